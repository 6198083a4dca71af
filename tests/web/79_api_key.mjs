// 79_api_key.mjs - keys for programs: what they are good for, and nothing else.
import { adminName, ask, assert, main, script, test } from './lib.mjs';

async function key(command, options) {
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    const answer = await script('lintel', ['api-key', command, '--email', adminName, ...args]);
    return { ...answer, text: answer.stdout.trim() };
}

async function made(scopes, more = {}) {
    const { code, text, stderr } = await key('create', { name: 'a test', scopes, ...more });
    assert.equal(code, 0, stderr);
    assert.match(text, /^lintel_[\w-]{43}$/);
    return { authorization: `Bearer ${text}`, text };
}

async function idOf(headers) {
    const { text } = await key('list', {});
    const line = text.split('\n').find((l) => l.includes(headers.text.slice(0, 13)));
    return line?.match(/^\d+/)[0];
}

const get = (path, { authorization }, more = {}) => ask(`/rest/v1/${path}`, { headers: { authorization, ...more } });

test('a key reads what its scopes name, and nothing else is there', async () => {
    const reader = await made('library_author:read');
    assert.equal((await get('library_author?limit=1', reader)).status, 200);
    for (const path of ['library_title?limit=1', 'library_nowhere', 'library_author?select=id,library_title_author(title_id)']) {
        const { status, text } = await get(path, reader);
        assert.ok(status >= 400 && status < 500, `${path}: ${status}`);
        assert.ok(!text.includes('library_title_author') || path.includes('library_title_author'), text);
    }
    const { text } = await get('', reader);
    assert.ok(text.includes('library_author') && !text.includes('library_title'), 'OpenAPI shows what it may');
});
test('a key that reads does not write, and one that creates does not read', async () => {
    const reader = await made('library_subject:read');
    const writer = await made('library_subject:create');
    const body = JSON.stringify({ name: 'Keys', mark: 'Q.Z' });
    const post = ({ authorization }, prefer = 'return=minimal, tx=rollback') => ask('/rest/v1/library_subject', {
        method: 'POST', headers: { authorization, 'content-type': 'application/json', prefer, 'content-length': Buffer.byteLength(body) }, body,
    });
    const refused = await post(reader);
    assert.equal(refused.status, 403, refused.text);
    const created = await post(writer);
    assert.equal(created.status, 201, created.text);
    assert.equal((await post(writer, 'return=representation, tx=rollback')).status, 403);
    assert.equal((await get('library_subject?limit=1', writer)).status, 404);
});
test('calls want a scope of their own', async () => {
    const caller = await made('library_find:call');
    const reader = await made('library_find:read; library_title:*');
    assert.equal((await get('rpc/library_find?words=a', caller)).status, 200);
    assert.equal((await get('rpc/library_find?words=a', reader)).status, 404);
});
test("an administrator's key is no administrator", async () => {
    const all = await made('*:*');
    for (const path of ['/metrics', '/account', '/auth/v1/admin/users', '/auth/v1/user']) {
        const { status } = await ask(path, { headers: all });
        assert.ok(status >= 300 && status < 500, `${path}: ${status}`);
    }
    assert.equal((await get('library_title?limit=1', all)).status, 200);
});
test('the audit names the key that wrote', async () => {
    const writer = await made('library_branch:read,update');
    const { status, text } = await ask('/rest/v1/library_branch?id=eq.1', {
        method: 'PATCH', headers: { ...writer, 'content-type': 'application/json', prefer: 'return=minimal' },
        body: JSON.stringify({ phone: `555 ${Date.now()}` }),
    });
    assert.equal(status, 204, text);
    const { stdout } = await script('lintel', ['audit', 'list', '--model', 'library_branch']);
    assert.match(stdout, new RegExp(` key=${await idOf(writer)} `), stdout);
});
test('a key works from its networks alone', async () => {
    const here = await made('library_author:read', { networks: '127.0.0.0/8,::1' });
    const there = await made('library_author:read', { networks: '192.0.2.0/24' });
    assert.equal((await get('library_author?limit=1', here)).status, 200);
    assert.equal((await get('library_author?limit=1', there)).status, 401);
    assert.equal((await get('library_author?limit=1', there, { 'x-forwarded-for': '192.0.2.7' })).status, 401);
});
test('both keys work while one takes over; a revoked one does not', async () => {
    const old = await made('library_author:read');
    const next = { text: (await key('rotate', { id: await idOf(old), hours: '1' })).text };
    next.authorization = `Bearer ${next.text}`;
    assert.equal((await get('library_author?limit=1', old)).status, 200);
    assert.equal((await get('library_author?limit=1', next)).status, 200);
    assert.equal((await key('revoke', { id: await idOf(next) })).code, 0);
    assert.equal((await get('library_author?limit=1', next)).status, 401);
    assert.equal((await key('revoke', { id: await idOf(next) ?? '0' })).code, 1);
});
test('a key that is none is refused, and tells nothing', async () => {
    const wrong = { authorization: `Bearer lintel_${'A'.repeat(43)}` };
    const [unknown, nobody] = [await get('library_nowhere', wrong), await get('library_author', wrong)];
    assert.equal(unknown.status, 401);
    assert.equal(nobody.status, 401);
    assert.equal(unknown.text, nobody.text);
});
test('wrong wishes are refused with words', async () => {
    for (const [options, words] of [
        [{ name: 'x', scopes: 'library_author' }, /film:read/], [{ name: 'x', scopes: 'a:reed' }, /no verb/],
        [{ name: ' ', scopes: 'a:read' }, /characters/], [{ name: 'x', scopes: 'a:read', networks: '10.0.0.1/8' }, /no range/],
        [{ name: 'x', scopes: 'a:read;a:create' }, /twice/], [{ name: 'x', scopes: 'a:read', days: '-1' }, /whole number/],
    ]) {
        const { code, stderr } = await key('create', options);
        assert.equal(code, 1);
        assert.match(stderr, words);
    }
});
await main();
