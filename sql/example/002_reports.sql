-- What the staff ask every day: a view is a report, a procedure is a call.

CREATE VIEW library_overdue AS
SELECT l.id AS loan_id, t.name AS title, c.barcode, m.full_name AS member, m.email, m.phone, b.name AS branch,
       l.due_on, DATEDIFF(CURRENT_DATE, l.due_on) AS days_late,
       LEAST(DATEDIFF(CURRENT_DATE, l.due_on) * 0.20, 10.00) AS fine_so_far
FROM library_loan AS l
JOIN library_copy AS c ON c.id = l.copy_id
JOIN library_title AS t ON t.id = c.title_id
JOIN library_member AS m ON m.id = l.member_id
JOIN library_branch AS b ON b.id = l.lent_by
WHERE l.returned_at IS NULL AND l.due_on < CURRENT_DATE;

DELIMITER //
-- Two more weeks for a loan, three times at most.
CREATE PROCEDURE library_renew(IN loan INT UNSIGNED, OUT due DATE)
    MODIFIES SQL DATA
    COMMENT 'Renew a loan. Two more weeks, three times at most'
BEGIN
    UPDATE library_loan AS l
    JOIN library_member AS m ON m.id = l.member_id
    SET l.due_on = l.due_on + INTERVAL 14 DAY, l.renewals = l.renewals + 1
    WHERE l.id = loan AND l.returned_at IS NULL AND l.renewals < 3 AND NOT m.is_blocked;
    IF ROW_COUNT() = 0 THEN
        SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
            'This loan cannot be renewed: it has ended, was renewed three times, or its member is blocked';
    END IF;
    SELECT l.due_on INTO due FROM library_loan AS l WHERE l.id = loan;
END //

-- Where a copy of a title can be had right now.
CREATE PROCEDURE library_find(IN words VARCHAR(100))
    READS SQL DATA
    COMMENT 'Find a title. Titles with these words, and where a copy stands on the shelf'
BEGIN
    SELECT t.id, t.name AS title, b.name AS branch, COUNT(*) AS on_shelf
    FROM library_title AS t
    JOIN library_copy AS c ON c.title_id = t.id AND c.state = 'on shelf'
    JOIN library_branch AS b ON b.id = c.branch_id
    WHERE INSTR(t.name, words) > 0
    GROUP BY t.id, t.name, b.id, b.name
    ORDER BY t.name, b.name
    LIMIT 100;
END //
DELIMITER ;
