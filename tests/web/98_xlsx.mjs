// 98_xlsx.mjs - sheets of spreadsheet programs, out and in: what each kind of value becomes, limits, policy, hostile files;
// by forms and in a real browser.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Browser } from './browser.mjs';
import { browser } from './chromium.mjs';
import { adminName, adminPassword, assert, main, root, run, script, test as testWithin } from './lib.mjs';
import { end, own } from './own.mjs';
import { unzip, zip } from './zip.mjs';

const test = (name, check) => testWithin(name, check, { seconds: 180 });
// Where files wait that are being made or read.
const waiting = fs.mkdtempSync(path.join(os.tmpdir(), 'lintel-waiting.'));
fs.chmodSync(waiting, 0o777);
const here = await own('sheets', { LINTEL_APPS: path.join(root, 'tests/web/sheets'), LINTEL_UPLOAD_FOLDER: waiting });
const words = 'nineteen quiet green lanterns';
const list = '/admin/data/sheets_kind';

async function sql(text) {
    const { code, stdout, stderr } = await run('mariadb', [`--defaults-file=${path.join(here.folder, 'db/my.cnf')}`,
        `--user=${os.userInfo().username}`, '-BN', '--default-character-set=utf8mb4', 'lintel', '-e', text]);
    assert.equal(code, 0, stderr);
    return stdout.trim();
}
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
// The cells of a sheet that we wrote: {A1: {type, style, value}}.
function cellsOf(bytes) {
    const cells = {};
    for (const [, at, rest, inner] of unzip(bytes)['xl/worksheets/sheet1.xml'].matchAll(/<c r="([A-Z]+\d+)"([^>]*?)(?:\/>|>(.*?)<\/c>)/gs))
        cells[at] = { type: rest.match(/t="(\w+)"/)?.[1] ?? 'n', style: rest.match(/s="(\d+)"/)?.[1], value: inner?.match(/<(?:v|t)[^>]*>(.*?)<\/(?:v|t)>/s)?.[1] };
    return cells;
}

const admin = await signedIn(adminName);

