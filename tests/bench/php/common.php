<?php
// common.php - how PHP does it well: a connection that stays with the worker process, real prepared
// statements, JSON from the rows.  A statement does not outlive its request; that is PHP's way.
// PDO, because mysqli resets its kept connections with one more round trip for each request.
declare(strict_types=1);

const ITEM = 'SELECT id, name, note, price, stock, updated_at, maker_id FROM item';
const EVENT = 'SELECT id, name, note, amount, made_at FROM event';
const ENTRY = 'INSERT INTO entry (name, note, amount, made_at) VALUES ';

function database(): PDO
{
    return new PDO('mysql:unix_socket=' . $_SERVER['BENCH_SOCKET'] . ';dbname=lintel;charset=utf8mb4',
        'lintel', $_SERVER['BENCH_PASSWORD'], [
            PDO::ATTR_PERSISTENT => true,
            PDO::ATTR_EMULATE_PREPARES => false,
            PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
            PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_ASSOC,
        ]);
}

function run(string $sql, array $values = []): PDOStatement
{
    $query = database()->prepare($sql);
    $query->execute($values);
    return $query;
}

// Its rows: a decimal is a number in JSON, and a time has a T in it.
function rows(PDOStatement $query, ?string $number = null, ?string $time = null): array
{
    $rows = $query->fetchAll();
    foreach ($rows as &$row) {
        if ($number !== null) {
            $row[$number] = (float) $row[$number];
        }
        if ($time !== null) {
            $row[$time][10] = 'T';
        }
    }
    return $rows;
}

function key_of(string $name): int
{
    return (int) ($_GET[$name] ?? 0);
}

function body(): array
{
    return json_decode(file_get_contents('php://input'), true, 8, JSON_THROW_ON_ERROR);
}

function values_of(array $row): array
{
    return [$row['name'], $row['note'], $row['amount'], $row['made_at']];
}

function answer(mixed $value): void
{
    header('Content-Type: application/json');
    echo json_encode($value, JSON_THROW_ON_ERROR);
}
