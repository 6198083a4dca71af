// 92_forms.mjs - rows made and changed in forms: every type there and back, what is wrong beside its field, two at
// once, sent twice, by the keyboard alone, without script, on a telephone; axe-core has no objection.
import { assert, ask, main, test as testWithin } from './lib.mjs';
import { end } from './own.mjs';
import { account, browser, here, isTooWide, objections, open, press, rows, sql } from './forms/rig.mjs';

const test = (name, check) => testWithin(name, check, { seconds: 120 });
const field = (name) => `[name="f.${name}"]`;
const clerk = await account('clerk@forms.example', 'clerk');

const hostile = ['<script>alert(1)</script>', `"><img src=x onerror="document.title='broken'">`, "it's; DROP TABLE x; --", '{{title}} {{{x}}} {{>y}}',
    '%00 %s %n %d', '\\x41 \\ \\0', '</textarea><b>', '&amp; &lt; &#0;', '\u202eabc', 'e\u0301 \u00a0 \u2028', '🧑‍🚀🏳️‍🌈', '日本語', "' OR ''='",
    '  blanks  ', '=1+1', 'NULL', 'true', '0', '-0', '${7*7}'];

test('a row of every type is made without script, and is there as it was written', async () => {
    const { context, page } = await open({ javaScriptEnabled: false });
    await page.goto('/admin/data/forms_every/-/new');
    for (const [name, value] of Object.entries({
        tiny: '-128', big: '18446744073709551615', bit12: '4095', money: '123.4567', huge: '-12345678901234567890123456789012345.000000000000000000000000000001',
        f4: '1.5e-7', d8: '-0', v20: '🏳️‍🌈 twelve', note: '', txt: 'one\ntwo\n\nthree', bin: '\\x00ff', d: '2024-02-29', tm: '23:59:59.125', dt: '2024-02-29T13:00:00.123',
        ts: '2030-01-02T03:04:05', y: '2155', js: '{"a": [1, "é"]}', u: '01234567-89AB-4DEF-8123-456789ABCDEF', i6: '::1', pt: 'POINT(1 -2)',
    })) await page.fill(field(name), value);
    await page.uncheck(`input[type=checkbox]${field('yes')}`);
    await page.check(`${field('maybe')}[value="0"]`);
    await page.check(`${field('e')}[value="it's"]`);
    await page.selectOption(field('e2'), 'six');
    await page.check(`${field('st')}[value="(1)"]`);
    await page.check(`${field('st')}[value="x"]`);
    await page.uncheck('[name="n.st"]');
    await page.setInputFiles(field('photo'), { name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('\x89PNG\r\n\x1a\n\0rest', 'latin1') });
    assert.equal(await press(page, 'Save'), 200, await page.textContent('main'));
    assert.match(await page.textContent('.notice'), /created/);
    const [row] = await rows('forms_every?v20=like.*twelve');
    assert.ok(row.d8 == 0);
    assert.deepEqual({ ...row, id: 0, big: 0, huge: 0, d8: 0 }, {
        id: 0, tiny: -128, big: 0, yes: false, maybe: false, bit12: 4095, money: 123.4567, huge: 0, f4: 1.5e-7, d8: 0, v20: '🏳️‍🌈 twelve', note: '',
        txt: 'one\ntwo\n\nthree', bin: '\\x00ff0000000000000000000000000000', photo: '\\x89504e470d0a1a0a0072657374', d: '2024-02-29', tm: '23:59:59.125',
        dt: '2024-02-29T13:00:00.123000', ts: '2030-01-02T03:04:05+00:00', y: 2155, e: "it's", e2: 'six', st: ['x', '(1)'], js: { a: [1, 'é'] },
        u: '01234567-89ab-4def-8123-456789abcdef', i6: '::1', pt: 'POINT(1 -2)', twice: -256,
    });
    assert.equal(await sql('SELECT big, huge FROM forms_every WHERE v20 LIKE "%twelve"'), '18446744073709551615\t-12345678901234567890123456789012345.000000000000000000000000000001');
    await context.close();
});
test('what was only looked at stays as it is, whatever it is', async () => {
    await sql(`SET sql_mode = 'NO_BACKSLASH_ESCAPES'; INSERT INTO forms_every (big, v20, txt, note, d, tm, dt, d8, st, js, photo, yes) VALUES
        (1, 'odd', CONCAT('\r\nline', CHAR(13), 'end', CHAR(13, 10)), CONCAT('a', CHAR(10), 'b'), '0000-00-00', '-838:59:59.000', '2024-01-01 00:00:00.123456', -0e0, '', '{ "b":1,  "a":2 }', REPEAT('x', 70000), 7)`);
    await sql(`INSERT INTO forms_every (big, v20, txt, d) VALUES (2, 'nul', CONCAT('a', CHAR(0), 'b'), NULL), (3, 'long', REPEAT('é🙂', 10900), '9999-12-31')`);
    const { context, page } = await open({ javaScriptEnabled: false });
    for (const name of ['odd', 'nul', 'long']) {
        const before = await sql(`SELECT HEX(CONCAT_WS('|', txt, note, d, tm, dt, d8, st, js, SHA1(photo), yes, ts)) FROM forms_every WHERE v20 = '${name}'`);
        const id = await sql(`SELECT id FROM forms_every WHERE v20 = '${name}'`);
        await page.goto(`/admin/data/forms_every/${id}/edit`);
        await press(page, 'Save');
        assert.match(await page.textContent('.notice'), /Nothing was changed/, name);
        await page.goto(`/admin/data/forms_every/${id}/edit`);
        await page.fill(field('money'), '9');
        await press(page, 'Save');
        assert.match(await page.textContent('.notice'), /saved/, name);
        assert.equal(await sql(`SELECT HEX(CONCAT_WS('|', txt, note, d, tm, dt, d8, st, js, SHA1(photo), yes, ts)) FROM forms_every WHERE v20 = '${name}'`), before);
        assert.equal(await sql(`SELECT money FROM forms_every WHERE id = ${id}`), '9.0000');
    }
    await context.close();
});
for (const script of [true, false]) {
    test(`hostile strings come back from every text as they were written, ${script ? 'with' : 'without'} script`, async () => {
        const { context, page } = await open({ javaScriptEnabled: script });
        await sql("REPLACE INTO forms_every (id, big, v20) VALUES (70, 70, 'hostile')");
        for (const text of hostile) {
            await page.goto('/admin/data/forms_every/70/edit');
            await page.fill(field('note'), text);
            await page.fill(field('txt'), `${text}\n${text}`);
            await page.fill(field('js'), JSON.stringify({ [text]: text }));
            assert.equal(await press(page, 'Save and continue'), 200);
            assert.equal(await page.inputValue(field('note')), text);
            assert.equal(await page.inputValue(field('txt')), `${text}\n${text}`);
            const [row] = await rows('forms_every?id=eq.70&select=note,txt,js');
            assert.deepEqual(row, { note: text, txt: `${text}\n${text}`, js: { [text]: text } });
            assert.notEqual(await page.title(), 'broken');
        }
        await context.close();
    });
}
test('what is wrong stands beside its field, all of it at once, and everything typed is kept', async () => {
    const { context, page } = await open({ javaScriptEnabled: false });
    await page.goto('/admin/data/forms_every/-/new');
    for (const [name, value] of Object.entries({ big: '-1', money: '123456789', f4: 'abc', v20: 'x'.repeat(30), js: '{"a":', pt: 'POINT(1', u: 'nothing', txt: 'kept\ntext', bin: '\\x0', note: 'typed' }))
        await page.fill(field(name), value);
    await page.check('[name="n.note"]');
    assert.equal(await press(page, 'Save'), 422);
    for (const name of ['big', 'money', 'f4', 'v20', 'js', 'u', 'bin']) assert.equal(await page.getAttribute(field(name), 'aria-invalid'), 'true', name);
    assert.match(await page.textContent('.alert'), /not saved yet/);
    assert.equal(await page.inputValue(field('txt')), 'kept\ntext');
    assert.equal(await page.inputValue(field('js')), '{"a":');
    assert.equal(await page.isChecked('[name="n.note"]'), false, 'what was typed counts more than the box');
    assert.match(await page.textContent('#f11-wrong, [id$="-wrong"]'), /./);
    assert.equal(await sql("SELECT COUNT(*) FROM forms_every WHERE txt LIKE 'kept%'"), '0');
    // An anchor leads from the summary to each of them.
    for (const href of await page.$$eval('.alert a', (links) => links.map((a) => a.getAttribute('href')))) assert.equal(await page.locator(href).count(), 1, href);
    await context.close();
});
test('what a constraint refuses is said at its field, in words', async () => {
    await sql("INSERT INTO forms_thing (id, title, price, email) VALUES (10, 'Taken', 1, 'a@b.example')");
    const { context, page } = await open({ javaScriptEnabled: false });
    const wrongAt = async (fields) => {
        await page.goto('/admin/data/forms_thing/-/new');
        for (const [name, value] of Object.entries(fields)) await page.fill(field(name), value);
        const status = await press(page, 'Save');
        return [status, await page.$$eval('.entry.is-wrong', (all) => all.map((e) => `${e.querySelector('label').textContent.trim()}: ${e.querySelector('.wrong').textContent}`))];
    };
    assert.deepEqual(await wrongAt({ title: 'Taken' }), [409, ['Title *: Another row has this value already: choose another.']]);
    const [status, [words]] = await wrongAt({ title: 'New', email: 'a@b.example', price: '1' });
    assert.equal(status, 409);
    assert.match(words, /^Email: Another row has these values together already: Email, Price$/);
    assert.match((await wrongAt({ title: 'New', price: '501' }))[1][0], /^Price: This breaks a rule of the table, “thing_price_is_sane”/);
    assert.match((await wrongAt({ title: 'New', owner_id: '4711' }))[1][0], /^Owner: There is no such row in “People”/);
    assert.match((await wrongAt({ title: '' }))[1][0], /^Title \*: This is required/);
    await page.check('[name="e.title"]');
    assert.equal(await press(page, 'Save'), 200);
    assert.equal(await sql("SELECT COUNT(*) FROM forms_thing WHERE title = ''"), '1');
    await context.close();
});
test('no value and the empty text are told apart', async () => {
    const { context, page } = await open({ javaScriptEnabled: false });
    await sql("REPLACE INTO forms_thing (id, title, note) VALUES (11, 'Note', NULL)");
    const note = () => sql("SELECT IFNULL(CONCAT('[', note, ']'), 'none') FROM forms_thing WHERE id = 11");
    await page.goto('/admin/data/forms_thing/11/edit');
    assert.ok(await page.isChecked('[name="n.note"]'));
    await page.fill(field('note'), 'typed, and the box left as it was');
    await press(page, 'Save and continue');
    assert.equal(await note(), '[typed, and the box left as it was]');
    await page.fill(field('note'), '');
    await press(page, 'Save and continue');
    assert.equal(await note(), '[]');
    await page.check('[name="n.note"]');
    await press(page, 'Save and continue');
    assert.equal(await note(), 'none');
    await context.close();
});
test('a file is kept, replaced and removed', async () => {
    const { context, page } = await open({ javaScriptEnabled: false });
    const bytes = Buffer.concat([Buffer.from('\\x41'), Buffer.from([0, 255, 13, 10])]);
    await sql("REPLACE INTO forms_every (id, big, v20, photo) VALUES (71, 71, 'file', 'GIF89a')");
    const photo = () => sql("SELECT IFNULL(HEX(photo), 'none') FROM forms_every WHERE id = 71");
    await page.goto('/admin/data/forms_every/71/edit');
    assert.match(await page.textContent('[aria-labelledby$="-label"]:has([type=file])'), /Keep.*GIF/s);
    await page.fill(field('money'), '3');
    await press(page, 'Save and continue');
    assert.equal(await photo(), Buffer.from('GIF89a').toString('hex').toUpperCase());
    await page.check('[name="k.photo"][value=replace]');
    assert.equal(await press(page, 'Save and continue'), 422);
    await page.setInputFiles(field('photo'), { name: 'b.bin', mimeType: 'application/octet-stream', buffer: bytes });
    assert.equal(await press(page, 'Save and continue'), 200);
    assert.equal(await photo(), bytes.toString('hex').toUpperCase());
    await page.check('[name="k.photo"][value=clear]');
    await press(page, 'Save and continue');
    assert.equal(await photo(), 'none');
    await context.close();
});

