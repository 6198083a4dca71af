-- Every type, key and relation that the loader must tell apart.
CREATE TABLE `every type` (
    id          INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY COMMENT 'the ''key''',
    t1          TINYINT NOT NULL DEFAULT -1,
    s2          SMALLINT UNSIGNED,
    m3          MEDIUMINT,
    b8          BIGINT UNSIGNED NOT NULL,
    yes         BOOLEAN NOT NULL DEFAULT TRUE,
    bit1        BIT(1),
    bit12       BIT(12) DEFAULT b'101',
    dec_        DECIMAL(12, 4) UNSIGNED NOT NULL DEFAULT 0.5,
    f4          FLOAT,
    d8          DOUBLE,
    c10         CHAR(10) CHARACTER SET latin1 DEFAULT 'it''s',
    v20         VARCHAR(20) NOT NULL,
    txt         TEXT,
    bin         BINARY(16),
    blob_       BLOB,
    d           DATE,
    tm          TIME(3),
    dt          DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
    ts          TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    y           YEAR,
    e           ENUM ('a', 'b,c', 'it''s', '', 'größe', '\\', '日本', 'two\nlines') NOT NULL DEFAULT 'b,c',
    st          SET ('x', 'y z', '(1)'),
    js          JSON,
    not_json    LONGTEXT,
    u           UUID,
    i4          INET4,
    i6          INET6,
    pt          POINT,
    twice       INT GENERATED ALWAYS AS (t1 * 2) STORED,
    thrice      INT AS (t1 * 3) VIRTUAL,
    hidden      INT INVISIBLE DEFAULT 7,
    `Größe "x"` INT,
    CONSTRAINT `rule one` CHECK (t1 < 100),
    CHECK (s2 > 0 OR s2 IS NULL),
    UNIQUE KEY v (v20),
    KEY both_ (t1, s2)
) COMMENT = 'has every type';

CREATE TABLE region (
    country CHAR(2) NOT NULL,
    code    VARCHAR(8) NOT NULL,
    PRIMARY KEY (country, code)
);

CREATE TABLE person (
    id         INT PRIMARY KEY,
    first_name VARCHAR(30) NOT NULL,
    last_name  VARCHAR(30) NOT NULL,
    boss       INT,
    deputy     INT,
    country    CHAR(2),
    region     VARCHAR(8),
    CONSTRAINT person_boss FOREIGN KEY (boss) REFERENCES person (id) ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT person_deputy FOREIGN KEY (deputy) REFERENCES person (id),
    CONSTRAINT person_region FOREIGN KEY (country, region) REFERENCES region (country, code) ON DELETE CASCADE
);

CREATE TABLE passport (
    person   INT PRIMARY KEY,
    number   VARCHAR(20) NOT NULL UNIQUE,
    password VARCHAR(20),
    CONSTRAINT passport_person FOREIGN KEY (person) REFERENCES person (id)
);

CREATE TABLE no_key (a INT, title VARCHAR(10));
CREATE TABLE country (id INT PRIMARY KEY, country VARCHAR(50), api_key VARCHAR(20) UNIQUE);
CREATE SEQUENCE counter;
CREATE TABLE versioned (id INT PRIMARY KEY, dept_name VARCHAR(10)) WITH SYSTEM VERSIONING;
CREATE VIEW people AS SELECT id, first_name FROM person;
CREATE VIEW counted AS SELECT country, COUNT(*) AS n FROM person GROUP BY country;
CREATE TABLE gone (a INT);
CREATE VIEW broken AS SELECT a FROM gone;
DROP TABLE gone;

DELIMITER //
CREATE PROCEDURE raise(IN who INT UNSIGNED, INOUT amount DECIMAL(8, 2), OUT mood ENUM ('good', 'bad'))
    COMMENT 'pays more'
BEGIN
    SET amount = amount + 1, mood = 'good';
END //
CREATE PROCEDURE listing() READS SQL DATA SELECT 1 //
CREATE FUNCTION twice(n BIGINT) RETURNS VARCHAR(30) DETERMINISTIC RETURN n * 2 //
CREATE FUNCTION raise(x INT) RETURNS INT MODIFIES SQL DATA RETURN x //
DELIMITER ;
