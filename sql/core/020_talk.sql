-- What people say about rows, and what they attach to them.  A row is named as the audit names it: its table as addresses
-- do, its key as one text.  All of it outlives the row, as its history does.  Times are UTC.

CREATE TABLE lintel_comment (
    id         BIGINT       NOT NULL AUTO_INCREMENT,
    model      VARCHAR(129) COLLATE utf8mb4_bin NOT NULL,
    row_key    VARCHAR(255) COLLATE utf8mb4_bin NOT NULL,
    account_id BIGINT       NULL COMMENT 'Who wrote it; NULL: an account that is gone',
    body       TEXT         NOT NULL COMMENT 'Plain text',
    mentions   TEXT         NOT NULL COMMENT 'JSON, an array: the names in it, each behind an @, that meant somebody who might see the row',
    created_at DATETIME(6)  NOT NULL,
    edited_at  DATETIME(6)  NULL,
    PRIMARY KEY (id),
    KEY lintel_comment_row (model, row_key(64), id),
    KEY lintel_comment_account (account_id),
    CONSTRAINT lintel_comment_of_account FOREIGN KEY (account_id)
        REFERENCES lintel_account (id) ON DELETE SET NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'Comments on rows';

CREATE TABLE lintel_follow (
    account_id BIGINT       NOT NULL,
    model      VARCHAR(129) COLLATE utf8mb4_bin NOT NULL,
    row_key    VARCHAR(255) COLLATE utf8mb4_bin NOT NULL,
    PRIMARY KEY (account_id, model, row_key),
    KEY lintel_follow_row (model, row_key(64)),
    CONSTRAINT lintel_follow_of_account FOREIGN KEY (account_id)
        REFERENCES lintel_account (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'Who wants to hear of comments on which row';

-- One a person and row: what is newer takes the place of what was there.
CREATE TABLE lintel_notice (
    id         BIGINT       NOT NULL AUTO_INCREMENT COMMENT 'The greatest is the newest',
    account_id BIGINT       NOT NULL COMMENT 'Whom it is for',
    model      VARCHAR(129) COLLATE utf8mb4_bin NOT NULL,
    row_key    VARCHAR(255) COLLATE utf8mb4_bin NOT NULL,
    comment_id BIGINT       NULL COMMENT 'NULL: it is gone',
    is_mention BOOLEAN      NOT NULL COMMENT 'It names the person; else it is on a row that is followed',
    is_unread  BOOLEAN      NOT NULL DEFAULT TRUE,
    created_at DATETIME(6)  NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY lintel_notice_row (account_id, model, row_key),
    KEY lintel_notice_unread (account_id, is_unread),
    KEY lintel_notice_comment (comment_id),
    CONSTRAINT lintel_notice_of_account FOREIGN KEY (account_id)
        REFERENCES lintel_account (id) ON DELETE CASCADE,
    CONSTRAINT lintel_notice_of_comment FOREIGN KEY (comment_id)
        REFERENCES lintel_comment (id) ON DELETE SET NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'News for people';

ALTER TABLE lintel_account
    ADD COLUMN notice_mail ENUM ('none', 'mentions', 'all') CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'none'
        COMMENT 'Which news go out by mail as well';

CREATE TABLE lintel_file (
    id         BIGINT          NOT NULL AUTO_INCREMENT,
    model      VARCHAR(129)    COLLATE utf8mb4_bin NOT NULL,
    row_key    VARCHAR(255)    COLLATE utf8mb4_bin NOT NULL,
    account_id BIGINT          NULL COMMENT 'Who attached it; NULL: an account that is gone',
    name       VARCHAR(255)    NOT NULL COMMENT 'As the browser called it',
    type       VARCHAR(100)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'By what it holds, never by its name',
    size       BIGINT UNSIGNED NOT NULL COMMENT 'Bytes',
    sha256     BINARY(32)      NOT NULL,
    created_at DATETIME(6)     NOT NULL,
    checked_at DATETIME(6)     NOT NULL COMMENT 'When it was last looked whether the row is there',
    gone_at    DATETIME(6)     NULL COMMENT 'Since when it is known to be gone',
    PRIMARY KEY (id),
    KEY lintel_file_row (model, row_key(64), id),
    KEY lintel_file_checked (checked_at),
    KEY lintel_file_account (account_id),
    CONSTRAINT lintel_file_of_account FOREIGN KEY (account_id)
        REFERENCES lintel_account (id) ON DELETE SET NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'Files attached to rows';

CREATE TABLE lintel_file_chunk (
    file_id BIGINT     NOT NULL,
    number  INT        NOT NULL COMMENT 'From 0',
    body    MEDIUMBLOB NOT NULL,
    PRIMARY KEY (file_id, number),
    CONSTRAINT lintel_file_chunk_of FOREIGN KEY (file_id)
        REFERENCES lintel_file (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'What is in them, in pieces';
