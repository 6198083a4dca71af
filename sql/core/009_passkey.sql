-- Passkeys: keys of authenticators (W3C Web Authentication).  Times are UTC, by the database's clock.

CREATE TABLE lintel_passkey_user (
    account_id BIGINT     NOT NULL,
    handle     BINARY(32) NOT NULL COMMENT 'How authenticators know the account: random, since they show it to nobody but keep it',
    PRIMARY KEY (account_id),
    UNIQUE KEY lintel_passkey_user_handle (handle),
    CONSTRAINT lintel_passkey_user_account FOREIGN KEY (account_id)
        REFERENCES lintel_account (id) ON DELETE CASCADE
) ENGINE = InnoDB COMMENT = 'Accounts that were ever offered a passkey';

CREATE TABLE lintel_passkey (
    id           BIGINT           NOT NULL AUTO_INCREMENT,
    account_id   BIGINT           NOT NULL,
    id_hash      BINARY(32)       NOT NULL COMMENT 'SHA-256 of credential_id, which is too long for a key',
    credential_id VARBINARY(1023) NOT NULL COMMENT 'What its authenticator calls it',
    public_key   VARBINARY(300)   NOT NULL COMMENT 'COSE_Key (RFC 9052)',
    alg          SMALLINT         NOT NULL COMMENT 'COSE algorithm: -7 ES256, -8 EdDSA, -257 RS256',
    sign_count   INT UNSIGNED     NOT NULL DEFAULT 0 COMMENT 'Signatures so far; 0: it does not count',
    is_backed_up BOOLEAN          NOT NULL DEFAULT FALSE COMMENT 'There is a copy of it on another device',
    name         VARCHAR(100)     NOT NULL COMMENT 'What its owner calls it',
    created_at   DATETIME(6)      NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    used_at      DATETIME(6)      NULL,
    PRIMARY KEY (id),
    UNIQUE KEY lintel_passkey_credential (id_hash),
    KEY lintel_passkey_account (account_id),
    CONSTRAINT lintel_passkey_of_account FOREIGN KEY (account_id)
        REFERENCES lintel_account (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'Public keys to sign in with';

CREATE TABLE lintel_passkey_challenge (
    challenge_hash BINARY(32)  NOT NULL COMMENT 'SHA-256 of what is to be signed',
    account_id     BIGINT      NOT NULL COMMENT 'Whose passkey is asked for; 0: anybody''s',
    is_for_new     BOOLEAN     NOT NULL COMMENT 'To make one, not to use one',
    expires_at     DATETIME(6) NOT NULL,
    PRIMARY KEY (challenge_hash),
    KEY lintel_passkey_challenge_end (expires_at)
) ENGINE = InnoDB COMMENT = 'Asked and not answered yet; each is good for one answer';
