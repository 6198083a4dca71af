-- What the tests of grants are about.
CREATE TABLE team (
    id   INT NOT NULL PRIMARY KEY,
    name VARCHAR(40) NOT NULL
);
CREATE TABLE person (
    id         INT NOT NULL PRIMARY KEY,
    name       VARCHAR(40) NOT NULL,
    email      VARCHAR(120),
    team_id    INT NOT NULL,
    salary     DECIMAL(8,2) NOT NULL DEFAULT 0,
    CONSTRAINT person_team FOREIGN KEY (team_id) REFERENCES team (id)
);
CREATE TABLE note (
    id        INT NOT NULL PRIMARY KEY,
    author_id INT NOT NULL,
    body      VARCHAR(200) NOT NULL,
    secret    VARCHAR(200),
    is_public BOOLEAN NOT NULL DEFAULT FALSE,
    CONSTRAINT note_author FOREIGN KEY (author_id) REFERENCES person (id)
);
INSERT INTO team VALUES (1, 'north'), (2, 'south');
INSERT INTO person VALUES (1, 'Ann', 'ann@example.org', 1, 100), (2, 'Ben', 'ben@example.org', 1, 200),
                          (3, 'Cat', 'cat@example.org', 2, 300);
INSERT INTO note VALUES (1, 1, 'ann 1', 's1', TRUE), (2, 1, 'ann 2', 's2', FALSE), (3, 2, 'ben 1', 's3', FALSE),
                        (4, 3, 'cat 1', 's4', TRUE);
CREATE FUNCTION twice(n INT) RETURNS INT DETERMINISTIC NO SQL RETURN n * 2;
CREATE FUNCTION thrice(n INT) RETURNS INT DETERMINISTIC NO SQL RETURN n * 3;
CREATE TABLE vault (
    id         INT NOT NULL PRIMARY KEY,
    code       VARCHAR(200),
    code_index BINARY(32),
    short      VARCHAR(20),
    fixed      CHAR(200),
    preset     VARCHAR(200) DEFAULT 'x',
    checked    VARCHAR(200) CHECK (checked <> 'y'),
    keyed      VARCHAR(200) UNIQUE,
    wide_index BINARY(40),
    source     VARCHAR(200),
    made       INT AS (CHAR_LENGTH(source))
);
CREATE TABLE keyless (code VARCHAR(200));
