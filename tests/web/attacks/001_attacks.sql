-- What an attacker would like to have: rows of others, hidden columns, a hidden table behind a foreign key.
CREATE TABLE vault_team (
    id     INT PRIMARY KEY AUTO_INCREMENT,
    name   VARCHAR(40) NOT NULL UNIQUE,
    secret VARCHAR(40) NULL
);
CREATE TABLE vault_person (
    id      INT PRIMARY KEY AUTO_INCREMENT,
    code    CHAR(8) NOT NULL UNIQUE,
    name    VARCHAR(40) NOT NULL,
    owner   BIGINT UNSIGNED NULL,
    salary  INT NULL,
    team_id INT NULL,
    boss_id INT NULL,
    bio     TEXT NULL,
    FULLTEXT KEY vault_person_bio (bio),
    CONSTRAINT vault_person_team FOREIGN KEY (team_id) REFERENCES vault_team (id),
    CONSTRAINT vault_person_boss FOREIGN KEY (boss_id) REFERENCES vault_person (id),
    CONSTRAINT vault_person_pay CHECK (salary < 1000000)
);
CREATE TABLE vault_note (
    id        INT PRIMARY KEY AUTO_INCREMENT,
    person_id INT NOT NULL,
    owner     BIGINT UNSIGNED NULL,
    words     VARCHAR(100) NULL,
    secret    VARCHAR(40) NULL,
    done      BOOLEAN NOT NULL DEFAULT FALSE,
    CONSTRAINT vault_note_person FOREIGN KEY (person_id) REFERENCES vault_person (id)
);
CREATE TABLE vault_hidden (
    id      INT PRIMARY KEY AUTO_INCREMENT,
    note_id INT NULL,
    CONSTRAINT vault_hidden_note FOREIGN KEY (note_id) REFERENCES vault_note (id)
);
INSERT INTO vault_team (name, secret) VALUES ('red', 'crimson'), ('blue', 'azure');
