-- What the pages about the system itself need: jobs that somebody cancelled, and what hosts were doing.

-- At the end of the list: nothing is written anew.
ALTER TABLE lintel_job
    MODIFY COLUMN state ENUM ('waiting', 'done', 'failed', 'cancelled') NOT NULL DEFAULT 'waiting',
    ADD KEY lintel_job_state (state, id);

-- A host's minute.  Who counted adds to the row; of what is measured now and then the greatest stays.
CREATE TABLE lintel_sample (
    minute         DATETIME          NOT NULL COMMENT 'UTC, by the database''s clock',
    host           VARCHAR(64)       CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    requests       INT UNSIGNED      NOT NULL DEFAULT 0 COMMENT 'Answered',
    refused        INT UNSIGNED      NOT NULL DEFAULT 0 COMMENT 'Of them with 4xx',
    failed         INT UNSIGNED      NOT NULL DEFAULT 0 COMMENT 'Of them with 5xx',
    time_us        BIGINT UNSIGNED   NOT NULL DEFAULT 0 COMMENT 'That all of them took',
    db_us          BIGINT UNSIGNED   NOT NULL DEFAULT 0 COMMENT 'Of that in the database',
    bytes          BIGINT UNSIGNED   NOT NULL DEFAULT 0 COMMENT 'Of bodies',
    le_250us       INT UNSIGNED      NOT NULL DEFAULT 0 COMMENT 'Requests that took no longer; no bucket holds another''s',
    le_500us       INT UNSIGNED      NOT NULL DEFAULT 0,
    le_1ms         INT UNSIGNED      NOT NULL DEFAULT 0,
    le_2500us      INT UNSIGNED      NOT NULL DEFAULT 0,
    le_5ms         INT UNSIGNED      NOT NULL DEFAULT 0,
    le_10ms        INT UNSIGNED      NOT NULL DEFAULT 0,
    le_25ms        INT UNSIGNED      NOT NULL DEFAULT 0,
    le_50ms        INT UNSIGNED      NOT NULL DEFAULT 0,
    le_100ms       INT UNSIGNED      NOT NULL DEFAULT 0,
    le_250ms       INT UNSIGNED      NOT NULL DEFAULT 0,
    le_500ms       INT UNSIGNED      NOT NULL DEFAULT 0,
    le_1s          INT UNSIGNED      NOT NULL DEFAULT 0,
    le_5s          INT UNSIGNED      NOT NULL DEFAULT 0,
    above_5s       INT UNSIGNED      NOT NULL DEFAULT 0,
    deaths         INT UNSIGNED      NOT NULL DEFAULT 0 COMMENT 'Of workers',
    threads        INT UNSIGNED      NOT NULL DEFAULT 0 COMMENT 'Of all workers: so many requests at once',
    busy           INT UNSIGNED      NOT NULL DEFAULT 0 COMMENT 'The most of them that were seen busy',
    full_s         INT UNSIGNED      NOT NULL DEFAULT 0 COMMENT 'Seconds in which no thread was free: requests queued',
    memory         BIGINT UNSIGNED   NOT NULL DEFAULT 0 COMMENT 'Bytes of all workers',
    db_connections INT UNSIGNED      NOT NULL DEFAULT 0 COMMENT 'Of everybody to the database',
    db_connections_max INT UNSIGNED  NOT NULL DEFAULT 0,
    jobs_waiting   INT UNSIGNED      NOT NULL DEFAULT 0,
    jobs_oldest_s  INT UNSIGNED      NOT NULL DEFAULT 0 COMMENT 'Since when the oldest of them waits',
    PRIMARY KEY (minute, host)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'What hosts were doing, minute by minute, for 48 hours';
