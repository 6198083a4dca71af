// 70_grants.mjs - who may do what: the example's app.json, obeyed by the API and the pages.
import { assert, ask, asAdmin, main, test, until } from './lib.mjs';
import { accountWith, aMember, lintel, told } from './grants.mjs';

const member = await aMember();
const asMember = await accountWith(member.email, []);
const asEditor = await accountWith('editor@grants.example', ['editor']);
const get = (target, headers = {}) => ask(target, { headers });
const send = (method, target, headers, body) =>
    ask(target, { method, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });

test('a stranger reads what is granted to strangers, without what is not', async () => {
    const { status, json } = await get('/rest/v1/library_title?limit=1');
    assert.equal(status, 200);
    assert.ok('isbn' in json()[0] && !('price' in json()[0]));
});
test('to a stranger what is not granted and what is not there are the same', async () => {
    const hidden = await get('/rest/v1/library_member');
    const absent = await get('/rest/v1/library_nowhere');
    assert.equal(hidden.status, 401);
    assert.equal(hidden.json().code, '42501');
    assert.deepEqual([absent.status, absent.text], [hidden.status, hidden.text]);
    assert.equal((await get('/rest/v1/rpc/library_renew')).text, (await get('/rest/v1/rpc/library_nowhere')).text);
    assert.equal((await get('/admin/data/library_member')).status, 303);
});
test('to who is signed in both are 404, with nothing suggested that is hidden', async () => {
    const hidden = await get('/rest/v1/library_overdue', asMember);
    const absent = await get('/rest/v1/library_overdye', asMember);
    assert.deepEqual([hidden.status, absent.status], [404, 404]);
    assert.equal(hidden.text.replaceAll('overdue', ''), absent.text.replaceAll('overdye', ''));
    assert.equal((await get('/admin/data/library_overdue', asMember)).status, 404);
});
test('a member sees himself, his loans and his fines, and nobody else', async () => {
    const rows = (await get('/rest/v1/library_member', asMember)).json();
    assert.deepEqual(rows.map((row) => row.id), [member.id]);
    assert.ok(!('note' in rows[0]));
    const loans = (await get('/rest/v1/library_loan?select=id,member_id', asMember)).json();
    assert.deepEqual(loans.map((loan) => loan.id).sort(), member.library_loan.map((loan) => loan.id).sort());
    const fines = (await get('/rest/v1/library_fine?select=loan_id', asMember)).json();
    for (const fine of fines) assert.ok(loans.some((loan) => loan.id === fine.loan_id));
});
test('a hidden field cannot be selected, filtered, ordered or counted by', async () => {
    for (const query of ['select=note', 'note=not.is.null', 'order=note', 'select=note.max()', 'or=(note.is.null,id.eq.1)'])
        assert.equal((await get(`/rest/v1/library_member?${query}`, asMember)).status, 400, query);
});
test('a verb that is not granted is 403 and named; to a stranger 401', async () => {
    const refused = await send('DELETE', '/rest/v1/library_member?id=eq.1', asMember);
    assert.equal(refused.status, 403);
    assert.equal(refused.json().code, '42501');
    assert.match(refused.json().message, /delete/);
    assert.equal((await send('POST', '/rest/v1/library_author', {}, { given_name: 'a', family_name: 'b' })).status, 401);
});
test('a field that is not granted cannot be written, nor another row', async () => {
    const mine = `/rest/v1/library_member?id=eq.${member.id}`;
    assert.equal((await send('PATCH', mine, asMember, { phone: '01632 960777' })).status, 204);
    assert.ok((await send('PATCH', mine, asMember, { deposit: 0 })).status >= 400);
    await send('PATCH', `/rest/v1/library_member?id=neq.${member.id}`, asMember, { phone: '01632 960666' });
    const { json } = await get('/rest/v1/library_member?select=id&phone=eq.01632 960666'.replace(' ', '%20'), await asAdmin());
    assert.deepEqual(json(), []);
});
test('more than a page as CSV wants a grant to export', async () => {
    const csv = { accept: 'text/csv' };
    assert.equal((await get('/rest/v1/library_author?limit=100', { ...csv, ...asMember })).status, 200);
    assert.equal((await get('/rest/v1/library_author?limit=101', { ...csv, ...asMember })).status, 403);
    assert.equal((await get('/rest/v1/library_author', { ...csv })).status, 401);
    assert.equal((await get('/rest/v1/library_title', { ...csv, ...asEditor })).status, 200);
});
test('what there is, is told as it is granted: OpenAPI, reference, menu', async () => {
    const paths = Object.keys((await get('/rest/v1/')).json().paths);
    assert.ok(paths.includes('/library_title') && !paths.includes('/library_member'));
    assert.ok(!JSON.stringify((await get('/rest/v1/')).json()).includes('library_loan'));
    for (const page of ['/admin/', '/docs']) {
        assert.ok(!(await get(page)).text.includes('library_member'), page);
        assert.ok((await get(page, asMember)).text.includes('library_member'), page);
    }
});
test('a role is in force within a second of being given, and of being taken', async () => {
    const target = '/rest/v1/library_overdue?limit=1';
    await told('role', 'grant', '--email', member.email, '--role', 'desk', '--until', '2100-01-01');
    await until(async () => (await get(target, asMember)).status === 200, 10, 'the role');
    await told('role', 'revoke', '--email', member.email, '--role', 'desk');
    await until(async () => (await get(target, asMember)).status === 404, 10, 'the role to go');
});
test('a role that is not there is refused with the nearest', async () => {
    const { code, stderr } = await lintel('role', 'grant', '--email', member.email, '--role', 'edtior');
    assert.equal(code, 1);
    assert.match(stderr, /perhaps you meant 'editor'/);
});
test('postgrest-js sees the same', async () => {
    let client;
    try {
        client = await import('@supabase/postgrest-js');
    } catch {
        return;
    }
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    const { url } = await import('./lib.mjs');
    const db = new client.PostgrestClient(`${url}/rest/v1`, { headers: asMember });
    const { data, count } = await db.from('library_loan').select('id, library_copy(barcode)', { count: 'exact' });
    assert.equal(count, member.library_loan.length);
    assert.equal(data.length, count);
    const { error } = await db.from('library_copy').update({ state: 'lost' }).eq('id', 1);
    assert.equal(error.code, '42501');
});
await main();
