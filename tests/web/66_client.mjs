// 66_client.mjs - every word that @supabase/postgrest-js has, against the schema of 66_conformance.mjs.
import path from 'node:path';
import { assert, main, root, skipAll, test } from './lib.mjs';
import { end, own } from './own.mjs';

let PostgrestClient;
try {
    ({ PostgrestClient } = (await import('@supabase/postgrest-js')).default);
} catch {
    skipAll('@supabase/postgrest-js is not installed');
}
// The instance signs its own certificate.
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
process.removeAllListeners('warning');

const here = await own('client', { LINTEL_APPS: path.join(root, 'tests/web/conform') });
const db = new PostgrestClient(`${here.url}/rest/v1`, { headers: { authorization: here.authorization }, fetch: globalThis.fetch });
const kinds = () => db.from('kind').select('id').order('id');
const ids = (...list) => list.map((id) => ({ id }));

// {word: [query, data, {status, count}]}; data may be a function that asserts.
function words(name, cases) {
    for (const [word, [query, wanted, more = {}]] of Object.entries(cases)) {
        test(`${name}: ${word}`, async () => {
            const { data, error, status, count } = await query();
            assert.equal(error, null, JSON.stringify(error));
            assert.equal(status, more.status ?? 200);
            if (typeof wanted === 'function') wanted(data);
            else assert.deepEqual(data, wanted);
            if ('count' in more) assert.equal(count, more.count);
        });
    }
}

// {word: [query, status, code]}
function refusals(name, cases) {
    for (const [word, [query, wanted, code]] of Object.entries(cases)) {
        test(`${name}: ${word}`, async () => {
            const { data, error, status } = await query();
            assert.deepEqual([data, status, error?.code], [null, wanted, code], JSON.stringify(error));
            assert.deepEqual(Object.keys(error).sort(), ['code', 'details', 'hint', 'message']);
        });
    }
}

words('filters', {
    eq: [() => kinds().eq('tiny', 5), ids(4)],
    neq: [() => kinds().neq('tiny', 5), ids(1, 2)],
    gt: [() => kinds().gt('tiny', 1), ids(4)],
    gte: [() => kinds().gte('tiny', 1), ids(1, 4)],
    lt: [() => kinds().lt('tiny', 1), ids(2)],
    lte: [() => kinds().lte('tiny', 1), ids(1, 2)],
    like: [() => kinds().like('title', '%apple%'), ids(4)],
    ilike: [() => kinds().ilike('title', '%APPLE%'), ids(1, 4)],
    likeAnyOf: [() => kinds().likeAnyOf('title', ['A%', 'b%']), ids(1, 2)],
    likeAllOf: [() => kinds().likeAllOf('title', ['a%', '%pie']), ids(4)],
    ilikeAnyOf: [() => kinds().ilikeAnyOf('title', ['a%', 'B%']), ids(1, 2, 4)],
    ilikeAllOf: [() => kinds().ilikeAllOf('title', ['A%', '%PIE']), ids(4)],
    'is null': [() => kinds().is('tiny', null), ids(3)],
    'is true': [() => kinds().is('flag', true), ids(1, 4)],
    in: [() => kinds().in('title', ['Apple', 'apple pie', 'a,(b)']), ids(1, 4)],
    'in, of nothing': [() => kinds().in('title', []), []],
    match: [() => kinds().match({ tiny: 5, title: 'apple pie' }), ids(4)],
    'contains, an object': [() => kinds().contains('doc', { n: 10 }), ids(2)],
    'containedBy, an object': [() => kinds().containedBy('doc', { a: { b: [] }, n: 10, s: 'Text', more: 1 }), ids(2)],
    not: [() => kinds().not('tiny', 'in', '(1,5)'), ids(2)],
    or: [() => kinds().or('tiny.lt.0,and(tiny.gt.4,title.like.a*)'), ids(2, 4)],
    filter: [() => kinds().filter('tiny', 'gt(any)', '{-6,1}'), ids(1, 2, 4)],
    'several of one column': [() => kinds().gt('tiny', -6).lt('tiny', 5), ids(1, 2)],
    'a way into JSON': [() => kinds().eq('doc->a->b->>0', '1'), ids(1)],
    'textSearch': [() => db.from('article').select('id').order('id').textSearch('body', 'fat & !rat'), ids(1)],
    'textSearch, plain': [() => db.from('article').select('id').order('id').textSearch('body', 'fat cat', { type: 'plain' }), ids(1, 2)],
    'textSearch, phrase': [() => db.from('article').select('id').order('id').textSearch('body', 'fat rat', { type: 'phrase' }), ids(2)],
    'textSearch, websearch': [() => db.from('article').select('id').order('id')
        .textSearch('body', '"fat rat" -dogs', { type: 'websearch', config: 'english' }), ids(2)],
});
refusals('what MariaDB has no type for', {
    overlaps: [() => kinds().overlaps('title', ['a']), 400, '42883'],
    rangeGt: [() => kinds().rangeGt('title', '[1,2)'), 400, '42883'],
    rangeGte: [() => kinds().rangeGte('title', '[1,2)'), 400, '42883'],
    rangeLt: [() => kinds().rangeLt('title', '[1,2)'), 400, '42883'],
    rangeLte: [() => kinds().rangeLte('title', '[1,2)'), 400, '42883'],
    rangeAdjacent: [() => kinds().rangeAdjacent('title', '[1,2)'), 400, '42883'],
    'contains, an array': [() => kinds().contains('title', ['a']), 400, '42883'],
});

