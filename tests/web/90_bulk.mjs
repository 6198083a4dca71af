// 90_bulk.mjs - many rows at once: changed, deleted, taken away and brought back, with and without script, wide and narrow; what a policy,
// a rule or a stranger's form does not let happen does not.
import './bulk/app.mjs';
import { assert, ask, main, test as testWithin } from './lib.mjs';
import { end } from './own.mjs';
import { account, browser, here, isTooWide, objections, open, rows, sql } from './forms/rig.mjs';

const test = (name, check) => testWithin(name, check, { seconds: 120 });
const items = '/admin/data/bulk_item';
const clerk = await account('clerk@bulk.example', 'clerk');
const reader = await account('reader@bulk.example', 'reader');

// Clicks, and waits for the page that follows; its status.
async function go(page, selector) {
    const [answer] = await Promise.all([
        page.waitForResponse((r) => r.request().isNavigationRequest() && ![302, 303].includes(r.status())),
        page.click(selector),
    ]);
    await page.waitForLoadState();
    return answer.status();
}
// Goes on by hand where no script does.
async function until(page, words) {
    for (let n = 0; n < 100 && !words.test(await page.textContent('main')); n += 1) {
        const button = await page.$('form[data-go-on] button');
        if (button && await button.isVisible()) await go(page, 'form[data-go-on] button');
        else await page.waitForTimeout(100);
    }
    const text = (await page.textContent('main')).replace(/\s+/g, ' ');
    assert.match(text, words);
    return text;
}
const tick = async (page, ...ids) => {
    for (const id of ids) await page.check(`input[name=row][value="${id}"]`);
};
// Sends a form as a page would, with the account's cookies; a field may stand there more than once.
async function send(page, path, fields) {
    const csrf = await page.inputValue('#bulk [name=csrf]');
    const answer = await page.request.post(path, {
        data: new URLSearchParams([['csrf', csrf], ...fields]).toString(), maxRedirects: 0,
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', origin: here.url },
    });
    return { status: answer.status(), where: answer.headers().location ?? '', text: await answer.text() };
}

