// 86_children.mjs - rows that are parts of another, in its form: added, changed, ordered and removed with it in one
// transaction, nested, with and without script, by the keyboard alone, on a telephone; what is forged is refused.
import { assert, main, test as testWithin } from './lib.mjs';
import { end } from './own.mjs';
import { account, browser, here, isTooWide, objections, open, press, rows, sql } from './forms/rig.mjs';

const test = (name, check) => testWithin(name, check, { seconds: 120 });
const field = (name) => `[name="f.${name}"]`;
const clerk = await account('clerk@forms.example', 'clerk');
const hostile = ['<script>alert(1)</script>', `"><img src=x onerror=alert(1)>`, "it's; DROP TABLE x; --", '{{title}} {{{x}}}', '</textarea></template>', '&amp; &lt;', '\u202eabc', '🧑‍🚀 é', 'c0.9999.', '  blanks  '];

// What the parts of a thing are, in order, as text.
const partsOf = (title) => sql(`SELECT IFNULL(GROUP_CONCAT(CONCAT(p.place, ':', p.name, IFNULL(CONCAT('/', p.weight), '')) ORDER BY p.place, p.id SEPARATOR ' '), '') FROM forms_part p JOIN forms_thing t ON t.id = p.thing_id WHERE t.title = '${title}'`);
const screwsOf = (title) => sql(`SELECT IFNULL(GROUP_CONCAT(CONCAT(p.name, ':', s.size) ORDER BY s.id SEPARATOR ' '), '') FROM forms_screw s JOIN forms_part p ON p.id = s.part_id JOIN forms_thing t ON t.id = p.thing_id WHERE t.title = '${title}'`);
const idOf = (title) => sql(`SELECT id FROM forms_thing WHERE title = '${title}'`);
const part = (page, label) => page.locator(`.below:has(> .below-head :is(h2, h3):text-is("${label}"))`).first();
async function another(page, label) {
    await part(page, label).locator('> .below-add button').click();
    await page.waitForLoadState();
}
// The prefix of the last row of a part.
const last = (page, label) => part(page, label).locator('> .below-rows > .below-row').last().getAttribute('data-row');
// What a form would send, and sending it.
async function sent(page) {
    return page.evaluate(() => [...new FormData(document.querySelector('form.record'))].map(([name, value]) => [name, typeof value === 'string' ? value : '']));
}
async function post(page, path, fields) {
    return page.evaluate(async ([to, all]) => {
        const body = new FormData();
        for (const [name, value] of all) body.append(name, value);
        const answer = await fetch(to, { method: 'POST', body, redirect: 'manual' });
        return { status: answer.status, type: answer.type, text: answer.type === 'opaqueredirect' ? '' : await answer.text() };
    }, [path, fields]);
}

