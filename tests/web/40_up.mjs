// 40_up.mjs - scripts/up and scripts/down: again, side by side, in odd places, and with wrong settings.
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { adminPassword, assert, ask, family, isReady, main, processes, root, run, script, stateFolder, test } from './lib.mjs';

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'lintel-up.'));
const build = process.env.LINTEL_BUILD ?? path.join(root, 'build');
const folders = new Set([path.join(base, 'conf')]);
const programs = ['nginx', 'lintel', 'mariadbd'];

function freePort() {
    return new Promise((done) => {
        const server = net.createServer().listen(0, '127.0.0.1', () => {
            const { port } = server.address();
            server.close(() => done(String(port)));
        });
    });
}

async function second(name, more = {}) {
    const port = await freePort();
    const env = { LINTEL_VAR: path.join(base, name), LINTEL_PORT: port, LINTEL_WORKERS: '1', ...more };
    folders.add(env.LINTEL_VAR);
    return { env, folder: env.LINTEL_VAR, url: `https://127.0.0.1:${env.LINTEL_PORT}` };
}

async function upOrFail(instance, args = ['--quiet']) {
    const { code, stdout, stderr } = await script('up', args, instance.env);
    assert.equal(code, 0, stderr);
    return stdout;
}

function pidsOf(folder) {
    return programs.map((program) => processes(program, folder).sort().join(' ')).join(' | ');
}

function filesOf(folder) {
    return ['lintel.conf', 'admin.txt', 'nginx/nginx.conf', 'nginx/cert.pem', 'db/my.cnf']
        .map((name) => `${name} ${fs.statSync(path.join(folder, name)).mtimeMs}`).join('\n');
}

