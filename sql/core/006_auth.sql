-- What /auth/v1 needs: accounts with metadata, refresh tokens, one-time codes, second factors.
-- Times are UTC, by the database's clock.  Of everything that is a secret only a digest stands here.

-- Who tries Lintel without signing up has an account too, and no address.
ALTER TABLE lintel_account
    MODIFY COLUMN email VARCHAR(254) CHARACTER SET ascii COLLATE ascii_general_ci NULL
        COMMENT 'Stored in lower case; compared without case; NULL: anonymous',
    ADD COLUMN uuid CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT (UUID())
        COMMENT 'What the account is called outside' AFTER id,
    ADD COLUMN is_anonymous BOOLEAN NOT NULL DEFAULT FALSE AFTER is_admin,
    ADD COLUMN confirmed_at DATETIME(6) NULL COMMENT 'Its address is known to be its owner''s since',
    ADD COLUMN invited_at DATETIME(6) NULL,
    ADD COLUMN confirmation_sent_at DATETIME(6) NULL,
    ADD COLUMN recovery_sent_at DATETIME(6) NULL,
    ADD COLUMN signed_in_at DATETIME(6) NULL,
    ADD COLUMN updated_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    ADD COLUMN new_email VARCHAR(254) CHARACTER SET ascii COLLATE ascii_general_ci NULL
        COMMENT 'Asked for, not confirmed yet',
    ADD COLUMN email_change_sent_at DATETIME(6) NULL,
    ADD COLUMN second_factor_at DATETIME(6) NULL
        COMMENT 'It has a verified second factor: one step of signing in is not enough',
    ADD COLUMN user_metadata JSON NOT NULL DEFAULT '{}' COMMENT 'What the owner may change',
    ADD COLUMN app_metadata JSON NOT NULL DEFAULT '{}' COMMENT 'What only an administrator may change',
    ADD UNIQUE KEY lintel_account_uuid (uuid);

UPDATE lintel_account SET confirmed_at = created_at;

ALTER TABLE lintel_session
    ADD COLUMN uuid CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT (UUID())
        COMMENT 'What access tokens call it' AFTER id,
    ADD COLUMN aal TINYINT NOT NULL DEFAULT 1 COMMENT '2: a second factor was shown',
    ADD COLUMN amr JSON NOT NULL DEFAULT '[]' COMMENT 'By which methods, and when, in seconds since 1970',
    ADD UNIQUE KEY lintel_session_uuid (uuid);

