// 41_tour.mjs - README's own app in five minutes, run as it stands there: admin, API and page agree on whose rows are whose.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { adminPassword, assert, ask, main, root, run, test } from './lib.mjs';
import { Browser } from './browser.mjs';
import { end, own } from './own.mjs';

const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
const [, part] = readme.split('## Your own app in five minutes');
const [files, asAnn] = [...part.matchAll(/^```\n(.*?)^```$/gms)].map(([, block]) => block);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lintel-tour.'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
let site;

// Its commands, in a folder of the test's, with the scripts where they are.
const play = (block, env = {}) => run('bash', ['-euc', `cd ${folder}\n${block.replaceAll('./scripts/', `${root}/scripts/`)}`], { env });

test('the files are written, and up serves them', async () => {
    const [script, up] = files.split(/^(?=LINTEL_APPS=)/m);
    assert.equal(up.trim(), 'LINTEL_APPS=example:$PWD/shop ./scripts/up');
    const { code, stderr } = await play(script);
    assert.equal(code, 0, stderr);
    site = await own('tour', { LINTEL_APPS: `example:${folder}/shop` });
}, { seconds: 180 });
test('the administrator sees both orders in the admin, with labels, and adds one by its form', async () => {
    const browser = new Browser(site.url);
    await browser.signIn('admin@example.org', adminPassword(site.folder));
    assert.match((await browser.get('/admin/data/shop_order')).text, /A red chair[^]*|A blue table/);
    const form = '/admin/data/shop_order/-/new';
    assert.equal((await browser.get(form)).status, 200);
    await browser.follow(form, { 'f.customer_id': '1', 'f.what': 'A green lamp', 'f.state': 'new', go: 'save' });
    assert.match((await browser.get('/admin/data/shop_order')).text, /A green lamp/);
});
test('Ann gets her own orders and no others, from the API', async () => {
    const { code, stdout, stderr } = await play(asAnn.replace('https://localhost:8443', site.url), site.env);
    assert.equal(code, 0, stderr);
    const rows = JSON.parse(stdout.slice(stdout.indexOf('[')));
    assert.deepEqual(rows.map((row) => row.what).sort(), ['A green lamp', 'A red chair']);
});
test('and on the page, which a stranger has to sign in for', async () => {
    const browser = new Browser(site.url);
    await browser.signIn('ann@example.org', fs.readFileSync(path.join(folder, 'ann.txt'), 'utf8').trim());
    const { text } = await browser.get('/orders');
    assert.match(text, /<h1>Your orders<\/h1>/);
    assert.ok(text.includes('A red chair: new') && !text.includes('A blue table'));
    assert.equal((await ask('/orders', { base: site.url })).status, 303);
});
test('it ends', () => end(site), { seconds: 60 });

await main();
