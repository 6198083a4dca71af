-- Saved views: a name for an address.  What a view shows is decided when it is opened, by who opens it.  Times are UTC.

CREATE TABLE lintel_view (
    id         BIGINT        NOT NULL AUTO_INCREMENT,
    account_id BIGINT        NOT NULL COMMENT 'Who made it, and may change it',
    model      VARCHAR(129)  COLLATE utf8mb4_bin NOT NULL COMMENT 'The table, as addresses name it',
    name       VARCHAR(100)  NOT NULL,
    layout     VARCHAR(20)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'table' COMMENT 'table, board, calendar ...',
    address    VARCHAR(4000) COLLATE utf8mb4_bin NOT NULL COMMENT 'In the query language, as the address has it behind its question mark',
    options    TEXT          NOT NULL COMMENT 'JSON, an object: what the layout wants to know besides',
    role       VARCHAR(63)   CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'Who has it sees the view; NULL: its owner alone',
    is_default BOOLEAN       NOT NULL DEFAULT FALSE COMMENT 'The table opens with it, for the role or the owner',
    changed_at DATETIME(6)   NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY lintel_view_name (account_id, model, name),
    KEY lintel_view_model (model, role),
    CONSTRAINT lintel_view_of_account FOREIGN KEY (account_id)
        REFERENCES lintel_account (id) ON DELETE CASCADE,
    -- A role that goes leaves its views to who made them.
    CONSTRAINT lintel_view_of_role FOREIGN KEY (role)
        REFERENCES lintel_role (name) ON DELETE SET NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'Saved views of tables';
