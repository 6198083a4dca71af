-- What Lintel remembers about the database itself.  This file runs twice on an empty database: once
-- before there is a journal, and once more like every other file, into the journal it has made.
-- Therefore every statement here says IF NOT EXISTS or the like.

CREATE TABLE IF NOT EXISTS lintel_migration (
    app           VARBINARY(64)     NOT NULL COMMENT 'the folder''s name',
    file          VARBINARY(128)    NOT NULL,
    checksum      BINARY(32)        NULL COMMENT 'SHA-256 of the file as it was applied',
    statements    INT UNSIGNED      NOT NULL,
    started_at    DATETIME(6)       NOT NULL COMMENT 'UTC',
    applied_at    DATETIME(6)       NULL COMMENT 'UTC; NULL while it is not wholly applied',
    failed_number INT UNSIGNED      NULL COMMENT 'the statement that failed last, from 1',
    failed_line   INT UNSIGNED      NULL,
    failed_text   VARCHAR(1024)     NULL COMMENT 'the server''s words',
    PRIMARY KEY (app, file)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = 'Files of SQL and whether they were applied';

CREATE TABLE IF NOT EXISTS lintel_migration_statement (
    app         VARBINARY(64)                      NOT NULL,
    file        VARBINARY(128)                     NOT NULL,
    number      INT UNSIGNED                       NOT NULL COMMENT 'in the file, from 1',
    checksum    BINARY(32)                         NOT NULL COMMENT 'SHA-256 of the statement',
    state       ENUM ('started', 'done', 'failed') NOT NULL,
    fingerprint CHAR(32)                           NULL COMMENT 'of the altered table before an ALTER',
    changed_at  DATETIME(6)                        NOT NULL COMMENT 'UTC',
    PRIMARY KEY (app, file, number)
) ENGINE = InnoDB DEFAULT CHARSET = ascii COLLATE = ascii_bin COMMENT = 'Statements of those files that ran';

CREATE TABLE IF NOT EXISTS lintel_schema (
    id         TINYINT UNSIGNED NOT NULL DEFAULT 1 CHECK (id = 1),
    version    BIGINT UNSIGNED  NOT NULL COMMENT 'raised by every migration; workers load the schema anew when it moves',
    changed_at DATETIME(6)      NOT NULL COMMENT 'UTC',
    PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARSET = ascii COLLATE = ascii_bin COMMENT = 'One row: the version of the schema';

INSERT IGNORE INTO lintel_schema (id, version, changed_at) VALUES (1, 1, UTC_TIMESTAMP(6));
