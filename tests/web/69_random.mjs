// 69_random.mjs - conditions at random, each answered as going through all rows by hand answers it; and what no
// client of good will sends: a refusal that names the place, never a 500, and nothing written.
import path from 'node:path';
import { ask, assert, main, root, test } from './lib.mjs';
import { end, own } from './own.mjs';

const here = await own('random', { LINTEL_APPS: path.join(root, 'tests/web/conform') });

async function send(method, target, body, headers = {}) {
    const bytes = body === undefined ? undefined : Buffer.from(body);
    return ask(`/rest/v1/${target}`, {
        base: here.url, method, body: bytes,
        headers: { authorization: here.authorization, ...(bytes ? { 'content-type': 'application/json', 'content-length': bytes.length } : {}), ...headers },
    });
}

/* ---- at random, but the same again with the same seed ---- */

const seed = Number(process.env.TEST_SEED ?? Date.now() % 1e9);
let state = seed;
function random(n) {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
}
const pick = (list) => list[random(list.length)];
const word = () => Array.from({ length: random(4) + 1 }, () => pick([...'abABxy'])).join('');
const two = (n) => String(n).padStart(2, '0');
const day = () => `${1999 + random(3)}-${two(random(3) + 1)}-${two(random(4) + 1)}`;

// Of each type: a value at random as JSON has it, and what orders two of them.
const plain = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const types = {
    n: { make: () => random(9) - 4, order: plain },
    u: { make: () => random(5), order: plain },
    d: { make: () => (random(400) - 200) / 100, order: plain },
    x: { make: () => pick([-1.5, 0, 0.1, 2.5e10, 3]), order: plain },
    f: { make: () => random(2) === 1, order: plain },
    t: { make: word, order: (a, b) => plain(a.toLowerCase(), b.toLowerCase()), isText: true },
    b: { make: word, order: plain, isText: true },
    day: { make: day, order: plain },
    at: { make: () => `${day()}T0${random(3)}:00:00`, order: plain },
    e: { make: () => pick(['small', 'medium', 'large']), order: plain, isText: true },
    'j->>s': { make: word, order: plain, isText: true },
    'j->n': { make: () => random(6), order: plain },
};
const fields = Object.keys(types);

function row(id) {
    const of = (field) => (random(6) === 0 ? null : types[field].make());
    const made = { id };
    for (const field of fields.filter((name) => !name.includes('-'))) made[field] = of(field);
    made.j = random(6) === 0 ? null : { s: of('j->>s'), ...(random(5) === 0 ? {} : { n: random(6) }) };
    return made;
}

function valueOf(record, field) {
    if (!field.includes('->')) return record[field];
    return record.j?.[field.slice(-1)] ?? null;
}

/* ---- conditions: {text, test}; test gives true, false or null, as SQL has it ---- */

const not = (truth) => (truth === null ? null : !truth);
const and = (list) => (list.includes(false) ? false : list.includes(null) ? null : true);
const or = (list) => (list.includes(true) ? true : list.includes(null) ? null : false);
const quoted = (text) => `"${text}"`;

const orders = { eq: (c) => c === 0, neq: (c) => c !== 0, gt: (c) => c > 0, gte: (c) => c >= 0, lt: (c) => c < 0, lte: (c) => c <= 0 };

function compared(op, field, wanted) {
    return (record) => {
        const value = valueOf(record, field);
        if (op === 'isdistinct') return value === null || types[field].order(value, wanted) !== 0;
        return value === null ? null : orders[op](types[field].order(value, wanted));
    };
}

function matched(op, field, pattern) {
    const source = op.endsWith('like')
        ? `^${[...pattern].map((c) => (c === '*' ? '[^]*' : c === '_' ? '[^]' : c)).join('')}$` : pattern;
    const expression = new RegExp(source, op.startsWith('i') ? 'i' : '');
    return (record) => {
        const value = valueOf(record, field);
        return value === null ? null : expression.test(value);
    };
}

