-- What the conformance tests ask: every kind of relation, every type, and names that are hard to say.

CREATE TABLE client (
    id INT PRIMARY KEY,
    name VARCHAR(40) NOT NULL
) COMMENT 'Who pays';

CREATE TABLE project (
    id INT PRIMARY KEY,
    name VARCHAR(40) NOT NULL,
    client_id INT,
    FOREIGN KEY (client_id) REFERENCES client (id)
);

CREATE TABLE task (
    id INT PRIMARY KEY,
    name VARCHAR(40) NOT NULL,
    project_id INT,
    hours DECIMAL(6, 2),
    FOREIGN KEY (project_id) REFERENCES project (id)
);

CREATE TABLE person (
    id INT AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(40) NOT NULL
);

-- A junction: its key is both of its foreign keys.
CREATE TABLE person_task (
    person_id INT,
    task_id INT,
    role VARCHAR(20),
    PRIMARY KEY (person_id, task_id),
    FOREIGN KEY (person_id) REFERENCES person (id),
    FOREIGN KEY (task_id) REFERENCES task (id)
);

-- Two foreign keys to one table.
CREATE TABLE address (
    id INT PRIMARY KEY,
    city VARCHAR(40) NOT NULL
);
CREATE TABLE purchase (
    id INT PRIMARY KEY,
    name VARCHAR(40) NOT NULL,
    billing_id INT,
    shipping_id INT,
    CONSTRAINT purchase_billing FOREIGN KEY (billing_id) REFERENCES address (id),
    CONSTRAINT purchase_shipping FOREIGN KEY (shipping_id) REFERENCES address (id)
);

-- Two foreign keys, and the other side's column has the name of one of them.
CREATE TABLE tongue (
    tongue_id INT PRIMARY KEY,
    name VARCHAR(20) NOT NULL
);
CREATE TABLE movie (
    id INT PRIMARY KEY,
    title VARCHAR(40) NOT NULL,
    tongue_id INT NOT NULL,
    original_tongue_id INT,
    FOREIGN KEY (tongue_id) REFERENCES tongue (tongue_id),
    FOREIGN KEY (original_tongue_id) REFERENCES tongue (tongue_id)
);

-- A table that refers to itself.
CREATE TABLE node (
    id INT PRIMARY KEY,
    name VARCHAR(20) NOT NULL,
    parent_id INT,
    CONSTRAINT node_parent FOREIGN KEY (parent_id) REFERENCES node (id)
);

-- One to one.
CREATE TABLE country (
    id INT PRIMARY KEY,
    name VARCHAR(40) NOT NULL
);
CREATE TABLE capital (
    id INT PRIMARY KEY,
    name VARCHAR(40) NOT NULL,
    country_id INT NOT NULL UNIQUE,
    FOREIGN KEY (country_id) REFERENCES country (id)
);

-- Keys of several columns, on both ends.
CREATE TABLE shelf (
    room VARCHAR(10),
    number INT,
    label VARCHAR(40),
    PRIMARY KEY (room, number)
);
CREATE TABLE box (
    id INT PRIMARY KEY,
    room VARCHAR(10),
    number INT,
    FOREIGN KEY (room, number) REFERENCES shelf (room, number)
);

CREATE TABLE kind (
    id INT PRIMARY KEY,
    flag BOOLEAN,
    tiny TINYINT,
    big BIGINT,
    huge BIGINT UNSIGNED,
    price DECIMAL(10, 3),
    real_4 FLOAT,
    real_8 DOUBLE,
    title VARCHAR(40),
    exact VARCHAR(40) COLLATE utf8mb4_bin,
    latin VARCHAR(40) CHARACTER SET latin1,
    long_text TEXT,
    raw VARBINARY(16),
    day DATE,
    clock TIME(3),
    moment DATETIME(6),
    stamp TIMESTAMP NULL,
    born YEAR,
    size ENUM('small', 'medium', 'large'),
    tags SET('red', 'green', 'blue'),
    doc JSON,
    uid UUID,
    address INET6,
    place POINT
);

CREATE TABLE article (
    id INT PRIMARY KEY,
    title VARCHAR(80) NOT NULL,
    body TEXT NOT NULL,
    FULLTEXT KEY (body)
);

CREATE TABLE sale (
    id INT PRIMARY KEY,
    region VARCHAR(10),
    day DATE NOT NULL,
    amount DECIMAL(8, 2) NOT NULL,
    client_id INT,
    FOREIGN KEY (client_id) REFERENCES client (id)
);

-- What writing meets: defaults, generated columns, constraints, a trigger.
CREATE TABLE stock (
    id INT AUTO_INCREMENT PRIMARY KEY,
    sku VARCHAR(20) NOT NULL UNIQUE,
    name VARCHAR(40) NOT NULL,
    quantity INT NOT NULL DEFAULT 1,
    price DECIMAL(8, 2),
    total DECIMAL(12, 2) GENERATED ALWAYS AS (quantity * price) STORED,
    shouted VARCHAR(40),
    tags SET('red', 'green', 'blue'),
    doc JSON,
    client_id INT,
    CONSTRAINT stock_quantity CHECK (quantity >= 0),
    CONSTRAINT stock_client FOREIGN KEY (client_id) REFERENCES client (id)
);

-- Words of the query language as names, and names that want quotes.
CREATE TABLE word (
    id INT PRIMARY KEY,
    `select` VARCHAR(10),
    `order` VARCHAR(10),
    `limit` INT,
    `offset` INT,
    `and` VARCHAR(10),
    `or` VARCHAR(10),
    `columns` VARCHAR(10),
    `on_conflict` VARCHAR(10)
);
CREATE TABLE `Odd, (name)` (
    id INT PRIMARY KEY,
    `a.b` INT,
    `c,d` INT,
    `e:f` INT,
    `g "h"` INT,
    `größe` INT,
    ` lead` INT
);

