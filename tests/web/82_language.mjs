// 82_language.mjs - pages in other languages: the choice, the formats, and by two languages that were made up
// that no text was forgotten and that pages can be read from right to left.
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { adminName, adminPassword, ask, assert, main, root, skipAll, temporary, test as testWithin } from './lib.mjs';
import { end, own } from './own.mjs';

const program = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((p) => fs.existsSync(p));
const require = createRequire(import.meta.url);
let playwright;
try {
    playwright = require('playwright-core');
} catch {
    skipAll('playwright-core is not installed (npm ci in tests/web)');
}
if (!program) skipAll('there is no chromium');
const test = (name, check) => testWithin(name, check, { seconds: 240 });

const { messages, pseudo } = await import(pathToFileURL(path.join(root, 'tests/words/messages.mjs')));
const { keys } = messages();
const marked = pseudo(keys);

// The shipped data, and beside its languages two more.
const data = temporary('language');
for (const name of ['sql', 'nginx']) fs.symlinkSync(path.join(root, name), path.join(data, name));
fs.cpSync(path.join(root, 'templates'), path.join(data, 'templates'), { recursive: true });
for (const tag of ['qps-ploc', 'ar']) {
    fs.writeFileSync(path.join(data, `templates/messages/${tag}.json`), JSON.stringify(marked));
}

const here = await own('language', { LINTEL_DATA: data, LINTEL_SIGNUP: '1', LINTEL_ZONE: 'Asia/Tokyo' });
const browser = await playwright.chromium.launch({
    executablePath: program,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-quic',
        '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
process.on('exit', () => browser.process?.()?.kill('SIGKILL'));
let state;

async function open(options = {}) {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, baseURL: here.url, storageState: state, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(60000);
    return { context, page };
}

async function choose(page, wish) {
    await page.goto('/account/language');
    for (const [name, value] of Object.entries(wish)) await page.selectOption(`#${name}`, value);
    await page.click('form[action="/account/language"] button');
    await page.waitForURL(/done=language/);
}

const withoutSession = ['/', '/sign-in', '/sign-in?done=reset', '/sign-up', '/forgot', '/reset', '/reset?token=x', '/reset?type=invite&token=x',
    '/verify', '/verify?type=email_change&token=x', '/nowhere'];
const withSession = ['/account', '/account/profile', '/account/language', '/account/email', '/account/password', '/account/factors',
    '/account/passkeys', '/account/others', '/account/devices', '/account/keys', '/account/delete', '/docs', '/docs/library_loan',
    '/admin/', '/admin/data/library_loan', '/admin/data/library_member?id=eq.0'];

// Texts a person sees, or is read, in which no part is marked.  What is data stands in these elements.
function forgotten() {
    const ofTable = location.pathname.startsWith('/admin/data/') ? ', th, th *, option, h1, .facts li, label:has([type=checkbox])' : '';
    const isData = 'code, pre, time, kbd, script, style, textarea, option[lang], #zone option, .brand, .name, td, dd, h3 a, .rows, .chips, .trail li' + ofTable;
    const found = [];
    // A message may hold elements: its marks are counted through them.
    let depth = 0;
    const judge = (text, where) => {
        let left = '';
        for (const c of text) {
            if (c === '⟦') depth += 1;
            else if (c === '⟧') depth -= 1;
            else if (depth === 0) left += c;
        }
        left = left.replace(/\S+@\S+/g, '').replace(/Lintel|(ND)?JSON|CSV|XLSX|OpenAPI/g, '');
        if (/\p{L}{2}/u.test(left)) found.push(`${where}: ${text.trim().slice(0, 80)}`);
    };
    const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let n = walk.currentNode; n; n = walk.nextNode()) {
        const element = n.nodeType === Node.TEXT_NODE ? n.parentElement : n;
        if (element.closest(isData)) continue;
        if (n.nodeType === Node.TEXT_NODE) judge(n.data, element.tagName.toLowerCase());
        else for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
            if (n.hasAttribute(name)) judge(n.getAttribute(name), `${n.tagName.toLowerCase()} ${name}`);
        }
    }
    return found;
}

