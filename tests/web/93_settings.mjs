// 93_settings.mjs - the settings of the admin about people and access: every page in a real browser, with axe-core,
// light, dark and narrow, with and without script; every form as a browser sends it; and what others would try there.
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import { Browser } from './browser.mjs';
import { adminName, adminPassword, assert, main, run, script, skipAll, test as testWithin } from './lib.mjs';
import { end, own } from './own.mjs';

const program = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((p) => fs.existsSync(p));
const require = createRequire(import.meta.url);
let playwright;
let axe;
try {
    playwright = require('playwright-core');
    axe = require('axe-core').source;
} catch {
    skipAll('playwright-core and axe-core are not installed (npm ci in tests/web)');
}
if (!program) skipAll('there is no chromium');
const test = (name, check) => testWithin(name, check, { seconds: 180 });

const here = await own('settings', { LINTEL_SITE_URL: 'https://localhost:1' });
const password = 'quiet harbour lantern 41';
const lintel = (...args) => script('lintel', args, here.env);

async function sql(text) {
    const { code, stdout, stderr } = await run('mariadb',
        ['-S', path.join(here.folder, 'run/db.sock'), '-uroot', '-BN', 'lintel', '-e', text]);
    assert.equal(code, 0, stderr);
    return stdout.trim();
}

async function account(email, ...more) {
    const file = path.join(here.folder, 'password.txt');
    fs.writeFileSync(file, `${password}\n`);
    const { code, stderr } = await lintel('account', 'create', '--email', email, '--password-file', file, ...more);
    assert.equal(code, 0, stderr);
    return Number(await sql(`SELECT id FROM lintel_account WHERE email = '${email}'`));
}

async function signedIn(email, words = password) {
    const b = new Browser(here.url);
    assert.equal((await b.signIn(email, words)).status, 303);
    return b;
}

const seen = (page) => page.text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const events = async (id) => (await sql(`SELECT event FROM lintel_audit WHERE model LIKE 'lintel_account%' AND row_key = '${id}' ORDER BY id`)).split('\n');

const root = await signedIn(adminName, adminPassword(here.folder));
const rootId = Number(await sql(`SELECT id FROM lintel_account WHERE email = '${adminName}'`));
const ann = await account('ann@example.org');
const annPage = `/admin/settings/users/${ann}`;
const hostile = ['<script>alert(1)</script>', '"\' onfocus=alert(1) x="', '{{who}} {{_ Users}}', '%00%0a', '\u202eexe.', 'a'.repeat(4000), '💣', '../../etc/passwd', "' OR 1=1 -- "];

// ---- users ----

