-- A write of many rows is one record of the audit for every hundred or so of them: fewer rows to insert, to bind and to
-- chain.  Which record tells of a row is found here.  It is an index and no more: what is true stands in the record.

CREATE TABLE lintel_audit_span (
    record_id BIGINT UNSIGNED NOT NULL COMMENT 'lintel_audit.id',
    model     VARCHAR(129)    NOT NULL,
    key_first VARCHAR(255)    NOT NULL COMMENT 'The least of the keys that the record tells of, byte by byte',
    key_last  VARCHAR(255)    NOT NULL COMMENT 'The greatest',
    PRIMARY KEY (record_id),
    KEY lintel_audit_span_key (model, key_first(64), key_last(64))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = 'Records of many rows, by the keys of these';

-- Times are found by the records' ids, which grow with them; who acted in somebody's place is asked for by pages.
ALTER TABLE lintel_audit
    DROP KEY lintel_audit_at,
    ADD KEY lintel_audit_by (by_id, id);