// Names of the schema, which an app translates if it likes, are data on the admin's pages.
const ofSchema = (address) => address === '/' || /^\/(docs|admin)/.test(address);
async function namesOf(page) {
    await page.goto('/admin/');
    const names = await page.$$eval('.card h3 a, .card p, .card code, .group h2', (all) => all.map((e) => e.textContent.trim()));
    return names.flatMap((n) => [n, n.replace(/\s*⟦.*/, '')]).filter((n) => n.length > 1);
}

test('the browser asks for a language, and the page says which it speaks', async () => {
    for (const [asked, lang, words] of [['de-AT,de;q=0.9,en;q=0.8', 'de', 'Anmelden'], ['fr, en;q=0.5', 'en', 'Sign in'], ['', 'en', 'Sign in']]) {
        const answer = await ask('/sign-in', { base: here.url, headers: { 'Accept-Language': asked } });
        assert.equal(answer.headers['content-language'], lang);
        assert.match(answer.headers.vary, /Accept-Language/);
        assert.match(answer.text ?? answer.body, new RegExp(`<html lang="${lang}" dir="ltr">`));
        assert.match(answer.text ?? answer.body, new RegExp(`<h1>${words}</h1>`));
    }
});

test('what an account chose goes before what its browser asks for, and formats follow', async () => {
    const { context, page } = await open({ locale: 'en-US' });
    await page.goto('/sign-in');
    await page.fill('#email', adminName);
    await page.fill('#password', adminPassword(here.folder));
    await page.click('form[action="/sign-in"] button');
    await page.waitForURL(/\/(admin\/)?$/);
    state = await context.storageState();
    await page.goto('/account');
    // The site's zone, with its name.
    assert.match(await page.textContent('.facts'), /[A-Z][a-z]{2} \d{1,2}, \d{4}, .*(GMT\+9|JST)/);
    await choose(page, { language: 'de', zone: 'Europe/Berlin', dates: 'iso', numbers: 'apostrophe' });
    assert.match(await page.textContent('.notice'), /Ab jetzt gilt es so/);
    assert.match(await page.textContent('form.stack .help'), /\d{4}-\d\d-\d\d, \d\d:\d\d(:\d\d)? und 1’234’567\.89/);
    await page.goto('/account');
    assert.match(await page.textContent('.facts'), /Dabei seit \d{4}-\d\d-\d\d, \d\d:\d\d/);
    // What the app's own messages call a table and its columns.
    await page.goto('/admin/data/library_loan');
    assert.equal(await page.textContent('h1'), 'Ausleihen');
    assert.match(await page.textContent('thead'), /Fällig/);
    await choose(page, { language: '', zone: '', dates: '', numbers: '' });
    assert.equal(await page.getAttribute('html', 'lang'), 'en');
    await context.close();
});

test('an error beside its field is said in the language, too', async () => {
    const { context, page } = await open({ locale: 'de-DE', storageState: undefined });
    await page.goto('/sign-up');
    await page.fill('#email', 'x@example.org');
    await page.fill('#password', 'aaaaaaaaaaaa');
    await page.click('form[action="/sign-up"] button');
    assert.match(await page.textContent('#password-error'), /Das Passwort ist zu einfach/);
    await context.close();
});

test('no text of a page was forgotten', async () => {
    const { context, page } = await open({ storageState: undefined, extraHTTPHeaders: { 'Accept-Language': 'qps-ploc' } });
    const found = [];
    const signed = await open({ extraHTTPHeaders: { 'Accept-Language': 'qps-ploc' } });
    const names = await namesOf(signed.page);
    for (const address of withoutSession) {
        await page.goto(address);
        for (const text of await page.evaluate(forgotten)) {
            if (!ofSchema(address) || !names.some((n) => text.includes(n))) found.push(`${address} ${text}`);
        }
    }
    await context.close();
    for (const address of withSession) {
        await signed.page.goto(address);
        assert.equal(await signed.page.getAttribute('html', 'lang'), 'qps-ploc');
        for (const text of await signed.page.evaluate(forgotten)) {
            if (!ofSchema(address) || !names.some((n) => text.includes(n))) found.push(`${address} ${text}`);
        }
    }
    await signed.context.close();
    assert.equal([...new Set(found)].join('\n'), '');
});

