// 91_lists.mjs - lists in a browser: search, conditions, columns, views; with and without script, wide and narrow, light and dark.
import { browser, objections, open, signIn } from './chromium.mjs';
import { assert, main, test, url } from './lib.mjs';

const titles = '/admin/data/library_title';
const hostile = `%_"'),(<b>{{x}}\\`;

for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with script' : 'without script';
    test(`${how}: words are looked for, a condition narrows, chips take both away`, async () => {
        await signIn();
        const { context, page } = await open({ javaScriptEnabled });
        await page.goto(titles);
        await page.fill('#find', 'the');
        await page.press('#find', 'Enter');
        await page.waitForSelector('.chips li');
        const found = (await page.$$('tbody tr')).length;
        assert.ok(found > 0);
        await page.click('summary:has-text("Filter")');
        await page.selectOption('#column-1', 'published');
        await page.selectOption('#how-1', 'least');
        await page.fill('#value-1', '2000');
        await page.selectOption('#column-2', 'language');
        await page.selectOption('#join-2', 'or');
        await page.fill('#value-2', 'French');
        await page.click('.filters button');
        await page.waitForSelector('.chips li:nth-child(2)');
        assert.match(await page.textContent('.chips'), /Search: the.*Published is at least 2000 or Language is French/s);
        assert.equal(await page.inputValue('#find'), 'the');
        await page.click('.chips li:first-child a');
        await page.click('.chips li:first-child a');
        assert.equal(await page.$('.chips'), null);
        await context.close();
    }, { seconds: 90 });
    test(`${how}: what is hostile to look for is looked for as it stands`, async () => {
        const { context, page } = await open({ javaScriptEnabled });
        await page.goto(titles);
        await page.fill('#find', hostile);
        await page.press('#find', 'Enter');
        await page.waitForSelector('.chips li');
        assert.equal(await page.inputValue('#find'), hostile);
        assert.match(await page.textContent('main'), /No row meets these conditions/);
        await context.close();
    }, { seconds: 60 });
    test(`${how}: columns are chosen, a view is saved, opened and deleted`, async () => {
        const { context, page } = await open({ javaScriptEnabled });
        await page.goto(`${titles}?published=gte.2000`);
        await page.click('summary:has-text("Columns")');
        await page.uncheck('.choices label:has-text("ISBN") input');
        await page.check('label:has-text("Close rows") input');
        await page.click('details[open] button.main');
        await page.waitForSelector('.compact');
        assert.doesNotMatch(await page.textContent('thead'), /ISBN/);
        await page.click('summary:has-text("Views")');
        await page.fill('#view-name', `Young ${how}`);
        await page.click('button:has-text("Save the view")');
        await page.waitForSelector(`summary:has-text("View: Young ${how}")`);
        await page.goto(titles);
        await page.click('summary:has-text("Views")');
        await page.click(`.views a:has-text("Young ${how}")`);
        await page.waitForSelector('.compact');
        await page.click('summary:has-text("View:")');
        await page.click(`button[aria-label="Delete the view Young ${how}"]`);
        await page.waitForSelector('summary:has-text("Views")');
        assert.doesNotMatch(await page.textContent('main'), new RegExp(`Young ${how}`));
        await context.close();
    }, { seconds: 90 });
}
for (const [name, options] of [
    ['wide and light', { viewport: { width: 1280, height: 900 }, colorScheme: 'light' }],
    ['narrow and dark', { viewport: { width: 360, height: 740 }, isMobile: true, colorScheme: 'dark' }],
]) {
    test(`${name}: axe has no objection, and nothing is wider than the screen`, async () => {
        const { context, page, complaints } = await open(options);
        for (const path of [`${titles}?published=gte.2000&or=(name.ilike.*a*,language.eq.French)`, `${titles}?id=eq.0`]) {
            await page.goto(path);
            for (const summary of await page.$$('details.tool > summary')) await summary.click();
            assert.equal(await objections(page), '', path);
            const width = await page.evaluate(() => document.documentElement.scrollWidth);
            assert.ok(width <= options.viewport.width, `${path}: ${width}`);
        }
        assert.deepEqual(complaints, []);
        await context.close();
    }, { seconds: 90 });
}
test('no page of a list weighs more than 100 kB', async () => {
    const { context, page } = await open();
    for (const table of ['library_title', 'library_loan', 'library_copy', 'library_member']) {
        const answer = await page.goto(`${url}/admin/data/${table}?~view=0`);
        const { length } = await answer.body();
        assert.ok(length <= 100_000, `${table}: ${length}`);
    }
    await context.close();
}, { seconds: 60 });

await main();
await browser.close();
