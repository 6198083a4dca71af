// 96_dashboards.mjs - dashboards: numbers that are right, for each viewer those of his own rows, and pictures that axe accepts.
import { assert, ask, asAdmin, main, test } from './lib.mjs';
import { browser, objections, open, signIn } from './chromium.mjs';
import { accountWith, aMember } from './grants.mjs';

const target = '/admin/dashboards/desk';
const admin = await asAdmin();
const count = async (query, headers) => (await ask(`/rest/v1/${query}`, { headers })).json()[0].n;
const panel = (html, title) => html.split('<section').find((part) => part.includes(`<h2>${title}</h2>`)) ?? '';
const number = (html, title) => Number(panel(html, title).match(/class="number">([^<]*)/)?.[1].replaceAll(',', ''));

test('numbers are those that the API counts', async () => {
    const { status, text } = await ask(target, { headers: admin });
    assert.equal(status, 200, text);
    assert.equal(number(text, 'Copies out'), await count('library_loan?select=n:count()&returned_at=is.null', admin));
    assert.equal(number(text, 'Members'), await count('library_member?select=n:count()', admin));
    const branches = (await ask('/rest/v1/library_loan?select=library_branch!loan_lent_by(name),n:count()', { headers: admin })).json();
    const shown = [...panel(text, 'Loans by branch').matchAll(/<th scope="row">([^<]*)<.*?<td class="n">([\d,]+)/g)];
    assert.deepEqual(shown.map(([, name, n]) => [name, Number(n.replace(',', ''))]).sort(),
        branches.map((row) => [row.library_branch.name, row.n]).sort());
});
test('a member sees what is his, and no panel of what he may not read', async () => {
    const member = await aMember();
    const headers = await accountWith(member.email, []);
    const { status, text } = await ask(target, { headers });
    assert.equal(status, 200, text);
    assert.equal(number(text, 'Copies out'), await count('library_loan?select=n:count()&returned_at=is.null', headers));
    assert.equal(number(text, 'Members'), 1);
    assert.equal(panel(text, 'Overdue'), '');
    assert.match((await ask('/admin/', { headers })).text, /The desk today/);
});
test('a stranger is asked to sign in where a panel is for nobody, and what is not there is not there', async () => {
    assert.equal((await ask('/admin/dashboards/nope', { headers: admin })).status, 404);
    assert.equal((await ask('/admin/dashboards/nope')).status, 303);
    assert.equal((await ask(target)).status, 303);
});
for (const [name, options] of [['light', { colorScheme: 'light' }], ['dark', { colorScheme: 'dark' }],
    ['a telephone', { viewport: { width: 320, height: 640 }, isMobile: true }]]) {
    test(`${name}: axe has no objection, the page is no wider than the screen`, async () => {
        await signIn();
        const { context, page, complaints } = await open(options);
        for (const path of [target, '/admin/', '/catalogue', '/catalogue/1']) {
            await page.goto(path);
            assert.equal(await objections(page), '', `${name} ${path}`);
            const [width, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
            assert.ok(width <= screen, `${path}: ${width}`);
        }
        assert.deepEqual(complaints, []);
        await context.close();
    }, { seconds: 90 });
}

await main();
await browser.close();
