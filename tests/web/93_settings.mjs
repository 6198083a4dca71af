// 93_settings.mjs - the settings of the admin about people and access: every page in a real browser, with axe-core,
// light, dark and narrow, with and without script; every form as a browser sends it; and what others would try there.
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import { Browser } from './browser.mjs';
import { adminName, adminPassword, assert, main, root as projectRoot, run, script, skipAll, test as testWithin, until } from './lib.mjs';
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

// ---- roles and grants ----

const rolePage = '/admin/settings/roles/helper';

test('a role is made, with what it includes; names, circles and what is there already are refused', async () => {
    await root.get('/admin/settings/roles');
    for (const [fields, id] of [[{ name: 'Helper' }, 'name'], [{ name: 'editor' }, 'name'], [{ name: 'helper', includes: 'editr' }, 'includes'],
        [{ name: 'helper', includes: 'helper' }, 'includes'], [{ name: 'helper', includes: 'user, user' }, 'includes'],
        [{ name: 'helper', comment: 'x'.repeat(300) }, 'comment'], ...hostile.map((name) => [{ name }, 'name'])]) {
        const page = await root.submit('/admin/settings/roles', { comment: '', includes: '', ...fields });
        assert.ok(page.status >= 400 && page.status < 500, `${page.status}: ${fields.name}`);
        assert.match(page.text, new RegExp(`id="${id}-error"`), `${fields.name}`);
    }
    await root.follow('/admin/settings/roles', { name: 'helper', comment: '<b>Helps</b>', includes: 'user' });
    assert.match(root.page.text, /&lt;b&gt;Helps/);
    await root.get('/admin/settings/roles');
    await root.follow('/admin/settings/roles', { name: 'chief', comment: '', includes: 'helper' });
    await root.get(rolePage);
    assert.equal((await root.submit(rolePage, { comment: 'Helps', includes: 'chief' })).status, 400);
    assert.match(root.page.text, /leads back to/);
    await root.follow(rolePage, { comment: 'Helps at the desk', includes: 'user' });
    const record = JSON.parse(await sql("SELECT detail FROM lintel_audit WHERE event = 'role_change' AND row_key = 'helper'"));
    assert.deepEqual(record, { before: { comment: '<b>Helps</b>', includes: ['user'] }, after: { comment: 'Helps at the desk', includes: ['user'] } });
});
test('what a file brings is shown, and changed nowhere but there', async () => {
    const page = await root.get('/admin/settings/roles/editor');
    assert.match(seen(page), /May change Titles.*but not ISBN/);
    assert.match(page.text, /example\/app\.json: grants\[/);
    await root.get(rolePage);
    const { csrf } = root.fieldsOf(rolePage);
    const before = await sql('SELECT COUNT(*), SUM(CRC32(CONCAT_WS(0, role, model, verb, row_where))) FROM lintel_grant');
    const theirs = await sql("SELECT id FROM lintel_grant WHERE app = 'example' LIMIT 1");
    for (const path of ['/admin/settings/roles/editor', '/admin/settings/roles/editor/remove', '/admin/settings/roles/user/remove',
        `/admin/settings/grants/${theirs}`, `/admin/settings/grants/${theirs}/remove`])
        assert.equal((await root.send(path, { method: 'POST', body: new URLSearchParams({ csrf, sure: 'yes' }).toString() })).status, 403, path);
    assert.equal(await sql('SELECT COUNT(*), SUM(CRC32(CONCAT_WS(0, role, model, verb, row_where))) FROM lintel_grant'), before);
});
test('a grant is made, holds within a second, is changed, and is gone when removed', async () => {
    const b = await signedIn('ann@example.org');
    await root.get(annPage);
    await root.follow(`${annPage}/give-role`, { role: 'helper', until: '' });
    const make = '/admin/settings/grants/new';
    await root.get(`${make}?role=helper&model=library_overdue&verb=read`);
    for (const [fields, id] of [[{ where: 'no_such=eq.1' }, 'where'], [{ where: 'days_late=' }, 'where'], [{ where: ")('" }, 'where'],
        [{ mode: 'only' }, 'fields'], ...hostile.filter((w) => w.length < 100).map((where) => [{ where }, 'where'])]) {
        const page = await root.submit(make, fields);
        assert.ok(page.status >= 400 && page.status < 500, `${page.status}: ${JSON.stringify(fields)}`);
        assert.match(page.text, new RegExp(`id="${id}-error"`), JSON.stringify(fields));
        assert.ok(!page.text.includes('<script>alert'));
    }
    assert.equal((await b.send('/admin/data/library_overdue')).status, 404);
    await root.follow(make, { where: '', mode: 'all' });
    assert.match(seen(root.page), /The grant is saved.*May read Overdue/i);
    await until(async () => (await b.send('/admin/data/library_overdue')).status === 200, 5, 'the grant in force');
    const id = await sql("SELECT MAX(id) FROM lintel_grant WHERE app IS NULL AND role = 'helper'");
    const column = await sql("SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'library_overdue' ORDER BY ORDINAL_POSITION LIMIT 1");
    await root.get(`/admin/settings/grants/${id}`);
    await root.follow(`/admin/settings/grants/${id}`, { where: `${column}=not.is.null`, mode: 'but', field: column });
    assert.match(seen(root.page), /has a value .*but not /);
    const record = JSON.parse(await sql(`SELECT detail FROM lintel_audit WHERE event = 'grant_change' AND row_key = '${id}'`));
    assert.deepEqual(record.before.read, true);
    assert.deepEqual(record.after.read, { where: `${column}=not.is.null`, fields: ['*', `!${column}`] });
    await root.get(`/admin/settings/grants/${id}`);
    assert.match(root.page.text, new RegExp(`value="${column}" checked`));
    assert.equal((await root.submit(`/admin/settings/grants/${id}/remove`)).status, 400);
    await root.follow(`/admin/settings/grants/${id}/remove`, { sure: 'yes' });
    await until(async () => (await b.send('/admin/data/library_overdue')).status === 404, 5, 'the grant gone');
});
test('what was made here is downloaded as an app.json that says the same when it is read', async () => {
    const make = '/admin/settings/grants/new';
    for (const [begin, fields] of [['role=helper&model=library_loan&verb=read', { where: 'returned_at=is.null', mode: 'but', field: 'due_on' }],
        ['role=helper&model=library_loan&verb=update', { check: 'renewals=lte.3', mode: 'only', field: 'renewals', presets: 'taken_by = $user.email\r\n' }],
        ['role=chief&model=library_renew&verb=call', {}], ['role=editor&model=library_fine&verb=delete', { where: '' }]]) {
        await root.get(`${make}?${begin}`);
        await root.follow(make, fields);
    }
    const answer = await root.send('/admin/settings/export/app.json');
    assert.match(answer.headers['content-disposition'], /attachment; filename="app\.json"/);
    const file = JSON.parse(answer.text);
    assert.deepEqual(file.roles, { chief: { comment: '', includes: ['helper'] }, helper: { comment: 'Helps at the desk', includes: ['user'] } });
    assert.deepEqual(file.grants, [
        { role: 'chief', model: 'library_renew', call: true }, { role: 'editor', model: 'library_fine', delete: true },
        { role: 'helper', model: 'library_loan', read: { where: 'returned_at=is.null', fields: ['*', '!due_on'] } },
        { role: 'helper', model: 'library_loan', update: { check: 'renewals=lte.3', fields: ['renewals'], presets: { taken_by: '$user.email' } } }]);
    const state = 'SELECT role, model, verb, row_where, row_check, fields, presets FROM lintel_grant WHERE role IN ("chief", "helper") OR model = "library_fine" AND verb = "delete" ORDER BY 1, 2, 3';
    const before = await sql(state);
    for (const name of ['chief', 'helper']) {
        await root.get(`/admin/settings/roles/${name}`);
        await root.follow(`/admin/settings/roles/${name}/remove`, { sure: 'yes' });
    }
    await sql('DELETE FROM lintel_grant WHERE app IS NULL');
    const app = path.join(here.folder, 'madehere');
    fs.mkdirSync(app, { recursive: true });
    fs.writeFileSync(path.join(app, 'app.json'), answer.text);
    const apps = `${path.join(projectRoot, 'sql/example')}:${app}`;
    const { code, stderr } = await script('up', ['--quiet'], { ...here.env, LINTEL_APPS: apps });
    assert.equal(code, 0, stderr);
    assert.equal(await sql(state), before);
    assert.equal(await sql("SELECT COUNT(*) FROM lintel_role WHERE app = 'madehere'"), '2');
});
test('may they, and why: the policy itself answers', async () => {
    const ask = (q) => root.get(`/admin/settings/explain?${new URLSearchParams(q)}`);
    assert.match(seen(await ask({ who: 'anonymous', verb: 'read', model: 'library_branch' })), /anonymous may read library_branch, \d+ of \d+ rows/);
    assert.match(seen(await ask({ who: 'anonymous', verb: 'delete', model: 'library_branch' })), /may not delete/);
    assert.match(seen(await ask({ who: adminName, verb: 'delete', model: 'library_branch' })), /nothing restricts an administrator/);
    for (const [q, id] of [[{ who: 'nobody@example.org', verb: 'read', model: 'library_branch' }, 'who'], [{ who: 'anonymous', verb: 'read', model: 'library_brunch' }, 'model'],
        [{ who: 'anonymous', verb: 'read', model: 'library_branch', field: 'nope' }, 'field'], [{ who: 'anonymous', verb: 'read', model: 'library_branch', where: 'nope=eq.1' }, 'where']]) {
        const page = await ask(q);
        assert.ok(page.status >= 400 && page.status < 500, `${page.status}`);
        assert.match(page.text, new RegExp(`id="${id}-error"`), JSON.stringify(q));
    }
    for (const words of hostile) {
        for (const name of ['who', 'model', 'field', 'row', 'where', 'verb']) {
            const page = await ask({ who: 'anonymous', verb: 'read', model: 'library_branch', [name]: words });
            assert.ok(page.status < 500, `${page.status}: ${name}=${words.slice(0, 40)}`);
            assert.ok(!page.text.includes('<script>alert') && !page.text.includes('" onfocus'));
        }
    }
});

// ---- sessions, keys, locks ----

test('sessions and keys of everybody are listed, and ended', async () => {
    const b = await signedIn('ann@example.org');
    assert.match(seen(await root.get('/admin/settings/sessions')), /ann@example\.org.*Firefox on Linux/);
    await root.follow(`${annPage}/end-session`);
    assert.equal(await b.isSignedIn(), false);
    const { code, stderr } = await lintel('api-key', 'create', '--email', 'ann@example.org', '--name', '<i>Robot</i>', '--scopes', 'library_title:read');
    assert.equal(code, 0, stderr);
    await root.get('/admin/settings/keys');
    assert.match(root.page.text, /&lt;i&gt;Robot/);
    await root.follow(`${annPage}/revoke-key`);
    assert.doesNotMatch((await root.get('/admin/settings/keys')).text, /Robot/);
});
test('who guessed too often is seen, and let in again', async () => {
    const b = new Browser(here.url);
    for (let i = 0; i < 10; i += 1) await b.signIn('ann@example.org', `wrong guess number ${i}`);
    assert.equal((await b.signIn('ann@example.org', password)).status, 429);
    assert.match(seen(await root.get('/admin/settings/locks')), /ann@example\.org has to wait \d+ min/);
    assert.equal((await root.submit('/admin/settings/locks', { address: '' }, 'id="address"')).status, 400);
    await root.get('/admin/settings/locks');
    await root.follow('/admin/settings/locks');
    assert.match(seen(root.page), /They may try again/);
    assert.doesNotMatch(seen(root.page), /has to wait/);
    assert.equal((await b.signIn('ann@example.org', password)).status, 303);
    assert.equal(await sql("SELECT COUNT(*) FROM lintel_audit WHERE event = 'sign_in_unlock'"), '1');
});

// ---- the audit ----

test('the audit is read by filters and pages, and one record with before and after', async () => {
    const put = await root.send('/rest/v1/library_branch?id=eq.1', { method: 'PATCH', body: JSON.stringify({ phone: '=1+1 "x"' }), headers: { 'content-type': 'application/json', authorization: here.authorization } });
    assert.ok(put.status < 300, put.text);
    let page = await root.get('/admin/settings/audit?event=update&model=library_branch');
    assert.match(seen(page), /update .*admin@example\.org .*library_branch 1/);
    const [, path1] = page.text.match(/href="(\/admin\/settings\/audit\/\d+)"/);
    page = await root.get(path1);
    assert.match(seen(page), /Field Before After phone .*=1\+1 &quot;x&quot;/);
    for (const [query, id] of [['who=nobody@example.org', 'who'], ['since=yesterday', 'since'], ['until=2026-13', 'until']]) {
        page = await root.get(`/admin/settings/audit?${query}`);
        assert.ok(page.status >= 400 && page.status < 500);
        assert.match(page.text, new RegExp(`id="${id}-error"`));
    }
    assert.match((await root.get('/admin/settings/audit?until=2001-01-01')).text, /No record is like that/);
    const count = Number(await sql('SELECT COUNT(*) FROM lintel_audit'));
    const ids = new Set();
    for (let next = '/admin/settings/audit'; next && ids.size <= count + 10;) {
        page = await root.get(next);
        for (const [, id] of page.text.matchAll(/href="\/admin\/settings\/audit\/(\d+)"/g)) ids.add(id);
        next = page.text.match(/rel="next" href="([^"]*)"/)?.[1].replaceAll('&amp;', '&');
    }
    assert.equal(ids.size, count);
    for (const words of hostile) {
        for (const name of ['who', 'event', 'model', 'row', 'since', 'until', 'address', 'request', 'before']) {
            page = await root.get(`/admin/settings/audit?${name}=${encodeURIComponent(words)}`);
            assert.ok(page.status < 500, `${page.status}: ${name}=${words.slice(0, 40)}`);
            assert.ok(!page.text.includes('<script>alert') && !page.text.includes('" onfocus'));
        }
    }
});
test('the audit is taken away as CSV without formulas, which is recorded, and verified on demand', async () => {
    const csv = await root.send('/admin/settings/audit/export.csv?model=library_branch');
    assert.equal(csv.status, 200);
    assert.match(csv.text, /^id,at,event,.*\n\d+,"20.*"update","admin@example\.org"/);
    assert.equal(await sql("SELECT COUNT(*) FROM lintel_audit WHERE event = 'export' AND model = 'lintel_audit'"), '1');
    await root.get('/admin/settings/audit');
    await root.submit('/admin/settings/audit/verify');
    assert.match(seen(root.page), /All is as it was written\. Entries looked at: \d+/);
    await until(async () => await sql('SELECT COUNT(*) FROM lintel_audit WHERE unsealed IS NOT NULL') === '0', 20, 'the seal');
    await sql("UPDATE lintel_audit SET detail = '{}' WHERE event = 'update' AND model = 'library_branch' ORDER BY id LIMIT 1");
    await root.get('/admin/settings/audit');
    await root.submit('/admin/settings/audit/verify');
    assert.match(seen(root.page), /Something was changed/);
});

// ---- who else may: nobody ----

const pages = () => ['/admin/settings/', '/admin/settings/users', '/admin/settings/users/invite', annPage, '/admin/settings/roles',
    '/admin/settings/roles/user', '/admin/settings/grants/new', '/admin/settings/grants/new?role=editor&model=library_title&verb=update',
    '/admin/settings/explain?who=anonymous&verb=read&model=library_branch', '/admin/settings/sessions', '/admin/settings/keys',
    '/admin/settings/locks', '/admin/settings/audit', '/admin/settings/audit/1'];
const posts = () => ['/admin/settings/users/invite', '/admin/settings/roles', '/admin/settings/roles/editor', '/admin/settings/roles/editor/remove',
    '/admin/settings/grants/new', '/admin/settings/grants/1', '/admin/settings/grants/1/remove', '/admin/settings/locks', '/admin/settings/audit/verify',
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