function comparison() {
    const field = pick(fields);
    const { make, isText } = types[field];
    const kind = random(10);
    if (kind === 0) return { field, text: 'is.null', test: (record) => valueOf(record, field) === null };
    if (kind === 1) return { field, text: 'is.not_null', test: (record) => valueOf(record, field) !== null };
    if (kind === 2 && field === 'f') {
        const [text, wanted] = pick([['true', true], ['false', false], ['unknown', null]]);
        return { field, text: `is.${text}`, test: (record) => record.f === wanted };
    }
    if (kind <= 3) {
        const values = Array.from({ length: random(4) }, make);
        const tests = values.map((value) => compared('eq', field, value));
        return { field, text: `in.(${values.map(isText ? quoted : String).join(',')})`, test: (record) => or(tests.map((t) => t(record))) };
    }
    if (kind <= 5 && isText) {
        const op = pick(['like', 'ilike', 'match', 'imatch']);
        const pattern = op.endsWith('like') ? pick(['', '*']) + word() + pick(['', '*', '_']) : pick(['', '^']) + word() + pick(['', '$', '+']);
        return { field, text: `${op}.${pattern}`, test: matched(op, field, pattern) };
    }
    const op = pick(Object.keys(orders).concat('isdistinct'));
    if (kind === 6 && op !== 'neq' && op !== 'isdistinct') {
        const values = Array.from({ length: random(3) + 1 }, make);
        const isAny = random(2) === 1;
        const tests = values.map((value) => compared(op, field, value));
        return { field, text: `${op}(${isAny ? 'any' : 'all'}).{${values.map(isText ? quoted : String).join(',')}}`,
            test: (record) => (isAny ? or : and)(tests.map((t) => t(record))) };
    }
    const value = make();
    return { field, text: `${op}.${value}`, test: compared(op, field, value) };
}

// As a parameter of its own, or inside of and/or.
function condition(depth) {
    if (depth > 0 && random(3) === 0) {
        const isAny = random(2) === 1;
        const isNegated = random(4) === 0;
        const parts = Array.from({ length: random(3) + 1 }, () => condition(depth - 1));
        const test = (record) => (isAny ? or : and)(parts.map((p) => p.test(record)));
        return { tree: `${isNegated ? 'not.' : ''}${isAny ? 'or' : 'and'}`, list: `(${parts.map(inside).join(',')})`,
            test: isNegated ? (record) => not(test(record)) : test };
    }
    const made = comparison();
    if (random(4) !== 0) return made;
    return { ...made, text: `not.${made.text}`, test: (record) => not(made.test(record)) };
}
const inside = (c) => (c.tree ? c.tree + c.list : `${c.field}.${c.text}`);
const outside = (c) => (c.tree ? `${c.tree}=${encodeURIComponent(c.list)}` : `${encodeURIComponent(c.field)}=${encodeURIComponent(c.text)}`);

const rows = Array.from({ length: 150 }, (_, i) => row(i + 1));

test('rows at random come back as they went in', async () => {
    const made = await send('POST', 'sample', JSON.stringify(rows));
    assert.equal(made.status, 201, made.text);
    assert.deepEqual((await send('GET', 'sample?order=id')).json(), rows);
});

test(`600 conditions at random find what going through all rows finds (seed ${seed})`, async () => {
    for (let i = 0; i < 600; i++) {
        const conditions = Array.from({ length: random(3) + 1 }, () => condition(3));
        const target = `sample?select=id&order=id&${conditions.map(outside).join('&')}`;
        const answer = await send('GET', target);
        assert.equal(answer.status, 200, `${decodeURIComponent(target)}: ${answer.text}`);
        const wanted = rows.filter((record) => conditions.every((c) => c.test(record) === true)).map(({ id }) => id);
        assert.deepEqual(answer.json().map(({ id }) => id), wanted, decodeURIComponent(target));
    }
}, { seconds: 240 });

test(`order and pages at random are those of a sorted array (seed ${seed})`, async () => {
    for (let i = 0; i < 100; i++) {
        const terms = Array.from({ length: random(2) + 1 }, () => {
            const field = pick(fields.filter((name) => !name.includes('-') && name !== 'e'));
            return { field, sign: pick([1, -1]), nulls: pick(['', '.nullsfirst', '.nullslast']) };
        });
        const [limit, offset] = [random(20) + 1, random(60)];
        const text = terms.map(({ field, sign, nulls }) => `${field}.${sign === 1 ? 'asc' : 'desc'}${nulls}`).join(',');
        const answer = await send('GET', `sample?select=id&order=${text},id&limit=${limit}&offset=${offset}`);
        assert.equal(answer.status, 200, answer.text);
        const by = (a, b) => {
            for (const { field, sign, nulls } of terms) {
                const [v, w] = [a[field], b[field]];
                const last = nulls === '' ? sign === -1 : nulls === '.nullslast';
                const c = v === null || w === null ? ((v === null) - (w === null)) * (last ? 1 : -1) : sign * types[field].order(v, w);
                if (c !== 0) return c;
            }
            return a.id - b.id;
        };
        assert.deepEqual(answer.json().map(({ id }) => id), [...rows].sort(by).slice(offset, offset + limit).map(({ id }) => id), text);
    }
}, { seconds: 120 });

/* ---- of ill will ---- */