CREATE TABLE without_key (
    a INT,
    b VARCHAR(10)
);

CREATE VIEW project_view AS SELECT p.id, p.name, c.name AS client_name FROM project p LEFT JOIN client c ON c.id = p.client_id;

INSERT INTO client VALUES (1, 'Microsoft'), (2, 'Apple'), (3, 'Nobody');
INSERT INTO project VALUES (1, 'Windows 7', 1), (2, 'Windows 10', 1), (3, 'IOS', 2), (4, 'OSX', 2), (5, 'Orphan', NULL);
INSERT INTO task VALUES
    (1, 'Design w7', 1, 2.50), (2, 'Code w7', 1, 10.00), (3, 'Design w10', 2, 3.00), (4, 'Code w10', 2, NULL),
    (5, 'Design IOS', 3, 1.25), (6, 'Code IOS', 3, 4.00), (7, 'Design OSX', 4, 1.00), (8, 'Code OSX', 4, 8.00);
INSERT INTO person VALUES (1, 'Angela Martin'), (2, 'Michael Scott'), (3, 'Dwight Schrute');
INSERT INTO person_task VALUES
    (1, 1, 'lead'), (1, 2, NULL), (1, 3, NULL), (1, 4, 'lead'),
    (2, 5, NULL), (2, 6, 'lead'), (2, 7, NULL), (3, 1, NULL), (3, 5, 'lead');
INSERT INTO address VALUES (1, 'Paris'), (2, 'Berlin'), (3, 'Rome');
INSERT INTO purchase VALUES (1, 'first', 1, 2), (2, 'second', 2, 2), (3, 'third', 3, NULL);
INSERT INTO tongue VALUES (1, 'English'), (2, 'Italian');
INSERT INTO movie VALUES (1, 'One', 1, 2), (2, 'Two', 2, NULL);
INSERT INTO node VALUES (1, 'root', NULL), (2, 'left', 1), (3, 'right', 1), (4, 'leaf', 2);
INSERT INTO country VALUES (1, 'France'), (2, 'Italy'), (3, 'Nowhere');
INSERT INTO capital VALUES (1, 'Paris', 1), (2, 'Rome', 2);
INSERT INTO shelf VALUES ('a', 1, 'A one'), ('a', 2, 'A two'), ('b', 1, 'B one');
INSERT INTO box VALUES (1, 'a', 1), (2, 'a', 1), (3, 'b', 1), (4, NULL, NULL);
INSERT INTO kind VALUES
    (1, TRUE, 1, 9007199254740993, 18446744073709551615, 1.500, 1.1, 0.1, 'Apple', 'Apple', 'Café', 'one', x'00ff',
     '2024-02-29', '10:00:00.5', '2024-02-29 10:00:00.123456', '2024-02-29 10:00:00', 2024, 'small', 'red,blue',
     '{"a":{"b":[1,2,{"c":"x"}]},"n":1.5,"s":"text","z":null,"t":true}', '11111111-2222-3333-4444-555555555555',
     '::1', ST_GeomFromText('POINT(1 2)')),
    (2, FALSE, -5, -1, 0, -2.250, -3.5, 2e100, 'banana', 'banana', 'uber', 'two', x'', '1999-12-31', '-01:30:00',
     '1999-12-31 23:59:59', '1999-12-31 23:59:59', 1999, 'large', '', '{"a":{"b":[]},"n":10,"s":"Text"}',
     'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee', 'fe80::1', NULL),
    (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
     NULL, NULL, NULL, NULL),
    (4, TRUE, 5, 1, 1, 0.000, 0, 0, 'apple pie', 'apple pie', 'cafe', '100% _sure_ * \\ "q"', x'0a', '2024-03-01', '00:00:00',
     '2024-03-01 00:00:00', '2024-03-01 00:00:00', 2000, 'medium', 'green', '[1,"two",null]', NULL, NULL, NULL);
INSERT INTO article VALUES
    (1, 'cats', 'The fat cat sat on the mat'), (2, 'rats', 'A fat rat ate the fat cat''s dinner'),
    (3, 'dogs', 'Dogs bark at night, cats do not'), (4, 'none', 'Nothing to be found');
INSERT INTO sale VALUES
    (1, 'north', '2024-01-01', 10.00, 1), (2, 'north', '2024-01-02', 20.00, 1), (3, 'south', '2024-01-01', 5.00, 2),
    (4, 'south', '2024-02-01', 7.50, 2), (5, NULL, '2024-02-01', 1.00, NULL);
INSERT INTO word VALUES (1, 'a', 'b', 3, 4, 'e', 'f', 'g', 'h'), (2, 'x', 'y', 30, 40, 'ee', 'ff', 'gg', 'hh');
INSERT INTO `Odd, (name)` VALUES (1, 1, 2, 3, 4, 5, 6), (2, 10, 20, 30, 40, 50, 60);
INSERT INTO without_key VALUES (1, 'one'), (2, 'two');

-- Filled with rows at random, and asked at random.
CREATE TABLE sample (
    id INT PRIMARY KEY,
    n INT,
    u BIGINT UNSIGNED,
    d DECIMAL(10, 2),
    x DOUBLE,
    f BOOLEAN,
    t VARCHAR(20),
    b VARCHAR(20) COLLATE utf8mb4_bin,
    day DATE,
    at DATETIME,
    e ENUM('small', 'medium', 'large'),
    j JSON
);
