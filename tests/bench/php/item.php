<?php
require __DIR__ . '/common.php';
answer(rows(run(ITEM . ' WHERE id = ?', [key_of('id')]), 'price', 'updated_at'));
