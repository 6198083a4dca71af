-- What is called, and what happens of itself.

DELIMITER //

CREATE FUNCTION add_them(a INT, b INT) RETURNS INT DETERMINISTIC NO SQL
    COMMENT 'Their sum'
    RETURN a + b//

CREATE FUNCTION greet(who VARCHAR(20)) RETURNS VARCHAR(40) DETERMINISTIC NO SQL
    RETURN CONCAT('Hello, ', who)//

CREATE FUNCTION as_json(n INT) RETURNS JSON DETERMINISTIC NO SQL
    RETURN JSON_OBJECT('n', n + 0)//

CREATE PROCEDURE tasks_of(IN project INT) READS SQL DATA
    SELECT id, name, hours FROM task WHERE project_id = project ORDER BY id//

CREATE PROCEDURE totals(IN project INT, OUT tasks INT, OUT hours DECIMAL(8, 2)) READS SQL DATA
    SELECT COUNT(*), SUM(t.hours) INTO tasks, hours FROM task t WHERE t.project_id = project//

CREATE PROCEDURE hire(IN who VARCHAR(40))
    INSERT INTO person (name) VALUES (who)//

CREATE PROCEDURE complain(IN what VARCHAR(40))
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = what//

CREATE TRIGGER stock_shouts BEFORE INSERT ON stock FOR EACH ROW SET NEW.shouted = UPPER(NEW.name)//
CREATE TRIGGER stock_shouts_again BEFORE UPDATE ON stock FOR EACH ROW SET NEW.shouted = UPPER(NEW.name)//
