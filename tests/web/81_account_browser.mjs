// 81_account_browser.mjs - the pages of accounts in a real browser: passkeys by its virtual authenticator, the
// keyboard alone, a telephone's width; axe-core finds nothing to object to, and the console stays empty.
import { createRequire } from 'node:module';
import fs from 'node:fs';
import { adminName, adminPassword, assert, main, script, skipAll, test as testWithin } from './lib.mjs';
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

const here = await own('browser', { LINTEL_SIGNUP: '1' });
// A passkey is bound to a name: an address of digits has none.
const site = `https://localhost:${new URL(here.url).port}`;
const browser = await playwright.chromium.launch({
    executablePath: program,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-quic',
        '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
process.on('exit', () => browser.process?.()?.kill('SIGKILL'));
let state;

async function open(options = {}) {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, baseURL: site, storageState: state, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(60000);
    const complaints = [];
    page.on('console', (m) => ['error', 'warning'].includes(m.type()) && complaints.push(m.text()));
    page.on('pageerror', (e) => complaints.push(String(e)));
    return { context, page, complaints };
}

const told = async (event) => {
    const { code, stdout, stderr } = await script('lintel', ['audit', 'list', '--event', event], here.env);
    assert.equal(code, 0, stderr);
    return stdout.split('\n').filter(Boolean);
};

async function objections(page) {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    return violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html).join(' ')}`).join('\n');
}

// An administrator's way in leads on from / to the admin.
const isHome = ({ origin, pathname }) => origin === site && ['/', '/admin/'].includes(pathname);

async function signIn(page) {
    await page.goto('/sign-in');
    await page.fill('#email', adminName);
    await page.fill('#password', adminPassword(here.folder));
    await page.click('form[action="/sign-in"] button');
    await page.waitForURL(isHome);
}

const withoutSession = ['/sign-in', '/sign-up', '/forgot', '/reset', '/reset?token=x', '/verify', '/verify?type=signup&token=x'];
const withSession = ['/account', '/account/profile', '/account/email', '/account/password', '/account/factors', '/account/passkeys',
    '/account/others', '/account/devices', '/account/keys', '/account/delete'];

test('the keyboard alone signs in, and reaches one’s account', async () => {
    const { context, page, complaints } = await open();
    await page.goto('/sign-in');
    await page.keyboard.type(adminName);
    await page.keyboard.press('Tab');
    await page.keyboard.type(adminPassword(here.folder));
    await page.keyboard.press('Enter');
    await page.waitForURL(isHome);
    await page.locator('.who .name').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`${site}/account`);
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'BODY');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
    state = await context.storageState();
    assert.deepEqual(complaints, []);
    await context.close();
});
for (const [name, options] of [['light', { colorScheme: 'light' }], ['dark', { colorScheme: 'dark' }],
    ['as narrow as 320 px', { viewport: { width: 320, height: 640 } }]]) {
    test(`no page is objected to by axe-core, none is wider than its window: ${name}`, async () => {
        for (const [list, kept] of [[withoutSession, undefined], [withSession, state]]) {
            const { context, page, complaints } = await open({ ...options, storageState: kept });
            for (const path of list) {
                assert.equal((await page.goto(path)).status(), 200, path);
                assert.equal(await objections(page), '', path);
                assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${path} is too wide`);
            }
            assert.deepEqual(complaints, []);
            await context.close();
        }
    });
}
test('what is wrong is announced and reached: axe-core, again, on forms that came back', async () => {
    const { context, page } = await open();
    await page.goto('/account/password');
    await page.fill('#current', 'not the password');
    await page.fill('#password', 'another long phrase 7');
    await page.click('main button[type=submit]');
    await page.waitForSelector('#current-error');
    assert.equal(await page.getAttribute('#current', 'aria-describedby'), 'current-error');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'current');
    assert.equal(await objections(page), '');
    await context.close();
});
test('a second factor is set up on a page that axe-core likes, with a square that can be scanned', async () => {
    const { context, page } = await open();
    await page.goto('/account/factors');
    await page.fill('#current', adminPassword(here.folder));
    await page.click('form[action="/account/factors/add"] button');
    await page.waitForSelector('.qr');
    const { width, height } = await page.locator('.qr').boundingBox();
    assert.ok(width >= 150 && Math.abs(width - height) < 1, `${width} x ${height}`);
    assert.equal(await objections(page), '');
    assert.ok(await page.isVisible('[data-copy]'));
    await context.close();
});
test('a passkey is added, signs in without a password, and is removed', async () => {
    const { context, page, complaints } = await open();
    const cdp = await context.newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
        options: {
            protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
            automaticPresenceSimulation: true,
        },
    });
    await page.goto('/account/passkeys');
    await page.fill('#name', 'Laptop');
    await page.fill('#current', adminPassword(here.folder));
    await page.click('form[data-passkey] button');
    await page.waitForURL(/done=passkey/);
    assert.match(await page.textContent('.list'), /Laptop.*never used/s);
    assert.equal(await objections(page), '');
    assert.equal((await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length, 1);
    await page.click('.top form button');
    await page.waitForURL(isHome);

    // Not by what the browser offers beside the field: by the button.
    await page.goto('/sign-in?next=%2Faccount%2Fpasskeys');
    const button = page.locator('form[data-passkey="get"] button');
    await Promise.race([
        button.click().catch(() => {}), page.waitForURL(`${site}/account/passkeys`),
    ]);
    await page.waitForURL(`${site}/account/passkeys`);
    assert.match(await page.textContent('.list'), /Laptop.*used /s);
    await page.goto('/account/devices');
    assert.match(await page.textContent('main'), /Two factors/);

    await page.goto('/account/passkeys');
    await page.click('.list summary');
    await page.fill('form[action="/account/passkeys/rename"] [name=name]', 'Old laptop');
    await page.click('form[action="/account/passkeys/rename"] button');
    await page.waitForURL(/done=passkey-renamed/);
    assert.match(await page.textContent('.list'), /Old laptop/);
    await page.click('.list summary');
    await page.fill('form[action="/account/passkeys/remove"] [name=current]', adminPassword(here.folder));
    await page.click('form[action="/account/passkeys/remove"] button');
    await page.waitForURL(/done=passkey-removed/);
    assert.equal(await page.locator('.list').count(), 0);
    assert.deepEqual((await told('passkey_add')).length, 1);
    assert.deepEqual((await told('passkey_remove')).length, 1);
    assert.deepEqual(complaints, []);
    await context.close();
});
test('the wrong password adds no passkey, and the page says so', async () => {
    const { context, page } = await open({ storageState: undefined });
    await signIn(page);
    await page.goto('/account/passkeys');
    await page.fill('#current', 'not the password');
    await page.click('form[data-passkey] button');
    await page.waitForSelector('[data-trouble]:not([hidden])');
    assert.match(await page.textContent('[data-trouble]'), /not your present password/);
    await context.close();
});
test('without script the pages say what needs it, and all else is there', async () => {
    const { context, page } = await open({ storageState: undefined, javaScriptEnabled: false });
    await signIn(page);
    await page.goto('/account/passkeys');
    assert.ok(await page.isVisible('.needs-script'));
    await context.close();
});
test('the instance took no harm', async () => {
    await browser.close();
    await end(here);
});
await main();
