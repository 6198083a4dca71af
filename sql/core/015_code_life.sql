-- Codes that people type live shorter than the links they are mailed with.

ALTER TABLE lintel_one_time
    ADD COLUMN code_expires_at DATETIME(6) NULL COMMENT 'When the digits end; NULL: with the link' AFTER expires_at;
