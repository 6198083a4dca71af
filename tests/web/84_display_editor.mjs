// 84_display_editor.mjs - what is said at run time of tables, and dashboards and menus: edited with and without script, by
// administrators alone, refused where it is stale or does not fit, and taken back to what the apps say.
import fs from 'node:fs';
import path from 'node:path';
import { adminName, adminPassword, assert, ask, asAdmin, main, root as projectRoot, run, temporary, test as testWithin, until, url } from './lib.mjs';
import { Browser } from './browser.mjs';
import { browser, objections, open, signIn } from './chromium.mjs';
import { accountWith, lintel } from './grants.mjs';
import { end, own } from './own.mjs';

const test = (name, check) => testWithin(name, check, { seconds: 180 });
const wide = { viewport: { width: 1280, height: 900 } };
const narrow = { viewport: { width: 360, height: 740 }, isMobile: true };
const plain = { ...wide, javaScriptEnabled: false };
const hostile = ['<script>alert(1)</script>', '"\' onfocus=alert(1) x="', '{{heading}} {{_ Users}}', '%00%0a', '\u202eexe.', '💣 naïve', "' OR 1=1 -- ", '</title><b>'];
const admin = await asAdmin();
const shown = async (target) => (await ask(target, { headers: admin })).text;
const headers = (html) => [...html.matchAll(/<th [^>]*>(?:<a [^>]*>)?([^<]*)/g)].map(([, text]) => text);
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
await signIn();

