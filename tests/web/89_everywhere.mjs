// 89_everywhere.mjs - what is there on every page of the admin: the search over everything and its palette.
import { browser, objections, open, signIn } from './chromium.mjs';
import { assert, ask, main, test, url } from './lib.mjs';

const chosen = (page) => page.textContent('#palette [aria-selected=true]');

// What a device asks for, which playwright does not know in full.
async function wish(page, features) {
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setEmulatedMedia', {
        features: Object.entries(features).map(([name, value]) => ({ name: `prefers-${name}`, value })),
    });
}

test('without script the button is a link to the search, which finds rows, tables and things to do', async () => {
    await signIn();
    const { context, page } = await open({ javaScriptEnabled: false });
    await page.goto('/admin/');
    await page.click('.seek');
    await page.waitForURL(`${url}/admin/search`);
    await page.fill('#q', 'aisha');
    await page.press('#q', 'Enter');
    await page.waitForSelector('.hits a');
    assert.match(await page.textContent('main'), /Members.*Aisha/s);
    await page.fill('#q', 'loan');
    await page.click('main .find button');
    await page.click('.hits a:has-text("New row in “Loans”")');
    await page.waitForURL(`${url}/admin/data/library_loan/-/new`);
    await page.goto('/admin/search?q=zzqqzz');
    assert.match(await page.textContent('main'), /Nothing found.*not searched/s);
    await context.close();
}, { seconds: 60 });
test('the palette is opened, asked and followed by the keyboard alone', async () => {
    const { context, page, complaints } = await open();
    await page.goto('/account');
    await page.keyboard.press('Control+k');
    await page.waitForSelector('#palette[open]');
    await page.keyboard.type('title 42');
    await page.waitForSelector('#palette [role=option]:has-text("Title")');
    assert.equal(await page.getAttribute('#palette [role=combobox]', 'aria-expanded'), 'true');
    const first = await chosen(page);
    assert.equal(await page.getAttribute('#palette [aria-selected=true]', 'id'),
        await page.getAttribute('#palette [role=combobox]', 'aria-activedescendant'));
    assert.equal(await objections(page), '');
    await page.fill('#palette [role=combobox]', 'loan');
    await page.waitForSelector('#palette [role=option]:has-text("Loans")');
    await page.keyboard.press('ArrowDown');
    assert.notEqual(await chosen(page), first);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    const all = await page.$$eval('#palette [role=option]', (options) => options.map((o) => o.getAttribute('aria-selected')));
    assert.equal(all.at(-1), 'true', 'it goes round');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${url}/admin/data/library_loan?**`).catch(() => {});
    assert.match(page.url(), /\/admin\/data\/library_loan/);
    await page.keyboard.press('Control+k');
    await page.waitForSelector('#palette[open]');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#palette:not([open])', { state: 'attached' });
    assert.deepEqual(complaints, []);
    await context.close();
}, { seconds: 60 });
test('what is hostile is looked for as it stands, and nothing found is said', async () => {
    const { context, page, complaints } = await open();
    await page.goto('/admin/');
    await page.click('.seek');
    await page.keyboard.type(`%_"'),(<b>{{x}}\\`);
    await page.waitForSelector('.palette-none:has-text("Nothing found")');
    assert.equal(await page.$('#palette b'), null);
    await page.click('#palette [data-shut]');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'seek', 'the focus comes back');
    assert.deepEqual(complaints, []);
    await context.close();
}, { seconds: 60 });
test('where one was last stands on the first page and in the palette', async () => {
    const { context, page } = await open();
    await page.goto('/admin/data/library_title/42');
    const name = await page.textContent('h1');
    await page.goto('/admin/data/library_branch');
    for (let i = 0; i < 50; i++) { // it is written once the answer has gone out
        await page.goto('/admin/');
        if ((await page.textContent('main')).includes(name)) break;
        await page.waitForTimeout(100);
    }
    assert.match(await page.textContent('.visits'), /Branches.*Titles/s);
    await page.keyboard.press('Control+k');
    await page.click(`#palette [role=option]:has-text("${name}")`);
    await page.waitForURL(`${url}/admin/data/library_title/42`);
    await context.close();
}, { seconds: 60 });
test('the colours are those of the device, or those that the account chose', async () => {
    const { context, page } = await open({ colorScheme: 'light' });
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const choose = async (theme) => {
        await page.goto('/account/language');
        await page.selectOption('#theme', theme);
        await page.click('main button.main');
        await page.waitForURL(/done=/);
        return paper();
    };
    const light = await paper();
    assert.equal(await choose('dark'), 'rgb(20, 23, 21)');
    assert.equal(await choose('contrast'), 'rgb(255, 255, 255)');
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.equal(await paper(), 'rgb(0, 0, 0)');
    assert.notEqual(await choose('light'), 'rgb(20, 23, 21)');
    assert.equal(await choose(''), 'rgb(20, 23, 21)');
    await wish(page, { 'color-scheme': 'dark', contrast: 'more' });
    assert.equal(await paper(), 'rgb(0, 0, 0)');
    await wish(page, {});
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    assert.equal(await paper(), 'rgb(255, 255, 255)');
    assert.notEqual(light, undefined);
    await context.close();
}, { seconds: 60 });
for (const colorScheme of ['light', 'dark']) {
    test(`high contrast, ${colorScheme}: text has 7:1, everywhere`, async () => {
        const { context, page } = await open();
        await wish(page, { 'color-scheme': colorScheme, contrast: 'more' });
        for (const path of ['/admin/', '/admin/data/library_loan', '/admin/data/library_title/42', '/admin/data/library_title/42/edit',
            '/admin/data/library_title/42/delete', '/admin/data/library_title/42/history', '/admin/dashboards/desk', '/admin/search?q=aisha',
            '/admin/settings/', '/admin/settings/users', '/admin/settings/audit', '/admin/settings/schema', '/account', '/account/language', '/docs']) {
            await page.goto(path);
            assert.equal(await objections(page, { rules: { 'color-contrast-enhanced': { enabled: true } } }), '', path);
        }
        await context.close();
    }, { seconds: 120 });
}
test('first steps are put away for good', async () => {
    const { context, page } = await open({ javaScriptEnabled: false });
    await page.goto('/admin/');
    assert.match(await page.textContent('.steps'), /Bring your first table\s+Done.*Invite somebody/s);
    await page.click('.steps button');
    await page.waitForURL(`${url}/admin/`);
    assert.equal(await page.$('.steps'), null);
    await context.close();
}, { seconds: 60 });
test('a stranger finds what is open to strangers, and no settings', async () => {
    const { status, text } = await ask('/admin/search?q=a');
    assert.equal(status, 200);
    assert.doesNotMatch(text, /\/admin\/settings|library_loan|library_member/);
    assert.doesNotMatch(text, /palette/);
});
for (const [name, options] of [
    ['wide and light', { viewport: { width: 1280, height: 900 }, colorScheme: 'light' }],
    ['narrow and dark', { viewport: { width: 360, height: 740 }, isMobile: true, colorScheme: 'dark' }],
    ['narrowest', { viewport: { width: 320, height: 640 }, isMobile: true }],
]) {
    test(`${name}: axe has no objection, and nothing is wider than the screen`, async () => {
        const { context, page, complaints } = await open(options);
        for (const path of ['/admin/search', '/admin/search?q=aisha', '/admin/search?q=zzqqzz']) {
            await page.goto(path);
            assert.equal(await objections(page), '', path);
            const width = await page.evaluate(() => document.documentElement.scrollWidth);
            assert.ok(width <= options.viewport.width, `${path}: ${width}`);
        }
        assert.deepEqual(complaints, []);
        await context.close();
    }, { seconds: 60 });
}

await main();
await browser.close();
