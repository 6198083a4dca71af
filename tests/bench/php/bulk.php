<?php
require __DIR__ . '/common.php';
$rows = body();
run(ENTRY . implode(', ', array_fill(0, count($rows), '(?, ?, ?, ?)')),
    array_merge(...array_map('values_of', $rows)));
http_response_code(201);
