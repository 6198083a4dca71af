// 22_hang.mjs - a database that does not answer, and more connections than there is room for.
import net from 'node:net';
import path from 'node:path';
import { assert, ask, main, processes, run, sleep, start, test, until } from './lib.mjs';
import { end, own } from './own.mjs';

const timeout = 4;
const here = await own('hang', { LINTEL_DB_TIMEOUT: String(timeout), LINTEL_THREADS: '2', LINTEL_WORKERS: '2' });
const options = { base: here.url, headers: { authorization: here.authorization } };
const row = '/rest/v1/library_title?id=eq.7';

function signal(name) {
    for (const pid of processes('mariadbd', here.folder)) process.kill(pid, name);
}

test('a database that hangs: every request gets 503 within LINTEL_DB_TIMEOUT, then at once', async () => {
    assert.equal((await ask(row, options)).status, 200);
    signal('SIGSTOP');
    const began = Date.now();
    const first = await Promise.all(Array.from({ length: 40 }, () => ask(row, options)));
    const seconds = (Date.now() - began) / 1000;
    assert.deepEqual([...new Set(first.map((a) => a.status))], [503]);
    // One wait, not one after another's.
    assert.ok(seconds < 2 * timeout, `the last of 40 requests waited ${seconds} s`);
    for (const [target, status] of [[row, 503], ['/', 503], ['/readyz', 503], ['/healthz', 200]]) {
        const before = Date.now();
        const answer = await ask(target, options);
        assert.equal(answer.status, status, target);
        if (status === 503) assert.match(answer.headers['retry-after'], /^\d+$/, target);
        assert.ok(Date.now() - before < timeout * 1000, `${target} took ${Date.now() - before} ms`);
    }
}, { seconds: 60 });
test('it answers again: so do we', async () => {
    signal('SIGCONT');
    await until(async () => (await ask('/readyz', options)).status === 200, 10, 'readiness');
    for (let i = 0; i < 20; i += 1) assert.equal((await ask(row, options)).status, 200);
}, { seconds: 30 });
test('a slow statement is no database that hangs', async () => {
    // Two readers wait for a locked table, while others read another one.
    const socket = path.join(here.folder, 'run/db.sock');
    const lock = run('mariadb', ['-S', socket, '-uroot', 'lintel', '-e',
        'LOCK TABLES library_branch WRITE; SELECT SLEEP(3)'], { seconds: 20 });
    await sleep(500);
    const waiting = [ask('/rest/v1/library_branch?limit=1', options), ask('/rest/v1/library_branch?limit=1', options)];
    await sleep(2200);
    for (let i = 0; i < 10; i += 1) assert.equal((await ask(row, options)).status, 200);
    assert.deepEqual((await Promise.all(waiting)).map((a) => a.status), [200, 200]);
    await lock;
}, { seconds: 30 });
test('slow statements of strangers are ended soon, and hold no more than half of the threads', async () => {
    const crowd = await own('crowd', { LINTEL_WORKERS: '1', LINTEL_THREADS: '4', LINTEL_STATEMENT_TIME_ANONYMOUS: '1', LINTEL_STATEMENT_TIME: '60', LINTEL_DB_TIMEOUT: '90' });
    const socket = path.join(crowd.folder, 'run/db.sock');
    const [stranger, reader] = [{ base: crowd.url, seconds: 60 }, { base: crowd.url, headers: { authorization: crowd.authorization }, seconds: 60 }];
    for (const as of [stranger, reader]) assert.equal((await ask('/rest/v1/library_branch?limit=1', as)).status, 200);
    const lock = start('mariadb', ['-S', socket, '-uroot', 'lintel', '-e', 'LOCK TABLES library_branch WRITE; SELECT 1; SELECT SLEEP(120)', '-N', '-n']);
    try {
        await new Promise((done) => lock.stdout.once('data', done));
        const crowding = Array.from({ length: 16 }, () => ask('/rest/v1/library_branch?limit=1', stranger));
        await Promise.race(crowding);
        // While the others still wait, or come again, who is signed in is served; and so is he who waits for the lock himself.
        const waiting = ask('/rest/v1/library_branch?limit=1', reader);
        for (let i = 0; i < 5; i += 1) assert.equal((await ask(row, reader)).status, 200);
        const answers = await Promise.all(crowding);
        assert.deepEqual([...new Set(answers.map((a) => a.status))], [503]);
        const words = answers.map((a) => a.json().message);
        assert.ok(words.some((w) => /too long to answer/.test(w)), words.join('\n'));
        assert.ok(words.some((w) => /Too much is being asked/.test(w)), words.join('\n'));
        for (const a of answers) assert.match(a.headers['retry-after'], /^\d+$/);
        assert.equal(lock.exitCode, null, 'all of that while the lock was held');
        lock.kill('SIGKILL');
        assert.equal((await waiting).status, 200);
    } finally {
        lock.kill('SIGKILL');
    }
    await until(async () => (await ask('/rest/v1/library_branch?limit=1', stranger)).status === 200, 30, 'strangers as before');
    await end(crowd);
}, { seconds: 170 });
test('more connections than there are descriptors leave room for the database', async () => {
    const sockets = [];
    for (let i = 0; i < 2200; i += 1) {
        const socket = net.connect(path.join(here.folder, 'run/lintel.sock'));
        socket.on('error', () => {});
        sockets.push(socket);
    }
    await sleep(500);
    // The database ends its connections: they must be made anew, while there is no room for more.
    const list = await run('mariadb', ['-S', path.join(here.folder, 'run/db.sock'), '-uroot', '-BN', '-e',
        "SELECT CONCAT('KILL ', id, ';') FROM information_schema.processlist WHERE user <> 'root'"]);
    assert.equal(list.code, 0, list.stderr);
    await run('mariadb', ['-S', path.join(here.folder, 'run/db.sock'), '-uroot', '-f', '-e', list.stdout]);
    // Those of nginx that were open before are served; a new one would wait in the backlog.
    const answers = [];
    for (let i = 0; i < 6; i += 1) answers.push((await ask(row, options)).status);
    for (const socket of sockets) socket.destroy();
    assert.ok(!answers.includes(503), answers.join(' '));
    await until(async () => (await ask(row, options)).status === 200, 5, 'everything as before');
}, { seconds: 60 });
test('it ends without a complaint', () => end(here), { seconds: 30 });
await main();
