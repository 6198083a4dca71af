-- Who has which role, and what each role may do.  What an app's app.json says has the app's name in
-- `app`; what was made at run time has NULL there and is left alone by `lintel migrate`.
-- Who changes any of this raises lintel_access.version in the same transaction.

CREATE TABLE lintel_role (
    name    VARCHAR(63)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    comment VARCHAR(255)  NOT NULL DEFAULT '',
    app     VARBINARY(64) NULL COMMENT 'The app that brought it; NULL: built in, or made at run time',
    PRIMARY KEY (name)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'Roles';

CREATE TABLE lintel_role_include (
    role     VARCHAR(63)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    included VARCHAR(63)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Who has role has this one too',
    app      VARBINARY(64) NULL,
    PRIMARY KEY (role, included),
    CONSTRAINT lintel_role_include_role FOREIGN KEY (role)
        REFERENCES lintel_role (name) ON DELETE CASCADE,
    CONSTRAINT lintel_role_include_included FOREIGN KEY (included)
        REFERENCES lintel_role (name) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'Roles that hold other roles';

INSERT INTO lintel_role (name, comment) VALUES
    ('anonymous', 'Everyone, signed in or not'),
    ('user', 'Everyone who is signed in');
-- Signing in takes nothing away.
INSERT INTO lintel_role_include (role, included) VALUES ('user', 'anonymous');

CREATE TABLE lintel_account_role (
    account_id BIGINT      NOT NULL,
    role       VARCHAR(63) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    granted_at DATETIME(6) NOT NULL COMMENT 'UTC',
    until      DATETIME(6) NULL COMMENT 'UTC; from then on the account has it no more',
    PRIMARY KEY (account_id, role),
    CONSTRAINT lintel_account_role_account FOREIGN KEY (account_id)
        REFERENCES lintel_account (id) ON DELETE CASCADE,
    -- A role that goes takes itself from those who had it: one of the same name later is another.
    CONSTRAINT lintel_account_role_role FOREIGN KEY (role)
        REFERENCES lintel_role (name) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'Who has which role';

CREATE TABLE lintel_account_attribute (
    account_id BIGINT           NOT NULL,
    name       VARCHAR(63)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Conditions know it as $user.name',
    place      TINYINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'Of several values; eq and its like want exactly one',
    value      VARCHAR(255)     NOT NULL,
    PRIMARY KEY (account_id, name, place),
    CONSTRAINT lintel_account_attribute_account FOREIGN KEY (account_id)
        REFERENCES lintel_account (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'What is known of an account, for conditions of grants';

CREATE TABLE lintel_grant (
    id      BIGINT        NOT NULL AUTO_INCREMENT,
    role    VARCHAR(63)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    model   VARCHAR(130)  COLLATE utf8mb4_bin NOT NULL COMMENT 'A table or view; for call a function or procedure',
    verb    ENUM ('read', 'create', 'update', 'delete', 'export', 'call') NOT NULL,
    app     VARBINARY(64) NULL,
    place   VARCHAR(80)   NOT NULL DEFAULT '' COMMENT 'Where in app.json: grants[2].update',
    row_where TEXT        NULL COMMENT 'Which rows; NULL: all',
    row_check TEXT        NULL COMMENT 'What a row must be afterwards; NULL: as row_where',
    fields  TEXT          NULL COMMENT 'JSON: ["*", "!secret"]; NULL: all',
    presets TEXT          NULL COMMENT 'JSON: {"owner_id": "$user.id"}; NULL: none',
    PRIMARY KEY (id),
    KEY lintel_grant_app (app),
    CONSTRAINT lintel_grant_role FOREIGN KEY (role) REFERENCES lintel_role (name) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'What a role may do; what no row grants is refused';

CREATE TABLE lintel_context (
    name       VARCHAR(63)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Conditions know it as $user.name',
    model      VARCHAR(130)  COLLATE utf8mb4_bin NOT NULL,
    selects    VARCHAR(64)   COLLATE utf8mb4_bin NOT NULL COMMENT 'The field whose values it has',
    row_where  TEXT          NOT NULL,
    app        VARBINARY(64) NULL,
    PRIMARY KEY (name)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'Values that are looked up once a request, for conditions of grants';

CREATE TABLE lintel_access_file (
    app       VARBINARY(64) NOT NULL,
    checksum  BINARY(32)    NOT NULL COMMENT 'SHA-256 of app.json as it was read',
    loaded_at DATETIME(6)   NOT NULL COMMENT 'UTC',
    PRIMARY KEY (app)
) ENGINE = InnoDB COMMENT = 'The app.json that the rows above came from';

CREATE TABLE lintel_access (
    id         TINYINT UNSIGNED NOT NULL DEFAULT 1 CHECK (id = 1),
    version    BIGINT UNSIGNED  NOT NULL COMMENT 'Raised by every change; workers read the grants anew when it moves',
    changed_at DATETIME(6)      NOT NULL COMMENT 'UTC',
    PRIMARY KEY (id)
) ENGINE = InnoDB COMMENT = 'One row: the version of roles and grants';

INSERT INTO lintel_access (id, version, changed_at) VALUES (1, 1, UTC_TIMESTAMP(6));
