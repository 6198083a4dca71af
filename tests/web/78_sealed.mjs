// 78_sealed.mjs - sealed columns: nothing plain in the database, open for who may read, while keys come and go.
import fs from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { ask, assert, main, root, run, script, sleep, test } from './lib.mjs';
import { end, own } from './own.mjs';

const here = await own('sealed', { LINTEL_APPS: path.join(root, 'tests/web/sealed') });
const table = '/rest/v1/vault_person';
const secret = (i) => `77-${String(i).padStart(7, '0')}`;
const keyFile = path.join(here.folder, 'keys');

const lintel = async (...args) => {
    const { code, stdout, stderr } = await script('lintel', args, here.env);
    assert.equal(code, 0, stderr);
    return stdout;
};
const send = (method, target, body, headers = {}) => ask(target, {
    base: here.url, method, body: body && JSON.stringify(body), seconds: 60,
    headers: { authorization: here.authorization, 'content-type': 'application/json', ...headers },
});
const get = async (target, headers) => {
    const answer = await send('GET', target, undefined, headers);
    assert.equal(answer.status, 200, answer.text);
    return answer.json();
};
const refused = async (target, code, options = {}) => {
    const answer = await ask(target, { base: here.url, headers: { authorization: here.authorization }, ...options });
    assert.equal(answer.status, 400, answer.text);
    assert.equal(answer.json().code, code, answer.text);
};
// Every row, by pages, has its own value.
const allOpen = async (count) => {
    const rows = await get(`${table}?select=name,ssn&order=id&limit=1000`);
    assert.equal(rows.length, count);
    for (const row of rows) assert.equal(row.ssn, secret(row.name), JSON.stringify(row));
};

