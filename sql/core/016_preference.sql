-- How people read: their language, zone and formats.  NULL: as their browser and the site have it.

ALTER TABLE lintel_account
    ADD COLUMN language      VARCHAR(35) CHARACTER SET ascii COLLATE ascii_bin NULL
        COMMENT 'A tag of BCP 47: de, pt-BR',
    ADD COLUMN zone          VARCHAR(63) CHARACTER SET ascii COLLATE ascii_bin NULL
        COMMENT 'A time zone of IANA: Europe/Berlin',
    ADD COLUMN date_format   ENUM ('iso', 'dmy', 'mdy', 'dotted') CHARACTER SET ascii COLLATE ascii_bin NULL
        COMMENT '2026-11-22, 22/11/2026, 11/22/2026, 22.11.2026; NULL: as the language has it',
    ADD COLUMN number_format ENUM ('point', 'comma', 'space', 'apostrophe') CHARACTER SET ascii COLLATE ascii_bin NULL
        COMMENT '1,234.5, 1.234,5, 1 234,5, 1’234.5; NULL: as the language has it';
