// 04_refusals.mjs - each limit and each mistake has its own answer, in the dialect of the place.
import { assert, ask, ask2, asAdmin, main, raw, test } from './lib.mjs';

function isJson(answer, status) {
    assert.equal(answer.status, status, answer.text.slice(0, 300));
    assert.match(answer.headers['content-type'], /^application\/(problem\+)?json/);
    const { code, message } = answer.json();
    assert.ok(code && message, answer.text);
}

function isPage(answer, status) {
    assert.equal(answer.status, status, answer.text.slice(0, 300));
    assert.match(answer.headers['content-type'], /^text\/html/);
    assert.match(answer.text, /<!doctype html>/i);
    assert.match(answer.text, /<title>[^<]+<\/title>/);
}

test('404: a page where pages are, JSON where JSON is', async () => {
    isPage(await ask('/nowhere'), 404);
    isJson(await ask('/rest/v1/no_such_table', { headers: await asAdmin() }), 404);
    isPage(await ask('/static/nothing.css'), 404);
});
test('405 names the methods that are allowed', async () => {
    const answer = await ask('/healthz', { method: 'DELETE' });
    assert.equal(answer.status, 405);
    assert.match(answer.headers.allow, /GET/);
});
test('a method that does not exist is refused', async () => {
    const { status } = await raw('BREW / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    assert.ok([400, 405, 501].includes(status), String(status));
});
test('414: an address above the limit', async () => {
    assert.equal((await ask(`/${'a'.repeat(9000)}`)).status, 414);
    assert.equal((await ask(`/rest/v1/library_title?name=eq.${'a'.repeat(20000)}`)).status, 414);
});
test('413: a body above the limit, told by its length, is refused before it is sent', async () => {
    const { status, text } = await raw(
        'POST /rest/v1/library_title HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n');
    assert.equal(status, 413);
    assert.match(text, /"code":"413"/);
});
test('431: one header field above the limit', async () => {
    assert.equal((await ask('/', { headers: { 'x-long': 'a'.repeat(10000) } })).status, 431);
});
test('431: many header fields', async () => {
    const fields = Array.from({ length: 2000 }, (_, i) => `X-Field-${i}: 0123456789\r\n`).join('');
    const { status } = await raw(`GET / HTTP/1.1\r\nHost: a\r\n${fields}Connection: close\r\n\r\n`);
    assert.equal(status, 431);
});
test('many tiny header fields that just pass the limit of nginx still get an answer that is not 500', async () => {
    for (const count of [100, 500, 1000, 3000, 5000, 5900, 6100, 7000]) {
        const fields = 'a:\r\n'.repeat(count);
        const { status } = await raw(`GET /healthz HTTP/1.1\r\nHost: a\r\n${fields}Connection: close\r\n\r\n`);
        assert.ok([200, 400, 431].includes(status), `${count} fields: ${status}`);
    }
});
test('over HTTP/2 long headers end in a refusal, and the next request is served', async () => {
    await ask2('/', { 'x-long': 'a'.repeat(40000) }).then(
        ({ status }) => assert.ok(status >= 400 && status < 500, String(status)), () => {});
    assert.equal((await ask2('/healthz')).status, 200);
});
test('400: no Host, two Hosts, a broken escape, a space in a header name', async () => {
    for (const text of [
        'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n',
        'GET /%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 'GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n',
    ]) {
        assert.equal((await raw(text)).status, 400, text);
    }
});
test('400: a length and chunks at once, two lengths, a length that is no number', async () => {
    for (const fields of [
        'Content-Length: 4\r\nTransfer-Encoding: chunked', 'Content-Length: 4\r\nContent-Length: 5',
        'Content-Length: +4', 'Content-Length: 4x', 'Content-Length: -1', 'Transfer-Encoding: chunked, gzip',
    ]) {
        const { status } = await raw(
            `POST /rest/v1/library_title HTTP/1.1\r\nHost: a\r\n${fields}\r\nConnection: close\r\n\r\n0\r\n\r\n`);
        assert.ok([400, 411, 501].includes(status), `${fields}: ${status}`);
    }
});
test('broken chunks are refused', async () => {
    const { status } = await raw(
        'POST /rest/v1/library_title HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n');
    assert.ok(status >= 400 && status < 500, String(status));
});
test('JSON errors show a request id and no internals', async () => {
    for (const path of ['/rest/v1/library_title?nonsense=eq.1', '/rest/v1/library_title?id=xx.1', '/rest/v1/library_title?limit=-1']) {
        const answer = await ask(path, { headers: await asAdmin() });
        isJson(answer, 400);
        assert.ok(!/app\/|\.c:\d|SELECT |mysql|errno/i.test(answer.text), answer.text);
    }
});
test('what cannot even be read is refused in the dialect of its place', async () => {
    const cookies = { cookie: 'a=b; '.repeat(60) };
    for (const [target, options] of [
        ['?a=%zz', {}], ['?name=eq.%00', {}], [`?${'a&'.repeat(300)}`, {}], ['/..', {}], ['/%c0%ae', {}],
        ['?id=eq.1', { headers: cookies }],
    ]) {
        isJson(await ask(`/rest/v1/library_title${target}`, options), 400);
        isPage(await ask(`/admin/data/library_title${target}`, options), 400);
    }
    isJson(await ask('/rest/v1/library_title', { method: 'PROPFIND' }), 501);
});
test('of a static file one range is given, not a thousand', async () => {
    const many = await ask('/static/lintel.css', { headers: { range: 'bytes=0-0,2-2,4-4' } });
    assert.ok(!/multipart/.test(many.headers['content-type']), many.headers['content-type']);
    assert.equal((await ask('/static/lintel.css', { headers: { range: 'bytes=0-9' } })).bytes.length, 10);
});
test('hostile targets get a 4xx and nothing breaks', async () => {
    for (const target of [
        '/rest/v1/%00', '/rest/v1/library_title%00', '/rest/v1/library_title?id=eq.%00', '/rest/v1/library_title?%ff=1',
        "/rest/v1/library_title?name=eq.';DROP TABLE library_fine;--".replaceAll(' ', '%20'),
        '/rest/v1/mysql.user', '/rest/v1/information_schema.TABLES', '/rest/v1/..', '/rest/v1/lintel_session',
        '//', '/..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd', `/rest/v1/library_title?select=${'a('.repeat(300)}`,
    ]) {
        const { status } = await ask(target, { headers: await asAdmin() });
        assert.ok(status < 500, `${target}: ${status}`);
    }
    assert.equal((await ask('/rest/v1/library_fine?limit=1', { headers: await asAdmin() })).status, 200);
});
await main();
