// 21_names.mjs - names and values that mean something elsewhere: every page and every list of them is as
// it should be, in the source and in a browser that would run what slipped through.
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import { assert, ask, main, root, test } from './lib.mjs';
import { end, own } from './own.mjs';

const here = await own('names', { LINTEL_APPS: `example:${path.join(root, 'tests/web/names')}` });
const options = { base: here.url, headers: { authorization: here.authorization } };
const tags = new Set(('html head meta title link body a header nav main div span p h1 h2 h3 ul ol li table thead tbody tr th td ' +
    'caption form label input select option button small code pre dl dt dd time section footer svg path ' +
    'line polygon polyline rect circle text g defs marker textarea fieldset legend details summary datalist aside strong em output dialog hr optgroup kbd b template').split(' '));
const visited = new Map();

function decode(text) {
    return text.replace(/&(lt|gt|amp|quot|#39|#x27|#x2F|#x60|#x3D);/gi,
        (all, name) => ({ lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'", '#x27': "'", '#x2f': '/', '#x60': '`', '#x3d': '=' })[name.toLowerCase()]);
}

// Only tags and attributes that our templates have; the links of the page.
function linksOf(target, html) {
    const links = [];
    const text = html.replace(/<!doctype html>/i, '');
    for (const [whole, name, rest] of text.matchAll(/<\/?([^\s>/]*)((?:"[^"]*"|'[^']*'|[^"'>])*)>/g)) {
        assert.ok(tags.has(name.toLowerCase()) || /^<script type="module" src="\/static\/(admin|board|palette)\.js\?v=[0-9a-f]{10}">$/.test(whole) ||
            whole === '</script>' || /^<img src="\/static\/[^"]*" alt="" width="26" height="26">$/.test(whole),
            `${target}: ${whole.slice(0, 100)}`);
        for (const [, key, value] of rest.matchAll(/([^\s"'=<>/]+)\s*=\s*"([^"]*)"/g)) {
            assert.ok(!/^(on|style$|srcdoc$|formaction$)/i.test(key), `${target}: ${whole.slice(0, 100)}`);
            if (!/^(href|src|action)$/.test(key)) continue;
            assert.match(decode(value), /^(\/(?!\/)|#|\?|https?:\/\/|mailto:)/, `${target}: ${whole.slice(0, 100)}`);
            if (name === 'a') links.push(decode(value).split('#')[0]);
        }
    }
    return links.filter((link) => link.startsWith('/') && link !== '/' && !/^\/(static|account)\b/.test(link) && !link.includes('library_'));
}

test('every page and every list that can be reached by links is whole', async () => {
    const queue = ['/admin/'];
    const kinds = new Set();
    // An order or a filter more is the same page again; a row is another one.
    const kindOf = (target) => {
        const { pathname, searchParams } = new URL(target, here.url);
        return `${pathname}?${[...new Set(searchParams.keys())].sort()}`;
    };
    while (queue.length > 0 && visited.size < 900) {
        const target = queue.shift();
        if (visited.has(target) || kinds.has(kindOf(target)) || /\/-\/export|^\/admin\/(settings|dashboards)/.test(target)) continue;
        kinds.add(kindOf(target));
        const answer = await ask(target, options);
        visited.set(target, answer.status);
        assert.equal(answer.status, 200, `${target}: ${answer.text.slice(0, 600)}`);
        if (target.startsWith('/rest/')) assert.ok(answer.json(), target);
        else queue.push(...linksOf(target, answer.text));
    }
    assert.ok(visited.size > 80 && visited.size < 900, `${visited.size} pages`);
}, { seconds: 240 });
test('every table and every row of an odd name was among them', async () => {
    const seen = [...visited.keys()].map(decodeURIComponent);
    for (const name of ['rpc', 'select', "a`b'c\"d", '<script>alert(1)</script>', 'a.b', 'a/b', 'nopk', 'par&ent', 'evil"view',
        'emoji_ü_€_tab', 'a'.repeat(64)]) {
        assert.ok(seen.includes(`/admin/data/${name}`), name);
        assert.ok(seen.some((target) => target.startsWith(`/rest/v1/${name}`)), `${name} as JSON`);
    }
    const keys = seen.filter((target) => /^\/admin\/data\/select\/[^/]*$/.test(target));
    assert.equal(keys.length, 11, keys.join('\n'));
});
test('JSON has the names and values as they are', async () => {
    const [first, second] = (await ask('/rest/v1/rpc?id=in.(1,2)', options)).json();
    assert.deepEqual([first.order, first.limit, first.and, first.not], ['o1', 1, 2, 7]);
    assert.equal(second.select, 's2');
    const rows = (await ask(`/rest/v1/${encodeURIComponent('<script>alert(1)</script>')}`, options)).json();
    assert.equal(rows[0]['{{{raw}}}'], '</td><script>alert(7)</script>');
    assert.equal(rows[2]['"onmouseover="alert(4)'], 'java\nscript:alert(16)');
    const [odd] = (await ask(`/rest/v1/${encodeURIComponent("a`b'c\"d")}`, options)).json();
    assert.equal(odd["x`y'z\"w"], "v`'\"<u>");
});
test('a value that looks like header fields stays in the body', async () => {
    const answer = await ask(`/rest/v1/${encodeURIComponent('emoji_ü_€_tab')}`, options);
    assert.equal(answer.headers['set-cookie'], undefined);
    assert.equal(answer.json()[0]['spalte mit leer zeichen'], '😀 \r\nSet-Cookie: x=y');
    assert.equal(answer.json()[1]['spalte mit leer zeichen'], 'a\0b\b\x1b[31m');
});
test('the log has whole lines only', () => {
    for (const line of fs.readFileSync(path.join(here.folder, 'log/lintel.log'), 'utf8').trimEnd().split('\n')) {
        assert.match(line, /^<[0-7]>[a-z_]+=/, line);
        assert.match(line, /^[\x20-\x7e]*$/, line);
    }
});

const program = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((p) => fs.existsSync(p));
let playwright;
try {
    playwright = createRequire(import.meta.url)('playwright-core');
} catch {
    // It skips.
}
test('in a browser nothing runs, nothing is loaded from elsewhere, and the console stays empty', async () => {
    const browser = await playwright.chromium.launch({
        executablePath: program, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-quic',
            '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    });
    process.on('exit', () => browser.process?.()?.kill('SIGKILL'));
    const context = await browser.newContext({
        ignoreHTTPSErrors: true, baseURL: here.url, extraHTTPHeaders: { authorization: here.authorization },
    });
    const page = await context.newPage();
    const trouble = [];
    page.on('dialog', async (dialog) => {
        trouble.push(`dialog ${dialog.message()}`);
        await dialog.dismiss();
    });
    page.on('console', (m) => ['error', 'warning'].includes(m.type()) && trouble.push(`${page.url()}: ${m.text()}`));
    page.on('request', (request) => request.url().startsWith(here.url) || trouble.push(`asks ${request.url()}`));
    const targets = [...visited.keys()].filter((t) => t.startsWith('/admin/data/'));
    assert.ok(targets.length > 40, `${targets.length} pages`);
    for (const target of targets) {
        await page.goto(target, { waitUntil: 'load' });
        // Focus what might wait for it, and follow what might be a script in disguise.
        await page.evaluate(() => {
            for (const e of document.querySelectorAll('a, input, button')) {
                e.focus();
                e.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
            }
            for (const a of document.querySelectorAll('a[href]')) {
                if (!/^(https?|mailto):$/.test(new URL(a.href).protocol)) throw new Error(a.href);
            }
        });
    }
    await browser.close();
    assert.deepEqual(trouble, []);
}, { seconds: 120, skip: !playwright ? 'playwright-core is not installed' : !program && 'there is no chromium' });
test('it ends without a complaint', () => end(here), { seconds: 30 });
await main();
