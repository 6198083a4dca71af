-- An administrator in somebody else's place: a session of that account, with whoever opened it, why, and how far it goes.

ALTER TABLE lintel_session
    ADD COLUMN by_account_id BIGINT NULL COMMENT 'The administrator who acts in the account''s place; NULL: nobody does',
    ADD COLUMN is_read_only BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'Nothing may be written with it',
    ADD COLUMN reason VARCHAR(500) CHARACTER SET utf8mb4 NULL COMMENT 'Why the administrator opened it',
    ADD KEY lintel_session_by (by_account_id),
    ADD CONSTRAINT lintel_session_by_account FOREIGN KEY (by_account_id)
        REFERENCES lintel_account (id) ON DELETE CASCADE,
    ADD CONSTRAINT lintel_session_by_reason CHECK ((by_account_id IS NULL) = (reason IS NULL));
