-- Answers to writes that may be sent again: a request with the same Idempotency-Key gets the first answer.

CREATE TABLE lintel_idempotency (
    key_hash     BINARY(32)        NOT NULL COMMENT 'SHA-256 of the account and the key it chose',
    account_id   BIGINT            NOT NULL COMMENT '0: nobody signed in',
    request_hash BINARY(32)        NOT NULL COMMENT 'SHA-256 of method, address, type and body',
    status       SMALLINT UNSIGNED NULL COMMENT 'Of the answer; never seen NULL, since it commits with the write',
    headers      TEXT              NULL COMMENT 'Of the answer, one a line',
    body         MEDIUMBLOB        NULL,
    created_at   DATETIME(6)       NOT NULL COMMENT 'UTC; kept for a day from then',
    PRIMARY KEY (key_hash),
    KEY lintel_idempotency_created (created_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'Writes that were done, for those who ask again';
