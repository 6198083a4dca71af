<?php
require __DIR__ . '/common.php';
$row = body();
run('UPDATE stock SET amount = ?, note = ? WHERE id = ?', [$row['amount'], $row['note'], key_of('id')]);
http_response_code(204);
