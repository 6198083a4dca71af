// 45_mail.mjs - mail from the outbox to a real SMTP server, and what must never be lost or sent twice.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { assert, ask, family, main, processes, root, run, script, skipAll, sleep, start, test, until } from './lib.mjs';
import { hasMail, receiver } from './mail.mjs';
import { end, own } from './own.mjs';

if (!hasMail) skipAll('smtp-server is not installed');

const program = path.join(process.env.LINTEL_BUILD ?? path.join(root, 'build'), 'lintel');
const base = fs.mkdtempSync(path.join(os.tmpdir(), 'lintel-mail.'));
process.on('exit', () => fs.rmSync(base, { recursive: true, force: true }));

const from = 'Lintel tests <no-reply@lintel.example>';
const secret = 'pass%2Fword-that-is-secret';

// One that sends by itself, and one whose outbox waits until it is told.
const post = await receiver();
const sending = await own('sending', { LINTEL_SMTP: post.url, LINTEL_MAIL_FROM: from });
const waiting = await own('waiting', { LINTEL_JOBS: '0' });

async function sql(here, text) {
    const { code, stdout, stderr } = await run('mariadb',
        ['-S', path.join(here.folder, 'run/db.sock'), '-uroot', '-BN', 'lintel', '-e', text]);
    assert.equal(code, 0, stderr);
    return stdout.trim();
}

let number = 0;

// A mail as work_mail_put() leaves it; the id of its row.
async function put(here, to, { subject = 'A subject', text = 'A text\n', html = '<p>A text</p>\n' } = {}) {
    number += 1;
    const payload = JSON.stringify({ id: `${String(number).padStart(8, '0')}abcdef`, to, subject, text, html });
    const bytes = Buffer.from(payload).toString('hex');
    return sql(here, `INSERT INTO lintel_job (kind, label, payload, created_at, run_at) VALUES
        ('mail', 'test', CONVERT(x'${bytes}' USING utf8mb4), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)); SELECT LAST_INSERT_ID()`);
}

const row = async (here, id) => {
    const [state, attempts, payload, error] = (await sql(here,
        `SELECT state, attempts, payload IS NULL, IFNULL(last_error, '') FROM lintel_job WHERE id = ${id}`)).split('\t');
    return { state, attempts: Number(attempts), isEmpty: payload === '1', error: error ?? '' };
};
const makeDue = (here, id) => sql(here, `UPDATE lintel_job SET run_at = UTC_TIMESTAMP(6) WHERE id = ${id}`);

// lintel work --once, as cron would run it.
const work = (settings) => run(program, ['work', '--once'], {
    env: { LINTEL_CONFIG: path.join(waiting.folder, 'lintel.conf'), LINTEL_MAIL_FROM: from, ...settings },
});

async function certificate(name) {
    const [key, cert] = [path.join(base, `${name}.key`), path.join(base, `${name}.pem`)];
    const { code, stderr } = await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256',
        '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-keyout', key, '-out', cert]);
    assert.equal(code, 0, stderr);
    return { file: cert, key: fs.readFileSync(key), cert: fs.readFileSync(cert) };
}

test('a mail that waits goes out by itself, whole, and leaves its row without its text', async () => {
    const text = 'Open https://lintel.example/v?token=abc&type=recovery\n\n.a line with a dot\n\n    123456\n\nGrüße\n';
    const id = await put(sending, 'ann@example.org', { subject: 'Grüße, 確認コード', text, html: '<p>Grüße</p>\n' });
    const mail = await post.wait('ann@example.org');
    assert.equal(mail.subject, 'Grüße, 確認コード');
    assert.equal(mail.text.trimEnd(), text.trimEnd());
    assert.match(mail.html, /<p>Grüße<\/p>/);
    assert.deepEqual(mail.links, ['https://lintel.example/v?token=abc&type=recovery']);
    assert.equal(mail.code, '123456');
    assert.deepEqual(mail.from, [{ address: 'no-reply@lintel.example', name: 'Lintel tests' }]);
    assert.equal(mail.sender, 'no-reply@lintel.example');
    assert.equal(mail.headers['auto-submitted'], 'auto-generated');
    assert.match(mail.messageId, /^<0*\d+abcdef@lintel\.example>$/);
    await until(async () => (await row(sending, id)).state === 'done', 20, 'the mark');
    assert.deepEqual(await row(sending, id), { state: 'done', attempts: 1, isEmpty: true, error: '' });
}, { seconds: 60 });

