// 88_layouts.mjs - the layouts of a list in a browser: board (with and without script, by drag and by keyboard, and attacks on its moves),
// calendar, timeline, tree, cards, chart.
import { browser, objections, open, signIn } from './chromium.mjs';
import { accountWith, aMember, grantsMade, roleGone } from './grants.mjs';
import { assert, ask, asAdmin, main, test } from './lib.mjs';

const copies = '/admin/data/library_copy';
const board = `${copies}?~layout=board&~by=state`;
const admin = await asAdmin();
// Grants that are made at run time hold within a second.
const settled = () => new Promise((done) => { setTimeout(done, 1500); });
const stateOf = async (id) => (await ask(`/rest/v1/library_copy?select=state&id=eq.${id}`, { headers: admin })).json()[0].state;
const setState = async (id, state) => {
    const { status } = await ask(`/rest/v1/library_copy?id=eq.${id}`, { method: 'PATCH', headers: { ...admin, 'content-type': 'application/json' }, body: JSON.stringify({ state }) });
    assert.ok(status < 300, String(status));
};
const someCopies = async (state, count) => (await ask(`/rest/v1/library_copy?select=id,barcode&state=eq.${encodeURIComponent(state)}&order=id&limit=${count}`, { headers: admin })).json();
const [repaired, second, third] = await someCopies('in repair', 3);
const laneOf = (page, barcode) => page.locator(`.lane:has(.card:has-text("${barcode}"))`).getAttribute('data-lane');
const card = (page, barcode) => page.locator(`.card:has-text("${barcode}")`);

test('without script: a card is chosen and moved by the form, and the board says so', async () => {
    await signIn();
    const { context, page } = await open({ javaScriptEnabled: false });
    await page.goto(board);
    await card(page, repaired.barcode).locator('input').check();
    await page.selectOption('#move-to', { label: 'lost' });
    await page.click('.mover button');
    assert.match(await page.textContent('[role=status]'), /It is moved/);
    assert.equal(await stateOf(repaired.id), 'lost');
    assert.match(page.url(), /~layout=board|%7Elayout=board/);
    await page.goto(board);
    await page.click('.mover button');
    assert.match(await page.textContent('[role=alert]'), /Choose the card/);
    await setState(repaired.id, 'in repair');
    await context.close();
}, { seconds: 60 });
test('by drag: the card is dropped into another column, and stays there', async () => {
    const { context, page, complaints } = await open();
    await page.goto(board);
    await card(page, repaired.barcode).dragTo(page.locator('.lane[data-lane="=lost"] h2'));
    await page.waitForSelector('.said:has-text(\"It is moved\")');
    assert.equal(await laneOf(page, repaired.barcode), '=lost');
    assert.equal(await stateOf(repaired.id), 'lost');
    assert.deepEqual(complaints, []);
    await setState(repaired.id, 'in repair');
    await context.close();
}, { seconds: 60 });
test('by keyboard: arrow keys carry the card, Escape leaves it, Enter puts it down, and focus stays with it', async () => {
    const { context, page } = await open();
    await page.goto(board);
    await card(page, repaired.barcode).locator('.grip').focus();
    await page.keyboard.press('ArrowRight');
    assert.match(await page.textContent('.said'), /lost\. Arrow keys/);
    assert.equal(await laneOf(page, repaired.barcode), '=lost');
    await page.keyboard.press('Escape');
    assert.equal(await laneOf(page, repaired.barcode), '=in repair');
    assert.equal(await stateOf(repaired.id), 'in repair');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.said:has-text(\"It is moved\")');
    assert.equal(await stateOf(repaired.id), 'lost');
    assert.match(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), new RegExp(repaired.barcode));
    await setState(repaired.id, 'in repair');
    await context.close();
}, { seconds: 60 });
test('what somebody else moved meanwhile is refused, told, and stands where it is now', async () => {
    const { context, page } = await open();
    await page.goto(board);
    await setState(second.id, 'lost');
    await card(page, second.barcode).dragTo(page.locator('.lane[data-lane="=on shelf"] h2'));
    await page.waitForSelector('[role=alert]');
    assert.match(await page.textContent('[role=alert]'), /Somebody else moved/);
    assert.equal(await stateOf(second.id), 'lost');
    await setState(second.id, 'in repair');
    await context.close();
}, { seconds: 60 });
test('a server that cannot be reached leaves the card where it was, and says so', async () => {
    const { context, page } = await open();
    await page.goto(board);
    await page.route('**/-/move', (route) => route.abort());
    await card(page, repaired.barcode).dragTo(page.locator('.lane[data-lane="=lost"] h2'));
    await page.waitForSelector('.said:has-text(\"could not be reached\")');
    assert.equal(await laneOf(page, repaired.barcode), '=in repair');
    await context.close();
}, { seconds: 60 });

