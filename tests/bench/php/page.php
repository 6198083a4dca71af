<?php
require __DIR__ . '/common.php';
answer(rows(run(EVENT . ' WHERE id > ? ORDER BY id LIMIT 20', [key_of('after')]), 'amount', 'made_at'));
