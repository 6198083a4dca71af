<?php
require __DIR__ . '/common.php';
$query = database()->prepare('SELECT id, name, note, price, stock, updated_at FROM item WHERE id = ?');
$query->execute([(int) ($_GET['id'] ?? 0)]);
answer($query->fetchAll());