test('a value goes in and out as it is, and the answer of a write has it', async () => {
    const added = await send('POST', table, [{ name: '1', ssn: secret(1) }, { name: '2', ssn: secret(2) }],
        { prefer: 'return=representation' });
    assert.equal(added.status, 201, added.text);
    assert.deepEqual(added.json().map((row) => row.ssn), [secret(1), secret(2)]);
    assert.deepEqual(await get(`${table}?select=name&ssn=eq.${secret(2)}`), [{ name: '2' }]);
    assert.equal((await send('POST', table, { name: '3', ssn: secret(1) })).status, 409);
    const csv = await send('GET', `${table}?select=name,ssn&order=id`, undefined, { accept: 'text/csv' });
    assert.ok(csv.text.includes(`1,${secret(1)}`), csv.text);
    const [row] = await get(`${table}?name=eq.1`);
    assert.deepEqual(Object.keys(row), ['id', 'name', 'ssn']);
});
test('who may not read it can neither filter nor order by it, nor see its index', async () => {
    const none = { headers: {} };
    const rows = await ask(`${table}?order=id`, { base: here.url });
    assert.deepEqual(rows.json().map((row) => Object.keys(row).join()), ['id,name', 'id,name']);
    for (const query of [`ssn=eq.${secret(1)}`, 'ssn=is.null', 'select=ssn', 'order=ssn', 'ssn_index=is.null'])
        await refused(`${table}?${query}`, '42703', none);
});
test('nothing but equality is asked of it', async () => {
    for (const query of ['ssn=like.77*', 'ssn=gt.1', 'order=ssn', 'select=ssn.count()', 'select=ssn::text'])
        await refused(`${table}?${query}`, '42883');
    await refused(`${table}?select=ssn_index`, '42703');
    assert.equal((await send('PATCH', `${table}?name=eq.1`, { ssn: '123456789012' })).status, 400);
});
test('plain values of a column that was declared later are sealed by a command', async () => {
    assert.deepEqual(await get('/rest/v1/vault_old?id=eq.7'), [{ id: 7, code: 'plain-7' }]);
    assert.match(await lintel('keys', 'list'), /vault_old\.code, being sealed[^\n]*\n +3000 +not sealed/);
    // Killed somewhere on its way; what is done stays done.
    const child = spawn(path.join(root, 'scripts/lintel'), ['keys', 'seal', '--column', 'vault_old.code'],
        { env: { ...process.env, ...here.env }, detached: true, stdio: 'ignore' });
    await sleep(2300);
    try { process.kill(-child.pid, 'SIGKILL'); } catch { /* it had done already */ }
    const [before] = await get('/rest/v1/vault_old?id=eq.3000');
    assert.equal(before.code, 'plain-3000');
    await lintel('keys', 'seal');
    assert.match(await lintel('keys', 'list'), /vault_old\.code, sealed\n +3000 +key /);
    const rows = await get('/rest/v1/vault_old?select=id,code&order=id&limit=1000&offset=2000');
    for (const { id, code } of rows) assert.equal(code, `plain-${id}`);
}, { seconds: 180 });
test('a dump of the database has no plain value', async () => {
    const dump = await run('mariadb-dump', ['-S', path.join(here.folder, 'run/db.sock'), '-uroot', '--hex-blob', 'lintel']);
    assert.equal(dump.code, 0, dump.stderr);
    assert.ok(dump.stdout.includes('$s1$'));
    for (const plain of [secret(1), secret(2), 'plain-7', Buffer.from(secret(1)).toString('hex').toUpperCase()])
        assert.ok(!dump.stdout.includes(plain), plain);
    const logs = fs.readFileSync(path.join(here.folder, 'log/lintel.log'), 'utf8');
    assert.ok(!logs.includes(secret(1)));
});
test('a new key takes over while others write', async () => {
    let stop = false;
    let next = 3;
    const writer = (async () => {
        while (!stop) {
            const i = next++;
            const { status, text } = await send('POST', table, { name: String(i), ssn: secret(i) });
            assert.equal(status, 201, text);
            const changed = await send('PATCH', `${table}?name=eq.${1 + (i % 2)}`, { ssn: secret(1 + (i % 2)) });
            assert.equal(changed.status, 204, changed.text);
        }
    })();
    try {
        for (const purpose of ['seal', 'blind']) assert.match(await lintel('keys', 'rotate', purpose), /is current now/);
    } finally {
        stop = true;
        await writer;
    }
    await allOpen(next - 1);
    await lintel('keys', 'seal');
    assert.equal((await lintel('keys', 'list')).match(/^ +\d+ +key /gm).length, 2); // one a column
    assert.deepEqual(await get(`${table}?select=name&ssn=eq.${secret(3)}`), [{ name: '3' }]);
}, { seconds: 180 });
test('a key that values have cannot be retired; one that is lost takes the values and leaves the rows', async () => {
    const [, current] = /seal +aes256gcm +(\S+) +current/.exec(await lintel('keys', 'list'));
    const kept = fs.readFileSync(keyFile, 'utf8');
    await lintel('keys', 'rotate', 'seal', '--later');
    const retired = await script('lintel', ['keys', 'retire', current, '--force'], here.env);
    assert.equal(retired.code, 1);
    assert.match(retired.stderr, /values in the database that only it opens/);
    const rotated = fs.readFileSync(keyFile, 'utf8');
    fs.writeFileSync(keyFile, rotated.split('\n').filter((line) => !line.includes(current)).join('\n'), { mode: 0o600 });
    await sleep(1500);
    assert.deepEqual(await get(`${table}?name=eq.1`), [{ id: 1, name: '1' }]);
    assert.match(await lintel('keys', 'list'), new RegExp(`KEY ${current} IS LOST: in these rows ssn cannot be read`));
    fs.writeFileSync(keyFile, kept, { mode: 0o600 });
    await sleep(1500);
    assert.equal((await get(`${table}?name=eq.1`))[0].ssn, secret(1));
}, { seconds: 120 });
test('the audit has none of them', async () => {
    const told = await lintel('audit', 'list', '--model', 'vault_person');
    assert.match(told, / insert /);
    assert.ok(!told.includes('77-'), told);
});
test('the end of it', () => end(here));
await main();
