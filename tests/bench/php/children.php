<?php
require __DIR__ . '/common.php';
$rows = rows(run('SELECT m.id, m.name, m.city, i.id AS i_id, i.name AS i_name, i.price'
    . ' FROM (SELECT id, name, city FROM maker ORDER BY id LIMIT 20) m'
    . ' JOIN item i ON i.maker_id = m.id ORDER BY m.id, i.id'), 'price');
$makers = [];
foreach ($rows as $r) {
    $makers[$r['id']] ??= ['id' => $r['id'], 'name' => $r['name'], 'city' => $r['city'], 'item' => []];
    $makers[$r['id']]['item'][] = ['id' => $r['i_id'], 'name' => $r['i_name'], 'price' => $r['price']];
}
answer(array_values($makers));
