-- What is said of the data beyond its schema: labels and lists of models, dashboards, pages, the menu.
-- What an app's app.json says has the app's name in `app`; what was said at run time has '' there,
-- goes before it, and is left alone by `lintel migrate`.
-- Who changes any of this raises lintel_access.version in the same transaction.

CREATE TABLE lintel_document (
    kind       ENUM ('model', 'dashboard', 'page', 'menu') NOT NULL,
    name       VARCHAR(130)   COLLATE utf8mb4_bin NOT NULL COMMENT 'Of a model: its table',
    app        VARBINARY(64)  NOT NULL DEFAULT '' COMMENT 'The app that brought it; empty: made at run time',
    body       MEDIUMTEXT     NOT NULL COMMENT 'JSON, as it stands in app.json',
    changed_at DATETIME(6)    NOT NULL COMMENT 'UTC',
    PRIMARY KEY (kind, name, app)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'What is said of the data beyond its schema';