test('metrics and the list tell of it', async () => {
    const lines = async () => (await ask('/metrics', { base: sending.url, headers: { authorization: sending.authorization } })).text;
    assert.match(await lines(), /^lintel_jobs_total\{outcome="done"\} [1-9]/m);
    await until(async () => /^lintel_jobs_waiting 0$/m.test(await lines()), 30, 'an empty outbox');
    const { stdout } = await script('lintel', ['mail', 'list'], sending.env);
    assert.match(stdout, /^ +\d+ {2}done +.*test$/m);
    const show = await script('lintel', ['mail', 'show', stdout.match(/\d+/)[0]], sending.env);
    assert.equal(show.code, 1);
    assert.match(show.stderr, /removed/);
}, { seconds: 60 });

test('without LINTEL_SMTP mails wait, and are shown to who develops', async () => {
    assert.deepEqual(family('lintel', waiting.folder).jobs, [], 'LINTEL_JOBS=0');
    const up = await script('up', [], waiting.env);
    assert.match(up.stdout, /mail list +\(nothing is sent: LINTEL_SMTP is not set\)/);
    const id = await put(waiting, 'dev@example.org', { subject: 'Read \u001b[31mme\u009b', text: 'https://x.example/\n' });
    const list = await script('lintel', ['mail', 'list'], waiting.env);
    assert.match(list.stdout, new RegExp(`^ *${id}  waiting `, 'm'));
    const show = await script('lintel', ['mail', 'show', id], waiting.env);
    assert.equal(show.stdout, 'To: dev@example.org\nSubject: Read ?[31mme??\n\nhttps://x.example/\n');
    const html = await script('lintel', ['mail', 'show', '--html', id], waiting.env);
    assert.equal(html.stdout, '<p>A text</p>\n');
    assert.equal((await script('lintel', ['mail', 'show', '999999'], waiting.env)).code, 1);
    assert.equal((await script('lintel', ['mail', 'show', 'x'], waiting.env)).code, 1);
    assert.equal((await work({})).code, 0);
    assert.equal((await row(waiting, id)).attempts, 0);
    // And as soon as there is a server, it goes.
    const { code, stderr } = await work({ LINTEL_SMTP: post.url });
    assert.equal(code, 0, stderr);
    assert.equal(post.count('dev@example.org'), 1);
    assert.equal((await row(waiting, id)).state, 'done');
}, { seconds: 90 });

test('STARTTLS and TLS from the start: sent to who proves to be the host, and to nobody else', async () => {
    const good = await certificate('localhost');
    const other = await certificate('other.example');
    const cases = [
        ['starttls', good, good.file, true], ['starttls', good, '', false], ['starttls', other, other.file, false],
        ['implicit', good, good.file, true], ['implicit', good, '', false], ['implicit', other, other.file, false],
        ['none', good, good.file, false],
    ];
    for (const [i, [tls, { key, cert }, file, isSent]] of cases.entries()) {
        const server = await receiver({ tls, key, cert });
        const to = `tls${i}@example.org`;
        const id = await put(waiting, to);
        const url = tls === 'implicit' ? `smtps://localhost:${server.port}` : `smtp://localhost:${server.port}?tls=on`;
        const { code, stderr } = await work({ LINTEL_SMTP: url, ...(file ? { LINTEL_CA_FILE: file } : {}) });
        const { state, error } = await row(waiting, id);
        assert.equal(code, 0, stderr);
        assert.equal(server.count(to), isSent ? 1 : 0, `${tls} ${i}: ${error}`);
        assert.equal(server.seen.secure, isSent ? 1 : 0);
        assert.equal(state, isSent ? 'done' : 'waiting', error);
        assert.ok(tls === 'implicit' || server.seen.connections > 0);
        if (!isSent && tls !== 'none') assert.match(error, /certificate/);
        await server.close();
    }
}, { seconds: 120 });