const tasksOf = (more = {}) => db.rpc('tasks_of', { project: 1 }, more);
words('modifiers', {
    'order, NULL last': [() => db.from('kind').select('id').order('tiny', { nullsFirst: false }), ids(2, 1, 4, 3)],
    'order, descending, NULL first': [() => db.from('kind').select('id').order('tiny', { ascending: false, nullsFirst: true }), ids(3, 4, 1, 2)],
    'order, twice': [() => db.from('kind').select('id').order('flag', { ascending: false }).order('id', { ascending: false }), ids(4, 1, 2, 3)],
    'order, limit of a relation': [() => db.from('client').select('id,project(id)').order('id')
        .order('id', { referencedTable: 'project', ascending: false }).limit(1, { referencedTable: 'project' }),
    [{ id: 1, project: ids(2) }, { id: 2, project: ids(4) }, { id: 3, project: [] }]],
    'range of a relation': [() => db.from('client').select('id,project(id)').eq('id', 1)
        .order('id', { referencedTable: 'project' }).range(1, 1, { referencedTable: 'project' }), [{ id: 1, project: ids(2) }]],
    'order by what is pointed to': [() => db.from('project').select('id,client(name)').in('id', [1, 3]).order('client(name)'),
        [{ id: 3, client: { name: 'Apple' } }, { id: 1, client: { name: 'Microsoft' } }]],
    'or of a relation': [() => db.from('client').select('id,project(id)').eq('id', 1)
        .or('id.eq.2,name.eq.none', { referencedTable: 'project' }), [{ id: 1, project: ids(2) }]],
    limit: [() => db.from('client').select('id').order('id').limit(2), ids(1, 2)],
    range: [() => db.from('client').select('id').order('id').range(1, 2), ids(2, 3)],
    single: [() => db.from('client').select('id').eq('id', 2).single(), { id: 2 }],
    'maybeSingle, none': [() => db.from('client').select('id').eq('id', 9).maybeSingle(), null],
    csv: [() => db.from('client').select('id,name').order('id').limit(1).csv(), 'id,name\r\n1,Microsoft\r\n'],
    explain: [() => db.from('client').select('id').explain({ format: 'json' }), (plan) => assert.ok(plan[0].query_block)],
    'count exact': [() => db.from('client').select('id', { count: 'exact' }).order('id').limit(1), ids(1), { status: 206, count: 3 }],
    'count exact, head': [() => db.from('client').select('*', { count: 'exact', head: true }), null, { count: 3 }],
    'count estimated': [() => db.from('client').select('id', { count: 'estimated' }).order('id'), ids(1, 2, 3), { count: 3 }],
    'count planned, head': [() => db.from('client').select('id', { count: 'planned', head: true }), null],
    'abortSignal, not used': [() => db.from('client').select('id').eq('id', 1).abortSignal(new AbortController().signal), ids(1)],
    throwOnError: [() => db.from('client').select('id').eq('id', 1).throwOnError(), ids(1)],
});
refusals('modifiers', {
    'single, of several': [() => db.from('client').select('id').single(), 406, 'PGRST116'],
    'maybeSingle, of several': [() => db.from('client').select('id').maybeSingle(), 406, 'PGRST116'],
    geojson: [() => db.from('client').select('id').geojson(), 406, 'PGRST107'],
    'order by a list': [() => db.from('client').select('id,project(id)').order('project(id)'), 400, 'PGRST118'],
});
test('modifiers: throwOnError throws, and abortSignal aborts', async () => {
    await assert.rejects(async () => db.from('client').select('nothing').throwOnError(), { code: '42703' });
    const { error, data } = await db.from('client').select('id').abortSignal(AbortSignal.abort());
    assert.match(error.message, /abort/i);
    assert.equal(data, null);
});

