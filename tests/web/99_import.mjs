// 99_import.mjs - files into tables: every step as a browser without script sends it, what is wrong in a file told by its
// line, nothing written before, nothing twice, taken back again; by policy; hostile files; and in a real browser.
import path from 'node:path';
import { browser, objections, open } from './chromium.mjs';
import { Browser } from './browser.mjs';
import { adminName, adminPassword, assert, main, root, run, script, test as testWithin } from './lib.mjs';
import fs from 'node:fs';
import os from 'node:os';
import { end, own } from './own.mjs';

const test = (name, check) => testWithin(name, check, { seconds: 180 });
const here = await own('imports', { LINTEL_APPS: path.join(root, 'tests/web/imports') });
const words = 'nineteen quiet green lanterns';
const target = '/admin/import/imports_thing';

async function sql(text) {
    const { code, stdout, stderr } = await run('mariadb', [`--defaults-file=${path.join(here.folder, 'db/my.cnf')}`,
        `--user=${os.userInfo().username}`, '-BN', '--default-character-set=utf8mb4', 'lintel', '-e', text]);
    assert.equal(code, 0, stderr);
    return stdout.trim();
}
const count = async (table = 'imports_thing') => Number(await sql(`SELECT COUNT(*) FROM ${table}`));
const seen = (page) => page.text.replace(/<[^>]+>/g, ' ').replace(/&#39;/g, "'").replace(/\s+/g, ' ');

async function signedIn(email, role) {
    const b = new Browser(here.url);
    if (role) {
        const file = path.join(here.folder, 'words.txt');
        fs.writeFileSync(file, `${words}\n`);
        for (const args of [['account', 'create', '--email', email, '--password-file', file], ['role', 'grant', '--email', email, '--role', role]]) {
            const { code, stderr } = await script('lintel', args, here.env);
            assert.equal(code, 0, stderr);
        }
    }
    assert.equal((await b.signIn(email, role ? words : adminPassword(here.folder))).status, 303);
    return b;
}

// Sends a file as a form does; the answer.
async function upload(b, bytes, { name = 'things.csv', fields = {}, csrf } = {}) {
    await b.get(target);
    const token = csrf ?? b.page.text.match(/name="csrf" value="([^"]*)"/)[1];
    const edge = 'xxEDGExx';
    const part = (n, value) => `--${edge}\r\nContent-Disposition: form-data; name="${n}"\r\n\r\n${value}\r\n`;
    const head = Object.entries({ csrf: token, ...fields }).map(([n, v]) => part(n, v)).join('');
    const body = Buffer.concat([Buffer.from(`${head}--${edge}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: text/csv\r\n\r\n`),
        Buffer.from(bytes), Buffer.from(`\r\n--${edge}--\r\n`)]);
    b.page = await b.send(target, { method: 'POST', body, headers: { 'content-type': `multipart/form-data; boundary=${edge}` } });
    return b.page;
}
// Uploads, and the path of the import.
async function uploaded(b, bytes, options) {
    const page = await upload(b, bytes, options);
    assert.equal(page.status, 303, seen(page).slice(-900));
    await b.get(page.headers.location);
    return page.headers.location;
}
// The columns as guessed, or as said.
const guessed = (b) => Object.fromEntries([...b.page.text.matchAll(/<select id="(to_\d+)"[^>]*>(.*?)<\/select>/gs)]
    .map(([, name, inner]) => [name, inner.match(/value="([^"]*)" selected/)?.[1] ?? '']));
async function goOn(b, at) {
    for (let i = 0; i < 100 && b.page.text.includes('data-go-on'); i += 1) await b.follow(`${at}/go-on`);
    assert.ok(!b.page.text.includes('data-go-on'));
}
async function checked(b, at, fields = {}) {
    await b.follow(`${at}/map`, { ...guessed(b), ...fields });
    await goOn(b, at);
}
async function loaded(b, at) {
    await b.follow(`${at}/load`);
    await goOn(b, at);
}
async function emptied() {
    await sql('DELETE FROM imports_use; DELETE FROM imports_thing; DELETE FROM lintel_import');
}

const admin = await signedIn(adminName);

test('a spreadsheet of another country is guessed, checked, written and taken back', async () => {
    await emptied();
    // Windows-1252, semicolons, decimal commas, dates by day, a maker by its name.
    const text = 'Code;Title;Price;Made on;Maker\r\na1;"Erste ""Sache""";1.234,50;31.12.2024;Ärzte & Co\r\na2;Zweite;;1.2.2023 ;\r\n';
    const at = await uploaded(admin, Buffer.from(text, 'latin1'));
    assert.deepEqual(guessed(admin), { to_0: '=code', to_1: '=title', to_2: '=price', to_3: '=made_on', to_4: '?maker_id' });
    await checked(admin, at, { numbers: 'comma', dates: 'day' });
    assert.match(seen(admin.page), /2 rows would be added/);
    assert.equal(await count(), 0);
    await loaded(admin, at);
    assert.match(seen(admin.page), /2 rows added/);
    assert.equal(await sql("SELECT code, title, price, made_on, maker_id FROM imports_thing ORDER BY code"),
        'a1\tErste "Sache"\t1234.50\t2024-12-31\t1\na2\tZweite\tNULL\t2023-02-01\tNULL');
    assert.ok(Number(await sql("SELECT COUNT(*) FROM lintel_audit WHERE event = 'insert' AND model = 'imports_thing'")) >= 1);
    await admin.follow(`${at}/undo`);
    await goOn(admin, at);
    assert.match(seen(admin.page), /2 rows deleted/);
    assert.equal(await count(), 0);
});
test('what is wrong is told by line and field, downloads as CSV without formulas, and the rest is written', async () => {
    await emptied();
    const at = await uploaded(admin, 'code,title,price,maker_id\nb1,one,1,1\nb2,two,-1,\n=b3,three,"=cmd|x",\nb4,four,,Twin\nb5,five,,Nobody\nb1,six,,\nb7,seven,1,1,extra\nb8,eight,8,\n');
    await checked(admin, at, { to_3: '?maker_id' });
    assert.match(seen(admin.page), /no row is called “1”/);
    await admin.follow(`${at}/again`);
    await checked(admin, at, { to_3: '=maker_id' });
    assert.match(seen(admin.page), /2 rows would be added/);
    assert.match(seen(admin.page), /6 rows cannot be written/);
    for (const line of [3, 4, 5, 6, 7, 8]) assert.match(admin.page.text, new RegExp(`<td class="n">${line}</td>`), `line ${line}`);
    assert.equal(await count(), 0);
    const csv = await admin.send(`${at}/errors`);
    assert.match(csv.headers['content-disposition'], /attachment/);
    assert.equal(csv.text.trim().split('\r\n').length, 7, csv.text);
    assert.doesNotMatch(csv.text, /"[=+@-]/);
    await admin.get(at);
    await loaded(admin, at);
    assert.equal(await sql('SELECT GROUP_CONCAT(code ORDER BY code) FROM imports_thing'), 'b1,b8');
});
test('rows of the same key are changed where that was chosen, and then nothing can be undone', async () => {
    await emptied();
    await sql("INSERT INTO imports_thing (code, title, price) VALUES ('c1', 'old', 5)");
    const at = await uploaded(admin, '{"code": "c1", "title": "new"}\n{"title": "two", "code": "c2", "price": 7}\n', { name: 'x.ndjson' });
    const key = admin.page.text.match(/<option value="([^"]*)"[^>]*>Change rows of the same Code/)[1];
    assert.equal((await admin.submit(`${at}/map`, { to_1: '=title', key })).status, 400);
    assert.match(seen(admin.page), /rows are told apart by code/);
    await checked(admin, at, { to_0: '=code', to_1: '=title', to_2: '=price', key });
    assert.match(seen(admin.page), /1 row would be added 1 row would be changed/);
    await loaded(admin, at);
    assert.equal(await sql('SELECT code, title FROM imports_thing ORDER BY code'), 'c1\tnew\nc2\ttwo');
    assert.doesNotMatch(admin.page.text, /undo/);
});
test('many rows go in chunks; what broke off goes on, sent twice it writes nothing twice, and is taken back', async () => {
    await emptied();
    const rows = 12345;
    const at = await uploaded(admin, `code,title\n${Array.from({ length: rows }, (_, n) => `m${n},title ${n}`).join('\n')}\n`);
    await checked(admin, at);
    assert.match(seen(admin.page), /12,345 rows would be added/);
    const fields = admin.fieldsOf(`${at}/load`);
    const post = (action) => admin.send(`${at}/${action}`, { method: 'POST', body: new URLSearchParams(fields).toString() });
    const answers = await Promise.all([post('load'), post('load'), post('load')]);
    assert.deepEqual(answers.map((a) => a.status), [303, 303, 303]);
    await Promise.all([post('go-on'), post('load'), post('go-on')]);
    await admin.get(at);
    await goOn(admin, at);
    assert.equal(await count(), rows);
    const one = await sql("SELECT id FROM imports_thing WHERE code = 'm777'");
    await sql(`INSERT INTO imports_use (thing_id) VALUES (${one})`);
    await admin.follow(`${at}/undo`);
    await goOn(admin, at);
    assert.match(seen(admin.page), /12,344 rows deleted 1 row could not be deleted/);
    assert.equal(await sql('SELECT code FROM imports_thing'), 'm777');
});
test('the policy decides: who may add, which fields, which rows; whose import it is', async () => {
    await emptied();
    const filler = await signedIn('filler@example.org', 'filler');
    const reader = await signedIn('reader@example.org', 'reader');
    assert.match((await filler.get('/admin/data/imports_thing')).text, /href="\/admin\/import\/imports_thing"/);
    assert.doesNotMatch((await reader.get('/admin/data/imports_thing')).text, /admin\/import/);
    assert.equal((await reader.get(target)).status, 403);
    assert.equal((await filler.get('/admin/import/imports_maker')).status, 404);
    assert.equal((await new Browser(here.url).send(target)).status, 303);
    const at = await uploaded(filler, 'code,title,price,owner\nd1,one,99,x\nd2,two,100,x\n');
    assert.doesNotMatch(filler.page.text, /value="=owner"/);
    assert.equal((await filler.submit(`${at}/map`, { ...guessed(filler), to_3: '=owner' })).status, 400);
    await filler.get(at);
    await checked(filler, at);
    assert.match(seen(filler.page), /1 row would be added 1 row cannot be written/);
    await loaded(filler, at);
    assert.equal(await sql('SELECT code, owner FROM imports_thing'), 'd1\tfiller@example.org');
    assert.doesNotMatch(filler.page.text, /\/undo"/); // may not delete
    const token = filler.fieldsOf('/sign-out').csrf;
    const undone = await filler.send(`${at}/undo`, { method: 'POST', body: new URLSearchParams({ csrf: token }).toString() });
    assert.equal(undone.status, 403);
    for (const who of [admin, reader]) assert.ok([403, 404].includes((await who.get(at)).status));
    assert.equal((await admin.get(`${at}/errors`)).status, 404);
    assert.equal((await upload(filler, 'code\nx\n', { csrf: 'made-up' })).status, 403);
    assert.equal((await filler.send(`${at}/forget`, { method: 'POST', body: 'csrf=' })).status, 403);
    await filler.get(target);
    await filler.follow(`${at}/forget`);
    assert.equal((await filler.get(at)).status, 404);
});
test('hostile files are refused with words, and leave nothing behind', async () => {
    await emptied();
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('code,title\nü1,Größe\n', 'utf16le')]);
    for (const [bytes, pattern, options] of [
        ['', /choose a file/], ['code\n', /holds no rows/], ['code,title\n"a,b\n', /line 2: a quote is opened/],
        [`code\n${'x'.repeat(3 << 20)}`, /line 2: a row begins here that is longer/], [`${'a,'.repeat(600)}\n1\n`, /more than 500 columns/],
        ['code\na\0b\n', /NUL/], [Buffer.from('code\n\xe9\n', 'latin1'), /not in the encoding utf-8/, { fields: { encoding: 'utf-8' } }],
        ['PK\x03\x04\x00\x00', /./], ['[1,2]\n', /line 1: is no JSON object/, { name: 'a.jsonl' }],
        ['code\n1\n', /choose one of those/, { fields: { encoding: 'ebcdic' } }], ['code\n1\n', /choose one of those/, { fields: { delimiter: 'x' } }]]) {
        const page = await upload(admin, bytes, options);
        assert.equal(page.status, 400, `${String(bytes).slice(0, 30)}: ${page.status}`);
        assert.match(seen(page), pattern);
    }
    assert.equal(await count('lintel_import'), 0);
    assert.equal(await count('lintel_import_chunk'), 0);
    const at = await uploaded(admin, utf16);
    await checked(admin, at);
    await loaded(admin, at);
    assert.equal(await sql('SELECT code, title FROM imports_thing'), 'ü1\tGröße');
    for (const strange of ['<script>alert(1)</script>', '{{x}}', "' OR 1=1 --", '"><img src=x onerror=alert(1)>']) {
        const path2 = await uploaded(admin, `"${strange.replaceAll('"', '""')}",code\n"${strange.replaceAll('"', '""')}",1\n`, { name: `${strange.replaceAll('"', '')}.csv` });
        assert.ok(!admin.page.text.includes('<script>alert') && !admin.page.text.includes('<img src=x'));
        await checked(admin, path2);
        assert.ok(!admin.page.text.includes('<script>alert') && !admin.page.text.includes('<img src=x'));
    }
    for (let n = 0; n < 5; n += 1) await uploaded(admin, 'code\n1\n');
    assert.equal((await upload(admin, 'code\n1\n')).status, 409);
    await sql('UPDATE lintel_import SET created_at = created_at - INTERVAL 2 DAY');
    for (let n = 0; n < 3; n += 1) await uploaded(admin, 'code\n1\n');
    assert.ok(await count('lintel_import') <= 5);
});
for (const [name, options] of [['light', { colorScheme: 'light', viewport: { width: 1280, height: 900 } }],
    ['dark', { colorScheme: 'dark', viewport: { width: 1280, height: 900 } }], ['a telephone', { viewport: { width: 360, height: 740 }, isMobile: true }],
    ['narrow', { viewport: { width: 320, height: 640 } }]]) {
    test(`in a browser it goes on by itself: ${name}; axe has no objection`, async () => {
        await emptied();
        const { context, page, complaints } = await open({ ...options, baseURL: here.url }, { signedIn: false });
        const shot = async (step) => {
            assert.equal(await objections(page), '', `${name} ${step}`);
            assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${step} is too wide`);
            if (process.env.SHOTS) await page.screenshot({ path: path.join(process.env.SHOTS, `${name.replace(' ', '-')}-${step}.png`), fullPage: true });
        };
        await page.goto('/sign-in');
        await page.fill('#email', adminName);
        await page.fill('#password', adminPassword(here.folder));
        await page.click('main button[type=submit]');
        await page.goto('/admin/data/imports_thing');
        await page.click('a:text-is("Import")');
        await shot('upload');
        const rows = Array.from({ length: 20000 }, (_, n) => `s${n},thing ${n},${n % 700 === 0 ? 'dear' : n},2024-02-29,Ärzte & Co`).join('\n');
        await page.setInputFiles('#file', { name: 'things 2024.csv', mimeType: 'text/csv', buffer: Buffer.from(`code,title,price,made_on,maker\n${rows}\n`) });
        await page.click('main button:text-is("Upload")');
        await shot('map');
        await page.click('main button:text-is("Check every row")');
        if (await page.locator('.gauge').count()) await shot('check').catch(() => {});
        await page.waitForSelector('button:text-is("Write the rows")', { timeout: 90000 });
        await shot('checked');
        await page.click('button:text-is("Write the rows")');
        await page.waitForSelector('button:text-is("Undo the import")', { timeout: 90000 });
        await shot('done');
        assert.equal(await count(), 20000 - 29);
        await page.click('button:text-is("Undo the import")');
        await page.waitForSelector('h2:text-is("The import is undone")', { timeout: 90000 });
        assert.equal(await count(), 0);
        assert.deepEqual(complaints, []);
        await context.close();
    });
}

await main();
await browser.close();
await end(here);