test('a password opens the server, a wrong one waits to be mended, and neither is ever told', async () => {
    const server = await receiver({ auth: { user: 'lintel@example.org', password: decodeURIComponent(secret) } });
    const id = await put(waiting, 'auth@example.org');
    const wrong = await work({ LINTEL_SMTP: `smtp://lintel%40example.org:wrong-${secret}@127.0.0.1:${server.port}` });
    assert.equal(server.mails.length, 0);
    const { state, error } = await row(waiting, id);
    assert.equal(state, 'waiting');
    assert.match(error, /SMTP/);
    await makeDue(waiting, id);
    const right = await work({ LINTEL_SMTP: `smtp://lintel%40example.org:${secret}@127.0.0.1:${server.port}` });
    assert.equal(server.count('auth@example.org'), 1, right.stderr);
    for (const words of [wrong.stderr, wrong.stdout, right.stderr, right.stdout, error]) {
        assert.doesNotMatch(words, /is-secret|wrong-/);
    }
    await server.close();
}, { seconds: 60 });

test('a password is in no list of processes, and in lintel.conf for its owner alone', async () => {
    const here = await own('secret', { LINTEL_SMTP: `smtp://u:${secret}@127.0.0.1:1`, LINTEL_MAIL_FROM: from });
    const pids = processes('lintel', here.folder);
    assert.ok(pids.length >= 3);
    for (const pid of pids) assert.doesNotMatch(fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1'), /is-secret/);
    assert.match(fs.readFileSync(path.join(here.folder, 'lintel.conf'), 'utf8'), /is-secret/);
    assert.equal(fs.statSync(path.join(here.folder, 'lintel.conf')).mode & 0o077, 0);
    const id = await put(here, 'nobody@example.org');
    await until(async () => (await row(here, id)).attempts > 0, 20, 'an attempt');
    await end(here);
    for (const file of fs.readdirSync(path.join(here.folder, 'log'))) {
        assert.doesNotMatch(fs.readFileSync(path.join(here.folder, 'log', file), 'utf8'), /is-secret/, file);
    }
}, { seconds: 120 });

test('a recipient that is refused for good is given up, one that is refused for now is not', async () => {
    const server = await receiver({
        refuse: (to) => ({ 'gone@example.org': [550, 'no such user'], 'later@example.org': [450, 'come again'] })[to],
        onMail: ({ subject }) => {
            if (subject === 'spam') throw Object.assign(new Error('spam'), { responseCode: 554 });
        },
    });
    const [gone, later, spam, fine] = [await put(waiting, 'gone@example.org'), await put(waiting, 'later@example.org'),
        await put(waiting, 'spam@example.org', { subject: 'spam' }), await put(waiting, 'fine@example.org')];
    await work({ LINTEL_SMTP: server.url });
    assert.deepEqual(server.mails.map(({ to }) => to), [['fine@example.org']]);
    assert.equal((await row(waiting, fine)).state, 'done');
    assert.deepEqual([(await row(waiting, gone)).state, (await row(waiting, gone)).isEmpty], ['failed', true]);
    assert.match((await row(waiting, gone)).error, /550 no such user/);
    assert.equal((await row(waiting, spam)).state, 'failed');
    assert.deepEqual([(await row(waiting, later)).state, (await row(waiting, later)).isEmpty], ['waiting', false]);
    await sql(waiting, `DELETE FROM lintel_job WHERE id = ${later}`);
    await server.close();
}, { seconds: 60 });

test('a server that is down for a while loses nothing', async () => {
    const gone = await receiver();
    await gone.close();
    const id = await put(waiting, 'patient@example.org');
    await work({ LINTEL_SMTP: gone.url });
    assert.deepEqual([(await row(waiting, id)).state, (await row(waiting, id)).attempts], ['waiting', 1]);
    const back = await receiver({ port: gone.port });
    await work({ LINTEL_SMTP: back.url });
    assert.equal(back.mails.length, 0, 'before its time');
    await makeDue(waiting, id);
    await work({ LINTEL_SMTP: back.url });
    assert.equal(back.count('patient@example.org'), 1);
    assert.equal((await row(waiting, id)).state, 'done');
    await back.close();
}, { seconds: 60 });

test('kill -9 while a mail goes out repeats that one at most, under the same Message-ID', async () => {
    let hold;
    const held = new Promise((done) => (hold = done));
    const slow = await receiver({ onMail: () => held });
    const ids = [await put(waiting, 'first@example.org'), await put(waiting, 'second@example.org')];
    const env = { ...process.env, LINTEL_CONFIG: path.join(waiting.folder, 'lintel.conf'), LINTEL_MAIL_FROM: from, LINTEL_SMTP: slow.url };
    const runner = start('env', [...['LINTEL_CONFIG', 'LINTEL_MAIL_FROM', 'LINTEL_SMTP'].map((name) => `${name}=${env[name]}`), program, 'work']);
    await until(async () => (await row(waiting, ids[0])).attempts === 1 && slow.seen.connections > 0, 20, 'the first to be sent');
    await sleep(200);
    runner.kill('SIGKILL');
    hold();
    await sleep(100);
    // Nobody else takes it while the lease lasts; the second is free.
    const before = slow.count('first@example.org');
    await work({ LINTEL_SMTP: slow.url });
    assert.equal(slow.count('first@example.org'), before);
    assert.equal(slow.count('second@example.org'), 1);
    await makeDue(waiting, ids[0]);
    await work({ LINTEL_SMTP: slow.url });
    const first = slow.mails.filter(({ to }) => to.includes('first@example.org'));
    assert.ok(first.length === 1 || first.length === 2, `${first.length} times`);
    assert.equal(new Set(first.map(({ messageId }) => messageId)).size, 1);
    for (const id of ids) assert.equal((await row(waiting, id)).state, 'done');
    await slow.close();
}, { seconds: 90 });

test('a process for jobs that is killed is replaced, and goes on', async () => {
    const before = family('lintel', sending.folder);
    assert.equal(before.jobs.length, 1);
    process.kill(before.jobs[0], 'SIGKILL');
    await until(() => {
        const { jobs, workers } = family('lintel', sending.folder);
        return jobs.length === 1 && jobs[0] !== before.jobs[0] && workers.join() === before.workers.join();
    }, 20, 'another');
    await put(sending, 'after@example.org');
    await post.wait('after@example.org');
    const killed = family('lintel', sending.folder).jobs[0];
    process.kill(before.master, 'SIGHUP');
    await until(() => {
        const { jobs } = family('lintel', sending.folder);
        return jobs.length === 1 && jobs[0] !== killed;
    }, 30, 'the next program');
    await put(sending, 'reloaded@example.org');
    await post.wait('reloaded@example.org');
}, { seconds: 120 });

test('several at once send each mail once', async () => {
    const server = await receiver();
    const values = [];
    for (let i = 0; i < 60; i += 1) {
        const payload = JSON.stringify({ id: `many${i}`, to: `many${i}@example.org`, subject: 's', text: 't', html: '' });
        values.push(`('mail', 'test', '${payload}', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))`);
    }
    await sql(waiting, `INSERT INTO lintel_job (kind, label, payload, created_at, run_at) VALUES ${values.join()}`);
    const runs = await Promise.all([1, 2, 3].map(() => work({ LINTEL_SMTP: server.url })));
    for (const { code, stderr } of runs) assert.equal(code, 0, stderr);
    const sent = server.mails.map(({ to }) => to[0]).sort();
    assert.equal(sent.length, 60);
    assert.equal(new Set(sent).size, 60);
    await server.close();
}, { seconds: 90 });

test('neither a subject nor an address can say more than they are', async () => {
    const server = await receiver();
    await put(waiting, 'plain@example.org', { subject: 'Hi\r\nBcc: eve@example.org\r\n\r\nHello' });
    const bad = await put(waiting, 'x@example.org>\r\nRCPT TO:<eve@example.org');
    await work({ LINTEL_SMTP: server.url });
    assert.equal(server.mails.length, 1);
    assert.deepEqual(server.mails[0].to, ['plain@example.org']);
    assert.equal(server.mails[0].headers.bcc, undefined);
    assert.equal(server.mails[0].subject.replace(/\s+/g, ' '), 'Hi Bcc: eve@example.org Hello');
    assert.equal((await row(waiting, bad)).state, 'failed');
    await server.close();
}, { seconds: 60 });

test('they end cleanly', async () => {
    await end(sending);
    await end(waiting);
    await post.close();
}, { seconds: 60 });
await main();