for (const script of [false, true]) {
    const how = script ? 'with' : 'without';
    test(`a row is made with its parts and theirs, ${how} script`, async () => {
        const title = `Made ${how}`;
        const { context, page, complaints } = await open({ javaScriptEnabled: script });
        await page.goto('/admin/data/forms_thing/-/new');
        await page.fill(field('title'), title);
        await another(page, 'Parts');
        let row = await last(page, 'Parts');
        await page.fill(field(`${row}name`), 'wheel');
        await page.fill(field(`${row}weight`), '1.5');
        await another(page, 'Screws');
        await page.fill(field(`${await last(page, 'Screws')}size`), 'M8');
        await another(page, 'Parts');
        row = await last(page, 'Parts');
        await page.fill(field(`${row}name`), 'axle');
        await another(page, 'Parts');
        assert.equal(await page.inputValue(field('title')), title, 'what was typed is kept');
        assert.equal(await press(page, 'Save'), 200, await page.textContent('main'));
        assert.equal(await partsOf(title), '1:wheel/1.5 2:axle', 'the empty row is none');
        assert.equal(await screwsOf(title), 'wheel:M8');
        assert.deepEqual(complaints, []);
        await context.close();
    });
    test(`parts are changed, ordered and removed, ${how} script`, async () => {
        const title = `Changed ${how}`;
        await sql(`INSERT INTO forms_thing (title) VALUES ('${title}'); SET @t = LAST_INSERT_ID(); INSERT INTO forms_part (thing_id, place, name) VALUES (@t, 1, 'one'), (@t, 2, 'two'), (@t, 3, 'three');
            INSERT INTO forms_screw (part_id, size) SELECT id, 'M4' FROM forms_part WHERE thing_id = @t AND name <> 'two'`);
        const { context, page } = await open({ javaScriptEnabled: script });
        await page.goto(`/admin/data/forms_thing/${await idOf(title)}/edit`);
        assert.deepEqual(await part(page, 'Parts').locator('> .below-rows > .below-row > .below-line [name$=".name"]').evaluateAll((all) => all.map((e) => e.value)), ['one', 'two', 'three']);
        const [one, two, three] = await part(page, 'Parts').locator('> .below-rows > .below-row').evaluateAll((all) => all.map((e) => e.dataset.row));
        await page.fill(field(`${one}name`), 'first');
        for (let i = 0; i < 2; i++) {
            await page.click(`[data-row="${three}"] > .below-line [data-move=up]`);
            await page.waitForLoadState();
        }
        await page.check(`[name="d.${two}"]`);
        await page.fill(field(`${three}c0.0.size`), 'M5');
        await page.check(`[name="d.${one}c0.0."]`);
        assert.equal(await press(page, 'Save'), 200, await page.textContent('main'));
        assert.equal(await partsOf(title), '3:three 4:first');
        assert.equal(await screwsOf(title), 'three:M5');
        await context.close();
    });
}

