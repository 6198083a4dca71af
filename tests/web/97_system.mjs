// 97_system.mjs - the settings of the system: every page in a real browser, with axe-core, light, dark and narrow, with and
// without script; the console as somebody would try to misuse it; and who else would look there.
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

const here = await own('system', { LINTEL_SQL_CONSOLE: '1' });
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
const pages = ['/admin/settings/schema', '/admin/settings/schema?own=yes', '/admin/settings/schema/library_loan',
    '/admin/settings/schema/-/diagram', '/admin/settings/sql'];
const posts = ['/admin/settings/sql'];

async function ask(statement, more = {}) {
    await root.get('/admin/settings/sql');
    return root.submit('/admin/settings/sql', { sql: statement, ...more });
}

test('a hundred tables are drawn, a page of at most 200 KB', async () => {
    const tables = Array.from({ length: 100 }, (_, i) => `CREATE TABLE crowd_${i} (id INT PRIMARY KEY, up INT, CONSTRAINT crowd_up_${i} FOREIGN KEY (up) REFERENCES crowd_${Math.floor(i / 3)} (id))`);
    await sql(tables.join(';'));
    const { code, stderr } = await script('lintel', ['migrate'], here.env);
    assert.equal(code, 0, stderr);
    for (let tries = 0; tries < 60; tries += 1) {
        await root.get('/admin/settings/schema/-/diagram');
        if (root.page.text.includes('crowd_99')) break;
        await new Promise((done) => setTimeout(done, 500));
    }
    assert.equal(root.page.text.match(/crowd_\d+<\/text>/g).length, 100);
    assert.ok(root.page.text.length < 200000, `${root.page.text.length}`);
    await sql(`SET foreign_key_checks = 0; ${tables.map((_, i) => `DROP TABLE crowd_${i}`).join(';')}`);
});
test('the console answers, explains, remembers, and is recorded', async () => {
    let page = await ask("SELECT name, '💣 é' AS sign FROM library_branch ORDER BY name");
    assert.equal(page.status, 200);
    assert.match(seen(page), /💣 é/);
    page = await ask('SELECT * FROM library_loan WHERE id = 1', { explain: 'yes' });
    assert.match(seen(page), /possible_keys/);
    await root.get('/admin/settings/sql');
    const again = root.page.text.match(/href="([^"]*again=\d+)"/)[1];
    assert.match((await root.get(again)).text, /<textarea[^>]*>SELECT \* FROM library_loan WHERE id = 1<\/textarea>/);
    assert.equal(await sql("SELECT COUNT(*) FROM lintel_audit WHERE event = 'sql' AND detail LIKE '%library_loan WHERE id = 1%'"), '1');
});
test('the console neither writes nor reads secrets, and the server goes on', async () => {
    const before = await sql('SELECT COUNT(*), SUM(renewals) FROM library_loan');
    for (const statement of ['SELECT 1; DELETE FROM library_loan', 'DELETE FROM library_loan', 'SELECT * FROM lintel_session',
        'SELECT * FROM `lintel_account`', 'SELECT /*!50000 1 */', "SELECT LOAD_FILE('/etc/passwd')", 'SELECT SLEEP(3)',
        "SELECT 1 INTO OUTFILE '/tmp/x'", 'SELECT * FROM mysql.user', 'SELECT * FROM nothing', "SELECT 'open", '\u0130'.repeat(3000)]) {
        const page = await ask(statement);
        assert.equal(page.status, 400, statement.slice(0, 60));
        assert.match(page.text, /id="sql-error"/);
    }
    assert.equal(await sql('SELECT COUNT(*), SUM(renewals) FROM library_loan'), before);
    assert.equal((await ask('SELECT 1')).status, 200);
});
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
        const body = (token) => new URLSearchParams({ csrf: token, sql: 'SELECT 1', sure: 'yes' }).toString();
        assert.ok([401, 403].includes((await stranger.send(page, { method: 'POST', body: body(csrf) })).status), page);
        assert.ok([403, 404].includes((await person.send(page, { method: 'POST', body: body(csrf) })).status), page);
        assert.equal((await root.send(page, { method: 'POST', body: body('') })).status, 403, page);
        assert.equal((await root.send(page, { method: 'POST', body: body(csrf) })).status, 403, page);
        assert.equal((await root.send(page, { method: 'POST', body: body(mine), headers: { 'sec-fetch-site': 'cross-site' } })).status, 403, page);
    }
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

for (const javaScriptEnabled of [true, false]) {
    test(`every page is fit to be read at both widths, light and dark, ${javaScriptEnabled ? 'with' : 'without'} script`, async () => {
        const context = await browser.newContext({ ignoreHTTPSErrors: true, javaScriptEnabled });
        const page = await context.newPage();
        await page.goto(`${here.url}/sign-in`);
        await page.fill('[name=email]', adminName);
        await page.fill('[name=password]', adminPassword(here.folder));
        await page.click('main button[type=submit]');
        for (const target of pages) {
            for (const [width, colorScheme] of [[1280, 'light'], [1280, 'dark'], [360, 'light'], [360, 'dark'], [320, 'light']]) {
                await page.setViewportSize({ width, height: 900 });
                await page.emulateMedia({ colorScheme });
                const answer = await page.goto(here.url + target);
                assert.equal(answer.status(), 200, target);
                if (javaScriptEnabled) {
                    assert.equal(await objections(page), '', `${target} ${width} ${colorScheme}`);
                    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${target} ${width}: wider than the window`);
                }
            }
        }
        await page.goto(`${here.url}/admin/settings/sql`);
        await page.fill('#sql', 'SELECT id, name FROM library_branch');
        await page.click('main button.main');
        await page.waitForSelector('.answer table');
        if (javaScriptEnabled) assert.equal(await objections(page), '');
        await context.close();
    });
}

test('the instance took no harm', async () => {
    await browser.close();
    await end(here);
});
await main();