const move = (headers, fields) => ask(`${copies}/-/move`, {
    method: 'POST', headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ by: 'state', back: '~layout=board', ...fields }).toString(),
});
const token = (state, id) => encodeURIComponent(`=${state},${id}`);
test('sent twice it is done once; without its token it is refused', async () => {
    const fields = { card: token('in repair', third.id), to: '=lost' };
    assert.equal((await move(admin, fields)).status, 303);
    assert.equal((await move(admin, fields)).status, 303);
    assert.equal(await stateOf(third.id), 'lost');
    assert.equal((await move(admin, { card: token('on shelf', third.id), to: '=in repair' })).status, 409);
    await setState(third.id, 'in repair');
    const { context, page } = await open();
    const answer = await context.request.post(`${copies}/-/move`, { form: { by: 'state', card: token('in repair', third.id), to: '=lost' }, maxRedirects: 0 });
    assert.equal(answer.status(), 403);
    assert.equal(await stateOf(third.id), 'in repair');
    await page.close();
    await context.close();
});
test('forged columns, values and cards are refused in words, and nothing is written', async () => {
    for (const [status, fields] of [
        [422, { to: '=eaten' }], [422, { to: 'lost' }], [422, { to: '' }], [422, { by: 'cost' }], [422, { by: 'nope' }], [422, { by: 'barcode' }],
        [422, { card: '' }], [422, { card: 'x' }], [422, { card: '%' }], [404, { card: token('in repair', 0) }], [404, { card: token('in repair', "1' OR 1") }],
    ]) {
        const answer = await move(admin, { card: token('in repair', third.id), to: '=lost', ...fields });
        assert.ok([status, 400, 409].includes(answer.status), `${JSON.stringify(fields)}: ${answer.status}`);
        assert.equal(await stateOf(third.id), 'in repair');
    }
});
test('where a grant says which cards, only those can be chosen, and others are refused', async () => {
    await grantsMade([{
        role: 'mender', model: 'library_copy', read: {},
        update: { where: 'state=eq.in repair', fields: ['state'], check: 'state=neq.on loan' },
    }]);
    try {
        const headers = await accountWith('mender@example.org', ['mender']);
        await settled();
        const { text } = await ask(board, { headers });
        const lanes = text.split('<section').slice(1);
        assert.match(lanes[2], /name="card"/);
        assert.doesNotMatch(lanes[0], /name="card"/);
        const [lost] = await someCopies('lost', 1);
        assert.equal((await move(headers, { card: token('lost', lost.id), to: '=on shelf' })).status, 403);
        assert.equal(await stateOf(lost.id), 'lost');
        assert.equal((await move(headers, { card: token('in repair', third.id), to: '=on loan' })).status, 403);
        assert.equal((await move(headers, { by: 'branch_id', card: token('1', third.id), to: '=2' })).status, 403);
        assert.equal(await stateOf(third.id), 'in repair');
        assert.equal((await move(headers, { card: token('in repair', third.id), to: '=on shelf' })).status, 303);
        assert.equal(await stateOf(third.id), 'on shelf');
    } finally {
        await setState(third.id, 'in repair');
        await roleGone('mender');
    }
}, { seconds: 60 });
test('where the column is not granted to be changed, no card can be chosen, and a move is refused', async () => {
    await grantsMade([{ role: 'shelver', model: 'library_copy', read: {}, update: { fields: ['branch_id'] } }]);
    try {
        const headers = await accountWith('shelver@example.org', ['shelver']);
        await settled();
        assert.doesNotMatch((await ask(board, { headers })).text, /name="card"|move-card/);
        assert.match((await ask(`${copies}?~layout=board&~by=branch_id`, { headers })).text, /name="card"/);
        assert.equal((await move(headers, { card: token('in repair', third.id), to: '=lost' })).status, 403);
        assert.equal(await stateOf(third.id), 'in repair');
    } finally {
        await roleGone('shelver');
    }
}, { seconds: 60 });
test('a view is saved with its layout and what it goes by, and opens so', async () => {
    const { context, page } = await open();
    await page.goto(`${copies}?cost=gte.5&~layout=board&~by=branch_id&~more=1`);
    await page.click('summary:has-text("Views")');
    await page.fill('#view-name', 'Branches side by side');
    await page.click('button:has-text("Save the view")');
    await page.waitForSelector('summary:has-text("View: Branches side by side")');
    await page.goto(`${copies}?~view=0`);
    await page.click('summary:has-text("Views")');
    await page.click('.views a:has-text("Branches side by side")');
    await page.waitForSelector('.board');
    assert.match(decodeURIComponent(page.url()), /cost=gte\.5&~layout=board&~by=branch_id&~view=/);
    await page.click('summary:has-text("View:")');
    await page.click('button[aria-label="Delete the view Branches side by side"]');
    await context.close();
}, { seconds: 60 });

