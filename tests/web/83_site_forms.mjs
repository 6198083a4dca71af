// 83_site_forms.mjs - forms on pages that an app brings: strangers send rows, as far as they are granted to.
import fs from 'node:fs';
import path from 'node:path';
import { browser, objections } from './chromium.mjs';
import { end, own } from './own.mjs';
import { assert, ask, main, temporary, test } from './lib.mjs';

const folder = temporary('shop');
const app = path.join(folder, 'shop');
fs.mkdirSync(path.join(app, 'templates/shop'), { recursive: true });
fs.writeFileSync(path.join(app, '001_shop.sql'), `
CREATE TABLE shop_order (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(80) NOT NULL COMMENT 'Your name. As it stands on the letter',
    email VARCHAR(120) NOT NULL,
    size ENUM('small', 'large') NULL,
    copies INT NOT NULL,
    is_gift BOOLEAN NOT NULL DEFAULT FALSE,
    note TEXT NULL,
    title_id INT NOT NULL,
    source VARCHAR(20) NOT NULL DEFAULT '',
    price DECIMAL(8,2) NULL,
    UNIQUE KEY order_email (email, title_id)
);`);
fs.writeFileSync(path.join(app, 'app.json'), JSON.stringify({
    roles: { },
    models: { shop_order: { columns: { email: { format: 'email' } } } },
    grants: [{ role: 'anonymous', model: 'shop_order', read: { where: 'id=eq.0' },
        create: { check: 'source=eq.web', fields: ['name', 'email', 'size', 'copies', 'is_gift', 'note', 'title_id', 'source'] } }],
    pages: {
        '/order/{id}': { template: 'shop/order', title: 'Order', forms: { order: { model: 'shop_order',
            columns: ['name', 'email', 'size', 'copies', 'is_gift', 'note', 'price'],
            preset: { title_id: '{id}', source: 'web' }, then: '/thanks', button: 'Order it' } } },
        '/forged/{id}': { template: 'shop/order', forms: { order: { model: 'shop_order', columns: ['name', 'email', 'copies'],
            preset: { title_id: '{id}', source: 'forged' }, then: '/thanks' } } },
        '/thanks': { template: 'shop/thanks' },
    },
}));
const frame = (title, content) => `{{<layout}}{{$title}}${title}{{/title}}{{$content}}<h1>${title}</h1>${content}{{/content}}{{/layout}}`;
fs.writeFileSync(path.join(app, 'templates/shop/order.html'), frame('Order', '{{#order}}{{>pages/form}}{{/order}}{{^order}}<p>Closed</p>{{/order}}'));
fs.writeFileSync(path.join(app, 'templates/shop/thanks.html'), frame('Thank you', '<p>It is on its way.</p>'));

const shop = await own('shop', { LINTEL_APPS: app });
const asAdmin = { authorization: shop.authorization };
const orders = async (query = '') => (await ask(`/rest/v1/shop_order?order=id${query}`, { base: shop.url, headers: asAdmin })).json();
const visitor = async (options = {}) => {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, baseURL: shop.url, ...options });
    return { context, page: await context.newPage() };
};
const fill = async (page, email) => {
    await page.fill('#order-name', 'Ada <b>&amp; "Co"');
    await page.fill('#order-email', email);
    await page.fill('#order-copies', '2');
};

for (const javaScriptEnabled of [true, false]) {
    test(`${javaScriptEnabled ? 'with' : 'without'} script a stranger sends a row, and is led on`, async () => {
        const { context, page } = await visitor({ javaScriptEnabled });
        const email = `ada${javaScriptEnabled}@example.org`;
        await page.goto('/order/7');
        await fill(page, email);
        await page.selectOption('#order-size', 'large');
        await page.check('#order-is_gift');
        await page.fill('#order-note', '\nSecond line');
        await page.click('main button');
        await page.waitForURL(`${shop.url}/thanks`);
        const [row] = await orders(`&email=eq.${email}`);
        assert.deepEqual([row.name, row.size, row.copies, row.is_gift, row.title_id, row.source, row.price],
            ['Ada <b>&amp; "Co"', 'large', 2, true, 7, 'web', null]);
        assert.match(row.note, /^\r?\nSecond line$/);
        await context.close();
    }, { seconds: 60 });
}
test('what is wrong stands beside its field, and everything typed is kept', async () => {
    const { context, page } = await visitor({ viewport: { width: 320, height: 700 } });
    await page.goto('/order/7');
    assert.equal(await page.$('#order-price'), null, 'a column that is not granted is not in the form');
    assert.equal(await objections(page), '');
    await page.$eval('form.site-form', (form) => { form.noValidate = true; });
    await page.fill('#order-name', 'Grace');
    await page.fill('#order-copies', 'many');
    const [answer] = await Promise.all([page.waitForResponse((r) => r.request().method() === 'POST'), page.click('main button')]);
    assert.equal(answer.status(), 400);
    await page.waitForSelector('#order-email-words');
    assert.match(await page.textContent('#order-email-words'), /required/);
    assert.ok(await page.$('#order-copies-words'));
    assert.deepEqual([await page.inputValue('#order-name'), await page.inputValue('#order-copies')], ['Grace', 'many']);
    assert.equal(await objections(page), '');
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 320);
    await context.close();
}, { seconds: 60 });

