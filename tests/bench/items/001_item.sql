-- The tables that every program of the benchmark works on.
CREATE TABLE maker (
    id   INT UNSIGNED NOT NULL AUTO_INCREMENT,
    name VARCHAR(80)  NOT NULL,
    city VARCHAR(80)  NOT NULL,
    PRIMARY KEY (id)
);

INSERT INTO maker (id, name, city)
SELECT seq, CONCAT('Maker number ', seq), CONCAT('Town ', seq MOD 97)
FROM seq_1_to_1000;

-- Ten of each maker.
CREATE TABLE item (
    id         INT UNSIGNED   NOT NULL AUTO_INCREMENT,
    name       VARCHAR(80)    NOT NULL,
    note       VARCHAR(200)   NOT NULL,
    price      DECIMAL(10, 2) NOT NULL,
    stock      INT            NOT NULL,
    updated_at DATETIME       NOT NULL,
    maker_id   INT UNSIGNED   NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (maker_id) REFERENCES maker (id)
);

INSERT INTO item (id, name, note, price, stock, updated_at, maker_id)
SELECT seq, CONCAT('Item number ', seq), CONCAT('Shelf ', seq MOD 97, ', row ', seq MOD 13, ', made of oak'),
       (seq * 7919 MOD 100000) / 100, seq * 31 MOD 500,
       '2026-01-01 00:00:00' + INTERVAL seq MINUTE, (seq - 1) DIV 10 + 1
FROM seq_1_to_10000;

-- Written to: one row after the other, and by key.
CREATE TABLE entry (
    id      INT UNSIGNED   NOT NULL AUTO_INCREMENT,
    name    VARCHAR(80)    NOT NULL,
    note    VARCHAR(200)   NOT NULL,
    amount  DECIMAL(10, 2) NOT NULL,
    made_at DATETIME       NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE stock (
    id     INT UNSIGNED NOT NULL AUTO_INCREMENT,
    amount INT          NOT NULL,
    note   VARCHAR(200) NOT NULL,
    PRIMARY KEY (id)
);

INSERT INTO stock (id, amount, note)
SELECT seq, seq MOD 500, CONCAT('Counted on day ', seq MOD 365)
FROM seq_1_to_10000;

-- Large enough that a page lies deep.
CREATE TABLE event (
    id      INT UNSIGNED   NOT NULL AUTO_INCREMENT,
    name    VARCHAR(80)    NOT NULL,
    note    VARCHAR(200)   NOT NULL,
    amount  DECIMAL(10, 2) NOT NULL,
    made_at DATETIME       NOT NULL,
    PRIMARY KEY (id)
);

INSERT INTO event (id, name, note, amount, made_at)
SELECT seq, CONCAT('Event number ', seq), CONCAT('Seen at gate ', seq MOD 97, ' by watch ', seq MOD 13),
       (seq * 7919 MOD 100000) / 100, '2026-01-01 00:00:00' + INTERVAL seq SECOND
FROM seq_1_to_200000;
