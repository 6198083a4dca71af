-- The table that every program of the benchmark reads.
CREATE TABLE item (
    id         INT UNSIGNED   NOT NULL AUTO_INCREMENT,
    name       VARCHAR(80)    NOT NULL,
    note       VARCHAR(200)   NOT NULL,
    price      DECIMAL(10, 2) NOT NULL,
    stock      INT            NOT NULL,
    updated_at DATETIME       NOT NULL,
    PRIMARY KEY (id)
);

INSERT INTO item (id, name, note, price, stock, updated_at)
SELECT seq, CONCAT('Item number ', seq), CONCAT('Shelf ', seq MOD 97, ', row ', seq MOD 13, ', made of oak'),
       (seq * 7919 MOD 100000) / 100, seq * 31 MOD 500,
       '2026-01-01 00:00:00' + INTERVAL seq MINUTE
FROM seq_1_to_10000;
