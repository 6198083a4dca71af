-- What is done with many rows at once: which rows are meant, how far it is, and what they were before, until a day has passed.
-- Every host sees the same, and any may go on with it.  Times are UTC.

CREATE TABLE lintel_bulk (
    id         BIGINT       NOT NULL AUTO_INCREMENT,
    account_id BIGINT       NOT NULL COMMENT 'Who chose the rows, and alone sees it',
    model      VARCHAR(129) COLLATE utf8mb4_bin NOT NULL COMMENT 'The table, as addresses name it',
    deed       ENUM ('change', 'delete') NOT NULL,
    state      ENUM ('choose', 'check', 'checked', 'run', 'done', 'undo', 'undone') NOT NULL,
    address    TEXT         NOT NULL COMMENT 'The list that the rows were chosen from',
    options    MEDIUMTEXT   NOT NULL COMMENT 'JSON, an object: what columns become',
    chunks     INT          NOT NULL,
    row_count  BIGINT       NOT NULL,
    position   INT          NOT NULL DEFAULT 0 COMMENT 'Chunks that the state is done with',
    good       BIGINT       NOT NULL DEFAULT 0 COMMENT 'Rows that the state did',
    bad        BIGINT       NOT NULL DEFAULT 0 COMMENT 'Rows that it could not do',
    created_at DATETIME(6)  NOT NULL,
    PRIMARY KEY (id),
    KEY lintel_bulk_owner (account_id, id),
    KEY lintel_bulk_age (created_at),
    CONSTRAINT lintel_bulk_of_account FOREIGN KEY (account_id)
        REFERENCES lintel_account (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'Changes to many rows at once';

CREATE TABLE lintel_bulk_chunk (
    bulk_id  BIGINT   NOT NULL,
    number   INT      NOT NULL COMMENT 'From 0',
    row_keys LONGBLOB NOT NULL COMMENT 'A JSON array of keys, each an array of texts',
    refused  LONGBLOB NULL COMMENT 'A JSON array: of each row that could not be done its key, the field, and why',
    was      LONGBLOB NULL COMMENT 'JSON: of each row that was changed its key and its values, before and after; for undoing it',
    PRIMARY KEY (bulk_id, number),
    CONSTRAINT lintel_bulk_chunk_of FOREIGN KEY (bulk_id)
        REFERENCES lintel_bulk (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'Pieces of bulk changes, each a transaction of its own';
