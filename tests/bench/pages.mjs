// pages.mjs - what pages of the admin weigh and take, over tables of some hundred to some million rows.
//
//   node tests/bench/pages.mjs [--rows 5000000] [--times 21] [--markdown] [FOLDER ...]
//
// Serves a large table that it makes (big/), and the app folders named, without any configuration; asks for each page
// one after another, as an administrator, and prints medians of the server's own time (its log's ms), and bytes.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ask, root } from '../web/lib.mjs';
import { end, own } from '../web/own.mjs';

const { values: options, positionals: folders } = parseArgs({
    allowPositionals: true,
    options: { rows: { type: 'string', default: '5000000' }, times: { type: 'string', default: '21' }, markdown: { type: 'boolean' } },
});
const rows = Number(options.rows);
const late = rows - rows % 50; // a row with a note, far behind
const here = await own('pages', { LINTEL_APPS: [path.join(root, 'tests/bench/big'), 'example', ...folders.map((f) => path.resolve(f))].join(':') });
execFileSync('mariadb', [`--defaults-file=${path.join(here.folder, 'db/my.cnf')}`, `--user=${os.userInfo().username}`, 'lintel', '-e',
    `INSERT INTO sale (id, shop_id, sold_at, state, buyer, amount, note)
     SELECT seq, 1 + seq * 7919 % 500, '2015-01-01' + INTERVAL seq * 61 SECOND, ELT(1 + seq % 4, 'open', 'paid', 'sent', 'back'),
            CONCAT(ELT(1 + seq % 7, 'Ann', 'Bob', 'Cleo', 'Dan', 'Eve', 'Finn', 'Gus'), ' ', seq % 99991), seq % 100000 / 100,
            IF(seq % 50 = 0, CONCAT('wants it wrapped, order ', seq), NULL)
       FROM seq_1_to_${rows}; ANALYZE TABLE sale`], { stdio: ['ignore', 'ignore', 'inherit'] });
const get = (target) => ask(target, { base: here.url, headers: { authorization: here.authorization }, seconds: 60 });

// By table: what is asked of it. A table that is not served is left out.
const pages = {
    sale: [
        ['list', ''], ['an index\'s order', '?order=sold_at.desc'], ['by shop', '?shop_id=eq.77'], ['by shop, in order', '?shop_id=eq.77&order=sold_at.desc'],
        ['two conditions', '?shop_id=eq.77&state=eq.open'], ['along the relation', '?select=*,shop!inner()&shop.town=eq.Bath&order=id'],
        ['search', '?~form=find&~find=Cleo+77'], ['no index', `?note=like.*order ${late}*`], ['a month', '?sold_at=gte.2020-05-01&sold_at=lt.2020-06-01'],
        ['row', `/${late}`], ['form', `/${late}/edit`], ['delete', `/${late}/delete`], ['new', '/-/new'],
    ],
    shop: [['list', ''], ['row, many sales', '/77'], ['delete', '/77/delete']],
    film: [['list', ''], ['filter', '?rating=eq.PG&length=gt.100'], ['order', '?order=title.desc'], ['search', '?~form=find&~find=ACADEMY'], ['row', '/1'], ['form', '/1/edit']],
    payment: [['list', ''], ['order', '?order=payment_date.desc'], ['by customer', '?customer_id=eq.5'], ['row', '/100'], ['form', '/100/edit']],
    'employee.employee': [['list', ''], ['filter', '?gender=eq.F&hire_date=gte.1990-01-01'], ['order', '?order=last_name'], ['search', '?~form=find&~find=Georgi'], ['row', '/10001'], ['form', '/10001/edit']],
    salary: [['list', ''], ['order', '?order=amount.desc'], ['filter', '?amount=gt.90000']],
    library_loan: [['list', ''], ['overdue', '?returned_at=is.null&order=due_on'], ['row', '/100'], ['form', '/100/edit']],
};
pages.employee = pages['employee.employee'];
const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const log = path.join(here.folder, 'log/lintel.log');

async function measured(address) {
    const weights = [];
    let answer = await get(address);
    if (answer.status === 303) {
        address = answer.headers.location;
        answer = await get(address);
    }
    const from = fs.statSync(log).size;
    for (let i = 0; i < Number(options.times); i += 1) {
        const { status, bytes } = await get(address);
        if (status !== 200) throw new Error(`${address}: status ${status}`);
        weights.push(bytes.length);
    }
    const text = fs.readFileSync(log).subarray(from).toString();
    const times = [...text.matchAll(/ route=\/admin.* ms=([\d.]+)/g)].map(([, ms]) => Number(ms));
    return { status: answer.status, ms: median(times), bytes: median(weights) };
}

const rule = options.markdown ? '|' : '  ';
console.log(options.markdown ? '| table | page | ms | KB |\n|---|---|---:|---:|' : 'table                 page                   ms     KB');
for (const [table, asked] of Object.entries(pages)) {
    if ((await get(`/admin/data/${table}`)).status === 404) continue;
    for (const [name, more] of asked) {
        const { status, ms, bytes } = await measured(`/admin/data/${table}${encodeURI(more)}`);
        const cells = [table, name, status === 200 ? ms.toFixed(1) : `status ${status}`, (bytes / 1024).toFixed(1)];
        console.log(options.markdown ? `| ${cells.join(' | ')} |` : `${cells[0].padEnd(22)}${cells[1].padEnd(20)}${cells[2].padStart(7)}${rule}${cells[3].padStart(5)}`);
    }
}
await end(here);
