// 09_browser.mjs - a real browser: sign in, look around, with and without script, light and dark, on a
// telephone; axe-core finds nothing to object to, and the browser's console stays empty.
import { adminName, adminPassword, assert, main, test, url } from './lib.mjs';
import { browser, objections, open, signIn } from './chromium.mjs';

async function hrefOf(page, pattern) {
    const all = await page.$$eval('main a', (links) => links.map((a) => a.getAttribute('href')));
    return all.find((href) => pattern.test(href));
}

test('sign in, open a table, then a row, then follow a link to another row', async () => {
    const { context, page, complaints } = await open({}, { signedIn: false });
    await page.goto('/');
    await page.click('text=Sign in');
    await page.fill('#email', adminName);
    await page.fill('#password', adminPassword());
    await page.click('main button[type=submit]');
    await page.waitForURL(`${url}/admin/`);
    await signIn();
    await page.click('main a[href="/admin/data/library_copy"]');
    assert.ok((await page.$$('tbody tr')).length > 5);
    await page.click('tbody tr td a');
    await page.waitForSelector('dl.fields');
    await page.click('dl.fields a');
    await page.waitForSelector('dl.fields');
    assert.match(await page.textContent('main'), /Referred to by/);
    assert.deepEqual(complaints, []);
    await context.close();
}, { seconds: 60 });
test('the next page of a table has other rows', async () => {
    const { context, page } = await open();
    await page.goto('/');
    await page.goto(await hrefOf(page, /admin.data.library_loan$/));
    const first = await page.textContent('tbody');
    await page.click('main a:has-text("Next")');
    assert.notEqual(await page.textContent('tbody'), first);
    await context.close();
}, { seconds: 60 });
for (const [name, options] of [
    ['light', { colorScheme: 'light' }], ['dark', { colorScheme: 'dark' }],
    ['a telephone', { viewport: { width: 360, height: 740 }, isMobile: true }],
    ['high contrast', { reducedMotion: 'reduce', forcedColors: 'active' }],
]) {
    test(`${name}: axe has no objection to any kind of page`, async () => {
        const { context, page, complaints } = await open(options);
        await page.goto('/');
        const table = await hrefOf(page, /data.library_title$/);
        for (const path of ['/admin/', table, '/nowhere']) {
            await page.goto(path);
            assert.equal(await objections(page), '', `${name} ${path}`);
        }
        await page.goto(table);
        await page.click('tbody tr td a');
        assert.equal(await objections(page), '', `${name} row`);
        assert.deepEqual(complaints.filter((c) => !/status of 404/.test(c)), []);
        await context.close();
        const stranger = await open(options, { signedIn: false });
        for (const path of ['/', '/sign-in']) {
            await stranger.page.goto(path);
            assert.equal(await objections(stranger.page), '', `${name} ${path}`);
        }
        await stranger.context.close();
    }, { seconds: 90 });
}
test('on a telephone no page is wider than the screen', async () => {
    const { context, page } = await open({ viewport: { width: 320, height: 640 }, isMobile: true });
    await page.goto('/');
    for (const path of ['/admin/', await hrefOf(page, /data.library_title$/), await hrefOf(page, /admin.data.library_loan$/)]) {
        await page.goto(path);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= 320, `${path}: ${width}`);
    }
    await context.close();
}, { seconds: 60 });
test('everything works with script switched off', async () => {
    const { context, page } = await open({ javaScriptEnabled: false }, { signedIn: false });
    await page.goto('/sign-in');
    await page.fill('#email', adminName);
    await page.fill('#password', adminPassword());
    await page.click('main button[type=submit]');
    await page.click('main a[href="/admin/data/library_title"]');
    await page.click('main a:has-text("Next")');
    await page.click('tbody tr td a');
    await page.waitForSelector('dl.fields');
    await context.close();
}, { seconds: 60 });
test('text out of an address is text, not markup', async () => {
    const { context, page } = await open();
    await page.goto('/');
    for (const text of [`<img src=x onerror="document.title='broken'">`]) {
        await page.goto(`/nowhere/${encodeURIComponent(text)}`);
        assert.notEqual(await page.title(), 'broken');
        assert.equal((await page.$$('img[src=x]')).length, 0);
    }
    await context.close();
}, { seconds: 60 });
await main();