async function visit(options, path) {
    const { context, page, complaints } = await open(options);
    page.setDefaultTimeout(10000);
    const answer = await page.goto(path);
    return { context, page, complaints, status: answer.status() };
}
const press = (page, name) => Promise.all([page.waitForNavigation(), page.getByRole('button', { name, exact: true }).click()]);
async function fits(options, paths) {
    const { context, page, complaints } = await open(options);
    for (const path of paths) {
        const answer = await page.goto(path);
        assert.equal(answer.status(), 200, path);
        assert.equal(await objections(page), '', path);
        const [width, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
        assert.ok(width <= screen, `${path}: ${width} > ${screen}`);
    }
    assert.deepEqual(complaints, []);
    await context.close();
}
// The records of the audit about a document, the newest first.
async function records(key) {
    const { text } = await ask('/admin/settings/audit/export.csv?model=lintel_document', { headers: admin });
    return text.split('\n').filter((line) => line.includes(key));
}

// ---- tables and columns ----

const loan = '/admin/settings/models/library_loan';

test('labels, a list and a format are said, shown at once, and taken back', async () => {
    const before = headers(await shown('/admin/data/library_loan'));
    const { context, page } = await visit(plain, loan);
    assert.equal(await page.inputValue('[name="columns.due_on.list"]'), '4', 'the app says it');
    await page.fill('#label', 'Out & about');
    await page.fill('[name="columns.due_on.label"]', 'Back by');
    for (const name of ['copy_id', 'member_id', 'lent_by', 'returned_at', 'renewals']) await page.fill(`[name="columns.${name}.list"]`, '');
    await page.fill('[name="columns.copy_id.list"]', '2');
    await page.fill('[name="columns.due_on.list"]', '1');
    await press(page, 'Save changes');
    assert.match(await page.textContent('[role=status]'), /Saved/);
    assert.equal(await page.inputValue('#label'), 'Out & about');
    assert.match(await page.textContent('.said'), /"list": \["due_on", "copy_id"\]/);
    await until(async () => (await shown('/admin/')).includes('Out &amp; about'), 10, 'the label');
    const after = headers(await shown('/admin/data/library_loan')).filter((name) => ['Back by', 'Copy', 'Member'].includes(name));
    assert.deepEqual(after, ['Back by', 'Copy']);
    assert.match((await records('model/library_loan'))[0] ?? '', /document_change/);
    await page.check('[name=sure]');
    await press(page, 'Take it back');
    assert.equal(await page.inputValue('#label'), '');
    await until(async () => (await shown('/admin/data/library_loan')).includes('<h1>Loans'), 10, 'the app to speak again');
    assert.deepEqual(headers(await shown('/admin/data/library_loan')), before);
    assert.match((await records('model/library_loan'))[0] ?? '', /document_remove/);
    await context.close();
});
test('what is as the app says is not said again', async () => {
    const { context, page } = await visit(wide, loan);
    await press(page, 'Save changes');
    assert.equal(await page.locator('[name=sure]').count(), 0, 'nothing is to be taken back');
    await context.close();
});
test('what does not fit is refused beside its field, with all that was typed', async () => {
    const { context, page } = await visit(plain, loan);
    for (const [field, value, words] of [['order', 'due_onn.desc', /due_on/], ['columns.due_on.format', 'monney', /money/],
        ['columns.copy_id.list', '1st', /number/]]) {
        await page.goto(loan);
        await page.fill('#help', 'Kept as it was typed');
        await page.fill(`[name="${field}"]`, value);
        await press(page, 'Save changes');
        const input = page.locator(`[name="${field}"]`);
        assert.equal(await input.inputValue(), value);
        assert.equal(await input.getAttribute('aria-invalid'), 'true', field);
        assert.match(await page.textContent('.wrong'), words);
        assert.equal(await page.inputValue('#help'), 'Kept as it was typed');
    }
    await context.close();
});
test('hostile labels are shown as they are, on the page, in the menu and in lists', async () => {
    const { context, page, complaints } = await visit(wide, loan);
    for (const words of hostile) {
        await page.fill('#label', words);
        await page.fill('[name="columns.due_on.label"]', words);
        await press(page, 'Save changes');
        assert.equal(await page.inputValue('#label'), words.trim());
        await until(async () => (await shown('/admin/data/library_loan')).includes(escaped(words)), 10, words);
        assert.ok(!(await shown('/admin/')).includes('<script>alert'), words);
    }
    assert.deepEqual(complaints, []);
    await page.check('[name=sure]');
    await press(page, 'Take it back');
    await context.close();
});
test('a stale form is refused, shows what is there, and is good for a second try', async () => {
    const one = await visit(wide, loan);
    const other = await visit(plain, loan);
    await one.page.fill('#label', 'First');
    await press(one.page, 'Save changes');
    await other.page.fill('#label', 'Second');
    await press(other.page, 'Save changes');
    assert.match(await other.page.textContent('[role=alert]'), /Somebody else changed this/);
    assert.match(await other.page.textContent('.said'), /"label": "First"/);
    assert.equal(await other.page.inputValue('#label'), 'Second');
    await press(other.page, 'Save changes');
    assert.match(await other.page.textContent('[role=status]'), /Saved/);
    await other.page.check('[name=sure]');
    await press(other.page, 'Take it back');
    await one.context.close();
    await other.context.close();
});
test('the pages fit, wide, narrow, light and dark, and axe has no objection', async () => {
    const paths = ['/admin/settings/', '/admin/settings/models', '/admin/settings/models?q=nope', loan];
    await fits(wide, paths);
    await fits({ ...wide, colorScheme: 'dark' }, paths);
    await fits(narrow, paths);
    await fits({ ...narrow, viewport: { width: 320, height: 640 } }, paths);
});

// ---- dashboards ----

const boards = '/admin/settings/dashboards';
const panelOf = (html, title) => html.split('<section').find((part) => part.includes(`<h2>${title}</h2>`)) ?? '';
async function count(query) {
    return (await ask(`/rest/v1/${query}`, { headers: admin })).json()[0].n;
}

test('a dashboard is made, panels are tried out, kept, moved, changed and removed', async () => {
    const { context, page } = await visit(plain, boards);
    await page.fill('#label', 'Stock & Loans');
    await press(page, 'Make the dashboard');
    assert.equal(new URL(page.url()).pathname, `${boards}/stock_loans`);
    assert.equal((await ask('/admin/dashboards/stock_loans', { headers: admin })).status, 404, 'without a panel it is for nobody');
    await page.getByRole('link', { name: 'Add a panel' }).click();
    await page.fill('#title', 'By state');
    await page.fill('#model', 'library_copy');
    await page.selectOption('#kind', 'bars');
    await press(page, 'Preview');
    assert.equal(await page.inputValue('#title'), 'By state', 'what was typed is kept');
    await page.selectOption('#group', 'state');
    await page.selectOption('#order', 'most');
    await press(page, 'Preview');
    assert.match(await page.textContent('.trial'), /on shelf/);
    assert.match(await page.textContent('.trial'), /select=state,rows:count\(\)&order=rows.desc/);
    await press(page, 'Save the panel');
    for (const [title, kind, more] of [['Out', 'number', { where: 'returned_at=is.null' }], ['Days', 'series', { group: 'lent_at::date', order: 'group' }],
        ['Branches', 'pie', { group: 'library_branch!loan_lent_by(name)' }], ['Steps', 'funnel', { group: 'library_branch!loan_lent_by(name)', order: 'most', limit: '3' }],
        ['Rows', 'table', { query: 'select=id,due_on&order=id&limit=3' }]]) {
        await page.getByRole('link', { name: 'Add a panel' }).click();
        await page.fill('#title', title);
        await page.fill('#model', 'library_loan');
        await press(page, 'Preview');
        await page.selectOption('#kind', kind);
        if (more.group) await page.selectOption('#group', more.group);
        if (more.order) await page.selectOption('#order', more.order);
        if (more.limit) await page.fill('#limit', more.limit);
        if (more.where) await page.fill('#where', more.where);
        if (more.query) {
            await page.click('summary');
            await page.fill('#query', more.query);
        }
        await press(page, 'Save the panel');
        assert.match(await page.textContent('[role=status]'), /The panel is saved/, title);
    }
    await until(async () => (await shown('/admin/dashboards/stock_loans')).includes('<h2>Rows</h2>'), 10, 'the dashboard');
    const html = await shown('/admin/dashboards/stock_loans');
    assert.equal(Number(panelOf(html, 'Out').match(/class="number">([^<]*)/)[1].replace(',', '')), await count('library_loan?select=n:count()&returned_at=is.null'));
    for (const [title, mark] of [['By state', 'class="bars"'], ['Days', 'class="series"'], ['Branches', 'class="pie"'], ['Steps', 'class="bars"'], ['Rows', 'class="scrolls"']]) {
        assert.ok(panelOf(html, title).includes(mark), title);
    }
    assert.equal(panelOf(html, 'Steps').match(/<rect/g).length, 3);
    assert.match(await shown('/admin/'), /Stock &amp; Loans/);
    // What parts can say comes back as parts.
    await page.goto(`${boards}/stock_loans/panels/5`);
    assert.equal(await page.inputValue('#group'), 'library_branch!loan_lent_by(name)');
    assert.equal(await page.inputValue('#limit'), '3');
    assert.equal(await page.inputValue('#query'), '');
    await page.goto(`${boards}/stock_loans/panels/6`);
    assert.equal(await page.inputValue('#query'), 'select=id,due_on&order=id&limit=3');
    await page.goto(`${boards}/stock_loans`);
    const titles = async () => (await page.locator('.arranged h2').allTextContents()).join();
    assert.equal(await titles(), 'By state,Out,Days,Branches,Steps,Rows');
    await press(page, 'Move Out forward');
    assert.equal(await titles(), 'Out,By state,Days,Branches,Steps,Rows');
    await press(page, 'Remove Days');
    await press(page, 'Move Branches back');
    assert.equal(await titles(), 'Out,By state,Steps,Branches,Rows');
    assert.match((await records('dashboard/stock_loans'))[0] ?? '', /document_change/);
    await context.close();
});
test('queries that do not fit are refused beside their field', async () => {
    const { context, page } = await visit(plain, `${boards}/stock_loans/panels/1`);
    for (const [field, value, words] of [['where', 'retuned_at=is.null', /returned_at/], ['model', 'library_lone', /no table/],
        ['title', ' ', /Say what it is called/], ['limit', '0', /1 to 1,?000/]]) {
        await page.goto(`${boards}/stock_loans/panels/1`);
        await page.fill(`#${field}`, value);
        await press(page, 'Save the panel');
        assert.equal(await page.getAttribute(`#${field}`, 'aria-invalid'), 'true', field);
        assert.match(await page.textContent(`#${field}-error`), words);
    }
    await page.goto(`${boards}/stock_loans/panels/1`);
    await page.click('summary');
    await page.fill('#query', 'select=n:count(&');
    await press(page, 'Save the panel');
    assert.equal(await page.getAttribute('#query', 'aria-invalid'), 'true');
    assert.equal(await page.inputValue('#query'), 'select=n:count(&');
    for (const target of ['panels/99', 'panels/0', 'panels/x']) assert.equal((await ask(`${boards}/stock_loans/${target}`, { headers: admin })).status, 404);
    assert.equal((await ask(`${boards}/nope`, { headers: admin })).status, 404);
    await context.close();
});
test('who may read none of it has no dashboard, and others see their own rows', async () => {
    const member = await accountWith('reader84@example.org', []);
    const { status, text } = await ask('/admin/dashboards/stock_loans', { headers: member });
    assert.ok(status === 404 || !text.includes('<h2>Out</h2>') || /class="number">0</.test(panelOf(text, 'Out')), `${status}`);
    await lintel('account', 'delete', '--email', 'reader84@example.org');
});
test('of two who arrange the same the second is told', async () => {
    const one = await visit(wide, `${boards}/stock_loans`);
    const other = await visit(plain, `${boards}/stock_loans`);
    await press(one.page, 'Remove Rows');
    await press(other.page, 'Remove Rows');
    assert.match(await other.page.textContent('[role=alert]'), /Somebody else changed this|no such panel/);
    assert.equal(await other.page.locator('.arranged h2').count(), 4);
    // A panel that was being typed is not lost, and does not take the place of another.
    await one.page.goto(`${boards}/stock_loans/panels/2`);
    await other.page.goto(`${boards}/stock_loans/panels/1`);
    await one.page.fill('#title', 'Earlier');
    await press(one.page, 'Save the panel');
    await other.page.fill('#title', 'Later');
    await press(other.page, 'Save the panel');
    assert.match(await other.page.textContent('[role=alert]'), /saved again it is a new panel/);
    await press(other.page, 'Save the panel');
    assert.equal((await other.page.locator('.arranged h2').allTextContents()).join(), 'Out,Earlier,Steps,Branches,Later');
    await one.context.close();
    await other.context.close();
});
test('hostile titles and labels are shown as they are', async () => {
    const { context, page, complaints } = await visit(wide, `${boards}/stock_loans/panels/1`);
    for (const words of hostile) {
        await page.goto(`${boards}/stock_loans/panels/1`);
        await page.fill('#title', words);
        await press(page, 'Save the panel');
        assert.equal((await page.textContent('.arranged h2')).trim(), words.trim());
        await page.fill('#label', words);
        await press(page, 'Save changes');
        assert.equal((await page.textContent('h1')).trim(), words.trim());
    }
    assert.deepEqual(complaints, []);
    await context.close();
});
test('an app\'s dashboard is changed at run time, and taken back', async () => {
    const { context, page } = await visit(plain, `${boards}/desk`);
    const before = (await page.locator('.arranged h2').allTextContents()).join();
    await press(page, 'Remove Members');
    assert.ok(!(await page.locator('.arranged h2').allTextContents()).includes('Members'));
    await until(async () => !(await shown('/admin/dashboards/desk')).includes('<h2>Members</h2>'), 10, 'the change');
    await page.check('[name=sure]');
    await press(page, 'Take it back');
    assert.equal((await page.locator('.arranged h2').allTextContents()).join(), before);
    await context.close();
});
test('a list is put on a dashboard, with its conditions', async () => {
    const { context, page } = await visit(plain, '/admin/data/library_loan?renewals=gt.0&order=due_on.desc');
    await page.goto(await page.locator('a[href*="/admin/settings/dashboards?"]').getAttribute('href'));
    await page.goto(await page.getByRole('link', { name: 'The desk today' }).getAttribute('href'));
    assert.equal(await page.inputValue('#model'), 'library_loan');
    assert.equal(await page.inputValue('#kind'), 'table');
    assert.equal(await page.inputValue('#query'), 'renewals=gt.0&order=due_on.desc&limit=10');
    assert.equal(await page.locator('.trial tbody tr').count(), 10);
    const headers = await accountWith('lister84@example.org', ['desk']);
    assert.doesNotMatch((await ask('/admin/data/library_loan', { headers })).text, /settings\/dashboards/);
    await lintel('account', 'delete', '--email', 'lister84@example.org');
    await context.close();
});
test('pages of dashboards fit and axe has no objection', async () => {
    const paths = [boards, `${boards}?model=library_loan&query=id%3Deq.1&kind=table`, `${boards}/desk`, `${boards}/desk/panels/5`, `${boards}/desk/panels/new`];
    await fits(wide, paths);
    await fits({ ...wide, colorScheme: 'dark' }, paths);
    await fits(narrow, paths);
    await fits({ ...narrow, viewport: { width: 320, height: 640 } }, paths);
});
test('a dashboard is removed', async () => {
    const { context, page } = await visit(plain, `${boards}/stock_loans`);
    await page.check('[name=sure]');
    await press(page, 'Remove the dashboard');
    assert.equal(new URL(page.url()).pathname, boards);
    assert.equal((await ask(`${boards}/stock_loans`, { headers: admin })).status, 404);
    await context.close();
});

// ---- the menu ----

const menu = '/admin/settings/menu';

test('a group of the menu is made, ordered, refused where it does not fit, and removed', async () => {
    const { context, page } = await visit(plain, menu);
    await page.fill('#name', 'Desk & <b>');
    await page.fill('#items', 'library_loan\nlibrary_lone');
    await press(page, 'Make the group');
    assert.match(await page.textContent('#items-error'), /items\[1\].*library_lone/);
    assert.equal(await page.inputValue('#name'), 'Desk & <b>');
    await page.fill('#items', 'library_loan\ndashboard desk\npage /catalogue The shelves\nlibrary_fine\ndashboard nope');
    await press(page, 'Make the group');
    assert.match(await page.textContent('[role=status]'), /Saved/);
    await until(async () => (await shown('/admin/')).includes('The shelves'), 10, 'the group');
    const html = await shown('/admin/');
    const group = html.split('<section class="group">').find((part) => part.includes('The shelves'));
    assert.deepEqual([...group.matchAll(/<h3><a href="([^"]*)"/g)].map(([, to]) => to),
        ['/admin/data/library_loan', '/admin/dashboards/desk', '/catalogue', '/admin/data/library_fine']);
    assert.match(group, /<h2>Desk &amp; &lt;b&gt;/);
    assert.match(await shown('/admin/data/library_loan'), /Desk &amp; &lt;b&gt;/);
    const stranger = (await ask('/admin/')).text;
    assert.doesNotMatch(stranger, /dashboards\/desk/, 'what he may not see is not in his menu');
    await page.getByRole('link', { name: 'Desk & <b>' }).click();
    assert.match(await page.inputValue('#items'), /^library_loan\ndashboard desk\npage \/catalogue The shelves\n/);
    await page.fill('#order', 'first');
    await press(page, 'Save changes');
    assert.equal(await page.getAttribute('#order', 'aria-invalid'), 'true');
    await page.goto(menu);
    await page.getByRole('link', { name: 'Desk & <b>' }).click();
    await page.check('[name=sure]');
    await fits(wide, [menu, new URL(page.url()).pathname]);
    await fits(narrow, [menu, new URL(page.url()).pathname]);
    await press(page, 'Remove the group');
    assert.equal(new URL(page.url()).pathname, menu);
    await until(async () => !(await shown('/admin/')).includes('The shelves'), 10, 'its end');
    await context.close();
});

// ---- back to text ----

test('what was made at run time is exported, and says the same as an app\'s file', async () => {
    const here = await own('exported');
    const program = (args, env = {}) => run(path.join(process.env.LINTEL_BUILD ?? path.join(projectRoot, 'build'), 'lintel'), args,
        { env: { LINTEL_CONFIG: path.join(here.folder, 'lintel.conf'), LINTEL_DB: '', LINTEL_VAR: '', ...env } });
    const sql = async (text) => {
        const { code, stdout, stderr } = await run('mariadb', ['-S', path.join(here.folder, 'run/db.sock'), '-uroot', '-BN', 'lintel', '-e', text]);
        assert.equal(code, 0, stderr);
        return stdout.trim();
    };
    const browse = new Browser(here.url);
    await browse.signIn(adminName, adminPassword(here.folder));
    const put = async (target, fields) => {
        await browse.get(target);
        await browse.follow(target, fields);
    };
    await put(loan, { label: 'Lent <out>', 'columns.due_on.label': 'Back by "then"', 'columns.due_on.list': '1', 'columns.copy_id.list': '2', group: 'Desk' });
    await browse.get(boards);
    await browse.follow(boards, { label: 'Mine' });
    await put(`${boards}/mine/panels/new`, { do: 'save', title: 'Ours', kind: 'bars', model: 'library_copy', measure: 'count()', group: 'state' });
    await browse.get(`${boards}/desk`);
    await browse.follow(`${boards}/desk`, { label: 'Another desk', help: '' });
    await browse.get('/admin/settings/roles');
    await browse.follow('/admin/settings/roles', { name: 'counter', comment: 'At the counter', includes: 'user' });
    const pages = ['/admin/data/library_loan', '/admin/dashboards/mine', '/admin/dashboards/desk', '/admin/'];
    const look = async () => {
        const texts = [];
        for (const target of pages) texts.push((await browse.get(target)).text.replace(/value="[^"]*"/g, '').split('\n').filter((line) => !/^<option|^<tr><td/.test(line)));
        return texts.flat();
    };
    await until(async () => (await browse.get('/admin/dashboards/desk')).text.includes('Another desk'), 10, 'the change');
    const before = await look();
    const { code, stdout } = await program(['export']);
    assert.equal(code, 0);
    assert.equal((await browse.get('/admin/settings/export/app.json')).text, stdout, 'both ways are one');
    const said = JSON.parse(stdout);
    assert.deepEqual(Object.keys(said.models), ['library_loan']);
    assert.deepEqual(Object.keys(said.dashboards), ['desk', 'mine']);
    assert.ok(said.roles.counter);
    // All of it goes, and comes back as text.
    await sql("DELETE FROM lintel_document WHERE app = ''; DELETE FROM lintel_role WHERE name = 'counter'; UPDATE lintel_access SET version = version + 1");
    await until(async () => (await browse.get('/admin/dashboards/desk')).text.includes('The desk today'), 10, 'the apps to speak alone');
    assert.notDeepEqual(await look(), before);
    const folder = temporary('site');
    fs.writeFileSync(path.join(folder, 'app.json'), stdout);
    const migrated = await program(['migrate'], { LINTEL_APPS: `example:${folder}` });
    assert.equal(migrated.code, 0, migrated.stderr);
    await until(async () => (await browse.get('/admin/dashboards/desk')).text.includes('Another desk'), 10, 'the file');
    const after = await look();
    const differs = after.findIndex((line, i) => line !== before[i]);
    assert.equal(differs, -1, `${before.slice(differs - 3, differs + 6).join('\n')}\n----\n${after.slice(differs - 3, differs + 6).join('\n')}`);
    const empty = JSON.parse((await program(['export'])).stdout);
    assert.deepEqual([empty.models, empty.dashboards, empty.grants, empty.roles], [{}, {}, [], {}]);
    await end(here);
});

// ---- who may ----

test('others than administrators are refused, and forms without a token', async () => {
    const headers = await accountWith('clerk84@example.org', ['editor']);
    const root = new Browser(url);
    await root.signIn(adminName, adminPassword());
    for (const target of ['/admin/settings/models', loan, menu, boards, `${boards}/desk`, `${boards}/desk/panels/1`]) {
        assert.equal((await ask(target, { headers })).status, 403, target);
        assert.equal((await ask(target)).status, 303, target);
    }
    for (const target of [loan, `${loan}/reset`, menu, boards, `${boards}/desk`, `${boards}/desk/reset`, `${boards}/desk/panels`, `${boards}/desk/panels/1`]) {
        const body = 'label=Mine&sure=yes';
        const type = { 'content-type': 'application/x-www-form-urlencoded' };
        assert.ok([401, 403].includes((await ask(target, { method: 'POST', body, headers: { ...headers, ...type } })).status), target);
        assert.equal((await root.send(target, { method: 'POST', body })).status, 403, target);
    }
    assert.doesNotMatch(await shown('/admin/'), />Mine</);
    await lintel('account', 'delete', '--email', 'clerk84@example.org');
});

await main();
await browser.close();
