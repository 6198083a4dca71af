-- Authors, titles and copies, made by arithmetic: the digits of MD5(number) are the dice, so that every database
-- gets the same rows.  h1, h2 ... are parts of one hash, 0 to 16777215 each.

INSERT INTO library_author (id, given_name, family_name, born, died, country, about)
SELECT n, given, family, born, IF(h4 % 3 = 0 AND born < 1950, born + 48 + h5 % 42, NULL),
       ELT(1 + h3 % 10, 'GB', 'IE', 'US', 'CA', 'FR', 'DE', 'IT', 'PL', 'ES', 'NG'),
       IF(h5 % 5 > 1, NULL, CONCAT(given, ' ', family, ' ', ELT(1 + h4 % 6,
           'taught for many years before the first book was finished, on the train, in three notebooks.',
           'grew up above a printing shop and says that the smell of ink explains everything.',
           'trained as a surveyor, and still draws the map of a place before writing a word about it.',
           'wrote for the radio first. Sentences, in this view, are made to be heard.',
           'gave up the law for a garden and the garden for a desk.',
           'has lived in four countries and writes in the language of the third.')))
FROM (SELECT n, h3, h4, h5, 1901 + h3 % 95 AS born,
             ELT(1 + h1 % 36, 'Ada', 'Agnes', 'Amara', 'Anselm', 'Beatriz', 'Bruno', 'Carys', 'Clement', 'Delia', 'Edmund',
                 'Elena', 'Emeka', 'Fiona', 'Florian', 'Grace', 'Hugo', 'Ingrid', 'Ivo', 'Jadwiga', 'Jerome', 'Katrin', 'Leon',
                 'Lucia', 'Magnus', 'Marguerite', 'Nadia', 'Oscar', 'Paloma', 'Quentin', 'Rosa', 'Sean', 'Tamsin', 'Ulrich',
                 'Vera', 'Wilfred', 'Zofia') AS given,
             ELT(1 + h2 % 42, 'Abernethy', 'Adeyemi', 'Almeida', 'Ashdown', 'Bellini', 'Blackwood', 'Calloway', 'Castellan',
                 'Delacroix', 'Dunmore', 'Eriksen', 'Fairweather', 'Falk', 'Ferrante', 'Garside', 'Grabowski', 'Hallam', 'Hartnell',
                 'Iwu', 'Jessop', 'Kaminski', 'Kestrel', 'Lindqvist', 'Lockhart', 'Marchetti', 'Merriweather', 'Moreau', 'Nowak',
                 'Okonkwo', 'Oldroyd', 'Pemberton', 'Quillfeather', 'Reinhardt', 'Rosenthal', 'Sallow', 'Serrano', 'Tennant',
                 'Thistlewood', 'Underhill', 'Vasquez', 'Whitlock', 'Yarrow') AS family
      FROM (SELECT seq AS n,
                   CONV(SUBSTR(MD5(CONCAT('author', seq)), 1, 6), 16, 10) AS h1,
                   CONV(SUBSTR(MD5(CONCAT('author', seq)), 7, 6), 16, 10) AS h2,
                   CONV(SUBSTR(MD5(CONCAT('author', seq)), 13, 6), 16, 10) AS h3,
                   CONV(SUBSTR(MD5(CONCAT('author', seq)), 19, 6), 16, 10) AS h4,
                   CONV(SUBSTR(MD5(CONCAT('author', seq)), 25, 6), 16, 10) AS h5
            FROM seq_1_to_280) AS dice) AS person;

-- Subjects 9 to 16 are stories, 17 to 37 are about something, which is their subject's name.
INSERT INTO library_title (id, isbn, name, subject_id, language, formats, published, pages, price, summary, added_at)
SELECT n,
       CONCAT('978', isbn9, (10 - (38 + 3 * SUBSTR(isbn9, 1, 1) + SUBSTR(isbn9, 2, 1) + 3 * SUBSTR(isbn9, 3, 1)
           + SUBSTR(isbn9, 4, 1) + 3 * SUBSTR(isbn9, 5, 1) + SUBSTR(isbn9, 6, 1) + 3 * SUBSTR(isbn9, 7, 1)
           + SUBSTR(isbn9, 8, 1) + 3 * SUBSTR(isbn9, 9, 1)) % 10) % 10),
       IF(t.subject_id <= 16,
          ELT(1 + h2 % 6, CONCAT('The ', person, '\'s ', thing), CONCAT('The ', quality, ' ', thing), CONCAT(quality, ' ', place),
              CONCAT('The ', thing, ' in ', place), CONCAT('Letters to the ', person), CONCAT('The ', person, ' of ', place)),
          ELT(1 + h2 % 8, CONCAT('A Short History of ', s.name, ' in ', place), CONCAT(s.name, ' for the ', person),
              CONCAT('The ', quality, ' Art of ', s.name), CONCAT('Understanding ', s.name), CONCAT(s.name, ' and the ', thing),
              CONCAT(s.name, ': ', ELT(1 + h3 % 4, 'Twelve', 'Seven', 'Thirty', 'Nine'), ' ', quality, ' Lessons'),
              CONCAT('The ', person, '\'s ', s.name), CONCAT('Notes on ', quality, ' ', s.name))),
       t.subject_id,
       IF(h4 % 5 > 0, 'English', ELT(1 + h3 % 5, 'French', 'German', 'Italian', 'Polish', 'Spanish')),
       1 + h5 % 31,
       1958 + FLOOR(68 * SQRT(h3 % 1000 / 1000)),
       48 + 8 * (h4 % 72),
       5.99 + CAST(h5 % 38 AS INT) + IF(t.subject_id > 16, 9, 0),
       IF(h1 % 4 = 0, NULL, CONCAT(
           IF(t.subject_id <= 16,
              ELT(1 + h3 % 4, 'A letter arrives forty years late, and a town that had agreed to forget begins to remember.',
                  'Two sisters inherit a house, a debt, and a key that fits neither.',
                  'The ferry stops running in the first week of winter. Nobody on the island seems surprised.',
                  'He had come to mend the clock, and stayed for eleven years.'),
              ELT(1 + h3 % 4, 'Begins where most books end: with the questions that a child would ask.',
                  'Written for readers who left school sure that this was not for them.',
                  'Half atlas, half argument, with plates by the author.',
                  'The standard introduction, revised and brought up to date.')),
           ' ', ELT(1 + h4 % 4, 'Told without hurry and without a wasted word, it rewards being read twice.',
               'The drawings alone are worth the loan.', 'With a new foreword, and an index that is a pleasure in itself.',
               'Winner of the county\'s Golden Thread award.'))),
       '2026-11-16 17:30:00' - INTERVAL (h1 % 4000) DAY - INTERVAL (h2 % 520) MINUTE
