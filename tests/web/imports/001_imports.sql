CREATE TABLE imports_maker (
    id   INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(50) NOT NULL
);
INSERT INTO imports_maker (name) VALUES ('Ärzte & Co'), ('Twin'), ('Twin');

CREATE TABLE imports_thing (
    id       INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    code     VARCHAR(30) NOT NULL UNIQUE,
    title    VARCHAR(100) NOT NULL,
    price    DECIMAL(8,2) NULL,
    made_on  DATE NULL,
    maker_id INT NULL,
    owner    VARCHAR(100) NULL,
    CONSTRAINT imports_thing_maker FOREIGN KEY (maker_id) REFERENCES imports_maker (id),
    CONSTRAINT imports_thing_price CHECK (price >= 0)
);
CREATE TABLE imports_use (
    id       INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    thing_id INT NOT NULL,
    CONSTRAINT imports_use_thing FOREIGN KEY (thing_id) REFERENCES imports_thing (id)
);
