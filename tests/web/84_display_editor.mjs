// 84_display_editor.mjs - what is said at run time of tables, and dashboards and menus: edited with and without script, by
// administrators alone, refused where it is stale or does not fit, and taken back to what the apps say.
import { assert, ask, asAdmin, main, test as testWithin, until } from './lib.mjs';
import { Browser } from './browser.mjs';
import { adminName, adminPassword, url } from './lib.mjs';
import { browser, objections, open, signIn } from './chromium.mjs';
import { accountWith, lintel } from './grants.mjs';

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

// ---- who may ----

test('others than administrators are refused, and forms without a token', async () => {
    const headers = await accountWith('clerk84@example.org', ['editor']);
    const root = new Browser(url);
    await root.signIn(adminName, adminPassword());
    for (const target of ['/admin/settings/models', loan]) {
        assert.equal((await ask(target, { headers })).status, 403, target);
        assert.equal((await ask(target)).status, 303, target);
    }
    for (const target of [loan, `${loan}/reset`]) {
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
