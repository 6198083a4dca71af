-- Who did what, when, from where.  Nobody changes or removes a row of these tables by hand: `lintel audit verify`
-- tells, and `lintel audit prune` is the way to remove old ones.

CREATE TABLE lintel_audit (
    id         BIGINT UNSIGNED  NOT NULL AUTO_INCREMENT COMMENT 'Gaps are writes that were undone',
    at         DATETIME(6)      NOT NULL COMMENT 'UTC',
    event      VARCHAR(32)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'insert, update, delete, call, sign_in ...',
    account_id BIGINT           NULL COMMENT 'As whom; NULL: nobody signed in, or the command line',
    by_id      BIGINT           NULL COMMENT 'The account that acted in that one''s place',
    session_id BIGINT           NULL,
    api_key_id BIGINT           NULL,
    address    VARCHAR(45)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    request_id VARCHAR(64)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    route      VARCHAR(255)     NOT NULL DEFAULT '' COMMENT 'PATCH /rest/v1/{table}, or a command',
    model      VARCHAR(129)     NOT NULL DEFAULT '' COMMENT 'The table or routine',
    row_key    VARCHAR(255)     NOT NULL DEFAULT '' COMMENT 'Its primary key; several columns as a JSON array',
    detail     MEDIUMTEXT       NOT NULL COMMENT 'JSON: before and after of what changed, arguments, reasons',
    nonce      BINARY(16)       NOT NULL COMMENT 'Tells two records apart that say the same',
    key_id     VARCHAR(32)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '' COMMENT 'Of the key of mac',
    mac        BINARY(32)       NOT NULL COMMENT 'HMAC-SHA-256 of all columns above but id',
    unsealed   TINYINT UNSIGNED NULL DEFAULT 1 COMMENT '1: not in the chain yet; 2: refused by it; NULL: in it',
    PRIMARY KEY (id),
    KEY lintel_audit_unsealed (unsealed, id),
    KEY lintel_audit_row (model, row_key(64), id),
    KEY lintel_audit_account (account_id, id),
    KEY lintel_audit_at (at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = 'Who did what';

CREATE TABLE lintel_audit_chain (
    seq       BIGINT UNSIGNED NOT NULL COMMENT 'From 1, without gaps',
    record_id BIGINT UNSIGNED NOT NULL COMMENT 'lintel_audit.id',
    mac       BINARY(32)      NOT NULL COMMENT 'That record''s',
    key_id    VARCHAR(32)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    link      BINARY(32)      NOT NULL COMMENT 'HMAC-SHA-256 of the link before, seq, record_id and mac',
    PRIMARY KEY (seq),
    UNIQUE KEY lintel_audit_chain_record (record_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = 'The order of audit records, each entry bound to the one before';

CREATE TABLE lintel_audit_head (
    id          TINYINT UNSIGNED NOT NULL DEFAULT 1 CHECK (id = 1),
    seq         BIGINT UNSIGNED  NOT NULL COMMENT 'Of the last entry',
    link        BINARY(32)       NOT NULL,
    anchor_seq  BIGINT UNSIGNED  NOT NULL COMMENT 'The last entry that was pruned',
    anchor_link BINARY(32)       NOT NULL,
    key_id      VARCHAR(32)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    mac         BINARY(32)       NULL COMMENT 'HMAC-SHA-256 of the above; NULL before the first entry',
    sealed_at   DATETIME(6)      NULL COMMENT 'UTC',
    PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = 'One row: where the chain begins and ends';

INSERT INTO lintel_audit_head (id, seq, link, anchor_seq, anchor_link)
VALUES (1, 0, REPEAT('\0', 32), 0, REPEAT('\0', 32));