test('somebody is invited: an account, a role, a mail, a record; or nothing of it', async () => {
    await root.get('/admin/settings/users/invite');
    for (const [fields, words] of [
        [{ email: 'no address', role: '', until: '' }, /id="email-error"/],
        [{ email: 'new@example.org', role: 'editr', until: '' }, /id="role-error">[^<]*perhaps you meant &#39;editor&#39;|id="role-error">[^<]*editor/],
        [{ email: 'new@example.org', role: 'editor', until: '2001-01-01' }, /id="until-error"/],
        [{ email: adminName, role: '', until: '' }, /id="email-error"/]]) {
        const page = await root.submit('/admin/settings/users/invite', fields);
        assert.ok([400, 404, 409].includes(page.status), `${page.status}`);
        assert.match(page.text, words);
        assert.ok(page.text.includes(`value="${fields.email}"`), 'what was typed is gone');
    }
    assert.equal(await sql("SELECT COUNT(*) FROM lintel_account WHERE email = 'new@example.org'"), '0');
    await root.follow('/admin/settings/users/invite', { email: 'New@example.org', role: 'editor', until: '2099-12-24' });
    assert.match(seen(root.page), /new@example\.org Invited The invitation is on its way/);
    assert.match(seen(root.page), /editor .*until 24 Dec 2099/);
    const id = await sql("SELECT id FROM lintel_account WHERE email = 'new@example.org' AND invited_at IS NOT NULL");
    assert.deepEqual(await events(id), ['role_grant', 'account_invite']);
    const { stdout } = await lintel('mail', 'list');
    assert.match(stdout, /new@example\.org/);
});
test('accounts are searched for by address, role and state, page by page', async () => {
    await sql("INSERT INTO lintel_account (email, confirmed_at) SELECT CONCAT('crowd', seq, '@example.net'), UTC_TIMESTAMP(6) FROM seq_1_to_120");
    let page = await root.get('/admin/settings/users?q=CROWD');
    assert.equal(page.text.match(/crowd\d+@/g).length, 50);
    const all = new Set(page.text.match(/crowd\d+@/g));
    for (let hops = 0; hops < 2; hops += 1) {
        const next = page.text.match(/rel="next" href="([^"]*)"/)[1].replaceAll('&amp;', '&');
        page = await root.get(next);
        for (const name of page.text.match(/crowd\d+@/g)) all.add(name);
    }
    assert.equal(all.size, 120);
    assert.doesNotMatch(page.text, /rel="next"/);
    page = await root.get('/admin/settings/users?role=editor');
    assert.match(page.text, /new@example\.org/);
    assert.doesNotMatch(page.text, /ann@example\.org/);
    page = await root.get('/admin/settings/users?state=admin');
    assert.match(page.text, /admin@example\.org/);
    assert.doesNotMatch(page.text, /ann@example\.org/);
    assert.match((await root.get('/admin/settings/users?q=nobody-like-that')).text, /No account is like that/);
    await sql("DELETE FROM lintel_account WHERE email LIKE 'crowd%'");
});
test('hostile words are searched for, typed and shown as words', async () => {
    for (const words of hostile) {
        for (const name of ['q', 'role', 'state', 'before', 'done']) {
            const page = await root.get(`/admin/settings/users?${name}=${encodeURIComponent(words)}`);
            assert.equal(page.status, 200, `${name}=${words.slice(0, 40)}`);
            assert.ok(!page.text.includes('<script>alert') && !page.text.includes('" onfocus'), `${name}=${words}`);
        }
        await root.get(annPage);
        const page = await root.submit(`${annPage}/give-role`, { role: words, until: words });
        assert.ok(page.status >= 400 && page.status < 500, `${page.status}`);
        assert.ok(!page.text.includes('<script>alert') && !page.text.includes('" onfocus'));
        assert.ok(page.text.length < 100000);
    }
});
test('a role is given until a day, and taken back; both are recorded', async () => {
    await root.get(annPage);
    await root.follow(`${annPage}/give-role`, { role: 'desk', until: '2099-01-02' });
    assert.match(seen(root.page), /The role is given/);
    assert.match(seen(root.page), /desk .*until 2 Jan 2099/);
    await root.follow(`${annPage}/take-role`, {});
    assert.match(seen(root.page), /The role is taken back/);
    assert.equal(await sql(`SELECT COUNT(*) FROM lintel_account_role WHERE account_id = ${ann}`), '0');
    assert.deepEqual(await events(ann), ['account_create', 'role_grant', 'role_revoke']);
});
test('sessions of an account are ended, one and all', async () => {
    const [one, two] = [await signedIn('ann@example.org'), await signedIn('ann@example.org')];
    await root.get(annPage);
    assert.match(seen(root.page), /Firefox on Linux/);
    await root.follow(`${annPage}/end-session`);
    assert.deepEqual([await one.isSignedIn(), await two.isSignedIn()].sort(), [false, true]);
    await root.follow(`${annPage}/end-sessions`, { sure: 'yes' });
    assert.deepEqual([await one.isSignedIn(), await two.isSignedIn()], [false, false]);
    assert.match(seen(root.page), /Signed in nowhere.*Signed in 2|Signed in nowhere/);
    assert.match(seen(root.page), /How this account signed in.*Signed in/);
});
test('who is disabled is out at once, and comes back when enabled', async () => {
    const b = await signedIn('ann@example.org');
    await root.get(annPage);
    assert.equal((await root.submit(`${annPage}/disable`)).status, 400);
    assert.match(seen(root.page), /Nothing was changed: tick the box first/);
    assert.ok(await b.isSignedIn());
    await root.follow(`${annPage}/disable`, { sure: 'yes' });
    assert.match(seen(root.page), /The account is disabled/);
    assert.ok(!await b.isSignedIn());
    assert.equal((await new Browser(here.url).signIn('ann@example.org', password)).status, 401);
    await root.follow(`${annPage}/enable`);
    assert.ok(!await b.isSignedIn(), 'an old session came back');
    await signedIn('ann@example.org');
});
test('a link to a new password is mailed', async () => {
    await root.get(annPage);
    await root.follow(`${annPage}/recover`);
    assert.match(seen(root.page), /is on its way/);
    assert.match((await lintel('mail', 'list')).stdout, /ann@example\.org/);
});
test('the only administrator stays one, and nobody disables or deletes himself', async () => {
    const page = `/admin/settings/users/${rootId}`;
    await root.get(page);
    assert.match(seen(root.page), /This is you: from then on you cannot open these settings/);
    assert.equal((await root.submit(`${page}/demote`, { sure: 'yes' })).status, 409);
    assert.match(seen(root.page), /only administrator/);
    const { csrf } = root.fieldsOf(`${page}/demote`);
    for (const action of ['disable', 'delete']) {
        const answer = await root.send(`${page}/${action}`, { method: 'POST', body: new URLSearchParams({ csrf, sure: 'yes' }).toString() });
        assert.equal(answer.status, 409, action);
    }
    assert.equal(await sql(`SELECT is_admin AND disabled_at IS NULL FROM lintel_account WHERE id = ${rootId}`), '1');
});
test('two administrators who remove each other at once leave one', async () => {
    const bob = await account('bob@example.org', '--admin');
    const other = await signedIn('bob@example.org');
    await root.get(`/admin/settings/users/${bob}`);
    await other.get(`/admin/settings/users/${rootId}`);
    await Promise.all([root.submit(`/admin/settings/users/${bob}/demote`, { sure: 'yes' }),
        other.submit(`/admin/settings/users/${rootId}/demote`, { sure: 'yes' })]);
    assert.equal(await sql('SELECT COUNT(*) FROM lintel_account WHERE is_admin'), '1');
    await sql(`UPDATE lintel_account SET is_admin = id = ${rootId} WHERE id IN (${rootId}, ${bob})`);
    await root.get(`/admin/settings/users/${bob}`);
    await root.follow(`/admin/settings/users/${bob}/delete`, { sure: 'yes' });
    assert.match(seen(root.page), /The account and what hung on it are deleted/);
    assert.equal((await root.get(`/admin/settings/users/${bob}`)).status, 404);
});