words('relations', {
    'many to one': [() => db.from('project').select('name,client(name)').eq('id', 1).single(), { name: 'Windows 7', client: { name: 'Microsoft' } }],
    'one to many': [() => db.from('client').select('project(id)').eq('id', 2).single(), (row) => assert.equal(row.project.length, 2)],
    'one to one': [() => db.from('country').select('id,capital(name)').order('id'),
        [{ id: 1, capital: { name: 'Paris' } }, { id: 2, capital: { name: 'Rome' } }, { id: 3, capital: null }]],
    'many to many': [() => db.from('person').select('task(id)').eq('id', 3).order('id', { referencedTable: 'task' }).single(), { task: ids(1, 5) }],
    'one of several, by a hint': [() => db.from('purchase').select('b:address!purchase_billing(city),s:address!purchase_shipping(city)').eq('id', 1).single(),
        { b: { city: 'Paris' }, s: { city: 'Berlin' } }],
    'a table and itself': [() => db.from('node').select('name,parent_id(name)').eq('id', 4).single(), { name: 'leaf', parent_id: { name: 'left' } }],
    'keys of several columns': [() => db.from('box').select('shelf(label)').eq('id', 3).single(), { shelf: { label: 'B one' } }],
    inner: [() => db.from('client').select('id,project!inner(id)').eq('project.name', 'IOS'), [{ id: 2, project: ids(3) }]],
    'anti-join': [() => db.from('client').select('id,project()').is('project', null), ids(3)],
    'semi-join': [() => db.from('client').select('id,project()').not('project', 'is', null).order('id'), ids(1, 2)],
    'spread of one': [() => db.from('project').select('id,...client(client:name)').in('id', [1, 5]).order('id'),
        [{ id: 1, client: 'Microsoft' }, { id: 5, client: null }]],
    'spread of a list': [() => db.from('client').select('id,...project(projects:id)').eq('id', 1).order('id', { referencedTable: 'project' }),
        [{ id: 1, projects: [1, 2] }]],
    aggregates: [() => db.from('sale').select('region,amount.sum(),n:count()').order('sum'),
        [{ region: null, sum: 1, n: 1 }, { region: 'south', sum: 12.5, n: 2 }, { region: 'north', sum: 30, n: 2 }]],
    'aggregates that pass': [() => db.from('sale').select('region,total:amount.sum()', { count: 'exact' }).gt('total', 10).lt('amount', 20)
        .or('total.gt.12,total.lt.0').order('total'), [{ region: 'south', total: 12.5 }], { count: 1 }],
    'aggregates of a relation': [() => db.from('client').select('id,sale(amount.max())').order('id'),
        [{ id: 1, sale: [{ max: 20 }] }, { id: 2, sale: [{ max: 7.5 }] }, { id: 3, sale: [{ max: null }] }]],
});
refusals('relations', {
    'of several': [() => db.from('purchase').select('address(city)'), 300, 'PGRST201'],
    'that are none': [() => db.from('client').select('movie(id)'), 400, 'PGRST200'],
});

