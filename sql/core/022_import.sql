-- Imports: what was uploaded, in pieces, until it is written or a day has passed.  Every host sees the same, and any may go on
-- with it.  Times are UTC.

CREATE TABLE lintel_import (
    id         BIGINT       NOT NULL AUTO_INCREMENT,
    account_id BIGINT       NOT NULL COMMENT 'Who uploaded it, and alone sees it',
    model      VARCHAR(129) COLLATE utf8mb4_bin NOT NULL COMMENT 'The table, as addresses name it',
    file_name  VARCHAR(255) NOT NULL COMMENT 'As the browser called it: for showing',
    state      ENUM ('map', 'check', 'checked', 'load', 'done', 'undo', 'undone') NOT NULL DEFAULT 'map',
    header     MEDIUMTEXT   NOT NULL COMMENT 'JSON, an array: the names of the columns of the file',
    options    MEDIUMTEXT   NOT NULL COMMENT 'JSON, an object: where the columns go, and how values are written',
    chunks     INT          NOT NULL DEFAULT 0,
    row_count  BIGINT       NOT NULL DEFAULT 0,
    position   INT          NOT NULL DEFAULT 0 COMMENT 'Chunks that the state is done with',
    bad        BIGINT       NOT NULL DEFAULT 0 COMMENT 'Rows that the state could not do',
    inserted   BIGINT       NOT NULL DEFAULT 0,
    updated    BIGINT       NOT NULL DEFAULT 0,
    deleted    BIGINT       NOT NULL DEFAULT 0,
    created_at DATETIME(6)  NOT NULL,
    PRIMARY KEY (id),
    KEY lintel_import_owner (account_id, model),
    KEY lintel_import_age (created_at),
    CONSTRAINT lintel_import_of_account FOREIGN KEY (account_id)
        REFERENCES lintel_account (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'Imports of files into tables';

CREATE TABLE lintel_import_chunk (
    import_id BIGINT     NOT NULL,
    number    INT        NOT NULL COMMENT 'From 0',
    row_count INT        NOT NULL,
    body      LONGBLOB   NOT NULL COMMENT 'A JSON array of rows: the line in the file, then the values',
    made      LONGBLOB   NULL COMMENT 'A JSON array of keys: the rows that were added, for undoing it',
    PRIMARY KEY (import_id, number),
    CONSTRAINT lintel_import_chunk_of FOREIGN KEY (import_id)
        REFERENCES lintel_import (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'Pieces of imports, each a transaction of its own';

CREATE TABLE lintel_import_error (
    id        BIGINT       NOT NULL AUTO_INCREMENT,
    import_id BIGINT       NOT NULL,
    line      BIGINT       NOT NULL COMMENT 'In the file, from 1',
    field     VARCHAR(128) NOT NULL,
    words     VARCHAR(500) NOT NULL,
    PRIMARY KEY (id),
    KEY lintel_import_error_of (import_id, id),
    CONSTRAINT lintel_import_error_of FOREIGN KEY (import_id)
        REFERENCES lintel_import (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'Rows of imports that cannot be written, and why';
