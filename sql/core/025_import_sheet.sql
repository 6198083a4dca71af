-- Imports of workbooks: which of several sheets is asked for once the file is there.

ALTER TABLE lintel_import
    MODIFY COLUMN state ENUM ('map', 'check', 'checked', 'load', 'done', 'undo', 'undone', 'sheet') NOT NULL DEFAULT 'map',
    MODIFY COLUMN header MEDIUMTEXT NOT NULL COMMENT 'JSON, an array: the names of the columns of the file; of its sheets in the state sheet';
ALTER TABLE lintel_import_chunk
    MODIFY COLUMN number INT NOT NULL COMMENT 'From 0; below it: pieces of the file itself';
-- Keys of the rows that were checked, so that two of the same are found wherever they stand in a file.
CREATE TABLE lintel_import_key (
    import_id BIGINT     NOT NULL,
    hash      BINARY(16) NOT NULL COMMENT 'Of the key and its values',
    line      BIGINT     NOT NULL COMMENT 'In the file, from 1: where it was met first',
    PRIMARY KEY (import_id, hash),
    CONSTRAINT lintel_import_key_of FOREIGN KEY (import_id)
        REFERENCES lintel_import (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'What rows of imports are told apart by';
