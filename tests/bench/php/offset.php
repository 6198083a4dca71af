<?php
require __DIR__ . '/common.php';
answer(rows(run(EVENT . ' ORDER BY id LIMIT 20 OFFSET ?', [key_of('offset')]), 'amount', 'made_at'));
