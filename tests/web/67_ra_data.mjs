// 67_ra_data.mjs - react-admin's way to PostgREST, unmodified: what its lists, forms and references ask for,
// with keys of one column and of several.
import path from 'node:path';
import { ask, assert, main, root, skipAll, test } from './lib.mjs';
import { end, own } from './own.mjs';

let provider;
try {
    const loaded = (await import('@raphiniert/ra-data-postgrest')).default;
    provider = loaded.default ?? loaded;
} catch {
    skipAll('@raphiniert/ra-data-postgrest is not installed');
}

const here = await own('ra', { LINTEL_APPS: path.join(root, 'tests/web/conform') });

// As react-admin's fetchJson: {status, headers, body, json}, and a refusal is thrown.
async function httpClient(target, { method = 'GET', headers = new Headers(), body } = {}) {
    const { pathname, search } = new URL(target);
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const answer = await ask(pathname + search, {
        base: here.url, method, body, headers: { ...Object.fromEntries(headers), ...length, authorization: here.authorization },
    });
    const json = answer.text === '' ? undefined : answer.json();
    if (answer.status < 200 || answer.status >= 300) throw Object.assign(new Error(json?.message), { status: answer.status, body: json });
    return { status: answer.status, headers: new Headers(answer.headers), body: answer.text, json };
}

const admin = provider({
    apiUrl: `${here.url}/rest/v1`, httpClient, defaultListOp: 'eq', schema: () => '',
    primaryKeys: new Map([['shelf', ['room', 'number']], ['person_task', ['person_id', 'task_id']], ['tongue', ['tongue_id']]]),
});
const list = (more = {}) => ({ pagination: { page: 1, perPage: 10 }, sort: { field: 'id', order: 'ASC' }, filter: {}, ...more });
const idsOf = ({ data }) => data.map(({ id }) => id);

