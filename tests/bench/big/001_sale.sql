-- A large table for tests/bench/pages.mjs, which fills it.
CREATE TABLE shop (
    id   INT          NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(60)  NOT NULL UNIQUE,
    town VARCHAR(40)  NOT NULL
) COMMENT = 'Shops';
INSERT INTO shop (name, town) SELECT CONCAT('Shop ', seq), ELT(1 + seq % 5, 'York', 'Leeds', 'Bath', 'Ely', 'Wells') FROM seq_1_to_500;

CREATE TABLE sale (
    id      INT            NOT NULL AUTO_INCREMENT PRIMARY KEY,
    shop_id INT            NOT NULL,
    sold_at DATETIME       NOT NULL,
    state   ENUM ('open', 'paid', 'sent', 'back') NOT NULL,
    buyer   VARCHAR(80)    NOT NULL,
    amount  DECIMAL(10, 2) NOT NULL,
    note    VARCHAR(200)   NULL,
    KEY sale_sold_at (sold_at),
    KEY sale_buyer (buyer),
    CONSTRAINT sale_of_shop FOREIGN KEY (shop_id) REFERENCES shop (id)
) COMMENT = 'Sales';
