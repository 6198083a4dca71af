CREATE TABLE forms_every (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    tiny TINYINT NOT NULL DEFAULT -1,
    big BIGINT UNSIGNED NOT NULL,
    yes BOOLEAN NOT NULL DEFAULT TRUE,
    maybe BOOLEAN,
    bit12 BIT(12) DEFAULT b'101',
    money DECIMAL(12,4) UNSIGNED NOT NULL DEFAULT 0.5,
    huge DECIMAL(65,30),
    f4 FLOAT, d8 DOUBLE,
    v20 VARCHAR(20) NOT NULL COMMENT 'Short name. What it is called',
    note VARCHAR(60) DEFAULT 'it''s',
    txt TEXT,
    bin BINARY(16), photo BLOB,
    d DATE, tm TIME(3), dt DATETIME(6), ts TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, y YEAR,
    e ENUM('a','b,c','it''s') NOT NULL DEFAULT 'b,c', e2 ENUM('one','two','three','four','five','six'),
    st SET('x','y z','(1)'),
    js JSON, u UUID, i6 INET6, pt POINT,
    twice INT GENERATED ALWAYS AS (tiny * 2) STORED,
    UNIQUE KEY forms_short_name (v20),
    CONSTRAINT forms_money_is_sane CHECK (money < 1000)
) COMMENT 'Every type. One column of each';

-- Few rows: a list that opens.
CREATE TABLE forms_label (
    code CHAR(2) CHARACTER SET ascii NOT NULL PRIMARY KEY,
    name VARCHAR(40) NOT NULL
) COMMENT 'Labels';
INSERT INTO forms_label VALUES ('aa', 'First label'), ('bb', 'Second label'), ('cc', 'Third <b>label</b>');

-- More rows than a list has room for.
CREATE TABLE forms_person (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(60) NOT NULL,
    KEY person_name (name)
) COMMENT 'People';
INSERT INTO forms_person (name) SELECT CONCAT('Person ', LPAD(seq, 3, '0')) FROM seq_1_to_300;
INSERT INTO forms_person (id, name) VALUES (901, 'Ann "Quote" <i>Angle</i>'), (902, 'Zoë 50%_off'), (903, 'Ann Other');

CREATE TABLE forms_thing (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    title VARCHAR(80) NOT NULL,
    note TEXT,
    label CHAR(2) CHARACTER SET ascii,
    owner_id INT UNSIGNED,
    email VARCHAR(120),
    secret VARCHAR(40),
    price DECIMAL(6, 2) NOT NULL DEFAULT 0,
    UNIQUE KEY thing_title (title),
    UNIQUE KEY thing_email_price (email, price),
    CONSTRAINT thing_label FOREIGN KEY (label) REFERENCES forms_label (code),
    CONSTRAINT thing_owner FOREIGN KEY (owner_id) REFERENCES forms_person (id) ON DELETE SET NULL,
    CONSTRAINT thing_price_is_sane CHECK (price BETWEEN 0 AND 500)
) COMMENT 'Things. What all of this is about';

CREATE TABLE forms_part (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    thing_id INT UNSIGNED NOT NULL,
    place SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    name VARCHAR(40) NOT NULL,
    weight DECIMAL(5, 1),
    UNIQUE KEY part_once (thing_id, name),
    CONSTRAINT part_thing FOREIGN KEY (thing_id) REFERENCES forms_thing (id) ON DELETE CASCADE
) COMMENT 'Parts';

CREATE TABLE forms_screw (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    part_id INT UNSIGNED NOT NULL,
    size VARCHAR(10) NOT NULL,
    CONSTRAINT screw_part FOREIGN KEY (part_id) REFERENCES forms_part (id) ON DELETE CASCADE
) COMMENT 'Screws';

CREATE TABLE forms_tag (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(30) NOT NULL UNIQUE
) COMMENT 'Tags';
INSERT INTO forms_tag (name) VALUES ('red'), ('green'), ('blue'), ('heavy');

CREATE TABLE forms_thing_tag (
    thing_id INT UNSIGNED NOT NULL,
    tag_id INT UNSIGNED NOT NULL,
    PRIMARY KEY (thing_id, tag_id),
    CONSTRAINT thing_tag_thing FOREIGN KEY (thing_id) REFERENCES forms_thing (id) ON DELETE CASCADE,
    CONSTRAINT thing_tag_tag FOREIGN KEY (tag_id) REFERENCES forms_tag (id) ON DELETE CASCADE
) COMMENT 'Tags of things';

CREATE TABLE forms_bill (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    thing_id INT UNSIGNED NOT NULL,
    number VARCHAR(20) NOT NULL,
    CONSTRAINT bill_thing FOREIGN KEY (thing_id) REFERENCES forms_thing (id)
) COMMENT 'Bills. They keep their thing from being deleted';
