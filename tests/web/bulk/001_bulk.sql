CREATE TABLE bulk_kind (
    id INT NOT NULL PRIMARY KEY,
    name VARCHAR(40) NOT NULL
) COMMENT 'Kinds';
INSERT INTO bulk_kind VALUES (1, 'Small'), (2, 'Large'), (3, 'Hidden <b>one</b>');

CREATE TABLE bulk_item (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    code VARCHAR(20) NOT NULL UNIQUE,
    name VARCHAR(60) NOT NULL,
    kind_id INT NOT NULL,
    state ENUM('new','open','done') NOT NULL DEFAULT 'new',
    amount DECIMAL(10,2) NOT NULL DEFAULT 0,
    note VARCHAR(200),
    owner VARCHAR(100) NOT NULL DEFAULT '',
    is_kept BOOLEAN NOT NULL DEFAULT FALSE,
    secret VARCHAR(40) NOT NULL DEFAULT 'hush',
    KEY bulk_item_state (state),
    CONSTRAINT bulk_item_kind FOREIGN KEY (kind_id) REFERENCES bulk_kind (id),
    CONSTRAINT bulk_amount_is_sane CHECK (amount < 1000 OR is_kept)
) COMMENT 'Items. Many of them';
INSERT INTO bulk_item (id, code, name, kind_id, amount, note, owner)
    SELECT seq, CONCAT('c', seq), CONCAT('Item ', seq), 1 + seq % 2, seq % 90, IF(seq % 3, NULL, 'a note'),
        IF(seq % 4, 'other@bulk.example', 'clerk@bulk.example') FROM seq_1_to_1234;

CREATE TABLE bulk_part (
    item_id INT NOT NULL,
    number INT NOT NULL,
    name VARCHAR(40) NOT NULL,
    PRIMARY KEY (item_id, number),
    CONSTRAINT bulk_part_of FOREIGN KEY (item_id) REFERENCES bulk_item (id)
) COMMENT 'Parts. They keep their item';
INSERT INTO bulk_part SELECT seq * 10, 1, 'A part' FROM seq_1_to_100;
INSERT INTO bulk_part VALUES (10, 2, 'Screw'), (20, 2, 'Screw'), (30, 2, 'Nail');

CREATE TABLE bulk_remark (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    item_id INT NOT NULL,
    words VARCHAR(80) NOT NULL,
    CONSTRAINT bulk_remark_of FOREIGN KEY (item_id) REFERENCES bulk_item (id) ON DELETE CASCADE
) COMMENT 'Remarks. They go with their item';
INSERT INTO bulk_remark (item_id, words) VALUES (1, 'first'), (2, 'second'), (2, 'third');

CREATE TABLE bulk_tag (
    code VARCHAR(10) NOT NULL PRIMARY KEY,
    name VARCHAR(40) NOT NULL
) COMMENT 'Tags';
INSERT INTO bulk_tag VALUES ('red', 'Red'), ('blue', 'Blue');

CREATE TABLE bulk_item_tag (
    item_id INT NOT NULL,
    tag VARCHAR(10) NOT NULL,
    PRIMARY KEY (item_id, tag),
    CONSTRAINT bulk_tagged FOREIGN KEY (item_id) REFERENCES bulk_item (id) ON DELETE CASCADE,
    CONSTRAINT bulk_tags FOREIGN KEY (tag) REFERENCES bulk_tag (code)
) COMMENT 'Tags of items';
INSERT INTO bulk_item_tag VALUES (1, 'red'), (2, 'red'), (2, 'blue'), (3, 'blue');
