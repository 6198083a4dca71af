-- Members, and what they borrowed until the fixed day 2026-11-16.

INSERT INTO library_member (id, card, given_name, family_name, kind, email, phone, born_on, branch_id, joined_on, deposit,
                            is_blocked, note)
SELECT n, CONCAT('M', LPAD(1200000 + n * 13, 7, '0')), given, family, kind,
       IF(h4 % 9 = 0, NULL, CONCAT(LOWER(given), '.', LOWER(family), n, '@mail.example')),
       IF(h4 % 4 = 0, NULL, CONCAT('07700 900', LPAD(h5 % 1000, 3, '0'))),
       '2026-11-16' - INTERVAL (ELT(FIELD(kind, 'adult', 'child', 'student', 'senior'), 26, 6, 18, 66) * 365
           + h2 % (ELT(FIELD(kind, 'adult', 'child', 'student', 'senior'), 38, 10, 7, 22) * 365)) DAY,
       1 + h5 % 5, '2026-11-02' - INTERVAL (h3 % 1900) DAY, IF(kind = 'adult', 10.00, 0.00), h4 % 61 = 0,
       IF(h4 % 61 = 0, 'Owes more than ten pounds; ask before lending.',
          IF(h4 % 37 = 0, 'Prefers large print. Telephone rather than write: reads no mail.', NULL))
FROM (SELECT dice.*, ELT(1 + h5 % 10, 'adult', 'adult', 'adult', 'adult', 'adult', 'child', 'child', 'student', 'student', 'senior') AS kind,
             ELT(1 + h1 % 40, 'Aisha', 'Alice', 'Amelia', 'Anil', 'Arthur', 'Ben', 'Callum', 'Charlotte', 'Chidi', 'Daniel', 'Dylan',
                 'Eilidh', 'Emily', 'Farah', 'Finn', 'George', 'Hannah', 'Harriet', 'Imran', 'Isla', 'Jack', 'Joanna', 'Kofi', 'Laura',
                 'Liam', 'Mei', 'Mohammed', 'Nia', 'Oliver', 'Olivia', 'Piotr', 'Priya', 'Rhys', 'Ruth', 'Samuel', 'Sofia', 'Thomas',
                 'Wei', 'Yusuf', 'Zara') AS given,
             ELT(1 + h2 % 40, 'Ahmed', 'Allen', 'Baker', 'Begum', 'Bennett', 'Campbell', 'Chan', 'Clarke', 'Cooper', 'Davies', 'Evans',
                 'Foster', 'Green', 'Griffiths', 'Hughes', 'Hussain', 'Jones', 'Kaur', 'Kelly', 'Khan', 'Kowalski', 'Lewis', 'Mbeki',
                 'Miller', 'Morgan', 'Murphy', 'Osei', 'Owen', 'Patel', 'Phillips', 'Price', 'Reid', 'Roberts', 'Shah', 'Singh',
                 'Taylor', 'Walker', 'Williams', 'Wood', 'Young') AS family
      FROM (SELECT seq AS n,
                   CONV(SUBSTR(MD5(CONCAT('member', seq)), 1, 6), 16, 10) AS h1,
                   CONV(SUBSTR(MD5(CONCAT('member', seq)), 7, 6), 16, 10) AS h2,
                   CONV(SUBSTR(MD5(CONCAT('member', seq)), 13, 6), 16, 10) AS h3,
                   CONV(SUBSTR(MD5(CONCAT('member', seq)), 19, 6), 16, 10) AS h4,
                   CONV(SUBSTR(MD5(CONCAT('member', seq)), 25, 6), 16, 10) AS h5
            FROM seq_1_to_650) AS dice) AS person;

-- Loans that ended: a copy has a window of sixty days for each, so that two never overlap.
INSERT INTO library_loan (copy_id, member_id, lent_by, taken_by, lent_at, due_on, returned_at, renewals)
SELECT copy_id, 1 + FLOOR(650 * POW(h1 / 16777216, 1.4)), branch_id, IF(h2 % 8 = 0, 1 + h3 % 5, branch_id), lent_at,
       CAST(lent_at AS DATE) + INTERVAL 21 DAY + INTERVAL 14 * (h4 % 12 = 0) DAY,
       lent_at + INTERVAL 3 + h4 % 20 + IF(h3 % 7 = 0, h1 % 19, 0) DAY + INTERVAL h2 % 47 MINUTE, h4 % 12 = 0
FROM (SELECT dice.*, '2026-09-17 09:00:00' - INTERVAL 60 * turn DAY + INTERVAL h2 % 17 DAY + INTERVAL h3 % 540 MINUTE AS lent_at
      FROM (SELECT c.id AS copy_id, c.branch_id, c.bought_on, w.seq AS turn,
                   CONV(SUBSTR(MD5(CONCAT('loan', c.id, '/', w.seq)), 1, 6), 16, 10) AS h1,
                   CONV(SUBSTR(MD5(CONCAT('loan', c.id, '/', w.seq)), 7, 6), 16, 10) AS h2,
                   CONV(SUBSTR(MD5(CONCAT('loan', c.id, '/', w.seq)), 13, 6), 16, 10) AS h3,
                   CONV(SUBSTR(MD5(CONCAT('loan', c.id, '/', w.seq)), 19, 6), 16, 10) AS h4
            FROM library_copy AS c JOIN seq_1_to_4 AS w) AS dice
      WHERE h1 % 5 < 3 AND bought_on < '2026-09-01' - INTERVAL 60 * turn DAY) AS past
ORDER BY lent_at, copy_id;

-- Loans that are open on the fixed day.
INSERT INTO library_loan (copy_id, member_id, lent_by, lent_at, due_on, renewals)
SELECT copy_id, 1 + h1 % 650, branch_id, lent_at, CAST(lent_at AS DATE) + INTERVAL 21 DAY, 0
FROM (SELECT dice.*, '2026-11-15 09:00:00' - INTERVAL h2 % 34 DAY + INTERVAL h3 % 540 MINUTE AS lent_at
      FROM (SELECT id AS copy_id, branch_id, state, bought_on,
                   CONV(SUBSTR(MD5(CONCAT('open', id)), 1, 6), 16, 10) AS h1,
                   CONV(SUBSTR(MD5(CONCAT('open', id)), 7, 6), 16, 10) AS h2,
                   CONV(SUBSTR(MD5(CONCAT('open', id)), 13, 6), 16, 10) AS h3
            FROM library_copy) AS dice
      WHERE state = 'on shelf' AND bought_on < '2026-10-01' AND h1 % 9 = 0) AS now_out
ORDER BY lent_at, copy_id;

UPDATE library_copy SET state = 'on loan' WHERE id IN (SELECT open_copy_id FROM library_loan WHERE open_copy_id IS NOT NULL);

INSERT INTO library_fine (loan_id, reason, amount, paid_at)
SELECT id, 'late', LEAST(DATEDIFF(returned_at, due_on) * 0.20, 10.00), IF(id % 6 = 0, NULL, returned_at + INTERVAL 4 MINUTE)
FROM library_loan
WHERE CAST(returned_at AS DATE) > due_on;

INSERT INTO library_fine (loan_id, reason, amount, paid_at)
SELECT l.id, 'damaged', 1.50 + l.id % 5, IF(l.id % 4 = 0, NULL, l.returned_at + INTERVAL 9 MINUTE)
FROM library_loan AS l LEFT JOIN library_fine AS f ON f.loan_id = l.id
WHERE f.loan_id IS NULL AND l.returned_at IS NOT NULL AND l.id % 71 = 0;
