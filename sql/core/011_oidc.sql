-- Sign-in with others (OpenID Connect).  Times are UTC, by the database's clock.

CREATE TABLE lintel_identity (
    id         BIGINT       NOT NULL AUTO_INCREMENT,
    account_id BIGINT       NOT NULL,
    provider   VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Its name in the settings',
    subject    VARBINARY(255) NOT NULL COMMENT 'Who it is there: never given to another person',
    email      VARCHAR(254) CHARACTER SET ascii COLLATE ascii_general_ci NULL COMMENT 'As the provider said it last',
    created_at DATETIME(6)  NOT NULL,
    used_at    DATETIME(6)  NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY lintel_identity_subject (provider, subject),
    UNIQUE KEY lintel_identity_one (account_id, provider),
    CONSTRAINT lintel_identity_of_account FOREIGN KEY (account_id)
        REFERENCES lintel_account (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'Whom other services know as which account';

CREATE TABLE lintel_oidc_flow (
    state_hash   BINARY(32)   NOT NULL COMMENT 'SHA-256 of what the provider sends back',
    browser_hash BINARY(32)   NOT NULL COMMENT 'SHA-256 of the cookie of who began it: nobody else may end it',
    provider     VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    nonce        CHAR(43)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Must stand in the ID token',
    verifier     CHAR(43)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'PKCE (RFC 7636)',
    next_path    VARCHAR(1024) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Where to afterwards',
    account_id   BIGINT       NOT NULL COMMENT 'Who links an identity to his account; 0: somebody signs in',
    expires_at   DATETIME(6)  NOT NULL,
    PRIMARY KEY (state_hash),
    KEY lintel_oidc_flow_end (expires_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'Begun and not ended yet; each ends once';

CREATE TABLE lintel_oidc_document (
    url_hash   BINARY(32)  NOT NULL,
    body       MEDIUMTEXT  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    fetched_at DATETIME(6) NOT NULL,
    PRIMARY KEY (url_hash)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'What providers publish about themselves: asked for once an hour by all workers together';