for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with script' : 'without script';
    test(`${how}: rows that are ticked are changed after a look at what will happen, and changed back`, async () => {
        const { context, page, complaints } = await open({ javaScriptEnabled });
        await page.goto(items);
        await go(page, '#bulk [value=change]');
        assert.match(await page.textContent('[role=alert]'), /Tick the rows/);
        await tick(page, 4, 6, 9);
        await go(page, '#bulk [value=change]');
        assert.match(await page.textContent('h1'), /Change 3 rows/);
        await page.check('[name="f.state"][value=open]');
        await page.fill('[name="f.amount"]', 'a lot');
        if (javaScriptEnabled) assert.ok(await page.isChecked('[name="c.amount"]'), 'what is typed is meant');
        else await page.check('[name="c.state"]');
        assert.equal(await go(page, '.save-bar .main'), 422);
        assert.equal(await page.inputValue('[name="f.amount"]'), 'a lot');
        assert.ok(await page.isChecked('[name="c.state"]'));
        await page.fill('[name="f.amount"]', '12.5');
        await page.check('[name="c.amount"]');
        await go(page, '.save-bar .main');
        assert.match(await until(page, /Every row was tried/), /3 rows would be changed.*State ?open.*Amount ?12.5.*Item 4 ?new ?→ ?open/);
        assert.equal(await sql("SELECT COUNT(*) FROM bulk_item WHERE state = 'open'"), '0');
        await go(page, 'form[action$="/run"] button');
        await until(page, /3 rows changed/);
        assert.equal(await sql("SELECT GROUP_CONCAT(id, ':', amount ORDER BY id) FROM bulk_item WHERE state = 'open'"), '4:12.50,6:12.50,9:12.50');
        assert.match(await sql("SELECT GROUP_CONCAT(row_key) FROM lintel_audit WHERE model = 'bulk_item' ORDER BY id DESC LIMIT 1"), /[469]/);
        await sql("UPDATE bulk_item SET amount = 13 WHERE id = 6");
        await go(page, 'form[action$="/undo"] button');
        assert.match(await until(page, /The change is undone/), /2 rows have their earlier values.*1 row stays as it is.*Item 6.*changed once more/);
        assert.equal(await sql('SELECT GROUP_CONCAT(state, amount ORDER BY id) FROM bulk_item WHERE id IN (4, 6, 9)'), 'new4.00,open13.00,new9.00');
        await sql("UPDATE bulk_item SET amount = 6, state = 'new' WHERE id = 6");
        assert.deepEqual(complaints.filter((c) => !/422/.test(c)), []);
        await context.close();
    });
    test(`${how}: all rows that match are changed in chunks, those that a rule keeps are left out`, async () => {
        const { context, page } = await open({ javaScriptEnabled });
        await page.goto(`${items}?id=lte.1100&limit=20`);
        await page.check('#bulk [value=all]');
        await go(page, '#bulk [value=change]');
        assert.match(await page.textContent('h1'), /Change 1,100 rows/);
        await sql('UPDATE bulk_item SET is_kept = TRUE WHERE id NOT IN (5, 700)');
        await page.fill('[name="f.amount"]', '2000');
        await page.check('[name="c.amount"]');
        await go(page, '.save-bar .main');
        assert.match(await until(page, /Every row was tried/), /1,098 rows would be changed.*2 rows are left out.*Item 5.*Item 700/);
        await go(page, 'form[action$="/run"] button');
        await until(page, /1,098 rows changed/);
        assert.equal(await sql('SELECT COUNT(*) FROM bulk_item WHERE amount = 2000'), '1098');
        await go(page, 'form[action$="/undo"] button');
        await until(page, /1,098 rows have their earlier values/);
        assert.equal(await sql('SELECT COUNT(*) FROM bulk_item WHERE amount <> id % 90'), '0');
        await sql('UPDATE bulk_item SET is_kept = FALSE');
        await context.close();
    });
    test(`${how}: rows are deleted, with what hangs on them; those that something stands in the way of stay`, async () => {
        await sql(`INSERT INTO bulk_item (id, code, name, kind_id) VALUES (9001, 'x1', 'Gone 1', 1), (9002, 'x2', 'Gone 2', 1), (9003, 'x3', 'Kept', 1);
            INSERT INTO bulk_part VALUES (9003, 1, 'Hook'); INSERT INTO bulk_remark (item_id, words) VALUES (9001, 'a'), (9001, 'b')`);
        const { context, page } = await open({ javaScriptEnabled });
        await page.goto(`${items}?id=gte.9001`);
        await tick(page, 9001, 9002, 9003);
        await go(page, '#bulk [value=delete]');
        assert.match(await until(page, /Every row was tried/), /2 rows would be deleted.*1 row is left out.*Parts: 1.*stand in the way.*Remarks: 2.*deleted with it.*Left out.*Kept/);
        assert.equal(await sql('SELECT COUNT(*) FROM bulk_item WHERE id > 9000'), '3');
        await go(page, 'form[action$="/run"] button');
        await until(page, /2 rows deleted/);
        assert.equal(await sql('SELECT GROUP_CONCAT(id) FROM bulk_item WHERE id > 9000'), '9003');
        assert.equal(await page.$('form[action$="/undo"]'), null);
        await sql('DELETE FROM bulk_part WHERE item_id = 9003; DELETE FROM bulk_item WHERE id = 9003');
        await context.close();
    });
}
test('what is ticked is taken away as a file, in the columns of the list', async () => {
    const { context, page } = await open();
    await page.goto(`${items}?select=id,name&order=name.desc`);
    const [first, second] = await page.$$eval('input[name=row]', (all) => all.slice(0, 2).map((box) => box.value));
    await tick(page, first, second);
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#bulk [value=csv]')]);
    const { readFile } = await import('node:fs/promises');
    const lines = (await readFile(await download.path(), 'utf8')).trim().split(/\r?\n/);
    assert.equal(lines.length, 3);
    assert.equal(lines[0], 'id,name');
    assert.deepEqual(lines.slice(1).map((line) => line.split(',')[0]).sort(), [first, second].sort());
    await context.close();
});
test('of a selection only what the policy lets be written is written, whatever was sent', async () => {
    const { context, page } = await open({ as: clerk, javaScriptEnabled: false });
    await page.goto(items);
    await sql('UPDATE bulk_item SET kind_id = 3 WHERE id = 12');
    await tick(page, 4, 5, 8, 12);
    await go(page, '#bulk [value=change]');
    assert.match(await page.textContent('h1'), /Change 3 rows/, 'what may not be seen is not chosen');
    assert.equal(await page.$('[name="f.secret"], [name="f.owner"], [name="f.code"], [name="f.id"], [name="f.is_kept"]'), null);
    await page.check('[name="c.note"]');
    await page.fill('[name="f.note"]', 'mine');
    await page.evaluate(() => {
        for (const name of ['owner', 'secret', 'id']) {
            document.querySelector('form.bulk-change').insertAdjacentHTML('beforeend', `<input type="hidden" name="c.${name}" value="1"><input type="hidden" name="f.${name}" value="7">`);
        }
    });
    await go(page, '.save-bar .main');
    assert.match(await until(page, /Every row was tried/), /2 rows would be changed.*1 row is left out.*Item 5 ?You may not change this row/);
    await go(page, 'form[action$="/run"] button');
    await until(page, /2 rows changed/);
    assert.equal(await sql("SELECT GROUP_CONCAT(id, owner, secret ORDER BY id) FROM bulk_item WHERE note = 'mine'"), '4clerk@bulk.examplehush,8clerk@bulk.examplehush');
    assert.equal(await sql("SELECT COUNT(*) FROM bulk_item WHERE owner = '7' OR secret = '7'"), '0');
    // Its check refuses what no row may become.
    await page.goto(items);
    await tick(page, 4);
    await go(page, '#bulk [value=change]');
    await page.check('[name="c.amount"]');
    await page.fill('[name="f.amount"]', '600');
    await go(page, '.save-bar .main');
    await until(page, /0 rows would be changed/);
    assert.equal(await page.$('form[action$="/run"]'), null);
    await sql('UPDATE bulk_item SET kind_id = 1 + id % 2 WHERE id = 12; UPDATE bulk_item SET note = IF(id % 3, NULL, \'a note\')');
    await context.close();
});
test('who may only read is offered nothing, and gets nothing', async () => {
    const { context, page } = await open({ as: reader });
    await page.goto(items);
    assert.equal(await page.$('#bulk, input[name=row]'), null);
    await context.close();
    const other = await open({ as: clerk });
    await other.page.goto(items);
    const made = await send(other.page, `${items}/-/bulk`, [['what', 'change'], ['row', '4']]);
    assert.equal(made.status, 303);
    for (const as of [reader, undefined]) {
        const thief = await open(as ? { as } : {});
        const answer = await thief.page.goto(made.where);
        assert.ok([403, 404].includes(answer.status()), String(answer.status()));
        await thief.context.close();
    }
    await other.context.close();
});
test('forged forms are refused: without a token, with keys of nothing, with ten thousand of them, with columns and steps that are none', async () => {
    const { context, page } = await open({ as: clerk });
    await page.goto(items);
    const path = `${items}/-/bulk`;
    const without = await page.request.post(path, { form: { what: 'delete', row: '4' }, maxRedirects: 0 });
    assert.equal(without.status(), 403);
    assert.equal((await send(page, path, [['what', 'delete'], ['row', "1' OR 1=1"]])).status, 400);
    assert.equal((await send(page, path, [['what', 'delete'], ['row', '1,2']])).status, 400);
    assert.equal((await send(page, path, [['what', 'delete'], ['row', '999999']])).status, 404);
    assert.equal((await send(page, path, [['what', 'burn'], ['row', '4']])).status, 400);
    assert.equal((await send(page, path, [['what', 'csv'], ['row', '4']])).status, 403, 'not granted to be taken away');
    const many = await send(page, path, [['what', 'delete'], ...Array.from({ length: 10000 }, (_, i) => ['row', String(i)])]);
    assert.ok([400, 413].includes(many.status), String(many.status));
    const some = await send(page, path, [['what', 'delete'], ...Array.from({ length: 300 }, (_, i) => ['row', String(i)])]);
    assert.equal(some.status, 400);
    assert.match(some.text, /more than 200 times/);
    const made = await send(page, path, [['what', 'change'], ['row', '4']]);
    assert.equal(made.status, 303);
    assert.equal((await send(page, `${made.where}/burn`, [])).status, 404);
    // Steps that are not next do nothing.
    for (const step of ['run', 'undo', 'go-on', 'again']) assert.equal((await send(page, `${made.where}/${step}`, [])).status, 303);
    assert.equal(await sql(`SELECT CONCAT(state, position) FROM lintel_bulk WHERE id = ${made.where.match(/\d+$/)[0]}`), 'choose0');
    assert.equal(await sql('SELECT COUNT(*) FROM bulk_item'), '1234');
    await context.close();
});
test('sent twice, at once, it is done once', async () => {
    const { context, page } = await open();
    await page.goto(items);
    const made = await send(page, `${items}/-/bulk?id=lte.600`, [['what', 'change'], ['scope', 'all']]);
    await send(page, `${made.where}/set`, [['c.note', '1'], ['f.note', 'once']]);
    await Promise.all(Array.from({ length: 4 }, () => send(page, `${made.where}/run`, [])));
    for (let n = 0; n < 50; n += 1) await send(page, `${made.where}/go-on`, []);
    const id = made.where.match(/\d+$/)[0];
    assert.equal(await sql(`SELECT CONCAT_WS(' ', state, position, good, bad) FROM lintel_bulk WHERE id = ${id}`), 'done 2 600 0');
    await send(page, `${made.where}/undo`, []);
    for (let n = 0; n < 50; n += 1) await send(page, `${made.where}/go-on`, []);
    assert.equal(await sql("SELECT COUNT(*) FROM bulk_item WHERE note = 'once'"), '0');
    await context.close();
});
for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with script' : 'without script';
    test(`${how}: cells are typed into where they stand; all that is wrong is told beside them, and nothing is saved until it is mended`, async () => {
        const { context, page } = await open({ javaScriptEnabled });
        await page.goto(`${items}?id=in.(40,41,42)&order=id&select=name,kind_id,state,amount,note`);
        await go(page, '[data-edit]');
        assert.equal(await page.$('[name="f.r0.id"], [name="f.r0.code"], [name=row]'), null);
        await page.fill('[name="f.r0.name"]', '<b>Hostile</b> "one" {{x}}');
        await page.fill('[name="f.r1.amount"]', '1500');
        await page.fill('[name="f.r2.amount"]', 'much');
        await page.selectOption('[name="f.r2.kind_id"]', '2');
        assert.equal(await go(page, '.cells .main'), 422);
        assert.equal((await page.$$('.wrong')).length, 1);
        assert.equal(await page.inputValue('[name="f.r2.amount"]'), 'much');
        await page.fill('[name="f.r2.amount"]', '7.25');
        assert.ok([409, 422].includes(await go(page, '.cells .main')), 'a rule of the table');
        assert.match(await page.textContent('td:has([name="f.r1.amount"]) .wrong'), /bulk_amount_is_sane/);
        assert.equal(await sql("SELECT COUNT(*) FROM bulk_item WHERE amount = 7.25 OR name LIKE '%Hostile%'"), '0');
        await page.fill('[name="f.r1.amount"]', '15');
        assert.equal(await go(page, '.cells .main'), 200);
        assert.match(await page.textContent('.notice'), /It is saved/);
        assert.match(await page.textContent('tbody'), /<b>Hostile<\/b> "one" {{x}}/);
        assert.equal(await sql("SELECT GROUP_CONCAT(amount, kind_id, IFNULL(note, '-') ORDER BY id) FROM bulk_item WHERE id IN (40, 41, 42)"), '40.001-,15.002-,7.252a note');
        await sql("UPDATE bulk_item SET name = CONCAT('Item ', id), amount = id % 90, kind_id = 1 + id % 2 WHERE id IN (40, 41, 42)");
        await context.close();
    });
    test(`${how}: what somebody else saved meanwhile is told beside the row, and kept where only they changed it`, async () => {
        const { context, page } = await open({ javaScriptEnabled });
        await page.goto(`${items}?id=in.(50,51)&order=id&select=name,amount,note&~edit=1`);
        await sql("UPDATE bulk_item SET name = 'Theirs', amount = 77 WHERE id = 50");
        await page.fill('[name="f.r0.name"]', 'Mine');
        await page.fill('[name="f.r1.name"]', 'Other');
        assert.equal(await go(page, '.cells .main'), 409);
        assert.match(await page.textContent('.row-words'), /Somebody else changed this row/);
        assert.match(await page.textContent('td:has([name="f.r0.name"]) .wrong'), /Theirs/);
        assert.equal(await page.inputValue('[name="f.r0.amount"]'), '77.00');
        assert.equal(await sql("SELECT COUNT(*) FROM bulk_item WHERE name IN ('Mine', 'Other')"), '0');
        assert.equal(await go(page, '.cells .main'), 200);
        assert.equal(await sql('SELECT GROUP_CONCAT(name, amount ORDER BY id) FROM bulk_item WHERE id IN (50, 51)'), 'Mine77.00,Other51.00');
        await sql("UPDATE bulk_item SET name = CONCAT('Item ', id), amount = id % 90 WHERE id IN (50, 51)");
        await context.close();
    });
}
test('only cells that may be changed are controls, and nothing else is taken from who sends more', async () => {
    const { context, page } = await open({ as: clerk });
    await page.goto(`${items}?id=in.(60,61)&order=id&~edit=1`);
    assert.ok(await page.$('[name="f.r0.name"]'));
    assert.equal(await page.$('[name^="f.r1."], [name$=".owner"], [name$=".secret"]'), null);
    const once = async (more) => {
        const fields = await page.$$eval('.cells [name]:not([type=radio]:not(:checked), [type=checkbox]:not(:checked))', (all) => all.map((e) => [e.name, e.value]));
        const answer = await page.request.post(`${items}/-/cells`, {
            data: new URLSearchParams([...fields.filter(([name]) => !more.some(([other]) => other === name)), ...more]).toString(), maxRedirects: 0,
            headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', origin: here.url },
        });
        return answer.status();
    };
    // Another's row, columns that are not given, a key of nothing, and no token.
    await once([['f.r1.name', 'Stolen'], ['f.r0.owner', 'x'], ['f.r0.secret', 'x'], ['f.r0.id', '7']]);
    assert.equal(await once([['k.1', '999999'], ['f.r0.name', 'Half']]), 409);
    assert.equal(await once([['csrf', ''], ['f.r0.name', 'Stolen']]), 403);
    assert.equal(await sql("SELECT COUNT(*) FROM bulk_item WHERE name IN ('Stolen', 'Half') OR owner = 'x' OR secret = 'x'"), '0');
    assert.equal(await once([['f.r0.name', 'Mine']]), 303);
    assert.equal(await once([['f.r0.name', 'Mine']]), 303, 'sent twice, done once');
    assert.equal(await sql("SELECT GROUP_CONCAT(id) FROM bulk_item WHERE name = 'Mine'"), '60');
    await sql("UPDATE bulk_item SET name = 'Item 60' WHERE id = 60");
    await context.close();
    const other = await open({ as: reader });
    await other.page.goto(`${items}?~edit=1`);
    assert.equal(await other.page.$('.cells, [data-edit]'), null);
    await other.context.close();
});
test('a list is narrowed by rows that refer to it: that there are some, none, such, none such, also through a junction', async () => {
    const { context, page } = await open({ javaScriptEnabled: false });
    const filter = async (...conditions) => {
        await page.goto(items);
        await page.click('summary:has-text("Filter")');
        for (const [n, [column, how, value]] of conditions.entries()) {
            await page.selectOption(`#column-${n + 1}`, column);
            await page.selectOption(`#how-${n + 1}`, how);
            if (value) await page.fill(`#value-${n + 1}`, value);
        }
        const status = await go(page, '.filters button.main');
        return status === 200 ? (await page.textContent('.facts li')).trim() : status;
    };
    assert.equal(await filter(['bulk_part', 'some']), '100 rows');
    assert.match(await page.textContent('.chips'), /Parts: there are some/);
    assert.match(await filter(['bulk_part', 'none']), /more than 1,000 rows|1,134 rows/);
    assert.equal(await filter(['bulk_part.name', 'is', 'Screw']), '2 rows');
    assert.equal(await page.inputValue('#value-1'), 'Screw', 'the form has it again');
    await filter(['bulk_part.name', 'is', 'Screw'], ['bulk_part.number', 'is', '1']);
    assert.match(await page.textContent('main'), /No row meets these conditions/, 'both are about one row');
    assert.match(await filter(['bulk_part.name', 'is', 'Screw'], ['bulk_part', 'none']), /more than 1,000 rows|1,232 rows/);
    assert.match(decodeURIComponent(page.url()), /select=\*,bulk_part\(\)/);
    await go(page, '.chips li:has-text("none") a');
    assert.equal((await page.textContent('.facts li')).trim(), '2 rows');
    assert.equal(await filter(['bulk_tag.name', 'is', 'Red']), '2 rows');
    assert.equal(await filter(['bulk_item_tag', 'some'], ['bulk_part', 'none']), '3 rows');
    assert.equal(await filter(['bulk_part', 'is', '3']), 400);
    await context.close();
    // What a reader of the list may not see is no way to narrow it.
    const other = await open({ as: clerk });
    await other.page.goto(items);
    assert.equal(await other.page.$('option[value^="bulk_part"], option[value^="bulk_tag"]'), null);
    assert.ok(await other.page.$('option[value="bulk_remark"]'));
    assert.equal((await other.page.goto(`${items}?select=*,bulk_part()&bulk_part=is.null`)).status(), 400);
    await other.context.close();
});
for (const [name, options] of [
    ['wide and light', { viewport: { width: 1280, height: 900 }, colorScheme: 'light' }],
    ['narrow and dark', { viewport: { width: 360, height: 740 }, isMobile: true, colorScheme: 'dark' }],
    ['very narrow', { viewport: { width: 320, height: 640 }, isMobile: true, colorScheme: 'light' }],
]) {
    test(`${name}: axe has no objection, and nothing is wider than the screen`, async () => {
        const { context, page } = await open(options);
        const look = async (what) => {
            assert.equal(await objections(page), '', what);
            assert.ok(!(await isTooWide(page)), what);
        };
        await page.goto(`${items}?~edit=1`);
        await look('cells');
        await page.goto(items);
        await tick(page, 5, 10, 20);
        await look('the list');
        await go(page, '#bulk [value=change]');
        await page.check('[name="c.name"]');
        await go(page, '.save-bar .main');
        await look('the form, with something wrong');
        await page.fill('[name="f.name"]', 'A name');
        await go(page, '.save-bar .main');
        await until(page, /Every row was tried/);
        await look('what will happen');
        await page.goto(items);
        await tick(page, 5, 10, 20);
        await go(page, '#bulk [value=delete]');
        await until(page, /Every row was tried/);
        await look('what will be deleted');
        await context.close();
    });
}

await main();
await browser.close();
await end(here);
