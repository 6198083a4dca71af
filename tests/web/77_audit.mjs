// 77_audit.mjs - who did what: recorded with each write, sealed a second later, and proof against tampering.
import { adminName, adminPassword, asAdmin, ask, assert, main, script, test, until } from './lib.mjs';

const json = { 'content-type': 'application/json' };
const lintel = (...args) => script('lintel', args);
const name = `Audited ${process.pid}`;

const listed = async (...args) => {
    const { code, stdout, stderr } = await lintel('audit', 'list', ...args);
    assert.equal(code, 0, stderr);
    return stdout.split('\n').filter(Boolean);
};

async function send(method, path, body, headers = {}) {
    return ask(`/rest/v1/${path}`, {
        method, headers: { ...(await asAdmin()), ...json, ...headers }, body: body && JSON.stringify(body),
    });
}

let id;

test('an insert, an update and a delete are told with what changed', async () => {
    const added = await send('POST', 'library_subject', { name, mark: 'Q.Z' }, { prefer: 'return=representation' });
    assert.equal(added.status, 201, added.text);
    [{ id }] = added.json();
    assert.equal((await send('PATCH', `library_subject?id=eq.${id}`, { name: `${name} & Sons` })).status, 204);
    assert.equal((await send('DELETE', `library_subject?id=eq.${id}`)).status, 204);
    const [gone, changed, made] = await listed('--model', 'library_subject', '--row', String(id));
    assert.match(made, / insert account=\d+ from=\S+ route="POST \/rest\/v1\/\{table\}" model=library_subject /);
    assert.match(made, new RegExp(`"after":\\{.*"name":"${name}"`));
    assert.ok(changed.includes(`{"before":{"name":"${name}"},"after":{"name":"${name} & Sons"}}`), changed);
    assert.match(gone, new RegExp(` delete .*"before":\\{.*"name":"${name} & Sons"`));
});
test('many rows are told together, and each is found', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => ({ given_name: name, family_name: `number ${i}` }));
    const added = await send('POST', 'library_author', rows, { prefer: 'return=representation' });
    assert.equal(added.status, 201, added.text);
    const ids = added.json().map((row) => row.id);
    for (const i of [0, 150, 299]) {
        const lines = await listed('--model', 'library_author', '--row', String(ids[i]));
        assert.equal(lines.length, 1);
        const { rows: told } = JSON.parse(lines[0].slice(lines[0].indexOf('{"rows"')));
        assert.equal(told.find(({ key }) => key === String(ids[i])).after.family_name, `number ${i}`);
    }
    assert.equal((await send('DELETE', `library_author?id=in.(${ids})`)).status, 204);
    assert.equal((await listed('--model', 'library_author', '--row', String(ids[7]))).length, 2);
});
test('a write that was refused is not told', async () => {
    const before = (await listed('--model', 'library_subject')).length;
    assert.equal((await send('POST', 'library_subject', { name: null })).status, 400);
    assert.equal((await send('POST', 'library_subject', { name, mark: 'Q.Z' }, { prefer: 'tx=rollback' })).status, 201);
    assert.equal((await listed('--model', 'library_subject')).length, before);
});
test('what is listed can be narrowed, and followed page by page', async () => {
    const row = ['--model', 'library_subject', '--row', String(id)];
    const [gone, changed, made] = await listed(...row);
    const number = gone.split(' ')[0];
    assert.deepEqual(await listed(...row, '--before', number), [changed, made]);
    assert.deepEqual(await listed(...row, '--until', '2020-01-01'), []);
    assert.equal((await listed(...row, '--since', '2020-01-01', '--until', '2999-01-01')).length, 3);
    const from = gone.match(/ from=(\S+)/)[1];
    assert.equal((await listed(...row, '--from', from)).length, 3);
    assert.deepEqual(await listed(...row, '--from', '192.0.2.200'), []);
    assert.deepEqual(await listed(...row, '--event', 'update'), [changed]);
    assert.match(made, new RegExp(` email=${adminName} `));
});
test('who reads of what is marked as sensitive is told, and what is masked is not shown', async () => {
    const [member] = (await send('GET', 'library_member?limit=1&order=id&select=id')).json();
    const reads = () => listed('--model', 'library_member', '--event', 'read', '--limit', '100000');
    const before = (await reads()).length;
    const query = `id=eq.${member.id}&select=full_name,note`;
    assert.equal((await send('GET', `library_member?${query}`)).status, 200);
    const told = await reads();
    assert.equal(told.length, before + 1);
    assert.match(told[0], / read account=\d+ from=\S+ .* model=library_member /);
    assert.ok(told[0].endsWith(`{"path":"/rest/v1/library_member","query":"${query}","rows":1}`), told[0]);
    /* Embedded in another table's rows, counted, and refused. */
    assert.equal((await send('GET', 'library_loan?select=id,library_member(full_name)&limit=3')).status, 200);
    assert.equal((await reads()).length, before + 2);
    assert.equal((await send('GET', 'library_member?nothing=eq.1')).status, 400);
    assert.equal((await send('GET', 'library_branch?limit=1')).status, 200);
    assert.equal((await reads()).length, before + 2);
    assert.equal((await send('PATCH', `library_member?id=eq.${member.id}`, { note: `Owes us ${name}` })).status, 204);
    const [changed] = await listed('--model', 'library_member', '--row', String(member.id));
    assert.match(changed, / update .*"after":\{"note":\{"masked":true\}\}/);
    assert.equal((await send('PATCH', `library_member?id=eq.${member.id}`, { note: null })).status, 204);
});
test('pages that show such rows are told as well: lists, one row, and the queries of a dashboard', async () => {
    const reads = () => listed('--model', 'library_member', '--event', 'read', '--limit', '100000');
    const [member] = (await send('GET', 'library_member?limit=1&order=id&select=id')).json();
    for (const page of ['/admin/data/library_member', `/admin/data/library_member/${member.id}`, '/admin/dashboards/desk']) {
        const before = (await reads()).length;
        assert.equal((await ask(page, { headers: await asAdmin() })).status, 200, page);
        const [latest, ...others] = await reads();
        assert.ok(others.length >= before, `${page} is not told`);
        assert.ok(latest.includes(`"path":"${page}"`), latest);
    }
});
test('rows that are taken away as a whole are told', async () => {
    const taken = await send('GET', 'library_branch', null, { accept: 'text/csv' });
    assert.equal(taken.status, 200, taken.text);
    const [told] = await listed('--event', 'export', '--model', 'library_branch');
    assert.match(told, new RegExp(`"rows":${taken.text.trim().split('\n').length - 1}\\}$`));
});
test('what the apps brought is told', async () => {
    const loads = await listed('--event', 'app_load');
    assert.ok(loads.some((line) => line.includes('"app":"example"') && line.includes('grant desk')), loads.join('\n'));
    assert.ok((await listed('--event', 'migrate')).some((line) => line.includes('core/002_access.sql')));
});
test('failed sign-ins are told without what was typed', async () => {
    const typed = `not-an-address-${process.pid}`;
    const page = await ask('/sign-in');
    const cookie = (page.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');
    const csrf = page.text.match(/name="csrf" value="([^"]+)"/)[1];
    const attempt = (email, password) => ask('/sign-in', {
        method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', cookie },
        body: new URLSearchParams({ email, password, csrf }).toString(),
    });
    assert.equal((await attempt(typed, 'whatever it was')).status, 401);
    assert.equal((await attempt(adminName, adminPassword())).status, 303);
    const [signedIn, failed] = (await listed('--limit', '20')).filter((line) => / sign_in/.test(line));
    assert.match(signedIn, / sign_in account=\d+ .* route="POST \/sign-in" /);
    assert.match(failed, / sign_in_failed from=\S+ /);
    assert.ok(!(await listed('--limit', '1000')).some((line) => line.includes(typed)));
});
test('what was recorded is sealed by itself, and verifies', async () => {
    await until(async () => {
        await ask('/rest/v1/library_branch?limit=1', { headers: await asAdmin() });
        const { code, stdout } = await lintel('audit', 'verify');
        assert.equal(code, 0, stdout);
        return !stdout.includes('wait to be sealed');
    }, 60, 'sealed');
    const { stdout } = await lintel('audit', 'verify');
    const head = stdout.match(/Head: (\d+:[0-9a-f]{64})/)[1];
    assert.equal((await lintel('audit', 'verify', '--head', head)).code, 0);
    const other = head.replace(/.$/, (c) => (c === '0' ? '1' : '0'));
    const wrong = await lintel('audit', 'verify', '--head', other);
    assert.equal(wrong.code, 1);
    assert.match(wrong.stdout, /kept elsewhere is not in the chain/);
});
test('the audit is not to be had through the API', async () => {
    for (const table of ['lintel_audit', 'lintel_audit_chain', 'lintel_audit_head']) {
        assert.equal((await send('GET', `${table}?limit=1`)).status, 404);
        assert.ok([404, 405].includes((await send('DELETE', `${table}?id=gt.0`)).status));
    }
});
test('a time that is none is refused', async () => {
    for (const args of [['prune', '--before', 'tomorrow'], ['list', '--since', "2024-01-01' OR 1"],
        ['list', '--until', '1'], ['list', '--before', 'x'], ['prune']]) {
        assert.equal((await lintel('audit', ...args)).code, 1, args.join(' '));
    }
});
await main();