// One visitor without a browser: fields as the form had them.
async function form(target = '/order/8', headers = {}) {
    const { text, headers: got } = await ask(target, { base: shop.url, headers });
    const fields = Object.fromEntries([...text.matchAll(/name="(csrf|form|once)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]));
    const cookie = [got['set-cookie'] ?? []].flat().map((c) => c.split(';')[0]).join('; ');
    return { fields, cookie, got, send: (more, at = target) => ask(at, { base: shop.url, method: 'POST',
        headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' }, body: String(new URLSearchParams({ ...fields, ...more })) }) };
}
const good = { 'f.name': 'Alan', 'f.email': 'alan@example.org', 'f.copies': '1' };

test('no cache may keep a form, and what comes without its token is refused', async () => {
    const { got, send } = await form();
    assert.match(got['cache-control'], /no-store/);
    assert.equal((await send({ ...good, csrf: '' })).status, 403);
    assert.equal((await send({ ...good, csrf: (await form()).fields.csrf })).status, 403, 'a token of another visitor');
    assert.deepEqual(await orders('&email=eq.alan@example.org'), []);
});
test('sent twice it is done once; other words under the same key are another row', async () => {
    const { send } = await form();
    const answers = await Promise.all([send(good), send(good)]);
    assert.deepEqual(answers.map((a) => [a.status, a.headers.location.replace(/^https:\/\/[^/]*/, '')]), [[303, '/thanks'], [303, '/thanks']]);
    assert.equal((await orders('&email=eq.alan@example.org')).length, 1);
    assert.equal((await send({ ...good, 'f.email': 'alan2@example.org' })).status, 303);
    const again = await (await form()).send(good);
    assert.equal(again.status, 409);
    assert.match(again.text, /There is such an entry already/);
    assert.match(again.text, /value="alan@example.org"/);
});
test('a program that fills every field writes nothing, and is told nothing of it', async () => {
    const { send } = await form();
    assert.equal((await send({ ...good, 'f.email': 'robot@example.org', leave_empty: 'x' })).status, 303);
    assert.deepEqual(await orders('&email=eq.robot@example.org'), []);
});
test('the policy decides: columns, presets, values', async () => {
    const { send } = await form();
    assert.equal((await send({ ...good, 'f.email': 'price@example.org', 'f.price': '0.01', 'f.title_id': '99', 'f.source': 'x' })).status, 303);
    const [row] = await orders('&email=eq.price@example.org');
    assert.deepEqual([row.price, row.title_id, row.source], [null, 8, 'web']);
    const forged = await (await form('/forged/8')).send({ ...good, 'f.email': 'forged@example.org' });
    assert.equal(forged.status, 403, forged.text);
    assert.deepEqual(await orders('&email=eq.forged@example.org'), []);
    assert.equal((await (await form('/order/x')).send({ ...good, 'f.email': 'x@example.org' })).status, 400);
    assert.equal((await send({ ...good, form: 'other' })).status, 401, 'a form that is not there may be for who is signed in');
    assert.equal((await ask('/thanks', { base: shop.url, method: 'POST' })).status, 404);
});
test('who sends too often waits', async () => {
    const { send } = await form();
    let last;
    for (let i = 0; i < 25; i++) {
        last = await send({ ...good, 'f.email': `many${i}@example.org` });
        if (last.status !== 303) break;
    }
    assert.equal(last.status, 429);
    assert.ok(Number(last.headers['retry-after']) > 0);
});
test('all of it comes down without a trace of trouble', async () => {
    await end(shop);
}, { seconds: 60 });

await main();
await browser.close();
