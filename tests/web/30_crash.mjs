// 30_crash.mjs - processes die, and settings change, under load.
import { assert, ask, asAdmin, family, isReady, main, neighboursAreServed, processes, script, sleep, test, until, wrk } from './lib.mjs';

const path = '/rest/v1/library_title?id=eq.7';

test('load without trouble has no failed request', async () => {
    const { requests, refused, broken, stdout } = await wrk(path, { headers: await asAdmin() });
    assert.ok(requests > 100, stdout);
    assert.equal(refused + broken, 0, stdout);
});
test('SIGHUP under load loses no request, and all workers are new', async () => {
    const before = family('lintel');
    const load = wrk(path, { seconds: 6, headers: await asAdmin() });
    for (let i = 0; i < 3; i += 1) {
        await sleep(1200);
        process.kill(family('lintel').master, 'SIGHUP');
    }
    const { requests, refused, broken, stdout } = await load;
    assert.ok(requests > 100, stdout);
    assert.equal(refused + broken, 0, stdout);
    await until(() => family('lintel').workers.every((pid) => !before.workers.includes(pid)), 15, 'new workers');
    assert.equal(family('lintel').workers.length, before.workers.length);
}, { seconds: 90 });
test('kill -9 of a worker loses at most the requests it held, and it is replaced', async () => {
    const before = family('lintel');
    const load = wrk(path, { seconds: 4, connections: 16, headers: await asAdmin() });
    await sleep(1500);
    process.kill(before.workers[0], 'SIGKILL');
    const { refused, broken, stdout } = await load;
    // Each of its threads holds one request, and a kept connection may have one under way.
    assert.ok(refused + broken <= 16, stdout);
    await until(() => family('lintel').workers.length === before.workers.length, 5, 'a new worker');
}, { seconds: 60 });
test('kill -9 of every worker at once: they come back, and 502 says when to try again', async () => {
    const { workers } = family('lintel');
    for (const pid of workers) process.kill(pid, 'SIGKILL');
    const answer = await ask('/healthz');
    if (answer.status !== 200) {
        assert.ok([502, 503, 504].includes(answer.status), String(answer.status));
        assert.match(answer.headers['retry-after'], /^\d+$/);
    }
    await until(async () => (await isReady()) && family('lintel').workers.length === workers.length, 10, 'the workers');
}, { seconds: 60 });
test('kill -9 of MariaDB: 503 with Retry-After in JSON and HTML, /readyz says no, /healthz says yes', async () => {
    for (const pid of processes('mariadbd')) process.kill(pid, 'SIGKILL');
    await until(() => processes('mariadbd').length === 0, 5, 'its end');
    for (const target of [path, '/', '/readyz']) {
        const answer = await ask(target, { headers: await asAdmin() });
        assert.equal(answer.status, 503, `${target}: ${answer.status} ${answer.text.slice(0, 200)}`);
        assert.match(answer.headers['retry-after'] ?? '(absent)', /^\d+$/, target);
        assert.ok(!/mysql|db\.sock|lintel@|errno|\.c:\d/i.test(answer.text), answer.text);
    }
    assert.equal((await ask('/healthz')).status, 200);
}, { seconds: 60 });
test('load while MariaDB is away gets nothing but 503', async () => {
    const { requests, refused, broken, stdout } = await wrk(path, { seconds: 2, headers: await asAdmin() });
    assert.ok(requests > 20, stdout);
    assert.equal(refused, requests, stdout);
    assert.equal(broken, 0, stdout);
}, { seconds: 60 });
test('MariaDB comes back, and requests are served again', async () => {
    const began = Date.now();
    const up = script('up', ['--quiet']);
    await until(() => processes('mariadbd').length > 0, 20, 'MariaDB');
    const { code, stderr } = await up;
    assert.equal(code, 0, stderr);
    await until(isReady, 10, `readiness, ${Date.now() - began} ms after up began`);
    assert.equal((await ask(path, { headers: await asAdmin() })).status, 200);
}, { seconds: 90 });
test('kill -9 of the master only: up brings everything back, with one master', async () => {
    process.kill(family('lintel').master, 'SIGKILL');
    await sleep(200);
    const { code, stderr } = await script('up', ['--quiet']);
    assert.equal(code, 0, stderr);
    const { master } = family('lintel');
    assert.ok(master);
    assert.ok(family('lintel').workers.length >= 1);
    await neighboursAreServed();
}, { seconds: 90 });
test('kill -9 of everything: up just works, and data are there', async () => {
    for (const program of ['nginx', 'lintel', 'mariadbd']) {
        for (const pid of processes(program)) {
            try {
                process.kill(pid, 'SIGKILL');
            } catch {
                // It went with its master.
            }
        }
    }
    await sleep(300);
    const { code, stderr } = await script('up', ['--quiet']);
    assert.equal(code, 0, stderr);
    const { status, text } = await ask(path, { headers: await asAdmin() });
    assert.equal(status, 200);
    assert.equal(JSON.parse(text).length, 1);
}, { seconds: 90 });
await main();