const loans = '/admin/data/library_loan';
for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with script' : 'without script';
    test(`${how}: the calendar goes back and on, to a week, and to a new row of a day`, async () => {
        const { context, page } = await open({ javaScriptEnabled });
        await page.goto(`${loans}?~layout=calendar&~start=due_on&~at=2026-11-23`);
        assert.match(await page.textContent('.span-head h2'), /November 2026/);
        await page.click('.moves [rel=prev]');
        assert.match(await page.textContent('.span-head h2'), /October 2026/);
        await page.click('.moves [rel=next]');
        await page.locator('.calendar .more a').first().click();
        assert.equal(await page.locator('.calendar td').count(), 7);
        await page.locator('.calendar .add').nth(2).focus();
        const day = (await page.locator('.calendar .add').nth(2).getAttribute('href')).match(/due_on=(\d{4}-\d\d-\d\d)/)[1];
        await page.keyboard.press('Enter');
        await page.waitForURL(/-\/new/);
        assert.equal(await page.inputValue('[name="f.due_on"]'), day);
        await context.close();
    }, { seconds: 60 });
    test(`${how}: a timeline has a bar for each row, a tree opens a level at a time`, async () => {
        const { context, page } = await open({ javaScriptEnabled });
        await page.goto(`${loans}?member_id=lt.30&~layout=timeline&~by=lent_by&~at=2026-11-23`);
        assert.equal(await page.locator('.bands rect').count(), await page.locator('.bands small').count());
        assert.ok(await page.locator('.bands .group').count() > 1);
        await page.click('.spans a:has-text("Weeks")');
        assert.match(await page.textContent('.span-head h2'), /2026/);
        await page.goto('/admin/data/library_subject?~layout=tree');
        const closed = await page.locator('.node').count();
        await page.locator('a.twig').first().click();
        assert.ok(await page.locator('.tree ul ul .node').count() > 0);
        assert.ok(await page.locator('.node').count() > closed);
        await page.locator('a.twig.is-open').first().click();
        assert.equal(await page.locator('.node').count(), closed);
        await context.close();
    }, { seconds: 60 });
}
test('a chart counts what the API counts, for each viewer his own rows', async () => {
    const { text } = await ask(`${copies}?~layout=chart&~by=state`, { headers: admin });
    const rows = (await ask('/rest/v1/library_copy?select=state,n:count()', { headers: admin })).json();
    const shown = [...text.matchAll(/<th scope="row">([^<]*)<.*?<td class="n">([\d,]+)/g)].map(([, name, n]) => [name, Number(n.replace(',', ''))]);
    assert.deepEqual(shown.sort(), rows.map((row) => [row.state, row.n]).sort());
    const headers = await accountWith((await aMember()).email, []);
    const own = (await ask('/rest/v1/library_loan?select=n:count()', { headers })).json()[0].n;
    const mine = [...(await ask(`${loans}?~layout=chart&~by=lent_by`, { headers })).text.matchAll(/<td class="n">([\d,]+)/g)];
    assert.equal(mine.reduce((sum, [, n]) => sum + Number(n.replace(',', '')), 0), own);
    assert.doesNotMatch((await ask(`${copies}?~layout=chart&~by=state&~measure=sum&~of=cost`, { headers })).text, /Cost/);
});
test('hostile options lay nothing else out, and are no error', async () => {
    for (const options of ['~layout=board&~by=%27%22%3Cb%3E', '~layout=calendar&~at=%3Cscript%3E&~span=x', '~layout=tree', '~layout=timeline&~zoom=&~end=nope',
        '~layout=chart&~measure=avg&~of=state', '~layout=%00x'.replace('%00', ''), '~layout=cards&~image=barcode', '~layout=board&~more=99999999999999999999']) {
        assert.equal((await ask(`${copies}?${options}`, { headers: admin })).status, 200, options);
    }
    for (const options of ['~at=nope', '~open=~9,,~0~1', `~open=${'1,'.repeat(300)}`, '~at=%27%20OR%201']) {
        const { status } = await ask(`/admin/data/library_subject?~layout=tree&${options}`, { headers: admin });
        assert.ok([200, 400].includes(status), `${options}: ${status}`);
    }
});