test('longer words and the other direction leave no page wider than its window', async () => {
    for (const [language, direction] of [['qps-ploc', 'ltr'], ['ar', 'rtl']]) {
        for (const width of [320, 1280]) {
            const { context, page } = await open({ viewport: { width, height: 800 }, extraHTTPHeaders: { 'Accept-Language': language } });
            for (const address of ['/account', '/account/language', '/account/keys', '/admin/', '/admin/data/library_loan']) {
                await page.goto(address);
                assert.equal(await page.getAttribute('html', 'dir'), direction);
                const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
                assert.ok(wide <= 0, `${address} in ${language} at ${width}: ${wide} pixels too wide`);
            }
            if (width === 1280) {
                await page.goto('/account');
                const side = await page.evaluate(() => [document.querySelector('nav.side'), document.querySelector('main')].map((e) => e.getBoundingClientRect().left));
                assert.equal(side[0] > side[1], direction === 'rtl', `the menu of ${language} is at the wrong side`);
            }
            await context.close();
        }
    }
});

// The pages of the admin that are looked at whole: those that are named, and all that the settings' menu leads to.
const loans = '/admin/data/library_loan';
const copies = '/admin/data/library_copy';
const named = ['/admin/', loans, '/admin/data/library_title', copies, `${copies}?~layout=board&~by=state`, `${copies}?~layout=cards`,
    `${copies}?~layout=chart&~by=state`, `${loans}?~layout=calendar&~by=due_on`, `${loans}?~layout=timeline`, `${loans}/1`, `${loans}/1/edit`,
    `${loans}/1/history`, `${loans}/1/delete`, `${loans}/-/new`, '/admin/data/library_member/1', '/admin/data/library_member/1/edit',
    '/admin/import/library_title', '/admin/search', '/admin/search?q=zzqqzz', '/admin/notifications', '/admin/settings/',
    ...withSession.filter((address) => address.startsWith('/account'))];
async function everyPage() {
    const { context, page } = await open();
    await page.goto('/admin/settings/');
    const linked = await page.$$eval('nav.side a', (links) => links.map((a) => a.getAttribute('href')));
    assert.ok(linked.length > 10, linked.join(' '));
    await context.close();
    return [...new Set([...named, ...linked])];
}

// Texts that are, to the letter, an English message for which the language has another.
function english(keys) {
    const found = [];
    const isKey = new Set(keys);
    const judge = (text, where) => {
        const line = text.replace(/\s+/g, ' ').trim();
        if (isKey.has(line)) found.push(`${where}: ${line}`);
    };
    const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let n = walk.currentNode; n; n = walk.nextNode()) {
        const element = n.nodeType === Node.TEXT_NODE ? n.parentElement : n;
        if (element.closest('code, pre, script')) continue;
        if (n.nodeType === Node.TEXT_NODE) judge(n.data, element.tagName.toLowerCase());
        else for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'data-label']) {
            if (n.hasAttribute(name)) judge(n.getAttribute(name), `${n.tagName.toLowerCase()} ${name}`);
        }
    }
    return found;
}

// What leaves the window at its sides, but for what scrolls within something, with all that folds opened.
function outside() {
    const found = [];
    for (const d of document.querySelectorAll('details')) d.open = true;
    const wide = document.documentElement.scrollWidth - window.innerWidth;
    if (wide > 0) found.push(`${wide} pixels too wide`);
    const held = (e) => e && e !== document.body && (getComputedStyle(e).overflowX !== 'visible' || held(e.parentElement));
    for (const e of document.querySelectorAll('body *')) {
        if (e.closest('.hidden, .skip, svg, dialog:not([open])')) continue;
        const { left, right, width, height } = e.getBoundingClientRect();
        if (width === 0 || height === 0 || (left >= -1 && right <= window.innerWidth + 1) || held(e.parentElement)) continue;
        found.push(`${e.tagName.toLowerCase()}.${e.className} from ${Math.round(left)} to ${Math.round(right)}`);
    }
    return found.slice(0, 5);
}

