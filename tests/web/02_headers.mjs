// 02_headers.mjs - the headers that stand on every answer, whoever gives it.
import { assert, ask, asAdmin, main, raw, test } from './lib.mjs';

const wanted = {
    'strict-transport-security': /max-age=\d{7,}/,
    'x-content-type-options': /^nosniff$/,
    'x-frame-options': /^DENY$/,
    'referrer-policy': /^(same-origin|no-referrer)$/,
    'permissions-policy': /camera=\(\)/,
    'cross-origin-opener-policy': /^same-origin$/,
    'x-request-id': /^[A-Za-z0-9._-]{8,64}$/,
};

function checkHeaders(answer) {
    for (const [name, pattern] of Object.entries(wanted)) {
        assert.match(answer.headers[name] ?? '(absent)', pattern, name);
        const times = answer.raw.filter((word, i) => i % 2 === 0 && word.toLowerCase() === name).length;
        assert.equal(times, 1, `${name} stands ${times} times`);
    }
    const policy = answer.headers['content-security-policy'];
    assert.ok(policy, 'content-security-policy');
    for (const part of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"]) {
        assert.ok(policy.includes(part), `${part} in ${policy}`);
    }
    assert.ok(!/unsafe-|https?:|\*/.test(policy), policy);
}

const places = [
    ['the home page', '/'], ['the sign-in page', '/sign-in'], ['a page that is not there', '/nowhere'],
    ['JSON without permission', '/rest/v1/library_title'], ['JSON that is not there', '/rest/v1/nowhere'],
    ['a static file', '/static/lintel.css'], ['a static file that is not there', '/static/nothing.css'],
    ['a probe', '/healthz'],
];
for (const [name, path] of places) {
    test(`${name} has all security headers, once each`, async () => checkHeaders(await ask(path)));
}
test("the administrator's JSON has all security headers", async () => {
    checkHeaders(await ask('/rest/v1/library_title?limit=1', { headers: await asAdmin() }));
});
test('errors that nginx answers itself have them too', async () => {
    checkHeaders(await ask(`/${'a'.repeat(9000)}`));
    checkHeaders(await ask('/rest/v1/x', { method: 'POST', headers: { 'content-length': '1000000000000' } }));
    checkHeaders(await ask('/', { method: 'TRACE' }));
});
test("no answer tells the server's version", async () => {
    for (const path of ['/', '/nowhere', '/static/nothing.css', `/${'a'.repeat(9000)}`]) {
        const { headers, text } = await ask(path);
        assert.ok(!/\d/.test(headers.server ?? ''), headers.server);
        assert.equal(headers['x-powered-by'], undefined);
        assert.ok(!/nginx\/\d/.test(text));
    }
});
test('every request has an id of its own', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => ask('/healthz')));
    assert.equal(new Set(ids.map((a) => a.headers['x-request-id'])).size, 20);
});
test("a stranger's request id is not taken over", async () => {
    const { headers } = await ask('/healthz', { headers: { 'x-request-id': 'chosen-by-the-client' } });
    assert.notEqual(headers['x-request-id'], 'chosen-by-the-client');
});
test('a header cannot be split into two', async () => {
    const { text } = await raw('GET /nowhere%0d%0aX-Evil:%201 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    assert.ok(!/^X-Evil/im.test(text), text);
});
test('pages and data are not kept by caches in between', async () => {
    for (const path of ['/rest/v1/library_title?limit=1', '/']) {
        const { headers } = await ask(path, { headers: await asAdmin() });
        assert.match(headers['cache-control'] ?? '(absent)', /no-store|private|no-cache/, path);
    }
});
test("a script of a listed site may read the API's answers, refusals included", async () => {
    const origin = 'https://app.example';
    for (const path of ['/rest/v1/library_title?limit=1', '/rest/v1/nowhere']) {
        const { headers } = await ask(path, { headers: { ...(await asAdmin()), origin } });
        assert.equal(headers['access-control-allow-origin'], origin, path);
        assert.match(headers['access-control-expose-headers'], /Content-Range/);
        assert.match(headers.vary, /Origin/);
        assert.equal(headers['access-control-allow-credentials'], undefined);
    }
    const preflight = await ask('/rest/v1/library_title', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'apikey,prefer' },
    });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers['access-control-allow-origin'], origin);
    assert.match(preflight.headers['access-control-allow-methods'], /PATCH/);
    assert.match(preflight.headers['access-control-allow-headers'], /apikey.*prefer/i);
});
test('scripts of other sites may not, and pages are for nobody else', async () => {
    for (const [path, origin] of [['/rest/v1/nowhere', 'https://evil.example'], ['/rest/v1/nowhere', 'null'],
        ['/', 'https://app.example'], ['/sign-in', 'https://app.example']]) {
        const { headers } = await ask(path, { headers: { origin } });
        assert.equal(headers['access-control-allow-origin'], undefined, `${path} for ${origin}`);
    }
});
await main();
