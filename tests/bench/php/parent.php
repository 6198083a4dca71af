<?php
require __DIR__ . '/common.php';
$rows = rows(run('SELECT i.id, i.name, i.price, m.id AS m_id, m.name AS m_name, m.city AS m_city'
    . ' FROM item i LEFT JOIN maker m ON m.id = i.maker_id ORDER BY i.id LIMIT 20'), 'price');
$items = [];
foreach ($rows as $r) {
    $items[] = ['id' => $r['id'], 'name' => $r['name'], 'price' => $r['price'],
        'maker' => ['id' => $r['m_id'], 'name' => $r['m_name'], 'city' => $r['m_city']]];
}
answer($items);