const stock = (sku, more = {}) => ({ sku, name: 'thing', ...more });
words('writing', {
    'insert, what it made': [() => db.from('stock').insert(stock('a', { price: 2 })).select('quantity,total,shouted').single(),
        { quantity: 1, total: 2, shouted: 'THING' }, { status: 201 }],
    'insert, missing is default': [() => db.from('stock').insert([stock('b'), stock('c', { quantity: 7 })], { defaultToNull: false, count: 'exact' }).select('sku,quantity'),
        [{ sku: 'b', quantity: 1 }, { sku: 'c', quantity: 7 }], { status: 201, count: 2 }],
    'upsert, merged': [() => db.from('stock').upsert(stock('b', { quantity: 9 }), { onConflict: 'sku' }).select('sku,quantity').single(), { sku: 'b', quantity: 9 }],
    'upsert, ignored': [() => db.from('stock').upsert(stock('b', { quantity: 1 }), { onConflict: 'sku', ignoreDuplicates: true }).select(), [], { status: 201 }],
    'update, counted': [() => db.from('stock').update({ price: 3 }, { count: 'exact' }).in('sku', ['b', 'c']).select('sku,total').order('sku'),
        [{ sku: 'b', total: 27 }, { sku: 'c', total: 21 }], { count: 2 }],
    'update, with a relation': [() => db.from('stock').update({ client_id: 1 }).eq('sku', 'a').select('client(name)').single(), { client: { name: 'Microsoft' } }],
    'update, at most so many': [() => db.from('stock').update({ price: 4 }).gte('quantity', 1).maxAffected(3), null, { status: 204 }],
    'rollback': [() => db.from('stock').delete().eq('sku', 'a').select('sku').rollback(), [{ sku: 'a' }]],
    'delete, counted': [() => db.from('stock').delete({ count: 'exact' }).in('sku', ['a', 'b']), null, { status: 204, count: 2 }],
    'delete, what it took': [() => db.from('stock').delete().eq('sku', 'c').select('sku,quantity'), [{ sku: 'c', quantity: 7 }]],
    'delete, nothing left': [() => db.from('stock').select('id'), []],
});
refusals('writing', {
    'insert, missing is null': [() => db.from('stock').insert([stock('b'), stock('c', { quantity: 7 })]), 400, '23502'],
    'a row too many': [() => db.from('client').update({ name: 'x' }).gte('id', 1).maxAffected(2), 400, 'PGRST124'],
    'a condition on an aggregate': [() => db.from('client').delete().gt('n', 0).select('n:count()'), 400, '42703'],
});

words('calls', {
    'a function': [() => db.rpc('add_them', { a: 1, b: 2 }), 3],
    'a function, get': [() => db.rpc('add_them', { a: 1, b: 2 }, { get: true }), 3],
    'a function, head': [() => db.rpc('add_them', { a: 1, b: 2 }, { head: true }), null],
    'rows, narrowed': [() => tasksOf().select('id').gt('hours', 3), ids(2)],
    'rows, get, a page': [() => tasksOf({ get: true, count: 'exact' }).select('id').order('id', { ascending: false }).limit(1), ids(2), { status: 206, count: 2 }],
    'rows, counted, head': [() => tasksOf({ head: true, count: 'exact' }), null, { count: 2 }],
    'a single row': [() => tasksOf().eq('id', 1).single(), { id: 1, name: 'Design w7', hours: 2.5 }],
    'OUT parameters': [() => db.rpc('totals', { project: 1 }), { tasks: 2, hours: 12.5 }],
    'nothing': [() => db.rpc('hire', { who: 'New One' }), null, { status: 204 }],
});
refusals('calls', {
    'an argument too few': [() => db.rpc('add_them', { a: 1 }), 404, 'PGRST202'],
    'what a routine signals': [() => db.rpc('complain', { what: 'too bad' }), 400, 'P0001'],
    'a get that would write': [() => db.rpc('hire', { who: 'x' }, { get: true }), 405, '25006'],
});

test('the instance ends without a leak or a complaint', () => end(here));
await main();