FROM (SELECT dice.*, 9 + h1 % 29 AS subject_id, LPAD((n * 7368787 + 140625) % 1000000000, 9, '0') AS isbn9,
             ELT(1 + h3 % 24, 'Apothecary', 'Beekeeper', 'Bellringer', 'Bookbinder', 'Botanist', 'Cartographer', 'Clockmaker', 'Cook',
                 'Engineer', 'Ferryman', 'Gardener', 'Glassblower', 'Judge', 'Lamplighter', 'Lighthouse Keeper', 'Merchant',
                 'Midwife', 'Navigator', 'Piano Tuner', 'Pilot', 'Seamstress', 'Stonemason', 'Translator', 'Weaver') AS person,
             ELT(1 + h4 % 24, 'Almanac', 'Atlas', 'Bridge', 'Candle', 'Compass', 'Daughter', 'Door', 'Echo', 'Garden', 'House',
                 'Island', 'Key', 'Ladder', 'Lantern', 'Ledger', 'Mirror', 'Orchard', 'Promise', 'River', 'Shadow', 'Staircase',
                 'Summer', 'Telegram', 'Winter') AS thing,
             ELT(1 + h5 % 20, 'Blue', 'Borrowed', 'Broken', 'Crooked', 'Distant', 'Forgotten', 'Gentle', 'Hidden', 'Hollow', 'Last',
                 'Lost', 'Narrow', 'Patient', 'Quiet', 'Restless', 'Salt', 'Second', 'Silver', 'Unfinished', 'Wandering') AS quality,
             ELT(1 + h2 DIV 7 % 16, 'Aldermere', 'Avignon', 'Bergen', 'Cadiz', 'Dunmore Sound', 'Galway', 'Krakow', 'Lisbon', 'Lucca',
                 'November', 'Saltmarsh', 'Spring', 'the Dark', 'the North', 'Trieste', 'Wexcombe') AS place
      FROM (SELECT seq AS n,
                   CONV(SUBSTR(MD5(CONCAT('title', seq)), 1, 6), 16, 10) AS h1,
                   CONV(SUBSTR(MD5(CONCAT('title', seq)), 7, 6), 16, 10) AS h2,
                   CONV(SUBSTR(MD5(CONCAT('title', seq)), 13, 6), 16, 10) AS h3,
                   CONV(SUBSTR(MD5(CONCAT('title', seq)), 19, 6), 16, 10) AS h4,
                   CONV(SUBSTR(MD5(CONCAT('title', seq)), 25, 6), 16, 10) AS h5
            FROM seq_1_to_900) AS dice) AS t
JOIN library_subject AS s ON s.id = t.subject_id;

-- Everything has an author; what is not in English mostly a translator, and a picture book an illustrator.
INSERT INTO library_title_author (title_id, author_id, role, place)
SELECT id, 1 + CONV(LEFT(MD5(CONCAT('writer', id)), 6), 16, 10) % 200, IF(id % 23 = 0, 'editor', 'author'), 1
FROM library_title;

INSERT INTO library_title_author (title_id, author_id, role, place)
SELECT id, 201 + CONV(LEFT(MD5(CONCAT('second', id)), 6), 16, 10) % 80,
       IF(subject_id = 15, 'illustrator', IF(language <> 'English', 'translator', 'author')), 2
FROM library_title
WHERE subject_id = 15 OR language <> 'English' OR id % 11 = 0;

INSERT INTO library_copy (id, title_id, branch_id, barcode, state, bought_on, cost)
SELECT n, t.id, b.id, CONCAT(b.code, LPAD(100000 + n * 37, 6, '0')),
       IF(h3 % 40 = 0, 'in repair', IF(h3 % 40 = 1, 'lost', 'on shelf')),
       LEAST(CAST(t.added_at AS DATE) + INTERVAL (h4 % 400) DAY, '2026-11-09'),
       ROUND(t.price * CAST(70 + h4 % 31 AS INT) / 100, 2)
FROM (SELECT seq AS n,
             CONV(SUBSTR(MD5(CONCAT('copy', seq)), 1, 6), 16, 10) AS h1,
             CONV(SUBSTR(MD5(CONCAT('copy', seq)), 7, 6), 16, 10) AS h2,
             CONV(SUBSTR(MD5(CONCAT('copy', seq)), 13, 6), 16, 10) AS h3,
             CONV(SUBSTR(MD5(CONCAT('copy', seq)), 19, 6), 16, 10) AS h4
      FROM seq_1_to_2400) AS dice
JOIN library_title AS t ON t.id = IF(n <= 900, n, 1 + FLOOR(900 * POW(h1 / 16777216, 2)))
JOIN library_branch AS b ON b.id = ELT(1 + h2 % 12, 1, 1, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6);
