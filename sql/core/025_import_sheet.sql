-- Imports of workbooks: which of several sheets is asked for once the file is there.

ALTER TABLE lintel_import
    MODIFY COLUMN state ENUM ('map', 'check', 'checked', 'load', 'done', 'undo', 'undone', 'sheet') NOT NULL DEFAULT 'map',
    MODIFY COLUMN header MEDIUMTEXT NOT NULL COMMENT 'JSON, an array: the names of the columns of the file; of its sheets in the state sheet';
ALTER TABLE lintel_import_chunk
    MODIFY COLUMN number INT NOT NULL COMMENT 'From 0; below it: pieces of the file itself';