-- A family a session.  A token is exchanged once, for the next; the next is made of it and the nonce, so
-- that who asks twice within some seconds gets the same one, and nobody can tell it from this table.
CREATE TABLE lintel_refresh_token (
    id         BIGINT      NOT NULL AUTO_INCREMENT,
    token_hash BINARY(32)  NOT NULL COMMENT 'SHA-256 of the token',
    session_id BIGINT      NOT NULL,
    nonce      BINARY(32)  NOT NULL COMMENT 'With the token it gives the next one',
    created_at DATETIME(6) NOT NULL,
    used_at    DATETIME(6) NULL COMMENT 'When it was exchanged; later use is theft',
    PRIMARY KEY (id),
    UNIQUE KEY lintel_refresh_token_hash (token_hash),
    KEY lintel_refresh_token_session (session_id),
    CONSTRAINT lintel_refresh_token_of_session FOREIGN KEY (session_id)
        REFERENCES lintel_session (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = ascii COLLATE = ascii_bin COMMENT = 'Tokens that fetch access tokens';

-- Sent by mail: a link and, for who types, six digits.  One of each purpose; a new one takes the old one's
-- place.
CREATE TABLE lintel_one_time (
    id             BIGINT           NOT NULL AUTO_INCREMENT,
    account_id     BIGINT           NOT NULL,
    purpose        ENUM ('confirmation', 'recovery', 'magic_link', 'invite', 'email_change_current',
                         'email_change_new', 'reauthentication') NOT NULL,
    email          VARCHAR(254)     CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL
                   COMMENT 'Where it was sent',
    link_hash      BINARY(32)       NOT NULL COMMENT 'SHA-256 of the token in the link',
    code_mac       BINARY(32)       NOT NULL COMMENT 'HMAC of the digits, by a key that is not in this database',
    guesses        TINYINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'Wrong digits so far',
    code_challenge VARCHAR(128)     NULL COMMENT 'PKCE: who opens the link gets a code for who asked for it',
    created_at     DATETIME(6)      NOT NULL,
    expires_at     DATETIME(6)      NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY lintel_one_time_purpose (account_id, purpose),
    UNIQUE KEY lintel_one_time_link (link_hash),
    KEY lintel_one_time_expiry (expires_at),
    CONSTRAINT lintel_one_time_of_account FOREIGN KEY (account_id)
        REFERENCES lintel_account (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = ascii COLLATE = ascii_bin COMMENT = 'Links and codes that work once';

-- The second half of PKCE (RFC 7636): a code in an address, worth nothing without the verifier.
CREATE TABLE lintel_auth_code (
    code_hash      BINARY(32)   NOT NULL COMMENT 'SHA-256 of the code',
    account_id     BIGINT       NOT NULL,
    code_challenge VARCHAR(128) NOT NULL COMMENT 'base64url of the SHA-256 of the verifier',
    method         VARCHAR(32)  NOT NULL COMMENT 'How they signed in, for the session''s amr',
    expires_at     DATETIME(6)  NOT NULL,
    PRIMARY KEY (code_hash),
    KEY lintel_auth_code_account (account_id),
    KEY lintel_auth_code_expiry (expires_at),
    CONSTRAINT lintel_auth_code_of_account FOREIGN KEY (account_id)
        REFERENCES lintel_account (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = ascii COLLATE = ascii_bin COMMENT = 'Codes to exchange for a session, once';

CREATE TABLE lintel_factor (
    id            BIGINT        NOT NULL AUTO_INCREMENT,
    uuid          CHAR(36)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT (UUID()),
    account_id    BIGINT        NOT NULL,
    type          ENUM ('totp') NOT NULL,
    name          VARCHAR(64)   NULL COMMENT 'What its owner calls it',
    secret        VARBINARY(128) NOT NULL COMMENT 'Encrypted by a key that is not in this database',
    used_step     BIGINT        NOT NULL DEFAULT -1 COMMENT 'The last step whose code was taken: none is taken twice',
    verified_at   DATETIME(6)   NULL,
    challenged_at DATETIME(6)   NULL,
    created_at    DATETIME(6)   NOT NULL,
    updated_at    DATETIME(6)   NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY lintel_factor_uuid (uuid),
    UNIQUE KEY lintel_factor_name (account_id, name),
    CONSTRAINT lintel_factor_of_account FOREIGN KEY (account_id)
        REFERENCES lintel_account (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'Second factors';

CREATE TABLE lintel_factor_challenge (
    id         BIGINT           NOT NULL AUTO_INCREMENT,
    uuid       CHAR(36)         NOT NULL DEFAULT (UUID()),
    factor_id  BIGINT           NOT NULL,
    guesses    TINYINT UNSIGNED NOT NULL DEFAULT 0,
    created_at DATETIME(6)      NOT NULL,
    expires_at DATETIME(6)      NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY lintel_factor_challenge_uuid (uuid),
    KEY lintel_factor_challenge_factor (factor_id, created_at),
    CONSTRAINT lintel_factor_challenge_of_factor FOREIGN KEY (factor_id)
        REFERENCES lintel_factor (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = ascii COLLATE = ascii_bin COMMENT = 'Questions for a code of a factor';

CREATE TABLE lintel_recovery_code (
    account_id BIGINT      NOT NULL,
    code_mac   BINARY(32)  NOT NULL COMMENT 'HMAC of the code, by a key that is not in this database',
    used_at    DATETIME(6) NULL,
    PRIMARY KEY (account_id, code_mac),
    CONSTRAINT lintel_recovery_code_of_account FOREIGN KEY (account_id)
        REFERENCES lintel_account (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = ascii COLLATE = ascii_bin COMMENT = 'For who lost the second factor; each works once';
