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