test('a second up changes nothing', async () => {
    assert.equal((await script('up', ['--quiet'])).code, 0);
    const [pids, files] = [pidsOf(stateFolder), filesOf(stateFolder)];
    assert.equal((await script('up', ['--quiet'])).code, 0);
    assert.equal(pidsOf(stateFolder), pids);
    assert.equal(filesOf(stateFolder), files);
}, { seconds: 60 });
test('up prints addresses, name, password and a curl line that works', async () => {
    const { stdout } = await script('up');
    assert.match(stdout, /https:\/\/localhost:\d+\//);
    assert.ok(stdout.includes(adminPassword()));
    const line = stdout.match(/^ *JSON: +(curl .*)$/m)[1];
    const { code, stdout: json, stderr } = await run('sh', ['-c', line]);
    assert.equal(code, 0, stderr);
    assert.ok(Array.isArray(JSON.parse(json)), json);
}, { seconds: 60 });
test('secrets are readable by their owner alone', async () => {
    for (const name of ['admin.txt', 'lintel.conf', 'db/password', 'db/my.cnf', 'nginx/key.pem']) {
        assert.equal(fs.statSync(path.join(stateFolder, name)).mode & 0o077, 0, name);
    }
    assert.equal(fs.statSync(stateFolder).mode & 0o077, 0);
    const password = fs.readFileSync(path.join(stateFolder, 'db/password'), 'utf8').trim();
    for (const pid of programs.flatMap((program) => processes(program))) {
        assert.ok(!fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(password));
    }
    for (const name of fs.readdirSync(path.join(stateFolder, 'log'))) {
        const text = fs.readFileSync(path.join(stateFolder, 'log', name), 'utf8');
        assert.ok(!text.includes(password) && !text.includes(adminPassword()), name);
    }
});
test('MariaDB listens on its unix socket only', async () => {
    const [pid] = processes('mariadbd');
    const sockets = new Set(fs.readdirSync(`/proc/${pid}/fd`).map((fd) => {
        try {
            return fs.readlinkSync(`/proc/${pid}/fd/${fd}`).match(/^socket:\[(\d+)\]/)?.[1] ?? 'a file';
        } catch {
            return 'closed meanwhile';
        }
    }));
    assert.ok([...sockets].some((inode) => /^\d+$/.test(inode)), 'it has a socket at all');
    for (const table of ['/proc/net/tcp', '/proc/net/tcp6'].filter(fs.existsSync)) {
        for (const line of fs.readFileSync(table, 'utf8').split('\n').slice(1)) {
            assert.ok(!sockets.has(line.trim().split(/\s+/)[9]), line);
        }
    }
});
test('two instances run side by side, and down stops exactly one', async () => {
    const other = await second('beside');
    await upOrFail(other);
    const pids = pidsOf(stateFolder);
    assert.equal((await ask('/readyz', { base: other.url })).status, 200);
    assert.equal(pidsOf(stateFolder), pids);
    const down = await script('down', [], other.env);
    assert.equal(down.code, 0, down.stderr);
    assert.equal(pidsOf(other.folder), ' |  | ');
    assert.equal(pidsOf(stateFolder), pids);
    assert.ok(await isReady());
}, { seconds: 120 });
test('a state folder with a long path and a space works', async () => {
    const deep = await second(path.join('a folder with spaces', 'x'.repeat(60), 'y'.repeat(60)));
    await upOrFail(deep);
    assert.equal((await ask('/readyz', { base: deep.url })).status, 200);
    assert.equal((await script('down', [], deep.env)).code, 0);
}, { seconds: 120 });
test('a clone in a folder with spaces builds and runs, and the lines up prints work there', async () => {
    const tree = path.join(base, 'my own clone');
    for (const part of ['app', 'scripts', 'nginx', 'sql', 'templates', 'tests', 'configure.ac', 'Makefile.am',
        'README.md', 'LICENSE']) {
        fs.cpSync(path.join(root, part), path.join(tree, part), {
            recursive: true, filter: (name) => path.basename(name) !== 'node_modules',
        });
    }
    const other = await second('spaced', {
        LINTEL_BUILD: '', LINTEL_CONFIGURE: 'CFLAGS=-O0', LINTEL_VAR: path.join(tree, 'var'),
    });
    const up = await run(path.join(tree, 'scripts', 'up'), [], { env: other.env, seconds: 240 });
    assert.equal(up.code, 0, up.stderr);
    const line = up.stdout.match(/^ *JSON: +(curl .*)$/m)[1];
    // As a person would paste them: into a shell that knows nothing of this test's instance.
    const bare = { env: { LINTEL_VAR: '', LINTEL_BUILD: '', LINTEL_PORT: '' } };
    const { stdout: json } = await run('sh', ['-c', line], bare);
    assert.ok(Array.isArray(JSON.parse(json)), json);
    const stop = up.stdout.match(/^ *stop: +(.*)$/m)[1];
    assert.match((await run('sh', ['-c', stop], bare)).stdout, /Stopped/);
    assert.deepEqual(pidsOf(other.folder), ' |  | ');
}, { seconds: 260 });
test('a changed setting reloads, and a second run does not', async () => {
    const other = await second('changed');
    await upOrFail(other);
    const before = family('lintel', other.folder);
    other.env.LINTEL_WORKERS = '2';
    await upOrFail(other);
    assert.equal(family('lintel', other.folder).master, before.master);
    // The old worker drains beside the new ones for a while.
    const isReplaced = ({ workers, jobs }) => workers.length === 2 && !workers.includes(before.workers[0]) &&
        jobs.length === 1 && jobs[0] !== before.jobs[0];
    let after = family('lintel', other.folder);
    for (let i = 0; i < 400 && !isReplaced(after); i += 1) {
        await new Promise((done) => setTimeout(done, 50));
        after = family('lintel', other.folder);
    }
    assert.ok(isReplaced(after), JSON.stringify(after));
    await upOrFail(other);
    assert.deepEqual(family('lintel', other.folder), after);
    other.env.LINTEL_PORT = await freePort();
    await upOrFail(other);
    assert.equal((await ask('/readyz', { base: `https://127.0.0.1:${other.env.LINTEL_PORT}` })).status, 200);
    await assert.rejects(ask('/readyz', { base: other.url }));
    assert.equal((await script('down', [], other.env)).code, 0);
}, { seconds: 180 });
test('up --fresh starts from nothing: another password, no old rows', async () => {
    const other = await second('fresh');
    await upOrFail(other);
    const password = adminPassword(other.folder);
    await upOrFail(other, ['--fresh', '--quiet']);
    assert.notEqual(adminPassword(other.folder), password);
    assert.equal((await ask('/readyz', { base: other.url })).status, 200);
    assert.equal((await script('down', [], other.env)).code, 0);
}, { seconds: 180 });
test('a port that another program has is refused in clear words', async () => {
    const server = net.createServer();
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    const port = String(server.address().port);
    const other = await second('taken', { LINTEL_PORT: port });
    const { code, stderr } = await script('up', ['--quiet'], other.env);
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`Port ${port} is taken`));
    assert.match(stderr, /LINTEL_PORT=\d+/);
    assert.equal(pidsOf(other.folder), ' |  | ', 'nothing was started for nothing');
    // An instance that runs keeps running where it is.
    const [pids, files] = [pidsOf(stateFolder), filesOf(stateFolder)];
    assert.equal((await script('up', ['--quiet'], { LINTEL_PORT: port })).code, 1);
    assert.deepEqual([pidsOf(stateFolder), filesOf(stateFolder)], [pids, files]);
    assert.ok(await isReady());
    server.close();
}, { seconds: 120 });
test('a wrong setting or a wrong LINTEL_DB leaves what runs as it is', async () => {
    const [pids, files] = [pidsOf(stateFolder), filesOf(stateFolder)];
    for (const [name, value, words] of [
        ['LINTEL_WORKERS', 'many', /LINTEL_WORKERS/], ['LINTEL_WRKERS', '2', /"LINTEL_WRKERS" is no setting/],
        ['LINTEL_DB', 'mariadb://nobody:x@127.0.0.1:1/x', /no database answers/],
    ]) {
        const { code, stderr } = await script('up', ['--quiet'], { [name]: value });
        assert.equal(code, 1, name);
        assert.match(stderr, words);
        assert.deepEqual([pidsOf(stateFolder), filesOf(stateFolder)], [pids, files], name);
        assert.ok(await isReady(), name);
    }
    assert.equal((await script('token')).code, 0);
    // The program's commands ask the instance that runs, not the settings that were refused.
    const { code, stderr } = await script('lintel', ['check']);
    assert.equal(code, 0, stderr);
}, { seconds: 60 });
test('SQL with a mistake is told with file and line, and goes on once it is mended', async () => {
    const folder = path.join(base, 'shop');
    const file = path.join(folder, '001_schema.sql');
    fs.mkdirSync(folder);
    fs.writeFileSync(file, 'CREATE TABLE shop_a (id INT PRIMARY KEY);\n\nCREATE TABLE shop_b (id INTT);\n');
    const other = await second('mended', { LINTEL_APPS: folder });
    const failed = await script('up', ['--quiet'], other.env);
    assert.equal(failed.code, 1);
    assert.match(failed.stderr, /shop\/001_schema\.sql: statement 2 \(line 3\)/);
    assert.match((await script('lintel', ['migrate', '--status'], other.env)).stdout, /failed +shop\/001_schema\.sql/);
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('INTT', 'INT PRIMARY KEY'));
    const up = await script('up', [], other.env);
    assert.equal(up.code, 0, up.stderr);
    assert.match(up.stdout, /applied shop\/001_schema\.sql/);
    assert.match((await script('lintel', ['migrate', '--status'], other.env)).stdout, /applied +shop\/001_schema\.sql/);
    assert.equal((await script('down', [], other.env)).code, 0);
}, { seconds: 120 });
test('an instance whose folder was removed is stopped, and up starts anew', async () => {
    const other = await second('removed');
    await upOrFail(other);
    const lost = programs.flatMap((program) => processes(program, other.folder));
    assert.ok(lost.length >= 4);
    fs.rmSync(other.folder, { recursive: true });
    await upOrFail(other);
    assert.equal((await ask('/readyz', { base: other.url })).status, 200);
    assert.deepEqual(lost.filter((pid) => fs.existsSync(`/proc/${pid}`)), []);
    fs.rmSync(other.folder, { recursive: true });
    assert.equal((await script('down', [], other.env)).code, 0);
    await assert.rejects(ask('/readyz', { base: other.url }));
}, { seconds: 120 });
test('up --fresh that was interrupted at any moment is made good by the next up', async () => {
    const other = await second('interrupted');
    await upOrFail(other);
    for (const seconds of ['0.2', '0.4', '0.7', '1', '1.5']) {
        await run('timeout', ['-s', 'KILL', seconds, path.join(root, 'scripts', 'up'), '--fresh'], { env: other.env });
        await upOrFail(other);
        assert.equal((await ask('/readyz', { base: other.url })).status, 200, seconds);
    }
    assert.equal((await script('down', [], other.env)).code, 0);
}, { seconds: 180 });
test('the password of an account that was there already is not made up', async () => {
    const other = await second('account');
    await upOrFail(other);
    const password = adminPassword(other.folder);
    assert.ok((await upOrFail(other, [])).includes(password));
    fs.rmSync(path.join(other.folder, 'admin.txt'));
    const words = await upOrFail(other, []);
    assert.match(words, /password: +the one this account has had/);
    assert.ok(!fs.existsSync(path.join(other.folder, 'admin.txt')));
    other.env.LINTEL_ADMIN_PASSWORD = 'another and a longer one';
    assert.match(await upOrFail(other, []), /password: +the one this account has had/);
    other.env.LINTEL_ADMIN_EMAIL = 'second@example.org';
    assert.match(await upOrFail(other, []), /password: +the one in LINTEL_ADMIN_PASSWORD/);
    assert.equal((await script('down', [], other.env)).code, 0);
}, { seconds: 120 });
test('wrong settings are refused in clear words, and nothing is started', async () => {
    for (const [name, value, words] of [
        ['LINTEL_PORT', 'eighty', /LINTEL_PORT/], ['LINTEL_PORT', '70000', /LINTEL_PORT/],
        ['LINTEL_APPS', '/no/such/folder', /\/no\/such\/folder/], ['LINTEL_HOST', 'a;b', /LINTEL_HOST/],
        ['LINTEL_TRUSTED_PROXIES', '10.0.0.0/8; evil', /LINTEL_TRUSTED_PROXIES/],
        ['LINTEL_WORKERS', 'many', /LINTEL_WORKERS/],
    ]) {
        const other = await second('wrong', { [name]: value });
        const { code, stderr } = await script('up', ['--quiet'], other.env);
        assert.equal(code, 1, `${name}=${value}`);
        assert.match(stderr, words);
        assert.deepEqual(fs.existsSync(other.folder) ? processes('nginx', other.folder) : [], []);
        await script('down', [], other.env);
    }
}, { seconds: 120 });
test('a folder with somebody else\'s files is left alone', async () => {
    const other = await second('foreign');
    fs.mkdirSync(other.folder);
    fs.writeFileSync(path.join(other.folder, 'letter.txt'), 'dear');
    for (const args of [['--quiet'], ['--fresh', '--quiet']]) {
        const { code, stderr } = await script('up', args, other.env);
        assert.equal(code, 1);
        assert.match(stderr, /not Lintel's/);
    }
    assert.deepEqual(fs.readdirSync(other.folder), ['letter.txt']);
}, { seconds: 60 });
test('lintel.conf is read, and the environment goes before it', async () => {
    const port = await freePort();
    const file = path.join(base, 'lintel.conf');
    fs.writeFileSync(file, `# ours\nLINTEL_PORT = 1\nLINTEL_WORKERS="1"\nLINTEL_VAR=${path.join(base, 'conf')}\n`);
    const env = { LINTEL_CONFIG: file, LINTEL_PORT: port, LINTEL_VAR: '' };
    const { code, stderr } = await script('up', ['--quiet'], env);
    assert.equal(code, 0, stderr);
    assert.equal((await ask('/readyz', { base: `https://127.0.0.1:${port}` })).status, 200);
    assert.equal(family('lintel', path.join(base, 'conf')).workers.length, 1);
    assert.equal((await script('down', [], env)).code, 0);
    fs.writeFileSync(file, 'LINTEL_PORT 8443\n');
    const wrong = await script('up', ['--quiet'], env);
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /lintel\.conf:1: not a setting/);
}, { seconds: 120 });
test('an ordinary user starts an instance of their own', async () => {
    // A tree and a finished program that this user may read and not write.
    const other = await second('ordinary', { LINTEL_BUILD: path.join(base, 'build') });
    const tree = path.join(base, 'tree');
    fs.chmodSync(base, 0o711);
    for (const folder of [tree, other.env.LINTEL_BUILD, other.folder]) fs.mkdirSync(folder);
    for (const part of ['scripts', 'nginx', 'sql', 'templates']) {
        fs.cpSync(path.join(root, part), path.join(tree, part), { recursive: true });
    }
    fs.copyFileSync(path.join(build, 'lintel'), path.join(other.env.LINTEL_BUILD, 'lintel'));
    fs.chownSync(other.folder, 65534, 65534);
    const as = (name) => run('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', 'env',
        `HOME=${other.folder}`, path.join(tree, 'scripts', name)], { env: other.env });
    const up = await as('up');
    assert.equal(up.code, 0, up.stderr);
    assert.equal((await ask('/readyz', { base: other.url })).status, 200);
    const down = await as('down');
    assert.equal(down.code, 0, down.stderr);
}, { seconds: 120, skip: process.getuid() !== 0 && 'this suite runs as an ordinary user already' });

// Whatever a failed test has left.
process.on('exit', () => {
    for (const folder of [...folders].filter(fs.existsSync)) {
        for (const pid of programs.flatMap((program) => processes(program, folder))) process.kill(pid, 'SIGKILL');
    }
    fs.rmSync(base, { recursive: true, force: true });
});
await main();
