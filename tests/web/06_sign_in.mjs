// 06_sign_in.mjs - who may see what: sign-in, cookies, CSRF tokens, sign-out, bearer tokens.
import { adminName, adminPassword, asAdmin, ask, assert, main, sleep, test, until } from './lib.mjs';

const formType = { 'content-type': 'application/x-www-form-urlencoded' };

// Cookies as a browser keeps them: name -> value, from all Set-Cookie lines.
function cookiesOf(answer, jar = {}) {
    for (const line of answer.headers['set-cookie'] ?? []) {
        const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
        if (/max-age=0(;|$)|expires=Thu, 01 Jan 1970/i.test(line)) delete jar[name];
        else jar[name] = value;
    }
    return jar;
}

const asHeader = (jar) => ({ cookie: Object.entries(jar).map(([k, v]) => `${k}=${v}`).join('; ') });
const form = (fields) => new URLSearchParams(fields).toString();
const csrfOf = (text) => text.match(/name="csrf" value="([^"]+)"/)?.[1];

async function signIn(password = adminPassword(), { next = '/' } = {}) {
    const page = await ask(`/sign-in?next=${encodeURIComponent(next)}`);
    const jar = cookiesOf(page);
    const answer = await ask('/sign-in', {
        method: 'POST', headers: { ...formType, ...asHeader(jar) },
        body: form({ email: adminName, password, next, csrf: csrfOf(page.text) ?? '' }),
    });
    return { answer, jar: cookiesOf(answer, jar), page };
}

