-- What 78_sealed.mjs seals.
CREATE TABLE vault_person (
    id INT AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(40) NOT NULL,
    ssn VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'Social security number',
    ssn_index BINARY(32) NULL,
    UNIQUE KEY vault_person_ssn (ssn_index)
);
CREATE TABLE vault_old (
    id INT PRIMARY KEY,
    code VARCHAR(300) NULL
);
INSERT INTO vault_old SELECT seq, CONCAT('plain-', seq) FROM seq_1_to_3000;
