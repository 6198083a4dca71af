<?php
require __DIR__ . '/common.php';
run(ENTRY . '(?, ?, ?, ?)', values_of(body()));
http_response_code(201);