test('without signing in, pages lead to the sign-in page and JSON says 401', async () => {
    const page = await ask('/admin/data/library_member');
    assert.ok([303, 302, 401, 404].includes(page.status), String(page.status));
    const json = await ask('/rest/v1/library_member');
    assert.equal(json.status, 401);
    assert.ok(!json.text.includes('card'));
    assert.ok(json.json().message);
});
test('the home page says nothing to a stranger of data that is not for strangers', async () => {
    const { status, text } = await ask('/');
    assert.equal(status, 200);
    for (const table of ['library_member', 'library_loan', 'lintel_'])
        assert.ok(!text.includes(table), table);
});
test('name and password open a session; its cookie is for https, this host and no script', async () => {
    const { answer, jar } = await signIn();
    assert.equal(answer.status, 303, answer.text.slice(0, 300));
    const lines = answer.headers['set-cookie'].filter((line) => /^__Host-/.test(line));
    assert.ok(lines.length > 0, answer.headers['set-cookie'].join('\n'));
    for (const line of lines) {
        assert.match(line, /; *Secure/i);
        assert.match(line, /; *HttpOnly/i);
        assert.match(line, /; *SameSite=(Lax|Strict)/i);
        assert.match(line, /; *Path=\/(;|$)/i);
        assert.ok(!/; *Domain=/i.test(line));
    }
    const home = await ask('/admin/', { headers: asHeader(jar) });
    assert.match(home.text, /library_title/);
    assert.equal((await ask('/rest/v1/library_loan?limit=1', { headers: asHeader(jar) })).status, 200);
});
test('a wrong password and an unknown name get the same answer', async () => {
    const wrong = await signIn('wrong');
    assert.equal(wrong.answer.status, 401);
    const { jar, page } = wrong;
    const unknown = await ask('/sign-in', {
        method: 'POST', headers: { ...formType, ...asHeader(jar) },
        body: form({ email: 'nobody@example.org', password: 'wrong', next: '/', csrf: csrfOf(page.text) ?? '' }),
    });
    assert.equal(unknown.status, 401);
    const words = (text) => text.match(/role="alert"[^>]*>([^<]+)</)?.[1];
    assert.ok(words(unknown.text));
    assert.equal(words(unknown.text), words(wrong.answer.text));
});
test('a password never comes back in the page', async () => {
    const { answer } = await signIn('a-wrong-secret');
    assert.ok(!answer.text.includes('a-wrong-secret'));
});
test('sign-in without its CSRF token is refused', async () => {
    for (const csrf of ['', 'x', 'A'.repeat(43)]) {
        const { status } = await ask('/sign-in', {
            method: 'POST', headers: formType,
            body: form({ email: adminName, password: adminPassword(), next: '/', csrf }),
        });
        assert.equal(status, 403, csrf);
    }
});
test('next leads nowhere else', async () => {
    for (const next of ['https://evil.example/', '//evil.example/', '/\\evil.example', 'javascript:alert(1)', '\t//evil.example']) {
        const { answer } = await signIn(adminPassword(), { next });
        assert.equal(answer.status, 303, next);
        assert.match(answer.headers.location, /^\/(?![\/\\])/, `${next} -> ${answer.headers.location}`);
    }
});
test('a value in the address does not become markup', async () => {
    const { text } = await ask(`/sign-in?next=${encodeURIComponent('/"><script>alert(1)</script>')}`);
    assert.ok(!text.includes('<script>'), text);
});
test('signing out wants its token, and ends the session for good', async () => {
    const { jar } = await signIn();
    const home = await ask('/admin/', { headers: asHeader(jar) });
    const without = await ask('/sign-out', { method: 'POST', headers: { ...formType, ...asHeader(jar) }, body: '' });
    assert.equal(without.status, 403);
    const old = { ...jar };
    const out = await ask('/sign-out', {
        method: 'POST', headers: { ...formType, ...asHeader(jar) }, body: form({ csrf: csrfOf(home.text) }),
    });
    assert.equal(out.status, 303, out.text.slice(0, 300));
    // The worker that closed it refuses it at once; another may believe in it for a second.
    await until(async () => (await ask('/rest/v1/library_loan?limit=1', { headers: asHeader(old) })).status === 401, 5);
    await sleep(1000);
    for (let i = 0; i < 16; i++)
        assert.equal((await ask('/rest/v1/library_loan?limit=1', { headers: asHeader(old) })).status, 401);
});
test('a cookie does nothing for a page of another site: what may change data is refused before it is looked at', async () => {
    const { jar } = await signIn();
    const bodies = { 'application/x-www-form-urlencoded': 'id=1', 'text/plain': '1', 'application/json': '{}', 'text/csv': 'id' };
    const elsewhere = [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'same-site' }, { origin: 'null' }, {}];
    for (const [target, method] of [
        ['/rest/v1/rpc/no_such_routine', 'POST'], ['/rest/v1/library_title', 'POST'], ['/rest/v1/library_title?id=eq.0', 'PATCH'],
        ['/rest/v1/library_title?id=eq.0', 'DELETE'],
    ]) {
        for (const [i, from] of elsewhere.entries()) {
            const type = Object.keys(bodies)[i];
            const answer = await ask(target, { method, headers: { ...asHeader(jar), ...from, 'content-type': type }, body: bodies[type] });
            assert.equal(answer.status, 403, `${method} ${target} from ${JSON.stringify(from)}: ${answer.text}`);
            assert.ok(answer.json().message);
        }
    }
    const own = { ...asHeader(jar), 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
    assert.equal((await ask('/rest/v1/rpc/no_such_routine', { method: 'POST', headers: own, body: '{}' })).status, 404);
});
test('each sign-in has a session of its own', async () => {
    const [a, b] = [await signIn(), await signIn()];
    assert.notDeepEqual(a.jar, b.jar);
});
test('a bearer token works, a broken one does not', async () => {
    const { authorization } = await asAdmin();
    assert.equal((await ask('/rest/v1/library_loan?limit=1', { headers: { authorization } })).status, 200);
    for (const wrong of ['Bearer', 'Bearer ', 'Bearer x', `${authorization}x`, authorization.slice(0, -1), 'Basic YTpi', `Bearer ${'a'.repeat(5000)}`]) {
        const { status } = await ask('/rest/v1/library_loan?limit=1', { headers: { authorization: wrong } });
        assert.equal(status, 401, wrong.slice(0, 40));
    }
});
await main();
