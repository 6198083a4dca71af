-- Accounts and sessions.  Times are UTC, by the database's clock: all hosts agree on it.

CREATE TABLE lintel_account (
    id                  BIGINT       NOT NULL AUTO_INCREMENT,
    -- ASCII on purpose: a Unicode collation finds look-alikes equal, and another's account with them.
    email               VARCHAR(254) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL
                        COMMENT 'Stored in lower case; compared without case',
    password_hash       VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL
                        COMMENT 'scrypt with its parameters; NULL: no sign-in by password',
    is_admin            BOOLEAN      NOT NULL DEFAULT FALSE,
    created_at          DATETIME(6)  NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    password_changed_at DATETIME(6)  NULL,
    disabled_at         DATETIME(6)  NULL COMMENT 'From then on neither sign-in nor session',
    PRIMARY KEY (id),
    UNIQUE KEY lintel_account_email (email)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'Who may sign in';

CREATE TABLE lintel_session (
    id         BIGINT       NOT NULL AUTO_INCREMENT,
    token_hash BINARY(32)   NOT NULL COMMENT 'SHA-256 of the token; the token itself is kept nowhere',
    account_id BIGINT       NOT NULL,
    created_at DATETIME(6)  NOT NULL,
    used_at    DATETIME(6)  NOT NULL COMMENT 'Written at most once a minute',
    idle_s     INT UNSIGNED NOT NULL COMMENT 'Ends when unused for so many seconds',
    expires_at DATETIME(6)  NOT NULL COMMENT 'Ends then, however busy it is',
    revoked_at DATETIME(6)  NULL,
    user_agent VARCHAR(255) NOT NULL DEFAULT '' COMMENT 'What opened it, in its own words, clipped',
    address    VARCHAR(45)  CHARACTER SET ascii NOT NULL DEFAULT '' COMMENT 'Where it was opened from',
    PRIMARY KEY (id),
    UNIQUE KEY lintel_session_token (token_hash),
    KEY lintel_session_account (account_id),
    KEY lintel_session_expiry (expires_at),
    CONSTRAINT lintel_session_of_account FOREIGN KEY (account_id)
        REFERENCES lintel_account (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'Who is signed in, from which browser or program';

-- Failed sign-ins.  The key is a digest: what people type into an e-mail field is not ours to keep.
CREATE TABLE lintel_sign_in_guard (
    guard_key BINARY(32)       NOT NULL COMMENT 'SHA-256 of an address, or of address and e-mail',
    failures  INT UNSIGNED     NOT NULL COMMENT 'Attempts since the window began, less those that succeeded',
    strikes   TINYINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'Full windows in a row: the next is twice as long',
    ends_at   DATETIME(6)      NOT NULL COMMENT 'When the window ends and the count starts anew',
    PRIMARY KEY (guard_key),
    KEY lintel_sign_in_guard_end (ends_at)
) ENGINE = InnoDB COMMENT = 'Failed sign-ins, counted for all workers; rows go a day after their end';
