// 95_site.mjs - pages that an app brings: addresses, named queries, what caches may keep, who sees what.
import fs from 'node:fs';
import path from 'node:path';
import { browser, objections, open } from './chromium.mjs';
import { end, own } from './own.mjs';
import { assert, ask, asAdmin, main, root, run, stateFolder, temporary, test, until } from './lib.mjs';

const folder = temporary('app');
const app = path.join(folder, 'sited');
const program = path.join(process.env.LINTEL_BUILD ?? path.join(root, 'build'), 'lintel');
fs.mkdirSync(app);
fs.writeFileSync(path.join(app, '001_init.sql'), 'CREATE TABLE sited_note (id INT NOT NULL PRIMARY KEY, text VARCHAR(80) NOT NULL);\n');
const migrate = (text) => {
    fs.writeFileSync(path.join(app, 'app.json'), JSON.stringify(text));
    return run(program, ['migrate'], {
        env: { LINTEL_CONFIG: path.join(stateFolder, 'lintel.conf'), LINTEL_APPS: app, LINTEL_DB: '', LINTEL_VAR: '' },
    });
};

test('a stranger reads the catalogue, and searches it', async () => {
    const all = await ask('/catalogue');
    assert.equal(all.status, 200, all.text);
    assert.ok([...all.text.matchAll(/<li class="card">/g)].length === 24);
    const name = all.text.match(/catalogue\/\d+">([A-Za-z]+)/)[1];
    const some = await ask(`/catalogue?q=${name}`);
    assert.ok(some.text.includes(name) && some.text.includes(`value="${name}"`));
    assert.match((await ask('/catalogue?q=zzzzzzzz')).text, /Nothing found/);
});
test('one title has its page, another is not there', async () => {
    const { status, text } = await ask('/catalogue/1');
    assert.equal(status, 200);
    assert.match(text, /<dt>ISBN<\/dt><dd>97[89]\d{10}/);
    for (const wrong of ['/catalogue/99999999', '/catalogue/x', "/catalogue/1'%20or%201=1", '/catalogue/1,2', '/catalogue/1/2'])
        assert.equal((await ask(wrong)).status, 404, wrong);
});
test('what an address says stays one value', async () => {
    for (const odd of ['*', '%', '%25', "' or 1=1 -- ", '*)or(id.gt.0', '"', '\\', '<script>alert(1)</script>', '{q}', 'a&order=price', 'x'.repeat(100)]) {
        const { status, text } = await ask(`/catalogue?q=${encodeURIComponent(odd)}`);
        assert.equal(status, 200, odd);
        assert.ok(!text.includes('<script>alert'), odd);
    }
    assert.equal((await ask('/catalogue?from=-1')).status, 400);
    assert.equal((await ask('/catalogue?from=x')).status, 400);
});
test('strangers may share a copy for a while; who is signed in gets his own', async () => {
    const open = await ask('/catalogue?q=cached');
    assert.equal(open.headers['cache-control'], 'public, max-age=30');
    assert.equal(open.headers['set-cookie'], undefined);
    const own = await ask('/catalogue?q=cached', { headers: await asAdmin() });
    assert.match(own.headers['cache-control'], /no-store/);
    assert.match(own.text, /Sign out/);
    assert.doesNotMatch((await ask('/catalogue?q=cached')).text, /Sign out/);
    const id = ({ headers }) => headers['x-request-id'];
    assert.ok(id(open) !== id(own));
});
test('nginx keeps what strangers share, and nothing else', async () => {
    const cache = path.join(stateFolder, 'nginx/cache');
    const kept = () => fs.readdirSync(cache, { recursive: true }).map((name) => path.join(cache, name))
        .filter((name) => fs.statSync(name).isFile()).map((name) => fs.readFileSync(name, 'latin1').match(/KEY: (.*)/)?.[1] ?? '');
    await ask('/catalogue?q=kept');
    await ask('/catalogue?q=own', { headers: await asAdmin() });
    await ask('/admin/');
    await ask('/rest/v1/library_title?limit=1');
    assert.ok(kept().some((key) => key.endsWith('/catalogue?q=kept')), kept().join(' '));
    assert.ok(kept().every((key) => /\/catalogue|\/notes/.test(key) && !key.includes('q=own')), kept().join(' '));
});
test('an address that is nobody’s is 404, in the dialect of its place', async () => {
    assert.equal((await ask('/catalogues')).status, 404);
    assert.equal((await ask('/rest/v1/catalogues')).json().code, '42501');
    assert.equal((await ask('/catalogue', { method: 'POST' })).status, 404);
});
test('a page is refused with its place where it does not fit', async () => {
    for (const [page, words] of [
        [{ '/admin/x': { template: 'layout' } }, /pages\.\/admin\/x.*Lintel's own/s],
        [{ 'x': { template: 'layout' } }, /is no address/],
        [{ '/x/{a}b': { template: 'layout' } }, /is no address/],
        [{ '/x': {} }, /needs "template"/],
        [{ '/x': { template: 'layout', cahce: 1 } }, /perhaps you meant 'cache'/],
        [{ '/x': { template: 'layout', cache: -1 } }, /0 to 86400/],
        [{ '/x': { template: 'layout', queries: { a: { model: 'sited_nope' } } } }, /queries\.a.*no table or view/s],
        [{ '/x': { template: 'layout', queries: { a: { model: 'sited_note', query: 'txt=eq.1' } } } }, /txt/],
        [{ '/x': { template: 'layout', queries: { a: { model: 'sited_note', query: 'id=in.({ids})' } } } }, /behind an operator/],
        [{ '/x': { template: 'layout', queries: { a: { model: 'sited_note', query: 'order={o}' } } } }, /behind an operator/],
    ]) {
        const { code, stderr } = await migrate({ pages: page });
        assert.equal(code, 1, JSON.stringify(page));
        assert.match(stderr, words);
    }
});
test('what is not granted to a stranger leads him to sign in', async () => {
    assert.equal((await migrate({ pages: { '/notes': { template: 'library/catalogue', queries: { titles: { model: 'sited_note' } } } } })).code, 0);
    await until(async () => (await ask('/notes')).status === 303, 10, 'the page');
    assert.equal((await ask('/notes', { headers: await asAdmin() })).status, 200);
});
test('a site has its own name, logo and colour, which can be read', async () => {
    const logo = path.join(folder, 'logo.svg');
    fs.writeFileSync(logo, '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>');
    const site = await own('brand', { LINTEL_NAME: 'Müller & <Sons>', LINTEL_ACCENT: '#ffe600', LINTEL_LOGO: logo });
    const { text } = await ask('/', { base: site.url });
    assert.ok(text.includes('Müller &amp; &lt;Sons&gt;'));
    for (const [, address] of text.matchAll(/(?:href|src)="(\/brand\/[^"]*)"/g)) {
        const { status, headers } = await ask(address, { base: site.url });
        assert.equal(status, 200, address);
        assert.match(headers['cache-control'], /immutable/);
    }
    assert.equal([...text.matchAll(/\/brand\//g)].length, 3);
    for (const colorScheme of ['light', 'dark']) {
        const { context, page, complaints } = await open({ colorScheme, baseURL: site.url });
        for (const target of ['/', '/sign-in', '/catalogue']) {
            await page.goto(target);
            assert.equal(await objections(page), '', `${colorScheme} ${target}`);
        }
        assert.deepEqual(complaints, []);
        await context.close();
    }
    await end(site);
}, { seconds: 180 });
test('nothing is left behind', async () => {
    fs.writeFileSync(path.join(app, '002_end.sql'), 'DROP TABLE sited_note;\n');
    assert.equal((await migrate({})).code, 0);
});

await main();
await browser.close();