const thing = async (id, parts, more = '') => {
    await sql(`DELETE FROM forms_thing WHERE id = ${id}; INSERT INTO forms_thing (id, title, price) VALUES (${id}, 'Thing ${id}', 5);
        INSERT INTO forms_part (id, thing_id, place, name) VALUES ${parts.map((name, i) => `(${id * 10 + i}, ${id}, ${i + 1}, '${name}')`).join(', ')}; ${more}`);
    return `/admin/data/forms_thing/${id}/edit`;
};
test('what is wrong with a part stands beside its field, nothing is written, and all that was typed is kept', async () => {
    const path = await thing(101, ['one', 'two']);
    const { context, page } = await open({ javaScriptEnabled: false });
    await page.goto(path);
    await page.fill(field('price'), '7');
    await page.fill(field('c0.0.weight'), 'heavy');
    await page.fill(field('c0.1.name'), '');
    await page.fill(field('c0.1.weight'), '3');
    await another(page, 'Parts');
    await page.fill(field('c0.2.weight'), '4');
    assert.equal(await press(page, 'Save'), 422);
    for (const name of ['c0.0.weight', 'c0.1.name', 'c0.2.name']) assert.equal(await page.getAttribute(field(name), 'aria-invalid'), 'true', name);
    assert.equal(await page.inputValue(field('c0.1.weight')), '3');
    assert.equal(await sql('SELECT price FROM forms_thing WHERE id = 101'), '5.00');
    for (const href of await page.$$eval('.alert a', (links) => links.map((a) => a.getAttribute('href')))) assert.equal(await page.locator(href).count(), 1, href);
    // What the database refuses is said at the row that it is about, and nothing of it stays.
    await page.fill(field('c0.0.weight'), '1');
    await page.fill(field('c0.1.name'), 'two');
    await page.fill(field('c0.2.name'), 'one');
    assert.equal(await press(page, 'Save'), 409);
    assert.equal(await page.getAttribute(field('c0.2.name'), 'aria-invalid'), 'true', await page.textContent('.alert'));
    assert.equal(await sql('SELECT price FROM forms_thing WHERE id = 101'), '5.00');
    await page.fill(field('c0.2.name'), 'three');
    assert.equal(await press(page, 'Save'), 200);
    assert.equal(await partsOf('Thing 101'), '1:one/1.0 2:two/3.0 3:three/4.0');
    await context.close();
});
test('a part that somebody else changed meanwhile: both versions, and one is chosen', async () => {
    const path = await thing(102, ['one', 'two', 'three', 'four']);
    const { context, page } = await open();
    await page.goto(path);
    await sql("UPDATE forms_part SET name = 'theirs' WHERE id = 1020; UPDATE forms_part SET weight = 2 WHERE id = 1021");
    await page.fill(field('c0.0.name'), 'mine');
    await page.fill(field('c0.2.weight'), '9');
    assert.equal(await press(page, 'Save'), 409);
    assert.deepEqual(await page.$$eval('.conflict legend', (all) => all.map((e) => e.textContent)), ['Parts: theirs: Name']);
    assert.match(await page.textContent('.conflict'), /mine.*theirs/s);
    assert.equal(await objections(page), '');
    await page.check('[name="w.c0.0.name"][value=theirs]');
    assert.equal(await press(page, 'Save'), 200);
    assert.equal(await partsOf('Thing 102'), '1:theirs 2:two/2.0 3:three/9.0 4:four', 'what only they changed stays theirs');
    // Deleted by somebody else: what was touched is told, what was not goes quietly.
    await page.goto(path);
    await page.fill(field('c0.3.weight'), '1');
    await sql('DELETE FROM forms_part WHERE id IN (1022, 1023)');
    assert.equal(await press(page, 'Save'), 409);
    assert.match(await page.textContent('.below-row .wrong'), /deleted it/);
    assert.equal(await page.inputValue(field('c0.3.name')), 'four');
    assert.equal(await page.locator('.below-row').count(), 3);
    assert.equal(await press(page, 'Save'), 200);
    assert.equal(await partsOf('Thing 102'), '1:theirs 2:two/2.0 3:four/1.0');
    // To be removed here, changed there.
    await page.goto(path);
    await page.check('[name="d.c0.0."]');
    await sql("UPDATE forms_part SET name = 'again' WHERE id = 1020");
    assert.equal(await press(page, 'Save'), 409);
    assert.ok(await page.isChecked('[name="d.c0.0."]'));
    assert.equal(await press(page, 'Save'), 200);
    assert.equal(await partsOf('Thing 102'), '2:two/2.0 3:four/1.0');
    await context.close();
});
test('the key of a part of another row is the key of none, whatever is done with it', async () => {
    const path = await thing(103, ['mine']);
    await thing(104, ['other'], 'INSERT INTO forms_screw (id, part_id, size) VALUES (77, 1040, "M9")');
    const { context, page } = await open({ javaScriptEnabled: true });
    await page.goto(path);
    const all = [...await sent(page), ['go', 'save']];
    const forged = all.map(([name, value]) => [name, name === 'key.c0.0.' ? '1040' : name === 'f.c0.0.name' ? 'stolen' : value]);
    assert.equal((await post(page, path, forged)).status, 409);
    assert.equal((await post(page, path, [...forged, ['d.c0.0.', '1']])).type, 'opaqueredirect', 'there is nothing to remove');
    assert.equal((await post(page, path, [...all, ['f.c0.0.thing_id', '104'], ['f.c0.0.weight', '2']])).type, 'opaqueredirect');
    const nested = [...all, ['r.c0.0.c0.', 'screw_part'], ['key.c0.0.c0.0.', '77'], ['version.c0.0.c0.0.', ''], ['f.c0.0.c0.0.size', 'M1'], ['once', 'x']];
    assert.equal((await post(page, path, nested)).status, 409);
    assert.equal(await sql('SELECT GROUP_CONCAT(thing_id, name ORDER BY id) FROM forms_part WHERE thing_id IN (103, 104)'), '103mine,104other');
    assert.equal(await sql('SELECT part_id FROM forms_screw WHERE size = "M9"'), '1040');
    assert.equal((await post(page, path, all.map(([name, value]) => [name, name === 'r.c0.' ? 'bill_thing' : value]))).status, 409, 'another schema');
    const many = Array.from({ length: 101 }, (_, i) => [[`key.c0.${i}.`, ''], [`f.c0.${i}.name`, `n${i}`]]).flat();
    assert.equal((await post(page, path, [...all.filter(([name]) => !name.startsWith('key.')), ...many])).status, 400);
    assert.equal(await sql('SELECT COUNT(*) FROM forms_part WHERE thing_id = 103'), '1');
    await context.close();
});
test('what is sent twice is done once, and all of it or nothing', async () => {
    const path = await thing(105, ['one']);
    const { context, page } = await open();
    await page.goto(path);
    const all = [...await sent(page), ['key.c0.7.', ''], ['f.c0.7.name', 'new'], ['go', 'save']];
    const answers = await Promise.all([1, 2, 3].map(() => post(page, path, all)));
    assert.deepEqual(answers.map((a) => a.type), ['opaqueredirect', 'opaqueredirect', 'opaqueredirect']);
    assert.equal(await partsOf('Thing 105'), '1:one 2:new');
    const again = all.map(([name, value]) => [name, name === 'f.price' ? '8' : name === 'f.c0.7.name' ? 'one' : value]);
    assert.equal((await post(page, path, again)).status, 409, 'the second part has the name of the first');
    assert.equal(await sql('SELECT price FROM forms_thing WHERE id = 105'), '5.00');
    assert.match(await sql("SELECT COUNT(*) FROM lintel_audit WHERE model LIKE '%forms_part' AND row_key = (SELECT id FROM forms_part WHERE name = 'new')").catch(() => '1'), /1/);
    await context.close();
});
test('the policy says what of the parts there is, and refuses what is sent all the same', async () => {
    const path = await thing(106, ['one', 'two']);
    const { context, page } = await open({ as: clerk });
    await page.goto(path);
    assert.equal(await page.locator('[name^="d.c0."]').count(), 0, 'the clerk may delete no parts');
    assert.equal(await page.locator('.is-nested').count(), 0, 'and sees no screws');
    await page.fill(field('c0.0.weight'), '5');
    const all = [...await sent(page), ['go', 'save']];
    assert.equal((await post(page, path, [...all, ['d.c0.1.', '1']])).status, 403);
    assert.equal(await partsOf('Thing 106'), '1:one 2:two');
    assert.equal((await post(page, path, [...all, ['r.c0.0.c0.', 'screw_part'], ['key.c0.0.c0.0.', ''], ['f.c0.0.c0.0.size', 'M1']])).type, 'opaqueredirect');
    assert.equal(await sql('SELECT COUNT(*) FROM forms_screw s JOIN forms_part p ON p.id = s.part_id WHERE p.thing_id = 106'), '0');
    assert.equal(await partsOf('Thing 106'), '1:one/5.0 2:two');
    await context.close();
});
const tagsOf = (id) => sql(`SELECT IFNULL(GROUP_CONCAT(t.name ORDER BY t.name), '') FROM forms_thing_tag l JOIN forms_tag t ON t.id = l.tag_id WHERE l.thing_id = ${id}`);
const chips = (page) => page.$$eval('.chip', (all) => all.map((e) => e.querySelector('[data-name]').textContent));
const tag = (id) => `INSERT INTO forms_thing_tag VALUES (${id}, 1), (${id}, 2)`;
test('links of a junction are added and removed as chips, without script', async () => {
    const path = await thing(120, ['one'], tag(120));
    const { context, page } = await open({ javaScriptEnabled: false });
    await page.goto(path);
    assert.deepEqual(await chips(page), ['red', 'green']);
    await page.fill(field('price'), '7');
    await page.check('.chip >> nth=0 >> input[type=checkbox]', { force: true });
    await part(page, 'Tags').locator('[name=pick]').click();
    await page.fill('[name=q]', 'hea');
    await page.click('.find button');
    await page.click('.picks button');
    assert.deepEqual(await chips(page), ['red', 'green', 'heavy']);
    assert.equal(await page.inputValue(field('price')), '7');
    assert.equal(await press(page, 'Save'), 200, await page.textContent('main'));
    assert.equal(await tagsOf(120), 'green,heavy');
    // From the other end; of a table with more of them than a list has room for.
    await page.goto('/admin/data/forms_tag/4/edit');
    assert.deepEqual(await chips(page), ['Thing 120']);
    await context.close();
});
test('a picker searches while somebody types, and is worked by keys', async () => {
    const path = await thing(121, ['one'], tag(121));
    const { context, page, complaints } = await open();
    await page.goto(path);
    const owner = page.locator('.entry:has-text("Owner") [role=combobox]');
    await owner.focus();
    await page.keyboard.type('Ann');
    await page.waitForSelector('.options [role=option]:text("Ann Other")');
    assert.equal(await owner.getAttribute('aria-expanded'), 'true');
    assert.equal(await page.locator('.options:visible [role=option]').count(), 2);
    assert.equal(await objections(page), '');
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.locator(`#${await owner.getAttribute('aria-activedescendant')}`).getAttribute('aria-selected'), 'true');
    await page.keyboard.press('Escape');
    assert.equal(await owner.getAttribute('aria-expanded'), 'false');
    await owner.fill('50%_off');
    await page.waitForSelector('.options [role=option]:text("Zoë")');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.equal(await owner.inputValue(), 'Zoë 50%_off');
    // What is typed and not chosen is nothing.
    await owner.fill('nobody at all');
    await page.waitForSelector('.options .none');
    await page.keyboard.press('Tab');
    assert.equal(await owner.inputValue(), 'Zoë 50%_off');
    // A chip.
    await page.locator('.chips + .pick [role=combobox], [data-rows] ~ .pick [role=combobox]').last().focus();
    await page.keyboard.type('hea');
    await page.waitForSelector('.options [role=option]:text("heavy")');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.deepEqual(await chips(page), ['red', 'green', 'heavy']);
    await page.keyboard.press('Control+s');
    await page.waitForURL(/done=saved/);
    assert.equal(await sql('SELECT owner_id FROM forms_thing WHERE id = 121'), '902');
    assert.equal(await tagsOf(121), 'green,heavy,red');
    assert.deepEqual(complaints, []);
    await context.close();
});
test('what may not be seen is not offered, and a forged link is refused', async () => {
    const path = await thing(122, ['one'], tag(122));
    const { context, page } = await open({ as: clerk });
    await page.goto(path);
    assert.equal(await page.locator('.chip input[type=checkbox]').count(), 0, 'the clerk may delete no links');
    const pick = (address) => page.evaluate(async (to) => { const answer = await fetch(to); return [answer.status, await answer.text()]; }, address);
    const [status, text] = await pick('/admin/data/forms_thing_tag/-/pick?column=tag_id&q=');
    assert.equal(status, 200);
    assert.deepEqual([...text.matchAll(/data-value="(\d+)"/g)].map((m) => m[1]), ['1', '2', '3']);
    for (const address of ['forms_thing/-/pick?column=owner_id', 'forms_screw/-/pick?column=part_id', 'forms_thing/-/pick?column=secret', 'forms_thing/-/pick', 'lintel_account/-/pick?column=id', 'nothing/-/pick?column=x'])
        assert.equal((await pick(`/admin/data/${address}`))[0], 404, address);
    const all = [...await sent(page), ['go', 'save']];
    const link = (value) => [...all, ['key.c1.9.', ''], ['f.c1.9.tag_id', value]];
    assert.equal((await post(page, path, link('3'))).status, 403, 'the policy\'s check');
    assert.equal((await post(page, path, link('999'))).status, 409, 'there is no such tag');
    assert.equal((await post(page, path, link('1'))).status, 409, 'it is there already');
    assert.equal((await post(page, path, [...all, ['d.c1.0.', '1']])).status, 403);
    assert.equal(await tagsOf(122), 'green,red');
    await context.close();
});
test('fields stand in the groups that app.json names, the others behind them', async () => {
    const { context, page } = await open({ javaScriptEnabled: false });
    await page.goto('/admin/data/forms_every/-/new');
    assert.deepEqual(await page.$$eval('.set > legend', (all) => all.map((e) => e.textContent)), ['Numbers', 'Times', 'Further fields']);
    assert.deepEqual(await page.$$eval('.set:first-of-type [name^="f."]', (all) => all.map((e) => e.name)), ['f.big', 'f.tiny', 'f.money']);
    assert.match(await page.textContent('.set .help'), /Counted and weighed/);
    await context.close();
});
const markdown = '# Head\n\n- *one* [good](https://a.example/) [bad](javascript:alert(1))\n\n<script>alert(1)</script><img src=x onerror=alert(1)>\n';
for (const script of [false, true]) {
    test(`Markdown is previewed and shown as what it becomes, ${script ? 'with' : 'without'} script`, async () => {
        const path = await thing(130, ['one']);
        const { context, page, complaints } = await open({ javaScriptEnabled: script });
        await page.goto(path);
        await page.fill(field('note'), markdown);
        await page.fill(field('price'), '9');
        await page.click('[name=preview]');
        await page.waitForSelector('.preview h2');
        const look = (selector) => page.$eval(selector, (e) => [e.querySelector('h2').textContent, e.querySelectorAll('li em, li a[href^=https]').length, e.querySelectorAll('script, img, [onerror], [href*=script]').length]);
        assert.deepEqual(await look('.preview'), ['Head', 2, 0]);
        assert.equal(await page.inputValue(field('price')), '9');
        assert.equal(await sql('SELECT price FROM forms_thing WHERE id = 130'), '5.00', 'looking saves nothing');
        if (script) assert.equal(await objections(page), '');
        assert.equal(await press(page, 'Save'), 200);
        assert.deepEqual(await look('dd .prose'), ['Head', 2, 0]);
        if (script) assert.equal(await objections(page), '');
        assert.deepEqual(complaints, []);
        await context.close();
    });
}
for (const script of [false, true]) {
    test(`a row to refer to is made in place, and all that was typed comes back, ${script ? 'with' : 'without'} script`, async () => {
        const path = await thing(script ? 141 : 140, ['one']);
        const { context, page, complaints } = await open({ javaScriptEnabled: script });
        const back = async () => {
            if (!script) await page.click('text=Back to what you were writing');
            await page.waitForSelector(field('price'));
        };
        const note = '\nline\n  </textarea><b>"x"&amp;';
        await page.goto(path);
        await page.fill(field('note'), note);
        await page.fill(field('c0.0.weight'), '2');
        await page.click('[name=make][value=label]');
        await page.waitForSelector(field('code'));
        await page.fill(field('code'), 'a1');
        assert.equal(await press(page, 'Save'), 422, 'it has no name yet');
        await page.fill(field('name'), `Made in place ${script}`);
        await sql("DELETE FROM forms_label WHERE code = 'a1'");
        await press(page, 'Save');
        await back();
        assert.equal(await page.inputValue(field('label')), 'a1');
        assert.equal(await page.inputValue(field('note')), note);
        assert.equal(await page.inputValue(field('c0.0.weight')), '2');
        // One for a link, and one that comes to nothing.
        await page.locator('[name=make][value="c1."]').click();
        await page.fill(field('name'), `tag ${script}`);
        await press(page, 'Save');
        await back();
        assert.deepEqual(await chips(page), [`tag ${script}`]);
        await page.click('[name=make][value=label]');
        await page.click('text=Back without it');
        await back();
        assert.equal(await press(page, 'Save'), 200);
        assert.equal(await sql(`SELECT label FROM forms_thing WHERE id = ${script ? 141 : 140}`), 'a1');
        assert.equal(await tagsOf(script ? 141 : 140), `tag ${script}`);
        assert.equal(await partsOf(`Thing ${script ? 141 : 140}`), '1:one/2.0');
        await sql("UPDATE forms_thing SET label = NULL WHERE label = 'a1'");
        assert.deepEqual(complaints.filter((c) => !/status of 422/.test(c)), []);
        await context.close();
    });
}
test('a row is made once however often it is sent, and leads back nowhere else', async () => {
    const path = await thing(142, ['one']);
    const { context, page } = await open();
    await page.goto(path);
    await page.click('[name=make][value=label]');
    await page.waitForSelector(field('code'));
    await page.evaluate(() => { document.querySelector('[name="f.code"]').value = 'a2'; document.querySelector('[name="f.name"]').value = 'Twice'; });
    const all = [...await sent(page), ['go', 'save']];
    const target = '/admin/data/forms_label/-/new';
    const answers = await Promise.all([1, 2].map(() => post(page, target, all)));
    assert.deepEqual(answers.map((a) => [a.status, /name="take" value="a2"/.test(a.text)]), [[200, true], [200, true]]);
    for (const to of ['https://evil.example/admin/data/x/edit', '//evil.example/edit', '/admin/settings/roles', '/admin/data/../settings/edit', '/admin/data/x/edit?y=/edit'])
        assert.ok(!(await post(page, target, all.map(([name, value]) => [name, name === 'back' ? to : name === 'f.code' ? 'a3' : value]))).text.includes('data-at-once'), to);
    await context.close();
    const other = await open({ as: clerk });
    await other.page.goto(path);
    assert.equal(await other.page.locator('[name=make]').count(), 0, 'who may make no labels is offered none');
    const forged = [...await sent(other.page), ['make', 'label']];
    assert.ok(!(await post(other.page, path, forged)).text.includes('name="f.code"'));
    await other.context.close();
});
test('hostile strings come back from a part as they were written', async () => {
    const path = await thing(107, ['one']);
    const { context, page, complaints } = await open();
    for (const text of hostile) {
        await page.goto(path);
        await page.fill(field('c0.0.name'), text);
        await part(page, 'Parts').locator('> .below-add button').click();
        await page.fill(field('c0.1.name'), `${text} 2`);
        assert.equal(await press(page, 'Save and continue'), 200, text);
        assert.equal(await page.inputValue(field('c0.0.name')), text);
        assert.deepEqual((await rows('forms_part?thing_id=eq.107&select=name&order=place')).map((r) => r.name), [text, `${text} 2`]);
        await sql('DELETE FROM forms_part WHERE thing_id = 107 AND place > 1');
    }
    assert.deepEqual(complaints, []);
    await context.close();
});
test('save as new takes the parts along', async () => {
    const path = await thing(108, ['one', 'two'], 'INSERT INTO forms_screw (part_id, size) VALUES (1081, "M2")');
    const { context, page } = await open({ javaScriptEnabled: false });
    await page.goto(path);
    await page.fill(field('title'), 'Copied');
    await page.check('[name="d.c0.0."]');
    assert.equal(await press(page, 'Save as new'), 200);
    assert.equal(await partsOf('Copied'), '2:two');
    assert.equal(await screwsOf('Copied'), 'two:M2');
    assert.equal(await partsOf('Thing 108'), '1:one 2:two');
    await context.close();
});
test('by the keyboard alone: a part is added, filled in, moved and removed', async () => {
    const path = await thing(109, ['one', 'two']);
    const { context, page } = await open();
    const focused = () => page.evaluate(() => document.activeElement.name ?? '');
    const tabTo = async (name) => {
        for (let i = 0; i < 60 && await focused() !== name; i++) await page.keyboard.press('Tab');
        assert.equal(await focused(), name);
    };
    await page.goto(path);
    await tabTo('add'); // the screws of the first
    await page.keyboard.press('Enter');
    assert.equal(await focused(), 'f.c0.0.c0.0.size', 'the new row has the focus');
    await page.keyboard.type('M3');
    await tabTo('f.c0.1.name');
    await tabTo('up');
    await page.keyboard.press('Enter');
    assert.equal(await focused(), 'up');
    await tabTo('d.c0.0.');
    await page.keyboard.press('Space');
    await page.keyboard.press('Control+s');
    await page.waitForURL(/done=saved/);
    assert.equal(await partsOf('Thing 109'), '2:two');
    await context.close();
});
for (const [name, options] of [['light', { colorScheme: 'light' }], ['dark', { colorScheme: 'dark' }],
    ['a telephone', { viewport: { width: 360, height: 740 } }], ['320 px', { viewport: { width: 320, height: 640 } }]]) {
    test(`${name}: axe has no objection to a form with parts, and it is not wider than its window`, async () => {
        const path = await thing(110, ['one', 'two'], 'INSERT INTO forms_screw (part_id, size) VALUES (1101, "M2")');
        const { context, page, complaints } = await open(options);
        await page.goto(path);
        await part(page, 'Parts').locator('> .below-add button').click();
        await page.check('[name="d.c0.0."]');
        assert.equal(await objections(page), '');
        assert.ok(!await isTooWide(page));
        assert.deepEqual(complaints, []);
        await context.close();
    });
}
test('the instance took no harm', async () => {
    await browser.close();
    await end(here);
});
await main();
