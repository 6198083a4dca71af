-- Where two apps say something under one name, the later one in LINTEL_APPS goes before the other:
-- what was exported from run time says the same again as the last app.

ALTER TABLE lintel_document
    ADD COLUMN place SMALLINT UNSIGNED NOT NULL DEFAULT 0
        COMMENT 'Of its app in LINTEL_APPS; what a later one says goes before' AFTER app;