test('a list has a page, an order and a total', async () => {
    const { data, total } = await admin.getList('task', list({ pagination: { page: 2, perPage: 3 }, sort: { field: 'name', order: 'DESC' } }));
    assert.equal(total, 8);
    assert.deepEqual(data.map(({ name }) => name), ['Design IOS', 'Code w7', 'Code w10']);
});
test('a list is filtered by operators in the names of fields', async () => {
    assert.deepEqual(idsOf(await admin.getList('task', list({ filter: { project_id: 1 } }))), [1, 2]);
    assert.deepEqual(idsOf(await admin.getList('task', list({ filter: { 'hours@gte': 4 } }))), [2, 6, 8]);
    assert.deepEqual(idsOf(await admin.getList('task', list({ filter: { 'name@ilike': 'design' } }))), [1, 3, 5, 7]);
    assert.deepEqual(idsOf(await admin.getList('task', list({ filter: { 'id@in': '(2,4)' } }))), [2, 4]);
    assert.deepEqual(idsOf(await admin.getList('task', list({ filter: { 'hours@is': 'null' } }))), [4]);
    assert.deepEqual(idsOf(await admin.getList('task', list({ filter: { '@or': { 'id@eq': 1, 'name@like': 'OSX' } } }))), [1, 7, 8]);
    const none = await admin.getList('task', list({ filter: { id: 99 } }));
    assert.deepEqual(none, { data: [], total: 0, meta: undefined });
});
test('NULL sorts where it is told to', async () => {
    assert.equal(idsOf(await admin.getList('task', list({ sort: { field: 'hours', order: 'ASC' }, meta: { nullslast: true } }))).pop(), 4);
    assert.equal(idsOf(await admin.getList('task', list({ sort: { field: 'hours', order: 'ASC' }, meta: { nullsfirst: true } })))[0], 4);
});
test('columns are chosen, relations embedded and prefetched', async () => {
    const { data } = await admin.getList('task', list({ filter: { id: 1 }, meta: { columns: ['id', 'name'], embed: ['project'] } }));
    assert.deepEqual(data, [{ id: 1, name: 'Design w7', project: { id: 1, name: 'Windows 7', client_id: 1 } }]);
    const one = await admin.getOne('client', { id: 1, meta: { prefetch: ['project'] } });
    assert.deepEqual(one.data, { id: 1, name: 'Microsoft' });
    assert.deepEqual(one.meta.prefetched.project.map(({ name }) => name), ['Windows 7', 'Windows 10']);
});
test('one record is read by its key, and none is an error', async () => {
    assert.deepEqual((await admin.getOne('client', { id: 2 })).data, { id: 2, name: 'Apple' });
    assert.deepEqual((await admin.getOne('tongue', { id: 1 })).data, { id: 1, tongue_id: 1, name: 'English' });
    await assert.rejects(admin.getOne('client', { id: 99 }), { status: 406 });
});
test('many are read by their keys', async () => {
    assert.deepEqual(idsOf(await admin.getMany('client', { ids: [1, 3] })).sort(), [1, 3]);
    assert.deepEqual((await admin.getMany('client', { ids: [] })).data, []);
});
test('a reference leads to those that point back', async () => {
    const { data, total } = await admin.getManyReference('project',
        { target: 'client_id', id: 1, pagination: { page: 1, perPage: 1 }, sort: { field: 'name', order: 'ASC' }, filter: {} });
    assert.equal(total, 2);
    assert.deepEqual(data.map(({ name }) => name), ['Windows 10']);
});
test('a record is created, changed and deleted', async () => {
    const { data: made } = await admin.create('stock', { data: { sku: 'ra-1', name: 'one', price: 1.5 } });
    assert.equal(made.total, 1.5);
    const { data: changed } = await admin.update('stock', { id: made.id, data: { ...made, name: 'two' }, previousData: made });
    assert.deepEqual([changed.name, changed.shouted], ['two', 'TWO']);
    const { data: same } = await admin.update('stock', { id: made.id, data: changed, previousData: changed });
    assert.equal(same.name, 'two');
    assert.equal((await admin.delete('stock', { id: made.id })).data.id, made.id);
    await assert.rejects(admin.getOne('stock', { id: made.id }), { status: 406 });
});
test('many are changed and deleted', async () => {
    const ids = [];
    for (const sku of ['ra-2', 'ra-3', 'ra-4']) ids.push((await admin.create('stock', { data: { sku, name: 'x' } })).data.id);
    assert.deepEqual((await admin.updateMany('stock', { ids, data: { quantity: 7 } })).data, ids);
    assert.deepEqual((await admin.getMany('stock', { ids })).data.map(({ quantity }) => quantity), [7, 7, 7]);
    assert.deepEqual((await admin.deleteMany('stock', { ids })).data, ids);
});
test('keys of several columns do all of it', async () => {
    const key = '["r",1]';
    const { data: made } = await admin.create('shelf', { data: { room: 'r', number: 1, label: 'one' } });
    assert.equal(made.id, key);
    await admin.create('shelf', { data: { room: 'r', number: 2, label: 'two' } });
    assert.equal((await admin.getOne('shelf', { id: key })).data.label, 'one');
    assert.deepEqual((await admin.getMany('shelf', { ids: [key, '["a",1]'] })).data.map(({ label }) => label).sort(), ['A one', 'one']);
    assert.equal((await admin.update('shelf', { id: key, data: { label: 'changed' }, previousData: made })).data.label, 'changed');
    assert.deepEqual((await admin.updateMany('shelf', { ids: [key, '["r",2]'], data: { label: 'all' } })).data, [key, '["r",2]']);
    const sorted = await admin.getList('shelf', list({ filter: { room: 'r' }, sort: { field: 'id', order: 'DESC' } }));
    assert.ok(sorted.data.length === 2 && sorted.total === 2);
    assert.equal((await admin.delete('shelf', { id: key })).data.id, key);
    assert.deepEqual((await admin.deleteMany('shelf', { ids: ['["r",2]'] })).data, ['["r",2]']);
});
test('what is wrong is told with its code', async () => {
    const twice = { data: { sku: 'ra-5', name: 'x' } };
    const { data } = await admin.create('stock', twice);
    await assert.rejects(admin.create('stock', twice), ({ status, body }) => status === 409 && body.code === '23505');
    await assert.rejects(admin.create('stock', { data: { sku: 'ra-6' } }), ({ status, body }) => status === 400 && body.code === '23502');
    await admin.delete('stock', { id: data.id });
});
test('the instance ends without a leak or a complaint', () => end(here));
await main();