// The fields of a form as a browser would send them.
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

test('a form that is sent twice, or twice at once, makes one row', async () => {
    const { context, page } = await open();
    await page.goto('/admin/data/forms_thing/-/new');
    await page.fill(field('title'), 'Once');
    await page.evaluate(() => document.querySelector('[name="f.title"]').setAttribute('value', 'Once'));
    const all = [...await sent(page), ['go', 'save']];
    const answers = await Promise.all([1, 2, 3].map(() => post(page, '/admin/data/forms_thing/-/new', all)));
    assert.deepEqual(answers.map((a) => a.type), ['opaqueredirect', 'opaqueredirect', 'opaqueredirect']);
    assert.equal(await sql("SELECT COUNT(*) FROM forms_thing WHERE title = 'Once'"), '1');
    // The same page with another value is another wish.
    const other = all.map(([name, value]) => [name, name === 'f.title' ? 'Twice' : value]);
    assert.equal((await post(page, '/admin/data/forms_thing/-/new', other)).type, 'opaqueredirect');
    assert.equal(await sql("SELECT COUNT(*) FROM forms_thing WHERE title = 'Twice'"), '1');
    // A change that is sent twice does not clash with itself.
    const id = await sql("SELECT id FROM forms_thing WHERE title = 'Twice'");
    await page.goto(`/admin/data/forms_thing/${id}/edit`);
    await page.fill(field('title'), 'Thrice');
    const change = [...await sent(page), ['go', 'save']];
    for (let i = 0; i < 2; i++) assert.equal((await post(page, `/admin/data/forms_thing/${id}/edit`, change)).type, 'opaqueredirect');
    await context.close();
});
test('who saves second sees both versions, field by field, and chooses', async () => {
    await sql("REPLACE INTO forms_thing (id, title, note, price, email) VALUES (12, 'Stale', 'first', 5, 'x@y.example')");
    const { context, page } = await open();
    await page.goto('/admin/data/forms_thing/12/edit');
    await sql("UPDATE forms_thing SET note = 'theirs', email = 'theirs@y.example' WHERE id = 12");
    await page.fill(field('note'), 'mine');
    await page.fill(field('price'), '6');
    assert.equal(await press(page, 'Save'), 409);
    assert.equal(await sql('SELECT note FROM forms_thing WHERE id = 12'), 'theirs');
    assert.deepEqual(await page.$$eval('.conflict legend', (all) => all.map((e) => e.textContent)), ['Note']);
    assert.match(await page.textContent('.conflict'), /mine.*theirs/s);
    assert.match(await page.textContent('.alert'), /Email: theirs@y\.example/);
    assert.equal(await page.inputValue(field('price')), '6');
    assert.equal(await page.inputValue(field('email')), 'theirs@y.example');
    assert.equal(await objections(page), '');
    assert.ok(!await isTooWide(page));
    await page.check('[name="w.note"][value=theirs]');
    assert.equal(await press(page, 'Save'), 200);
    assert.equal(await sql('SELECT note, price, email FROM forms_thing WHERE id = 12'), 'theirs\t6.00\ttheirs@y.example');
    // Mine may be kept as well.
    await page.goto('/admin/data/forms_thing/12/edit');
    await sql("UPDATE forms_thing SET note = 'theirs again' WHERE id = 12");
    await page.fill(field('note'), 'mine again');
    assert.equal(await press(page, 'Save'), 409);
    assert.equal(await press(page, 'Save'), 200);
    assert.equal(await sql('SELECT note FROM forms_thing WHERE id = 12'), 'mine again');
    await context.close();
});
test('save and continue, and add another, and save as new', async () => {
    const { context, page } = await open();
    await page.goto('/admin/data/forms_thing/-/new?title=From%20the%20address');
    assert.equal(await page.inputValue(field('title')), 'From the address');
    await page.selectOption(field('label'), 'bb');
    await press(page, 'Save and continue');
    assert.match(page.url(), /\/forms_thing\/\d+\/edit\?done=created$/);
    await page.fill(field('title'), 'A copy');
    await press(page, 'Save as new');
    assert.match(page.url(), /\/forms_thing\/\d+\?done=created$/);
    assert.equal(await sql("SELECT GROUP_CONCAT(title, label ORDER BY id) FROM forms_thing WHERE label = 'bb'"), 'From the addressbb,A copybb');
    await page.goto('/admin/data/forms_thing/-/new');
    await page.fill(field('title'), 'One of several');
    await press(page, 'Save and add another');
    assert.match(page.url(), /\/forms_thing\/-\/new\?done=created$/);
    assert.equal(await page.inputValue(field('title')), '');
    await context.close();
});
test('with script: leaving with something typed asks first, and Control+S saves', async () => {
    const { context, page, complaints } = await open({});
    const asked = [];
    page.on('dialog', async (dialog) => {
        asked.push(dialog.type());
        await dialog.accept();
    });
    await page.goto('/admin/data/forms_thing/-/new');
    await page.click('.brand');
    await page.waitForURL((address) => !address.pathname.includes('/-/new'));
    assert.deepEqual(asked, [], 'nothing was typed');
    await page.goto('/admin/data/forms_thing/-/new');
    await page.fill(field('title'), 'By the keys');
    await page.click('.brand');
    await page.waitForURL((address) => !address.pathname.includes('/-/new'));
    assert.deepEqual(asked, ['beforeunload']);
    await page.goto('/admin/data/forms_thing/-/new');
    await page.fill(field('title'), 'By the keys');
    await page.keyboard.press('Control+s');
    await page.waitForURL(/done=created/);
    assert.deepEqual(asked, ['beforeunload']);
    assert.equal(await sql("SELECT COUNT(*) FROM forms_thing WHERE title = 'By the keys'"), '1');
    assert.deepEqual(complaints, []);
    await context.close();
});
test('a form without its token, or from another site, does nothing', async () => {
    const { context, page } = await open();
    await page.goto('/admin/data/forms_thing/-/new');
    const all = [...(await sent(page)).filter(([name]) => name !== 'csrf' && name !== 'f.title'), ['f.title', 'Forged'], ['go', 'save']];
    assert.equal((await post(page, '/admin/data/forms_thing/-/new', all)).status, 403);
    assert.equal((await post(page, '/admin/data/forms_thing/-/new', [...all, ['csrf', 'x'.repeat(86)]])).status, 403);
    const answer = await ask('/admin/data/forms_thing/-/new', { base: here.url, method: 'POST', body: 'f.title=Forged&go=save', headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': 22 } });
    assert.ok([303, 401, 403].includes(answer.status), String(answer.status));
    assert.equal(await sql("SELECT COUNT(*) FROM forms_thing WHERE title = 'Forged'"), '0');
    await context.close();
});
test('the policy says which fields there are, and refuses what a form says all the same', async () => {
    await sql("REPLACE INTO forms_thing (id, title, price, secret) VALUES (20, 'Cheap', 5, 'hidden'), (21, 'Dear', 90, 'hidden'), (22, 'Unseen', 300, 'hidden')");
    const { context, page } = await open({ as: clerk });
    const named = () => page.$$eval('form.record [name^="f."]', (all) => all.map((e) => e.name.slice(2)));
    await page.goto('/admin/data/forms_thing/-/new');
    assert.deepEqual(await named(), ['title', 'note', 'label', 'price']);
    assert.deepEqual(await page.$$eval(`${field('label')} option`, (all) => all.map((o) => o.value)), ['', 'aa', 'bb']);
    await page.fill(field('title'), 'By the clerk');
    assert.equal(await press(page, 'Save'), 200);
    assert.equal(await sql("SELECT email, IFNULL(secret, 'none') FROM forms_thing WHERE title = 'By the clerk'"), 'clerk@forms.example\tnone');
    await page.goto('/admin/data/forms_thing/20/edit');
    assert.deepEqual(await named(), ['title', 'note', 'secret']);
    assert.equal(await page.inputValue(field('secret')), '', 'what may not be read is not shown');
    assert.ok(!(await page.content()).includes('value="hidden"'));
    await page.fill(field('note'), 'changed');
    const all = [...await sent(page), ['go', 'save']];
    assert.equal(await press(page, 'Save'), 200);
    assert.equal(await sql('SELECT note, secret FROM forms_thing WHERE id = 20'), 'changed\thidden');
    // A field that was not offered is passed over; a row that may not be changed, or seen, is refused.
    await page.goto('/admin/data/forms_thing/20/edit');
    const more = [...(await sent(page)).filter(([name]) => name !== 'f.note'), ['f.note', 'again'], ['f.price', '1'], ['f.email', 'x'], ['go', 'save']];
    assert.equal((await post(page, '/admin/data/forms_thing/20/edit', more)).type, 'opaqueredirect');
    assert.equal(await sql('SELECT note, price, email FROM forms_thing WHERE id = 20'), 'again\t5.00\tNULL');
    assert.equal((await page.goto('/admin/data/forms_thing/21/edit')).status(), 403);
    assert.equal((await page.goto('/admin/data/forms_thing/22/edit')).status(), 404);
    assert.equal((await post(page, '/admin/data/forms_thing/21/edit', all)).status, 403);
    assert.equal((await post(page, '/admin/data/forms_thing/22/edit', all)).status, 404);
    assert.equal((await page.goto('/admin/data/forms_bill/-/new')).status(), 404);
    assert.equal((await page.goto('/admin/data/forms_label/-/new')).status(), 403);
    // What the policy refuses of the new values is said on the form.
    await page.goto('/admin/data/forms_thing/-/new');
    await page.fill(field('title'), 'Too dear');
    await page.fill(field('price'), '200');
    assert.equal(await press(page, 'Save'), 403);
    assert.match(await page.textContent('.alert'), /policy/);
    assert.equal(await page.inputValue(field('title')), 'Too dear');
    // Buttons are there where they lead somewhere.
    await page.goto('/admin/data/forms_thing/21');
    assert.equal(await page.locator('a:text-is("Edit")').count(), 0);
    await page.goto('/admin/data/forms_thing/20');
    assert.equal(await page.locator('a:text-is("Edit")').count(), 1);
    await context.close();
});
for (const [name, options] of [['light', { colorScheme: 'light' }], ['dark', { colorScheme: 'dark' }],
    ['a telephone', { viewport: { width: 360, height: 740 } }], ['320 px', { viewport: { width: 320, height: 640 } }]]) {
    test(`${name}: axe has no objection to a form, and none is wider than its window`, async () => {
        const { context, page, complaints } = await open(options);
        for (const path of ['/admin/data/forms_every/-/new', '/admin/data/forms_every/70/edit', '/admin/data/forms_thing/10/edit']) {
            assert.equal((await page.goto(path)).status(), 200);
            assert.equal(await objections(page), '', path);
            assert.ok(!await isTooWide(page), `${path} is too wide`);
        }
        await page.goto('/admin/data/forms_every/-/new');
        await press(page, 'Save');
        assert.equal(await objections(page), '', 'with words of what is wrong');
        assert.ok(!await isTooWide(page));
        assert.deepEqual(complaints.filter((c) => !/status of 4/.test(c)), []);
        await context.close();
    });
}
test('a row of a large table is searched and chosen without script, and all that was typed comes back', async () => {
    const { context, page } = await open({ javaScriptEnabled: false });
    const note = '\nline\n  </textarea><b>"x"&amp;';
    await page.goto('/admin/data/forms_thing/-/new');
    assert.equal(await page.locator('select' + field('owner_id')).count(), 0, 'no list of 300 rows');
    await page.fill(field('title'), 'Picked');
    await page.fill(field('note'), note);
    await page.selectOption(field('label'), 'bb');
    await page.click('button[name=pick]');
    assert.equal(await page.locator('.picks button').count(), 50);
    for (const [words, names] of [['Ann', ['Ann "Quote" <i>Angle</i>', 'Ann Other']], ['50%_off', ['Zoë 50%_off']], ['zzz*,)', []], ['902', ['Zoë 50%_off']], ['Ann Other', ['Ann Other']]]) {
        await page.fill('[name=q]', words);
        await page.click('.find button');
        assert.deepEqual((await page.locator('.picks button').allTextContents()).sort(), names, words);
    }
    await page.click('.picks button');
    assert.equal(await page.inputValue(field('owner_id')), '903');
    assert.equal(await page.textContent('.chosen'), 'Ann Other');
    assert.equal(await page.inputValue(field('note')), note);
    assert.equal(await page.inputValue(field('label')), 'bb');
    assert.equal(await press(page, 'Save'), 200);
    assert.equal(await sql("SELECT owner_id FROM forms_thing WHERE title = 'Picked'"), '903');
    const [row] = await rows('forms_thing?title=eq.Picked&select=note');
    assert.equal(row.note, note);
    // On a row that is there, and back without a choice: who saves in between is noticed all the same.
    const id = await sql("SELECT id FROM forms_thing WHERE title = 'Picked'");
    await page.goto(`/admin/data/forms_thing/${id}/edit`);
    await page.fill(field('price'), '7');
    await page.click('button[name=pick]');
    await sql(`UPDATE forms_thing SET price = 8 WHERE id = ${id}`);
    await page.click('button:text-is("Leave it as it is")');
    assert.equal(await page.inputValue(field('owner_id')), '903');
    assert.equal(await press(page, 'Save'), 409);
    await context.close();
    // What may not be seen is not offered.
    const other = await open({ as: clerk });
    await other.page.goto('/admin/data/forms_part/-/new');
    await other.page.selectOption(field('thing_id'), { index: 1 });
    assert.ok(!(await other.page.textContent(field('thing_id'))).includes('Unseen'));
    const { page: script } = await open();
    await script.goto('/admin/data/forms_thing/-/new');
    await script.$eval('button[name=pick]', (button) => { button.hidden = false; });
    await script.click('button[name=pick]');
    await script.waitForSelector('.picks');
    assert.equal(await objections(script), '');
    await script.context().close();
    await other.context.close();
});
test('before a row is deleted it is said what hangs on it, and what stands in the way', async () => {
    await sql(`INSERT INTO forms_thing (id, title) VALUES (40, 'Has parts'), (41, 'Has a bill'), (42, 'Changed meanwhile');
        INSERT INTO forms_part (thing_id, name) SELECT 40, CONCAT('part ', seq) FROM seq_1_to_120; INSERT INTO forms_bill (thing_id, number) VALUES (41, 'B-1')`);
    const { context, page } = await open();
    await page.goto('/admin/data/forms_thing/40');
    await page.click('a:text-is("Delete…")');
    assert.match(await page.textContent('.hanger'), /Parts: 100\+ · are deleted with it/);
    assert.equal(await objections(page), '');
    assert.equal(await sql('SELECT COUNT(*) FROM forms_thing WHERE id = 40'), '1', 'asking deletes nothing');
    await page.click('form.delete button');
    await page.waitForURL(/forms_thing$/);
    assert.equal(await sql('SELECT (SELECT COUNT(*) FROM forms_thing WHERE id = 40) + (SELECT COUNT(*) FROM forms_part WHERE thing_id = 40)'), '0');
    // A blocker is named and linked; the button is not there, and what is sent all the same is refused in words.
    await page.goto('/admin/data/forms_thing/41/delete');
    assert.match(await page.textContent('.hanger.danger'), /Bills: 1 · stand in the way/);
    assert.equal(await page.locator('form.delete button').count(), 0);
    await page.evaluate(() => document.querySelector('form.delete').requestSubmit());
    await page.waitForSelector('.alert');
    assert.match(await page.textContent('.alert'), /not deleted.*refer/s);
    assert.equal(await sql('SELECT COUNT(*) FROM forms_thing WHERE id = 41'), '1');
    // What was changed since is looked at again.
    await page.goto('/admin/data/forms_thing/42/delete');
    await sql("UPDATE forms_thing SET note = 'important now' WHERE id = 42");
    await page.click('form.delete button');
    await page.waitForSelector('.alert');
    assert.match(await page.textContent('.alert'), /Somebody changed this row/);
    assert.equal(await sql('SELECT COUNT(*) FROM forms_thing WHERE id = 42'), '1');
    // Without its token, or without the right, nothing goes.
    assert.equal((await post(page, '/admin/data/forms_thing/42/delete', [['version', 'x']])).status, 403);
    const other = await open({ as: clerk });
    assert.equal((await other.page.goto('/admin/data/forms_thing/20/delete')).status(), 403);
    assert.equal(await sql('SELECT COUNT(*) FROM forms_thing WHERE id = 42'), '1');
    await other.context.close();
    await context.close();
});
test('the keyboard alone makes a row, changes it and deletes it', async () => {
    const { context, page } = await open();
    await page.goto('/admin/data/forms_thing/-/new');
    await page.locator(field('title')).focus();
    await page.keyboard.type('By keyboard');
    await page.keyboard.press('Tab');
    await page.keyboard.type('A note');
    for (let i = 0; i < 3; i++) await page.keyboard.press('Tab'); // its preview, its box, the next field
    await page.keyboard.press('ArrowDown');
    await page.locator(field('title')).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/done=created/);
    assert.equal(await sql("SELECT note, label FROM forms_thing WHERE title = 'By keyboard'"), 'A note\taa');
    await page.locator('a:text-is("Edit")').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/edit$/);
    await page.locator(field('title')).focus();
    await page.keyboard.press('End');
    await page.keyboard.type(', twice');
    await page.keyboard.press('Enter');
    await page.waitForURL(/done=saved/);
    assert.equal(await sql("SELECT COUNT(*) FROM forms_thing WHERE title = 'By keyboard, twice'"), '1');
    await page.locator('a:text-is("Delete…")').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/delete$/);
    await page.locator('form.delete button').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/forms_thing$/);
    assert.equal(await sql("SELECT COUNT(*) FROM forms_thing WHERE title = 'By keyboard, twice'"), '0');
    await context.close();
});
test('the instance took no harm', async () => {
    await browser.close();
    await end(here);
});
await main();