const pages = [board, `${copies}?~layout=board&~by=branch_id`, `${copies}?~layout=cards`, `${loans}?~layout=calendar&~start=lent_at&~end=due_on`,
    `${loans}?~layout=calendar&~start=due_on&~span=week`, `${loans}?~layout=timeline&~by=lent_by`, '/admin/data/library_subject?~layout=tree&~open=1,2',
    '/admin/data/library_subject?~layout=tree&~at=1', `${copies}?~layout=chart`, `${loans}?~layout=chart&~by=lent_at&~drawn=series`, `${copies}?~layout=chart&~drawn=pie`];
for (const [name, options] of [
    ['wide and light', { viewport: { width: 1280, height: 900 }, colorScheme: 'light' }],
    ['narrow and dark', { viewport: { width: 320, height: 740 }, isMobile: true, colorScheme: 'dark' }],
    ['German', { viewport: { width: 360, height: 740 }, locale: 'de-DE' }],
]) {
    test(`${name}: axe has no objection, and nothing is wider than the screen or heavier than 100 kB`, async () => {
        const { context, page, complaints } = await open(options);
        for (const path of pages) {
            const answer = await page.goto(path);
            assert.equal(answer.status(), 200, path);
            assert.ok((await answer.body()).length <= 100_000, `${path}: ${(await answer.body()).length}`);
            assert.equal(await objections(page), '', path);
            const width = await page.evaluate(() => document.documentElement.scrollWidth);
            assert.ok(width <= options.viewport.width, `${path}: ${width}`);
        }
        assert.deepEqual(complaints, []);
        await context.close();
    }, { seconds: 120 });
}

await main();
await browser.close();
