-- What is to be done later, mail first of all.  Times are UTC, by the database's clock.

CREATE TABLE lintel_job (
    id         BIGINT       NOT NULL AUTO_INCREMENT,
    kind       VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state      ENUM ('waiting', 'done', 'failed') NOT NULL DEFAULT 'waiting',
    label      VARCHAR(255) NOT NULL COMMENT 'What it is about, for lists; no secret',
    payload    MEDIUMTEXT   NULL COMMENT 'JSON of its kind; that of a mail goes when the mail has gone',
    created_at DATETIME(6)  NOT NULL,
    run_at     DATETIME(6)  NOT NULL
               COMMENT 'When it is due; while a runner has it, when that one''s lease ends',
    attempts   INT UNSIGNED NOT NULL DEFAULT 0,
    locked_by  VARCHAR(64)  CHARACTER SET ascii NULL COMMENT 'The runner that has it, or had it when it died',
    last_error VARCHAR(500) NULL,
    done_at    DATETIME(6)  NULL COMMENT 'When it was done or given up; the row goes 30 days later',
    PRIMARY KEY (id),
    KEY lintel_job_due (state, kind, run_at),
    KEY lintel_job_done (done_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'Work that waits, and what became of it';
