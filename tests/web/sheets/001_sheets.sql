-- A column of each kind that a sheet may hold or fail to hold.
CREATE TABLE sheets_kind (
    id      BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    code    VARCHAR(30) NOT NULL UNIQUE,
    title   TEXT NULL,
    price   DECIMAL(20,2) NULL,
    weight  DOUBLE NULL,
    is_new  TINYINT(1) NULL,
    made_on DATE NULL,
    opens   TIME NULL,
    seen    DATETIME(6) NULL,
    sold_at TIMESTAMP NULL,
    secret  VARCHAR(20) NULL,
    owner   VARCHAR(100) NULL
);
INSERT INTO sheets_kind (code, title, price, weight, is_new, made_on, opens, seen, sold_at, secret, owner) VALUES
    ('plain', 'A title', 1234.50, 0.07, 1, '2024-02-29', '13:00:05', '2024-02-29 13:00:05.500', '2024-07-01 12:30:00', 's1', 'x'),
    ('odd', '=1+1', 123456789012345678.25, -1.5e300, 0, '1899-12-31', '-01:00:00', '2024-02-29 13:00:05.123456', '2024-10-27 00:30:00', 's2', 'x'),
    ('<b>&"_x0041_', 'two\nlines \r and a bell \b', 0, NULL, NULL, NULL, '100:00:00', NULL, NULL, NULL, NULL);
