<?php
require __DIR__ . '/common.php';
$query = database()->prepare(
    'SELECT id, name, note, price, stock, updated_at FROM item WHERE id > ? ORDER BY id LIMIT 20');
$query->execute([0]);
answer($query->fetchAll());
