-- What an account has on every page: where it was, how its pages look, what it was shown.  Times are UTC.

CREATE TABLE lintel_visit (
    account_id BIGINT       NOT NULL,
    model      VARCHAR(129) COLLATE utf8mb4_bin NOT NULL COMMENT 'The table, as addresses name it',
    row_key    VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'The row, as addresses have it; empty: the list',
    visited_at DATETIME(6)  NOT NULL,
    PRIMARY KEY (account_id, model, row_key),
    KEY lintel_visit_time (account_id, visited_at),
    CONSTRAINT lintel_visit_of_account FOREIGN KEY (account_id)
        REFERENCES lintel_account (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'Lists and rows that somebody looked at last: names are asked when they are shown';

ALTER TABLE lintel_account
    ADD COLUMN theme ENUM ('light', 'dark', 'contrast') CHARACTER SET ascii COLLATE ascii_bin NULL
        COMMENT 'The colours of pages; NULL: as the device has it',
    ADD COLUMN toured_at DATETIME(6) NULL
        COMMENT 'When its owner put the list of first steps away; NULL: it is shown';
