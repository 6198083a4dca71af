-- Keys for programs.  Times are UTC, by the database's clock.

CREATE TABLE lintel_api_key (
    id         BIGINT       NOT NULL AUTO_INCREMENT,
    account_id BIGINT       NOT NULL COMMENT 'Whose: it may do what this account may, narrowed by its scopes',
    token_hash BINARY(32)   NOT NULL COMMENT 'SHA-256 of the key; the key itself is kept nowhere',
    hint       CHAR(6)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Its first characters, to tell keys apart',
    name       VARCHAR(100) NOT NULL COMMENT 'What its owner calls it',
    networks   VARCHAR(500) CHARACTER SET ascii COLLATE ascii_bin NULL
               COMMENT 'Addresses it works from: CIDR, separated by commas; NULL: any',
    created_at DATETIME(6)  NOT NULL,
    expires_at DATETIME(6)  NULL COMMENT 'NULL: when it is revoked',
    revoked_at DATETIME(6)  NULL,
    used_at    DATETIME(6)  NULL COMMENT 'Written at most once a minute',
    replaces   BIGINT       NULL COMMENT 'The key it was made for to take over from',
    PRIMARY KEY (id),
    UNIQUE KEY lintel_api_key_token (token_hash),
    KEY lintel_api_key_account (account_id),
    CONSTRAINT lintel_api_key_of_account FOREIGN KEY (account_id)
        REFERENCES lintel_account (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'Programs that may act for an account';

CREATE TABLE lintel_api_key_scope (
    key_id BIGINT       NOT NULL,
    model  VARCHAR(129) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'A table, view or routine; *: all',
    verbs  SET ('read', 'create', 'update', 'delete', 'export', 'call') NOT NULL,
    PRIMARY KEY (key_id, model),
    CONSTRAINT lintel_api_key_scope_of_key FOREIGN KEY (key_id)
        REFERENCES lintel_api_key (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'What a key may be used for; nothing else';
