// 74_system_pages.mjs - the settings about what runs: jobs, mail, migrations, health; attributes of accounts.  Every page in a real browser, with axe-core, light, dark
// and narrow, with and without script; every form as a browser sends it; and who else would look there.
import path from 'node:path';
import fs from 'node:fs';
import { Browser } from './browser.mjs';
import { browser, objections, open } from './chromium.mjs';
import { adminName, adminPassword, assert, main, run, script, test as testWithin, until } from './lib.mjs';
import { end, own } from './own.mjs';

const test = (name, check) => testWithin(name, check, { seconds: 180 });
const here = await own('system-pages', { LINTEL_SITE_URL: 'https://localhost:1' });
const password = 'quiet harbour lantern 41';

async function sql(text) {
    const { code, stdout, stderr } = await run('mariadb',
        ['-S', path.join(here.folder, 'run/db.sock'), '-uroot', '-BN', 'lintel', '-e', text]);
    assert.equal(code, 0, stderr);
    return stdout.trim();
}

const seen = (page) => page.text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const root = new Browser(here.url);
assert.equal((await root.signIn(adminName, adminPassword(here.folder))).status, 303);
const pages = ['/admin/settings/', '/admin/settings/health', '/admin/settings/health?hours=48', '/admin/settings/jobs', '/admin/settings/mail', '/admin/settings/migrations'];
const posts = ['/admin/settings/mail/test'];

// ---- jobs and mail ----

test('a mail to oneself waits, is seen in the outbox, is cancelled, and all of it is recorded', async () => {
    await root.get('/admin/settings/mail');
    assert.match(seen(root.page), /No mail server is set/);
    await root.follow('/admin/settings/mail/test');
    assert.match(seen(root.page), /A mail to you waits/);
    assert.match(seen(root.page), /admin@example\.org Waiting test/);
    await root.get('/admin/settings/mail');
    assert.equal((await root.submit('/admin/settings/mail/test')).status, 409, 'sent twice');
    const id = await sql("SELECT id FROM lintel_job WHERE label = 'test to admin@example.org'");
    const job = `/admin/settings/jobs/${id}`;
    pages.push(job);
    posts.push(`${job}/retry`, `${job}/cancel`);
    const { stdout } = await script('lintel', ['mail', 'show', id], here.env);
    assert.match(stdout, /This is the mail that you asked for/);
    await root.get(job);
    assert.doesNotMatch(root.page.text, /This is the mail/);
    assert.equal((await root.submit(`${job}/cancel`)).status, 400, 'without the box');
    await root.get(job);
    await root.follow(`${job}/cancel`, { sure: 'yes' });
    assert.match(seen(root.page), /Cancelled It is cancelled/);
    assert.equal(await sql(`SELECT state, payload IS NULL FROM lintel_job WHERE id = ${id}`), 'cancelled\t1');
    assert.equal(await sql(`SELECT GROUP_CONCAT(event ORDER BY id) FROM lintel_audit WHERE event LIKE 'job%' OR event = 'mail_test'`), 'mail_test,job_cancel');
});
test('what was put off is tried again now', async () => {
    await sql(`INSERT INTO lintel_job (kind, state, label, payload, created_at, run_at, attempts, last_error)
        VALUES ('mail', 'waiting', 'invite to <i>ann</i>@example.org', '{}', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) + INTERVAL 1 HOUR, 3, 'server says "<b>no</b>"')`);
    const id = await sql('SELECT MAX(id) FROM lintel_job');
    await root.get('/admin/settings/jobs?state=waiting');
    assert.ok(root.page.text.includes('&lt;i&gt;ann&lt;/i&gt;@example.org') && !root.page.text.includes('<b>no'));
    await root.follow(`/admin/settings/jobs/${id}/retry`);
    assert.match(seen(root.page), /tried again within seconds/);
    assert.equal(await sql(`SELECT run_at <= UTC_TIMESTAMP(6) FROM lintel_job WHERE id = ${id}`), '1');
});
test('a thousand jobs are paged through, each seen once', async () => {
    await sql("INSERT INTO lintel_job (kind, state, label, created_at, run_at, done_at) SELECT 'mail', 'done', CONCAT('invite to crowd', seq, '@example.net'), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) FROM seq_1_to_1200");
    const all = new Set();
    await root.get('/admin/settings/mail?state=done&q=crowd');
    assert.match(seen(root.page), /Done 1000\+/);
    for (let hops = 0; hops < 30; hops += 1) {
        for (const name of root.page.text.match(/crowd\d+@/g) ?? []) all.add(name);
        const next = root.page.text.match(/rel="next" href="([^"]*)"/);
        if (!next) break;
        await root.get(next[1].replaceAll('&amp;', '&'));
    }
    assert.equal(all.size, 1200);
});

