-- What of a table stands in the audit, where that is not the usual: all writes, no reads, all columns but secrets.

CREATE TABLE lintel_audit_model (
    model        VARCHAR(130)  COLLATE utf8mb4_bin NOT NULL COMMENT 'A table or view',
    app          VARBINARY(64) NULL COMMENT 'The app whose app.json says so; NULL: made at run time',
    tells_writes BOOLEAN       NOT NULL DEFAULT TRUE COMMENT 'FALSE: a log-like table, whose rows are told nowhere else',
    tells_reads  BOOLEAN       NOT NULL DEFAULT FALSE COMMENT 'Who reads of it is recorded',
    masks        TEXT          NULL COMMENT 'JSON: ["note"]: columns of which only is said that they changed',
    PRIMARY KEY (model)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'What of a table is audited; who changes it raises lintel_access.version';