// ---- who else may: nobody ----

const pages = () => ['/admin/settings/', '/admin/settings/users', '/admin/settings/users/invite', annPage];
const posts = () => ['/admin/settings/users/invite',
    ...['disable', 'promote', 'delete', 'give-role', 'end-sessions', 'recover'].map((a) => `${annPage}/${a}`)];

test('nobody else opens a page of the settings, or changes anything there', async () => {
    const [stranger, person] = [new Browser(here.url), await signedIn('ann@example.org')];
    await person.get('/account');
    const { csrf } = person.fieldsOf('/sign-out');
    const before = await sql('SELECT COUNT(*), SUM(is_admin), SUM(disabled_at IS NULL) FROM lintel_account');
    for (const page of pages()) {
        assert.ok([303, 401].includes((await stranger.send(page)).status), page);
        assert.ok([403, 404].includes((await person.send(page)).status), page);
    }
    for (const page of posts()) {
        const body = new URLSearchParams({ csrf, sure: 'yes', role: 'editor', email: 'x@example.org', id: '1' }).toString();
        assert.ok([401, 403].includes((await stranger.send(page, { method: 'POST', body })).status), page);
        assert.ok([403, 404].includes((await person.send(page, { method: 'POST', body })).status), page);
    }
    assert.equal(await sql('SELECT COUNT(*), SUM(is_admin), SUM(disabled_at IS NULL) FROM lintel_account'), before);
});
test('no form is taken from elsewhere, or without its token', async () => {
    const person = await signedIn('ann@example.org');
    await person.get('/account');
    const foreign = person.fieldsOf('/sign-out').csrf;
    await root.get('/account');
    const { csrf } = root.fieldsOf('/sign-out');
    for (const page of posts()) {
        for (const [token, site] of [['', 'same-origin'], [foreign, 'same-origin'], [csrf, 'cross-site']]) {
            const body = new URLSearchParams({ csrf: token, sure: 'yes', role: 'editor', email: 'x@example.org', id: '1' }).toString();
            assert.equal((await root.send(page, { method: 'POST', body, headers: { 'sec-fetch-site': site } })).status, 403, page);
        }
    }
    assert.equal(await sql(`SELECT COUNT(*) FROM lintel_account WHERE id = ${ann} AND disabled_at IS NULL AND NOT is_admin`), '1');
});
test('what is not there is told so: accounts, actions', async () => {
    await root.get(annPage);
    const { csrf } = root.fieldsOf(`${annPage}/recover`);
    for (const page of ['/admin/settings/users/0', '/admin/settings/users/-1', '/admin/settings/users/99999999', '/admin/settings/users/x',
        '/admin/settings/users/1%20OR%201', '/admin/settings/nothing'])
        assert.equal((await root.send(page)).status, 404, page);
    for (const page of [`${annPage}/nothing`, '/admin/settings/users/99999999/disable'])
        assert.equal((await root.send(page, { method: 'POST', body: new URLSearchParams({ csrf, sure: 'yes' }).toString() })).status, 404, page);
});

// ---- in a browser ----

const browser = await playwright.chromium.launch({
    executablePath: program,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-quic',
        '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
process.on('exit', () => browser.process?.()?.kill('SIGKILL'));

async function objections(page) {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    return violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html).join(' ')}`).join('\n');
}

for (const [name, options] of [['light', { colorScheme: 'light', viewport: { width: 1280, height: 800 } }],
    ['dark', { colorScheme: 'dark', viewport: { width: 1280, height: 800 } }],
    ['as narrow as 320 px', { viewport: { width: 320, height: 640 } }]]) {
    test(`no page is objected to by axe-core, none is wider than its window or too heavy: ${name}`, async () => {
        const cookies = Object.entries(root.jar).map(([k, value]) => ({ name: k, value, url: here.url, secure: true }));
        const context = await browser.newContext({ ignoreHTTPSErrors: true, baseURL: here.url, ...options });
        await context.addCookies(cookies);
        const page = await context.newPage();
        page.setDefaultTimeout(60000);
        const complaints = [];
        page.on('console', (m) => ['error', 'warning'].includes(m.type()) && complaints.push(m.text()));
        page.on('pageerror', (e) => complaints.push(String(e)));
        for (const target of pages()) {
            const answer = await page.goto(target);
            assert.equal(answer.status(), 200, target);
            assert.ok((await answer.body()).length < 100 * 1024, `${target} is heavy`);
            assert.equal(await page.locator('h1').count(), 1, target);
            await page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));
            assert.equal(await objections(page), '', target);
            assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${target} is too wide`);
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