// ---- migrations ----

test('files of SQL are told with their state, and a failed one with its statement', async () => {
    await root.get('/admin/settings/migrations');
    assert.match(seen(root.page), /001_schema\.sql Applied/);
    assert.doesNotMatch(root.page.text, /class="alert"/);
    await sql("UPDATE lintel_migration SET applied_at = NULL, failed_number = 1, failed_line = 3, failed_text = 'Duplicate <key>' WHERE app = 'example' AND file = '005_loans.sql'");
    await sql("DELETE FROM lintel_migration_statement WHERE app = 'example' AND file = '005_loans.sql'");
    await root.get('/admin/settings/migrations');
    assert.match(seen(root.page), /005_loans\.sql Failed midway 0 of \d+ statements Statement 1, line 3: Duplicate &lt;key&gt;/);
});

// ---- health ----

const log = () => fs.readFileSync(path.join(here.folder, 'log/lintel.log'), 'utf8').split('\n');
const answered = () => log().filter((line) => line.includes(' event=request ')).length;
const samplers = () => log().filter((line) => line.includes(' event=jobs-started ')).map((line) => Number(line.match(/ pid=(\d+)/)[1]));

test('every request is in the samples once, also when the process that samples was killed', async () => {
    const counted = async () => Number(await sql('SELECT COALESCE(SUM(requests), 0) FROM lintel_sample'));
    await until(async () => (await counted()) > 0, 60, 'the first sample');
    process.kill(samplers().at(-1), 'SIGKILL');
    await until(() => samplers().length === 2, 30, 'another process for jobs');
    const before = await counted();
    for (let i = 0; i < 25; i += 1) await root.get('/admin/settings/health');
    assert.match(seen(root.page), /database(&#39;|')s agree/);
    assert.match(seen(root.page), /Requests a minute/);
    process.kill(samplers().at(-1), 'SIGTERM'); // it brings what is left
    await until(async () => (await counted()) >= before + 25, 30, 'the rest');
    await until(async () => answered() >= await counted(), 10, 'the log');
    const { buckets, requests } = JSON.parse(await sql('SELECT JSON_OBJECT("requests", SUM(requests), "buckets", SUM(le_250us + le_500us + le_1ms + le_2500us + le_5ms + le_10ms + le_25ms + le_50ms + le_100ms + le_250ms + le_500ms + le_1s + le_5s + above_5s)) FROM lintel_sample'));
    assert.ok(Math.abs(buckets - requests) <= 4, `${buckets} of ${requests}`); // a request may be between the two
});
test('a host that fell silent is told, and hosts are shown apart', async () => {
    await sql("INSERT INTO lintel_sample (minute, host, requests) VALUES (UTC_TIMESTAMP() - INTERVAL 1 HOUR, 'elsewhere', 7)");
    await root.get('/admin/settings/health?hours=12&host=elsewhere');
    assert.match(seen(root.page), /Nothing was heard of elsewhere for/);
    assert.match(root.page.text, /<option value="elsewhere" selected>/);
    assert.equal((await root.get('/admin/settings/health?host=%3Cb%3E&hours=x')).status, 200);
});

// ---- attributes ----

test('attributes of an account are set, refused and taken away, with before and after in the audit', async () => {
    const file = path.join(here.folder, 'password.txt');
    fs.writeFileSync(file, `${password}\n`);
    assert.equal((await script('lintel', ['account', 'create', '--email', 'bob@example.org', '--password-file', file], here.env)).code, 0);
    const id = await sql("SELECT id FROM lintel_account WHERE email = 'bob@example.org'");
    const page = `/admin/settings/users/${id}`;
    const post = `${page}/set-attribute`;
    pages.push(page);
    posts.push(post);
    for (const [name, values, words] of [['1st', 'x', /letters, digits/], ['roles', 'admin', /cannot be set/], ['id', '1', /cannot be set/],
        ['member_id', '1', /looked up/], ['a b', 'x', /letters, digits/], ['', 'x', /letters, digits/],
        ['region', 'x'.repeat(300), /at most 255/], ['region', Array(101).fill('x').join('\n'), /more than 100/]]) {
        await root.get(page);
        const answer = await root.submit(post, { name, values }, 'attribute-name');
        assert.ok([400, 409].includes(answer.status), `${name}: ${answer.status}`);
        assert.match(seen(answer), words);
    }
    assert.equal(await sql(`SELECT COUNT(*) FROM lintel_account_attribute WHERE account_id = ${id}`), '0');
    await root.get(page);
    await root.follow(post, { name: 'region', values: ' north \r\n\r\n<b>"é 💣</b>\r\n' }, 'attribute-name');
    assert.match(seen(root.page), /The attribute is saved.*\$user\.region/);
    const stored = await sql(`SELECT HEX(GROUP_CONCAT(value ORDER BY place SEPARATOR '|')) FROM lintel_account_attribute WHERE account_id = ${id}`);
    assert.equal(Buffer.from(stored, 'hex').toString(), 'north|<b>"é 💣</b>');
    await root.follow(post, { values: '' }, 'value="region"');
    assert.equal(await sql(`SELECT COUNT(*) FROM lintel_account_attribute WHERE account_id = ${id}`), '0');
    assert.equal(await sql(`SELECT GROUP_CONCAT(JSON_VALUE(detail, '$.before.region') = '' ORDER BY id) FROM lintel_audit WHERE event = 'attribute_set' AND row_key = '${id}'`), '1,0');
});

// ---- others ----

test('nobody else opens these pages, and no form is taken from elsewhere', async () => {
    const file = path.join(here.folder, 'password.txt');
    fs.writeFileSync(file, `${password}\n`);
    const made = await script('lintel', ['account', 'create', '--email', 'ann@example.org', '--password-file', file], here.env);
    assert.equal(made.code, 0, made.stderr);
    const [stranger, person] = [new Browser(here.url), new Browser(here.url)];
    assert.equal((await person.signIn('ann@example.org', password)).status, 303);
    await person.get('/account');
    const { csrf } = person.fieldsOf('/sign-out');
    for (const page of pages) {
        assert.ok([303, 401].includes((await stranger.send(page)).status), page);
        assert.ok([403, 404].includes((await person.send(page)).status), page);
    }
    await root.get('/account');
    const mine = root.fieldsOf('/sign-out').csrf;
    for (const page of posts) {
        const body = (token) => new URLSearchParams({ csrf: token, sure: 'yes' }).toString();
        assert.ok([401, 403].includes((await stranger.send(page, { method: 'POST', body: body(csrf) })).status), page);
        assert.ok([403, 404].includes((await person.send(page, { method: 'POST', body: body(csrf) })).status), page);
        assert.equal((await root.send(page, { method: 'POST', body: body('') })).status, 403, page);
        assert.equal((await root.send(page, { method: 'POST', body: body(csrf) })).status, 403, page);
        assert.equal((await root.send(page, { method: 'POST', body: body(mine), headers: { 'sec-fetch-site': 'cross-site' } })).status, 403, page);
    }
});

// ---- in a browser ----

for (const javaScriptEnabled of [true, false]) {
    test(`every page is fit to be read at both widths, light and dark, ${javaScriptEnabled ? 'with' : 'without'} script`, async () => {
        const { context, page, complaints } = await open({ javaScriptEnabled, baseURL: here.url }, { signedIn: false });
        await page.goto('/sign-in');
        await page.fill('#email', adminName);
        await page.fill('#password', adminPassword(here.folder));
        await page.click('main button[type=submit]');
        await page.waitForURL(/\/admin\//);
        for (const target of pages) {
            for (const [width, colorScheme] of [[1280, 'light'], [1280, 'dark'], [360, 'light'], [360, 'dark'], [320, 'light']]) {
                await page.setViewportSize({ width, height: 900 });
                await page.emulateMedia({ colorScheme });
                const answer = await page.goto(target);
                assert.equal(answer.status(), 200, target);
                if (javaScriptEnabled) {
                    assert.equal(await objections(page), '', `${target} ${width} ${colorScheme}`);
                    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${target} ${width}: wider than the window`);
                }
            }
        }
        assert.deepEqual(complaints, []);
        await context.close();
    });
}

test('the instance took no harm', async () => {
    await browser.close();
    await end(here);
});
await main();
