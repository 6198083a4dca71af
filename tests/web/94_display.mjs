// 94_display.mjs - what app.json says of models is what pages show; what is said at run time goes before it, within a second.
import fs from 'node:fs';
import path from 'node:path';
import { assert, ask, asAdmin, main, root, run, stateFolder, temporary, test, until } from './lib.mjs';

const folder = temporary('app');
const app = path.join(folder, 'shown');
const program = path.join(process.env.LINTEL_BUILD ?? path.join(root, 'build'), 'lintel');
fs.mkdirSync(app);
fs.writeFileSync(path.join(app, '001_things.sql'), `CREATE TABLE shown_thing (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40) NOT NULL, colour VARCHAR(20) NOT NULL, secret_note TEXT
) COMMENT 'Things';
INSERT INTO shown_thing (name, colour) VALUES ('Chair', 'red'), ('Table', '5 blue');
`);
const migrate = (text) => {
    fs.writeFileSync(path.join(app, 'app.json'), JSON.stringify(text));
    return run(program, ['migrate'], {
        env: { LINTEL_CONFIG: path.join(stateFolder, 'lintel.conf'), LINTEL_APPS: app, LINTEL_DB: '', LINTEL_VAR: '' },
    });
};
const page = async (target) => (await ask(target, { headers: await asAdmin() })).text;
const headers = (html) => [...html.matchAll(/<th [^>]*>(?:<a [^>]*>)?([^<]*)/g)].map(([, text]) => text);

test('labels, columns and groups of app.json are shown', async () => {
    const { code, stderr } = await migrate({ models: { shown_thing: {
        label: 'Furniture & <such>', group: 'Rooms', list: ['colour', 'name'], names: ['colour'],
        columns: { colour: { label: 'Paint' } } } } });
    assert.equal(code, 0, stderr);
    await until(async () => (await page('/admin/')).includes('Furniture &amp; &lt;such&gt;'), 10, 'the label');
    assert.match(await page('/admin/'), /<h2>Rooms/);
    const names = headers(await page('/admin/data/shown_thing')).filter((name) => ['Paint', 'Name', 'Secret note'].includes(name));
    assert.deepEqual(names, ['Paint', 'Name']);
    assert.match(await page('/admin/data/shown_thing/1'), /<h1[^>]*>red/);
});
test('formats say what a value means', async () => {
    const { code, stderr } = await migrate({ models: { shown_thing: { columns: {
        id: { format: 'money:EUR' }, name: { format: 'email' }, colour: { format: 'phone' } } } } });
    assert.equal(code, 0, stderr);
    await until(async () => (await page('/admin/data/shown_thing/1')).includes('1\u00a0EUR'), 10, 'the format');
    const text = await page('/admin/data/shown_thing/1');
    assert.match(text, /href="mailto:Chair"/);
    assert.doesNotMatch(text + await page('/admin/data/shown_thing/2'), /tel:/, 'neither is a telephone number');
    assert.match(await page('/admin/data/library_member?limit=20'), /href="tel:[0-9+]+"/);
});
test('what does not fit is refused with its place, and nothing changes', async () => {
    assert.equal((await migrate({ models: { shown_thing: { label: 'Furniture' } } })).code, 0);
    await until(async () => (await page('/admin/data/shown_thing')).includes('<h1>Furniture'), 10, 'the label');
    const { code, stderr } = await migrate({ models: { shown_thing: { label: 'Other', list: ['nmae'] } } });
    assert.equal(code, 1);
    assert.match(stderr, /models\.shown_thing\.list\.nmae.*perhaps you meant 'name'/s);
    assert.match(await page('/admin/data/shown_thing'), /Furniture/);
});
test('what the file no longer says is gone', async () => {
    assert.equal((await migrate({})).code, 0);
    await until(async () => (await page('/admin/data/shown_thing')).includes('<h1>Things'), 10, 'the comment to speak again');
});
test('nothing is left behind', async () => {
    fs.writeFileSync(path.join(app, '002_end.sql'), 'DROP TABLE shown_thing;\n');
    assert.equal((await migrate({})).code, 0);
});

await main();