// [what, status(es), a pattern the answer has, method, target, body, headers]
const deep = (n, open, close) => open.repeat(n) + close.repeat(n);
const mega = 'x'.repeat(1 << 20).slice(64);
const hostile = [
    ['10,000 parentheses', [414], /./, 'GET', `client?or=${deep(10000, '(', ')')}`],
    ['conditions deeper than allowed', [400], /or: at character \d+: and\/or deeper than 16/, 'GET', `client?or=(${'or('.repeat(40)}id.eq.1${')'.repeat(41)}`],
    ['relations deeper than allowed', [400], /relations deeper than/, 'GET', `node?select=${'node('.repeat(40)}id${')'.repeat(40)}`],
    ['JSON 10,000 deep', [400], /too deep/, 'POST', 'client', deep(10000, '[', ']')],
    ['objects 10,000 deep in a column', [400], /too deep/, 'POST', 'stock', `{"sku":"h1","name":"x","doc":${'{"a":'.repeat(10000)}1${'}'.repeat(10000)}}`],
    ['a megabyte of text', [400, 413], /name: is too long|larger/, 'POST', 'client', JSON.stringify({ id: 900, name: mega })],
    ['a megabyte of digits', [400], /id/, 'POST', 'client', `{"id":${'9'.repeat(900000)},"name":"x"}`],
    ['a megabyte of members', [400], /tags: '[^]*' is none of/, 'POST', 'stock', JSON.stringify({ sku: 'h2', name: 'x', tags: Array.from({ length: 180000 }, () => 'a') })],
    ['a megabyte in a filter', [414], /./, 'GET', `client?name=eq.${'x'.repeat(9000)}`],
    ['too many rows', [413], /rows/, 'POST', 'client', JSON.stringify(Array.from({ length: 10001 }, (_, i) => ({ id: 1000 + i, name: 'x' })))],
    ['names given twice', [400], /line 1, character \d+: .*name/, 'POST', 'client', '{"id":900,"name":"a","name":"b"}'],
    ['names given twice among many', [400], /name of another/, 'POST', 'client', `{${Array.from({ length: 30 }, (_, i) => `"a${i}":1`).join(',')},"a3":2}`],
    ['invalid UTF-8 in a body', [400], /UTF-8/, 'POST', 'client', Buffer.from('7b226964223a3930302c226e616d65223a22ff227d', 'hex')],
    ['half a surrogate', [400], /surrogate/, 'POST', 'client', '{"id":900,"name":"\\ud800"}'],
    ['NUL in a body', [400], /NUL/, 'POST', 'client', '{"id":900,"name":"a\\u0000b"}'],
    ['invalid UTF-8 in a filter', [400], /UTF-8|valid/, 'GET', 'client?name=eq.%ff'],
    ['NUL in a filter', [400], /./, 'GET', 'client?name=eq.a%00b'],
    ['invalid UTF-8 in a name', [400, 404], /./, 'GET', 'client?%ff=eq.1'],
    ['invalid UTF-8 in a table', [400, 404], /./, 'GET', 'cli%ffent'],
    ['invalid UTF-8 in CSV', [400], /./, 'POST', 'client', Buffer.from('69642c6e616d650a3930302cff0a', 'hex'), { 'content-type': 'text/csv' }],
    ['a number beyond double', [400], /real_8/, 'POST', 'kind', '{"id":900,"real_8":1e999}'],
    ['a number beyond double in a filter', [400], /real_8/, 'GET', 'kind?real_8=eq.1e999'],
    ['a number beyond float', [400], /real_4/, 'POST', 'kind', '{"id":900,"real_4":1e39}'],
    ['a number beyond 64 bits', [400], /huge/, 'POST', 'kind', '{"id":900,"huge":18446744073709551616}'],
    ['a number below 0 where none may be', [400], /huge/, 'POST', 'kind', '{"id":900,"huge":-1}'],
    ['a number beyond its column', [400], /tiny/, 'POST', 'kind', '{"id":900,"tiny":128}'],
    ['more digits than there are', [400], /price/, 'POST', 'kind', '{"id":900,"price":12345678.5}'],
    ['an exponent beyond all', [400], /price/, 'POST', 'kind', '{"id":900,"price":1e2000000000}'],
    ['no number at all', [400], /./, 'POST', 'kind', '{"id":900,"real_8":NaN}'],
    ['a day that does not exist', [400], /day: .*does not exist/, 'POST', 'kind', '{"id":900,"day":"2023-02-29"}'],
    ['a day that does not exist in a filter', [400], /day/, 'GET', 'kind?day=eq.2023-02-29'],
    ['the thirteenth month', [400], /moment/, 'POST', 'kind', '{"id":900,"moment":"2024-13-01T00:00:00"}'],
    ['the 25th hour', [400], /moment/, 'POST', 'kind', '{"id":900,"moment":"2024-01-01T25:00:00"}'],
    ['a moment that a TIMESTAMP cannot hold', [400], /stamp/, 'POST', 'kind', '{"id":900,"stamp":"2400-01-01T00:00:00"}'],
    ['a time that a TIME cannot hold', [400], /clock/, 'POST', 'kind', '{"id":900,"clock":"839:00:00"}'],
    ['a member that there is not', [400], /size/, 'POST', 'kind', '{"id":900,"size":"huge"}'],
    ['no UUID', [400], /uid/, 'GET', 'kind?uid=eq.1'],
    ['no geometry', [400], /place: is no geometry/, 'POST', 'kind', '{"id":900,"place":"POINT(1"}'],
    ['one of two is no geometry', [400], /place: row 2: is no geometry/, 'POST', 'kind', '[{"id":900,"place":"POINT(1 2)"},{"id":901,"place":"CIRCLE(1 2)"}]'],
    ['no geometry in a change', [400], /place: is no geometry/, 'PATCH', 'kind?id=eq.1', '{"place":""}'],
    ['a body that is a number', [400], /./, 'POST', 'client', '1'],
    ['a body of null', [400], /./, 'POST', 'client', 'null'],
    ['rows that are no objects', [400], /./, 'POST', 'client', '[1,2]'],
    ['half a body', [400], /./, 'POST', 'client', '[{"id":900,"name":"x"}'],
    ['a quote that does not end', [400], /line/, 'POST', 'client', 'id,name\n900,"x', { 'content-type': 'text/csv' }],
    ['a line too long', [400], /line 2/, 'POST', 'client', 'id,name\n900,x,y', { 'content-type': 'text/csv' }],
    ['SQL as a value', [200], /^\[\]$/, 'GET', `client?name=eq.${encodeURIComponent("' OR 1=1 -- ")}`],
    ['SQL as a name', [400], /42703/, 'GET', `client?${encodeURIComponent('id` = 1 OR 1 = 1 -- ')}=eq.1`],
    ['SQL in select', [400], /./, 'GET', `client?select=${encodeURIComponent('id,(SELECT 1)')}`],
    ['SQL in order', [400], /./, 'GET', `client?order=${encodeURIComponent('id,(SELECT SLEEP(9))')}`],
    ['SQL as a cast', [400], /at character 8/, 'GET', `client?select=${encodeURIComponent('id::int) FROM client -- ')}`],
    ['SQL as a key of JSON', [200], /^\[\]$/, 'GET', `kind?${encodeURIComponent(`doc->>a" OR 1=1 -- `)}=eq.1`],
    ['a key of JSON that is no path', [200], /^\[\]$/, 'GET', `kind?${encodeURIComponent('doc->>"$.a[*] ** \\\\ \\""')}=eq.1`],
    ['SQL as a table', [404], /PGRST205/, 'GET', encodeURIComponent('client` WHERE 1=1 -- ')],
    ['SQL as a routine', [404], /PGRST202/, 'POST', `rpc/${encodeURIComponent('add_them(1,2); --')}`, '{}'],
    ['an expression that takes for ever', [200, 400, 503], /./, 'GET', `kind?long_text=match.${encodeURIComponent('(.*)*(.*)*(.*)*(.*)*(.*)*b$')}`],
    ['a thousand and one values', [400], /more than 1000 values/, 'GET', `client?id=in.(${'1,'.repeat(1000)}1)`],
    ['a hundred and one conditions', [400], /more than 100 conditions/, 'GET', `client?or=(${Array.from({ length: 101 }, () => 'id.eq.1').join(',')})`],
    ['many fields', [400], /more than 500 fields/, 'GET', `client?select=${Array.from({ length: 501 }, (_, i) => `a${i}:id`).join(',')}`],
    ['a cursor that is none', [400], /./, 'GET', 'client?order=id&limit=1&after=x'],
];

test('what no client of good will sends is refused with its place, and harms nothing', async () => {
    const before = (await send('GET', 'client?order=id')).text;
    const failures = [];
    for (const [what, statuses, pattern, method, target, body, headers] of hostile) {
        const { status, text } = await send(method, target, body, headers);
        if (!statuses.includes(status) || !pattern.test(text)) failures.push(`${what}: ${status} ${text.slice(0, 300)}`);
    }
    assert.deepEqual(failures, []);
    assert.equal((await send('GET', 'client?order=id')).text, before);
    assert.deepEqual((await send('GET', 'kind?id=gte.900')).json(), []);
    assert.deepEqual((await send('GET', 'stock?sku=like.h*')).json(), []);
}, { seconds: 120 });

test('the instance ends without a leak or a complaint', () => end(here));
await main();