test('an export is a sheet: numbers, dates and truth as such where they are exact, all else as text, and no formula', async () => {
    await sql(`UPDATE lintel_account SET zone = 'Europe/Berlin' WHERE email = '${adminName}'`);
    const b = await signedIn(adminName);
    assert.match((await b.get(list)).text, /~format=xlsx[^"]*"[^>]*>XLSX</);
    const answer = await b.send(`${list}/-/export?~format=xlsx&select=id,code,title,price,weight,is_new,made_on,opens,seen,sold_at&order=id`);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-type'], 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
    assert.match(answer.headers['content-disposition'], /filename="sheets_kind\.xlsx"/);
    const parts = unzip(answer.bytes);
    assert.match(parts['xl/worksheets/sheet1.xml'], /<pane ySplit="1"[^>]*state="frozen"\/>.*<autoFilter ref="A1:J4"\/>/s);
    assert.match(parts['xl/workbook.xml'], /<sheet name="Sheets kind"/);
    const c = cellsOf(answer.bytes);
    const values = (row) => Object.fromEntries(Object.entries(c).filter(([at]) => at.slice(1) === row).map(([at, cell]) => [at[0], `${cell.type}:${cell.value}`]));
    assert.equal(c.A1.value, 'ID');
    assert.equal(c.J1.value, 'Sold at (Europe/Berlin)');
    assert.deepEqual(values('2'), { A: 'n:1', B: 'inlineStr:plain', C: 'inlineStr:A title', D: 'n:1234.5', E: 'n:0.07000000000000001', F: 'b:1',
        G: 'n:45351', H: 'n:0.541724537037037', I: 'n:45351.54173032408', J: 'n:45474.60416666666' });
    assert.deepEqual(values('3'), { A: 'n:2', B: 'inlineStr:odd', C: 'inlineStr:=1+1', D: 'inlineStr:123456789012345678.25', E: 'n:-1.5E+300', F: 'b:0',
        G: 'inlineStr:1899-12-31', H: 'inlineStr:-01:00:00', I: 'inlineStr:2024-02-29T13:00:05.123456', J: 'inlineStr:2024-10-27T00:30:00+00:00' });
    assert.deepEqual(values('4'), { A: 'n:3', B: 'inlineStr:&lt;b&gt;&amp;"_x005F_x0041_', C: 'inlineStr:two\nlines _x000D_ and a bell _x0008_', D: 'n:0', H: 'n:4.166666666666667' });
    assert.equal(await sql("SELECT COUNT(*) FROM lintel_audit WHERE event = 'export' AND model = 'sheets_kind'"), '1');
});
test('an export asks the policy, and what a sheet cannot hold is refused with words', async () => {
    const seller = await signedIn('seller@example.org', 'seller');
    const reader = await signedIn('reader@example.org', 'reader');
    const taken = await seller.send(`${list}/-/export?~format=xlsx&order=id`);
    assert.equal(taken.status, 200);
    assert.doesNotMatch(unzip(taken.bytes)['xl/worksheets/sheet1.xml'], /Secret|s1/);
    assert.equal((await reader.send(`${list}/-/export?~format=xlsx`)).status, 403);
    assert.doesNotMatch((await reader.get(list)).text, /~format=xlsx/);
    await sql("INSERT INTO sheets_kind (code, title) VALUES ('long', REPEAT('x', 32768))");
    const refused = await admin.send(`${list}/-/export?~format=xlsx&select=code,title`);
    assert.equal(refused.status, 400);
    assert.match(refused.text, /row 4 holds a text of more than 32767 characters/);
    await sql("UPDATE sheets_kind SET title = REPEAT('x', 32767) WHERE code = 'long'");
    assert.equal((await admin.send(`${list}/-/export?~format=xlsx&select=code,title`)).status, 200);
    await sql("DELETE FROM sheets_kind WHERE code = 'long'");
    assert.deepEqual(fs.readdirSync(waiting), []);
});

const target = '/admin/import/sheets_kind';
const seen = (page) => page.text.replace(/<[^>]+>/g, ' ').replace(/&#39;/g, "'").replace(/\s+/g, ' ');
const count = async (table = 'sheets_kind') => Number(await sql(`SELECT COUNT(*) FROM ${table}`));
const xml = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
// A cell of what a test says: a text, a number, true; {day: n}, {error: '#N/A'}, {shared: n}, {formula: 'A1', value: 'x'}, null: empty.
function cell(value) {
    if (value === null) return '<c/>';
    if (typeof value === 'string') return `<c t="inlineStr"><is><t xml:space="preserve">${xml(value)}</t></is></c>`;
    if (typeof value === 'number') return `<c><v>${value}</v></c>`;
    if (typeof value === 'boolean') return `<c t="b"><v>${Number(value)}</v></c>`;
    if (value.day !== undefined) return `<c s="1"><v>${value.day}</v></c>`;
    if (value.error) return `<c t="e"><v>${value.error}</v></c>`;
    if (value.shared !== undefined) return `<c t="s"><v>${value.shared}</v></c>`;
    return `<c t="str"><f>${value.formula}</f><v>${value.value}</v></c>`;
}
// A workbook as other programs write it: {name: [[cell, ...], ...]}.
function book(sheets, { strings = [], ...says } = {}) {
    const names = Object.keys(sheets);
    const type = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
    const rel = (id, kind, to) => `<Relationship Id="${id}" Type="${type}/${kind}" Target="${to}"/>`;
    const rels = (inner) => `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${inner}</Relationships>`;
    return zip({
        '[Content_Types].xml': '<Types/>',
        '_rels/.rels': rels(rel('r', 'officeDocument', 'xl/workbook.xml')),
        'xl/workbook.xml': `<workbook xmlns:r="${type}"><sheets>${names.map((name, n) => `<sheet name="${xml(name)}" sheetId="${n + 1}" r:id="s${n}"/>`).join('')}</sheets></workbook>`,
        'xl/_rels/workbook.xml.rels': rels(names.map((_, n) => rel(`s${n}`, 'worksheet', `worksheets/sheet${n}.xml`)).join('') + rel('y', 'styles', 'styles.xml') + rel('t', 'sharedStrings', 'sharedStrings.xml')),
        'xl/styles.xml': '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        'xl/sharedStrings.xml': `<sst>${strings.map((text) => `<si><t>${xml(text)}</t></si>`).join('')}</sst>`,
        ...Object.fromEntries(names.map((name, n) => [`xl/worksheets/sheet${n}.xml`,
            typeof sheets[name] === 'string' ? sheets[name] : `<worksheet><sheetData>${sheets[name].map((row) => `<row>${row.map(cell).join('')}</row>`).join('')}</sheetData></worksheet>`])),
    }, says);
}
async function upload(b, bytes, name = 'kinds.xlsx', fields = {}) {
    await b.get(target);
    const edge = 'xxEDGExx';
    const part = (n, value) => `--${edge}\r\nContent-Disposition: form-data; name="${n}"\r\n\r\n${value}\r\n`;
    const csrf = b.page.text.match(/name="csrf" value="([^"]*)"/)[1];
    const head = Object.entries({ csrf, ...fields }).map(([n, v]) => part(n, v)).join('');
    const body = Buffer.concat([Buffer.from(`${head}--${edge}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`),
        Buffer.from(bytes), Buffer.from(`\r\n--${edge}--\r\n`)]);
    b.page = await b.send(target, { method: 'POST', body, headers: { 'content-type': `multipart/form-data; boundary=${edge}` } });
    return b.page;
}
async function uploaded(b, bytes, name, fields) {
    const page = await upload(b, bytes, name, fields);
    assert.equal(page.status, 303, seen(page).slice(-900));
    await b.get(page.headers.location);
    return page.headers.location;
}
const guessed = (b) => Object.fromEntries([...b.page.text.matchAll(/<select id="(to_\d+)"[^>]*>(.*?)<\/select>/gs)]
    .map(([, name, inner]) => [name, inner.match(/value="([^"]*)" selected/)?.[1] ?? '']));
async function goOn(b, at) {
    for (let i = 0; i < 100 && b.page.text.includes('data-go-on'); i += 1) await b.follow(`${at}/go-on`);
}
async function checked(b, at, fields = {}) {
    await b.follow(`${at}/map`, { ...guessed(b), ...fields });
    await goOn(b, at);
}
async function loaded(b, at) {
    await b.follow(`${at}/load`);
    await goOn(b, at);
}
const emptied = () => sql('DELETE FROM sheets_kind; DELETE FROM lintel_import');

test('what was exported is imported again as it was', async () => {
    const b = await signedIn(adminName);
    const columns = 'code,title,price,weight,is_new,made_on,opens,seen,sold_at';
    const before = await sql(`SELECT ${columns} FROM sheets_kind ORDER BY code`);
    const file = (await b.send(`${list}/-/export?~format=xlsx&select=${columns}&order=id`)).bytes;
    await emptied();
    const at = await uploaded(b, file);
    assert.deepEqual(guessed(b), { to_0: '=code', to_1: '=title', to_2: '=price', to_3: '=weight', to_4: '=is_new', to_5: '=made_on', to_6: '=opens', to_7: '=seen', to_8: '=sold_at', to_9: '=id' });
    await checked(b, at, { to_9: '', numbers: 'comma' });
    assert.match(seen(b.page), /3 rows would be added/);
    await loaded(b, at);
    assert.equal(await sql(`SELECT ${columns} FROM sheets_kind ORDER BY code`), before);
});
test('one of several sheets is chosen; what is empty, an error, a formula, shared or merged comes as the cell shows it', async () => {
    await emptied();
    const at = await uploaded(admin, book({
        Notes: [['read me']], 'Prices & <b>': [[], ['Code', 'Title', null, 'Price', 'Made on', 'Is new'],
            [{ shared: 0 }, ' kept ', null, 1.5, { day: 45351 }, true], [],
            ['b', { formula: 'A1', value: 'came to' }, 'x', 0.30000000000000004, { day: 1.5 }, null],
            ['c', null, null, { error: '#DIV/0!' }], ['d', 'last', null, null, null, false]],
    }, { strings: ['a & b'] }));
    assert.match(admin.page.text, /Which sheet holds the rows\?/);
    assert.match(admin.page.text, /Prices &amp; &lt;b&gt;/);
    assert.equal((await admin.submit(`${at}/sheet`, { sheet: 7 })).status, 400);
    assert.match(seen(admin.page), /choose one of those offered/);
    assert.equal((await admin.submit(`${at}/sheet`, { sheet: 0 })).status, 400);
    assert.match(seen(admin.page), /holds no rows/);
    await admin.follow(`${at}/sheet`, { sheet: 1 });
    assert.match(seen(admin.page), /4 rows/);
    assert.equal(await sql('SELECT COUNT(*) FROM lintel_import_chunk WHERE number < 0'), '0');
    assert.deepEqual(guessed(admin), { to_0: '=code', to_1: '=title', to_2: '', to_3: '=price', to_4: '=made_on', to_5: '=is_new' });
    await checked(admin, at);
    assert.match(seen(admin.page), /3 rows would be added 1 row cannot be written/);
    assert.match(seen(admin.page), /6 Price holds the error #DIV\/0! in place of a value/);
    await loaded(admin, at);
    assert.equal(await sql('SELECT code, title, price, made_on, is_new FROM sheets_kind ORDER BY code'),
        'a & b\t kept \t1.50\t2024-02-29\t1\nb\tcame to\t0.30\t1900-01-01\tNULL\nd\tlast\tNULL\tNULL\t0');
});
test('rows that were refused are taken away as they were, mended, and imported alone', async () => {
    await emptied();
    const rows = Array.from({ length: 1200 }, (_, n) => [`k${n}`, n === 7 || n === 1111 ? 'no price' : n, `=t "${n}", ä\n`]);
    const at = await uploaded(admin, book({ One: [['code', 'price', 'title'], ...rows] }));
    await checked(admin, at);
    assert.match(seen(admin.page), /1,198 rows would be added 2 rows cannot be written/);
    const csv = await admin.send(`${at}/refused?format=csv`);
    assert.match(csv.headers['content-disposition'], /filename="refused\.csv"/);
    const expected = [7, 1111].map((n) => `k${n},no price,"=t ""${n}"", ä\n",`);
    assert.ok(csv.text.startsWith('code,price,title,What is wrong\r\n') && expected.every((row) => csv.text.includes(row)), csv.text);
    assert.equal(csv.text.split('\r\n').length, 4);
    await loaded(admin, at);
    const refused = await admin.send(`${at}/refused?format=xlsx`);
    const again = await uploaded(admin, refused.bytes, 'refused.xlsx');
    assert.deepEqual(guessed(admin), { to_0: '=code', to_1: '=price', to_2: '=title', to_3: '' });
    assert.match(seen(admin.page), /2 rows/);
    await checked(admin, again, { to_1: '' });
    await loaded(admin, again);
    assert.equal(await sql('SELECT COUNT(*), COUNT(price), COUNT(DISTINCT title) FROM sheets_kind'), '1200\t1198\t1200');
    assert.equal((await admin.send(`${again}/refused?format=csv`)).text, 'code,price,title,What is wrong,What is wrong\r\n');
    const stranger = await signedIn('other@example.org', 'seller');
    assert.equal((await stranger.send(`${at}/refused?format=csv`)).status, 404);
});
test('the policy decides about what comes in a sheet as about all', async () => {
    await emptied();
    const seller = await signedIn('filler@example.org', 'seller');
    const at = await uploaded(seller, book({ One: [['code', 'price', 'secret', 'owner'], ['x', 99, 's', 'o'], ['y', 100, 's', 'o']] }));
    assert.deepEqual(guessed(seller), { to_0: '=code', to_1: '=price', to_2: '', to_3: '' });
    await checked(seller, at);
    assert.match(seen(seller.page), /1 row would be added 1 row cannot be written/);
    await loaded(seller, at);
    assert.equal(await sql('SELECT code, secret, owner FROM sheets_kind'), 'x\tNULL\tfiller@example.org');
    assert.ok([403, 404].includes((await admin.get(at)).status));
});
test('hostile workbooks are refused with words, and leave nothing behind', async () => {
    await emptied();
    const sheet = (inner) => book({ One: `<worksheet><sheetData>${inner}</sheetData></worksheet>` });
    const bomb = zip({ 'xl/worksheets/sheet0.xml': '' });
    for (const [bytes, pattern, name, fields] of [
        ['PK\x03\x04 not at all', /is no XLSX file/], [Buffer.from('d0cf11e0a1b11ae1', 'hex'), /is no XLSX file.*without a password/], [bomb, /is no XLSX file/],
        ['code\n1\n', /is no XLSX file/, 'a.csv', { kind: 'xlsx' }],
        [book({ One: [['code'], ['x']] }, { flags: 0x801 }), /is no XLSX file/], [book({ One: [['code'], ['x']] }, { method: 99 }), /is no XLSX file/],
        [book({ One: '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;">]><worksheet>&d;</worksheet>' }), /is no XLSX file/],
        [book({ One: '<worksheet><sheetData><row>' }), /is no XLSX file/], [book({ One: [] }), /holds no rows/], [book({ One: [['code']] }), /holds no rows/],
        [sheet(`<row>${'<c><v>1</v></c>'.repeat(600)}</row>`), /more than 500 columns/],
        [sheet(`<row><c t="inlineStr"><is><t>${'x'.repeat(2 << 20)}</t></is></c></row>`), /line 1: is longer/],
        [sheet('<row><c t="s"><v>12345678901234567890</v></c></row>'), /is no XLSX file/],
        [sheet('<a>'.repeat(100000)), /is no XLSX file/]]) {
        const page = await upload(admin, bytes, name, fields);
        assert.equal(page.status, 400, `${pattern}: ${page.status} ${seen(page).slice(-300)}`);
        assert.match(seen(page), pattern);
    }
    assert.equal(await count('lintel_import'), 0);
    assert.equal(await count('lintel_import_chunk'), 0);
    // What is hostile as a text is a text.
    for (const strange of ['<script>alert(1)</script>', '{{x}}', "' OR 1=1 --", '"><img src=x onerror=alert(1)>']) {
        const at = await uploaded(admin, book({ [strange.slice(0, 31)]: [[strange, 'code'], [strange, `c${strange}`.slice(0, 30)]], two: [] }), `${strange.replaceAll('"', '')}.xlsx`);
        assert.ok(!admin.page.text.includes('<script>alert') && !admin.page.text.includes('<img src=x'));
        await admin.follow(`${at}/sheet`, { sheet: 0 });
        await checked(admin, at);
        assert.ok(!admin.page.text.includes('<script>alert') && !admin.page.text.includes('<img src=x'));
    }
    assert.deepEqual(fs.readdirSync(waiting), []);
});

await main();
await browser.close();
await end(here);
fs.rmdirSync(waiting);
