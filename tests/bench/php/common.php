<?php
// common.php - how PHP does it well: a connection that stays with the worker process, real prepared
// statements, JSON from the rows.  A statement does not outlive its request; that is PHP's way.
declare(strict_types=1);

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

function answer(mixed $value): void
{
    header('Content-Type: application/json');
    echo json_encode($value, JSON_THROW_ON_ERROR);
}
