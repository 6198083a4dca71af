<?php
require __DIR__ . '/common.php';
answer(rows(run(ITEM . ' ORDER BY id LIMIT 20'), 'price', 'updated_at'));
