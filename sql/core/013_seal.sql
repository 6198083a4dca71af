-- Sealed columns: what app.json says of them, for whoever reads the schema. The keys are elsewhere.

CREATE TABLE lintel_seal (
    model VARCHAR(140) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'The table, as the API calls it',
    column_name VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    plain_type VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Of the value when it is open: varchar(11)',
    index_column VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL COMMENT 'Where its blind index is; NULL: it cannot be searched',
    state ENUM('sealing', 'sealed', 'open') NOT NULL COMMENT 'sealing: some values may still be plain; open: values are written plain',
    app VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'Whose app.json says so',
    changed_at DATETIME(6) NOT NULL,
    PRIMARY KEY (model, column_name)
) ENGINE = InnoDB COMMENT = 'Columns whose values are sealed';
