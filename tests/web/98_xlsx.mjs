// 98_xlsx.mjs - sheets of spreadsheet programs, out and in: what each kind of value becomes, limits, policy, hostile files;
// by forms and in a real browser.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Browser } from './browser.mjs';
import { browser } from './chromium.mjs';
import { adminName, adminPassword, assert, main, root, run, script, test as testWithin } from './lib.mjs';
import { end, own } from './own.mjs';
import { unzip } from './zip.mjs';

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

await main();
await browser.close();
await end(here);
fs.rmdirSync(waiting);