let addresses;
test('what the checks of whole pages look for is found', async () => {
    addresses = await everyPage();
    const { context, page } = await open({ viewport: { width: 360, height: 800 } });
    await page.goto('/account');
    const keysOf = ['Sign out'];
    assert.deepEqual(await page.evaluate(english, keysOf), ['button: Sign out']);
    assert.deepEqual(await page.evaluate(outside), []);
    await page.evaluate(() => { document.querySelector('h1').style.marginInlineStart = '-50px'; });
    assert.match((await page.evaluate(outside)).join(), /h1/);
    await context.close();
});

test('in German nothing in the admin is said in English, and long words leave no page wider than a telephone', async () => {
    const german = JSON.parse(fs.readFileSync(path.join(root, 'templates/messages/de.json'), 'utf8'));
    const other = Object.keys(german).filter((key) => typeof german[key] === 'string' && german[key] !== key);
    const { context, page } = await open({ viewport: { width: 360, height: 800 }, extraHTTPHeaders: { 'Accept-Language': 'de' } });
    const found = [];
    for (const address of addresses) {
        assert.equal((await page.goto(address)).status(), 200, address);
        assert.equal(await page.getAttribute('html', 'lang'), 'de');
        for (const fault of [...await page.evaluate(english, other), ...await page.evaluate(outside)]) found.push(`${address} ${fault}`);
    }
    await context.close();
    assert.equal(found.join('\n'), '');
});

test('from right to left every page is mirrored, and nothing leaves it at its sides', async () => {
    const { context, page } = await open({ extraHTTPHeaders: { 'Accept-Language': 'ar' } });
    const found = [];
    for (const address of addresses) {
        await page.setViewportSize({ width: 1280, height: 800 });
        await page.goto(address);
        assert.equal(await page.getAttribute('html', 'dir'), 'rtl', address);
        const [menu, content] = await page.evaluate(() => ['nav.side', 'main'].map((s) => document.querySelector(s)?.getBoundingClientRect().left));
        if (menu !== undefined && menu < content) found.push(`${address}: the menu is at the left`);
        for (const width of [1280, 360]) {
            await page.setViewportSize({ width, height: 800 });
            for (const fault of await page.evaluate(outside)) found.push(`${address} at ${width}: ${fault}`);
        }
    }
    await context.close();
    assert.equal(found.join('\n'), '');
});

test('Tab leads from the skip link through the menu and the search into the content, in both directions of writing', async () => {
    for (const language of ['de', 'ar']) {
        const { context, page } = await open({ viewport: { width: 1280, height: 800 }, extraHTTPHeaders: { 'Accept-Language': language } });
        await page.goto(loans);
        const places = [];
        for (let i = 0; i < 40 && places.at(-1) !== 'main'; i += 1) {
            await page.keyboard.press('Tab');
            const place = await page.evaluate(() => {
                const stands = ['.skip', '.top nav', '.seek', '.who', 'nav.side', 'main'];
                return stands.find((s) => document.activeElement.closest(s)) ?? document.activeElement.tagName;
            });
            if (places.at(-1) !== place) places.push(place);
            if (place === '.skip') assert.ok(await page.evaluate(() => document.activeElement.getBoundingClientRect().top >= 0), 'the skip link can be seen');
        }
        assert.deepEqual(places.filter((p) => p !== '.brand' && p !== 'A'), ['.skip', '.top nav', '.seek', '.who', 'nav.side', 'main']);
        await page.goto(loans);
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await page.keyboard.press('Tab');
        assert.ok(await page.evaluate(() => document.activeElement.closest('main')), 'the skip link leads into the content');
        await context.close();
    }
});

test('its log has no trouble', async () => {
    await browser.close();
    await end(here);
});

await main();
