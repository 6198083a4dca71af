// 73_impersonation.mjs - an administrator in somebody else's place: sees the same, changes nothing, is told of.
import { adminName, adminPassword, ask, assert, main, test, url } from './lib.mjs';
import { Browser } from './browser.mjs';
import { accountWith, aMember, lintel, told } from './grants.mjs';

const member = await aMember();
const asMember = await accountWith(member.email, []);
await accountWith('desk@place.example', ['desk']);
const reason = 'a loan that is said to be missing';

const place = (email, ...more) =>
    told('account', 'impersonate', '--admin', adminName, '--email', email, '--reason', reason, ...more);
const bearer = (token) => ({ authorization: `Bearer ${token}` });
const json = { 'content-type': 'application/json' };
const send = (method, target, headers, body = {}) =>
    ask(target, { method, headers: { ...json, ...headers }, body: JSON.stringify(body) });
const mine = `/rest/v1/library_member?id=eq.${member.id}`;

const readToken = await place(member.email);
const reader = bearer(readToken);
const readToken2 = await place(member.email);
const memberToken = asMember.authorization.slice('Bearer '.length);
const writer = bearer(await place(member.email, '--writes'));
const desk = bearer(await place('desk@place.example'));

test('it shows what its owner is shown, and not what an administrator is', async () => {
    for (const target of ['/rest/v1/library_member', '/rest/v1/library_loan?order=id', '/rest/v1/']) {
        const [own, seen] = [await ask(target, { headers: asMember }), await ask(target, { headers: reader })];
        assert.equal(seen.status, 200);
        assert.equal(seen.text, own.text, target);
    }
    for (const target of ['/metrics', '/auth/v1/admin/users'])
        assert.ok([401, 403].includes((await ask(target, { headers: reader })).status), target);
    assert.equal((await ask('/rest/v1/library_overdue', { headers: reader })).status, 404);
});
test('for reading alone every way to write is refused with words', async () => {
    const ways = [
        ['PATCH', mine, { phone: '01632 960101' }], ['PUT', mine, { id: member.id }], ['DELETE', mine],
        ['POST', '/rest/v1/library_member', {}], ['POST', '/rest/v1/batch', { requests: [{ method: 'GET', url: mine }] }],
    ];
    for (const [method, target, body] of ways) {
        const { status, text } = await send(method, target, reader, body);
        assert.equal(status, 403, `${method} ${target}: ${text}`);
        assert.match(text, /for reading alone/);
    }
    assert.notEqual((await ask(mine, { headers: reader })).json()[0].phone, '01632 960101');
});
test('for reading alone a routine is called that only reads, and no other', async () => {
    const found = await send('POST', '/rest/v1/rpc/library_find', desk, { words: 'a' });
    assert.equal(found.status, 200, found.text);
    assert.equal((await ask('/rest/v1/rpc/library_find?words=a', { headers: desk })).status, 200);
    const loan = member.library_loan[0].id;
    const refused = await send('POST', '/rest/v1/rpc/library_renew', desk, { loan });
    assert.equal(refused.status, 403, refused.text);
    assert.match(refused.text, /for reading alone/);
});
test('with writes it writes what its owner may, and the audit names both', async () => {
    const phone = `01632 960${100 + (process.pid % 900)}`;
    assert.equal((await send('PATCH', mine, writer, { phone })).status, 204);
    assert.ok((await send('PATCH', mine, writer, { deposit: 0 })).status >= 400);
    assert.equal((await ask(mine, { headers: asMember })).json()[0].phone, phone);
    const { stdout } = await lintel('audit', 'list', '--model', 'library_member', '--row', String(member.id), '--limit', '1');
    assert.match(stdout, / update account=\d+ by=\d+ /);
    assert.ok(stdout.includes(phone), stdout);
    const all = (await lintel('audit', 'list', '--limit', '200')).stdout;
    assert.match(all, new RegExp(` impersonate account=\\d+ by=\\d+ .*${reason}.*"writes":true`));
});
test('accounts and ways to sign in are out of reach, writes or not', async () => {
    const ways = [
        ['PUT', '/auth/v1/user', { password: 'another set of words' }], ['PUT', '/auth/v1/user', { email: 'x@place.example' }],
        ['PUT', '/auth/v1/user', { data: { a: 1 } }], ['GET', '/auth/v1/reauthenticate'], ['POST', '/auth/v1/reauthenticate'],
        ['POST', '/auth/v1/logout?scope=others'], ['POST', '/auth/v1/logout'], ['GET', '/auth/v1/sessions'],
        ['DELETE', '/auth/v1/sessions/00000000-0000-4000-8000-000000000000'],
        ['POST', '/auth/v1/factors', { factor_type: 'totp' }], ['POST', '/auth/v1/signup', { email: 'y@place.example', password: 'x' }],
        ['POST', '/auth/v1/token?grant_type=password', { email: adminName, password: 'x' }],
        ['POST', '/auth/v1/otp', { email: member.email }], ['GET', '/auth/v1/verify?token=x&type=recovery'],
        ['GET', '/account'], ['POST', '/account/password', { password: 'x' }], ['POST', '/account/email', { email: 'x@place.example' }], ['POST', '/account/devices/end-others'],
        ['GET', '/sign-in/with/nobody?link=1'], ['POST', '/sign-in', {}],
    ];
    for (const headers of [reader, writer]) {
        for (const [method, target, body] of ways) {
            const { status, text } = await (method === 'GET' ? ask(target, { headers }) : send(method, target, headers, body));
            assert.equal(status, 403, `${method} ${target}: ${text.slice(0, 200)}`);
            assert.match(text, /in somebody else/);
        }
    }
    assert.equal((await ask('/auth/v1/user', { headers: reader })).json().email, member.email);
    assert.equal((await ask(mine, { headers: asMember })).status, 200, 'the owner is still signed in');
});
test('a page says whose place it is, and stops it', async () => {
    const token = await place(member.email);
    const cookie = `__Host-lintel=${token}`;
    for (const target of ['/admin/', '/admin/data/library_loan', '/docs', '/admin/data/nowhere', '/account']) {
        const { text } = await ask(target, { headers: { cookie } });
        assert.match(text, new RegExp(`class="stand-in".*<strong>${member.email}</strong>, read-only`, 's'), target);
    }
    assert.ok(!(await ask('/admin/', { headers: asMember })).text.includes('stand-in'));
    const page = await ask('/account', { headers: { cookie } });
    assert.equal(page.status, 403);
    const csrf = page.text.match(/class="stand-in".*?name="csrf" value="([^"]+)"/s)[1];
    const stop = (field) => ask('/sign-out', {
        method: 'POST', headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' }, body: `csrf=${field}`,
    });
    assert.equal((await stop('wrong')).status, 403);
    assert.equal((await stop(encodeURIComponent(csrf))).status, 303);
    assert.ok(!(await ask('/admin/', { headers: { cookie } })).text.includes('stand-in'));
    assert.equal((await ask('/admin/', { headers: reader })).status, 200, 'another one goes on');
});
test('with writes the banner does not say read-only', async () => {
    const { text } = await ask('/admin/', { headers: writer });
    assert.match(text, /class="stand-in"/);
    assert.ok(!text.includes('read-only'));
});
test('who may not is refused with words', async () => {
    const refusals = [
        [['--admin', member.email, '--email', 'desk@place.example', '--reason', reason], /only an administrator/],
        [['--admin', adminName, '--email', adminName, '--reason', reason], /nobody acts in an administrator/],
        [['--admin', adminName, '--email', 'nobody@place.example', '--reason', reason], /no account|no such account/],
        [['--admin', adminName, '--email', member.email], /--reason/],
        [['--admin', adminName, '--email', member.email, '--reason', ' '], /reason/],
    ];
    for (const [args, words] of refusals) {
        const { code, stdout, stderr } = await lintel('account', 'impersonate', ...args);
        assert.equal(code, 1, stdout);
        assert.match(stderr, words);
        assert.equal(stdout, '');
    }
});
test('by a form: a reason is asked for, the page says whose place it is, and Stop leads back', async () => {
    const browser = new Browser(url);
    await browser.signIn(adminName, adminPassword());
    const found = await browser.get(`/admin/settings/users?q=${encodeURIComponent(member.email)}`);
    const path = found.text.match(/href="(\/admin\/settings\/users\/\d+)"/)[1];
    await browser.get(path);
    const bare = await browser.submit(`${path}/take-place`, { reason: '' });
    assert.equal(bare.status, 400);
    await browser.get(path);
    const home = await browser.follow(`${path}/take-place`, { reason });
    assert.match(home.text, new RegExp(`You see this as <strong>${member.email}</strong>, read-only`));
    assert.equal((await browser.get('/admin/settings/users')).status, 403);
    await browser.get('/admin/');
    const back = await browser.follow('/sign-out', {});
    assert.equal(back.status, 200);
    assert.match(back.text, /Invite somebody/);
    assert.ok(!back.text.includes('stand-in') && !('__Host-lintel-own' in browser.jar));
    const { stdout } = await lintel('audit', 'list', '--limit', '20');
    assert.match(stdout, / impersonate .*\n?/);
    assert.match(stdout, / impersonate_end /);
});
test('a cookie that somebody planted is no way back', async () => {
    const browser = new Browser(url);
    browser.jar = { '__Host-lintel': readToken2, '__Host-lintel-own': memberToken };
    await browser.get('/admin/');
    const after = await browser.submit('/sign-out', {});
    assert.equal(after.headers.location, '/');
    assert.ok(!('__Host-lintel' in browser.jar));
});

// ---- the browser's way there and back, attacked ----

// An administrator of our own, signed in, in the member's place; and where the page of an account is.
const pageOf = async (browser, email) =>
    (await browser.get(`/admin/settings/users?q=${encodeURIComponent(email)}`)).text.match(/href="(\/admin\/settings\/users\/\d+)"/)[1];
async function visitor(email) {
    await accountWith(email, []);
    const root = new Browser(url);
    await root.signIn(adminName, adminPassword());
    const path = await pageOf(root, email);
    await root.get(path);
    await root.follow(`${path}/promote`, { sure: 'yes' });
    const browser = new Browser(url);
    await browser.signIn(email, 'nineteen quiet green lanterns');
    const own = browser.jar['__Host-lintel'];
    const there = await pageOf(browser, member.email);
    await browser.get(there);
    await browser.follow(`${there}/take-place`, { reason });
    assert.equal(browser.jar['__Host-lintel-own'], own);
    assert.notEqual(browser.jar['__Host-lintel'], own);
    return { root, path, browser, own, there };
}

test('the way back is walked once: neither visit nor cookie is good for more', async () => {
    const { browser, own } = await visitor('once@place.example');
    const before = { ...browser.jar };
    await browser.get('/admin/');
    await browser.follow('/sign-out', {});
    assert.equal(browser.jar['__Host-lintel'], own);
    const replay = new Browser(url);
    replay.jar = before;
    assert.equal((await replay.send('/account')).status, 303, 'the visit is over');
    replay.jar = { '__Host-lintel-own': own };
    assert.equal((await replay.send('/account')).status, 303, 'what is kept opens nothing');
    replay.jar = { '__Host-lintel': own, '__Host-lintel-own': before['__Host-lintel'] };
    await replay.get('/account');
    assert.equal((await replay.submit('/sign-out', {})).headers.location, '/', 'a visit is no way back');
    assert.deepEqual(Object.keys(replay.jar).filter((name) => name.startsWith('__Host-lintel')).filter((name) => !name.includes('csrf')), []);
});
test('who is no administrator any more is in nobody\'s place, and comes back as who he is', async () => {
    const { root, path, browser, own, there } = await visitor('fallen@place.example');
    await root.get(path);
    await root.follow(`${path}/demote`, { sure: 'yes' });
    const seen = await browser.send('/admin/data/library_loan');
    assert.ok(!seen.text.includes('stand-in'));
    assert.equal((await browser.send('/account')).status, 303);
    await browser.send('/sign-out', { method: 'POST', body: 'csrf=none' });
    assert.ok(!('__Host-lintel-own' in browser.jar), 'nothing is left of the visit');
    browser.jar = { '__Host-lintel': own };
    assert.ok([403, 404].includes((await browser.send(there)).status));
    await browser.get('/account');
    const { csrf } = browser.fieldsOf('/sign-out');
    const again = await browser.send(`${there}/take-place`, { method: 'POST', body: new URLSearchParams({ csrf, reason }).toString() });
    assert.ok([403, 404].includes(again.status), `${again.status}`);
});
test('an administrator whose own session ended meanwhile is signed out with the visit', async () => {
    const { root, path, browser } = await visitor('ended@place.example');
    await root.get(path);
    await root.follow(`${path}/disable`, { sure: 'yes' });
    assert.equal((await browser.send('/account')).status, 303);
    await root.get(path);
    await root.follow(`${path}/enable`);
    assert.equal((await browser.send('/account')).status, 303, 'enabled again, the sessions stay ended');
});
test('two that stop at once: one visit ends, and nobody is somebody else', async () => {
    const { browser, own } = await visitor('twice@place.example');
    await browser.get('/admin/');
    const { csrf } = browser.fieldsOf('/sign-out');
    const twin = new Browser(url);
    twin.jar = { ...browser.jar };
    const answers = await Promise.all([browser, twin].map((b) => b.send('/sign-out', { method: 'POST', body: new URLSearchParams({ csrf }).toString() })));
    for (const { status } of answers) assert.ok([303, 403].includes(status), `${status}`);
    for (const b of [browser, twin]) assert.ok([own, undefined].includes(b.jar['__Host-lintel']) || (await b.send('/account')).status === 303);
    assert.ok([browser, twin].some((b) => b.jar['__Host-lintel'] === own));
});
test('in somebody\'s place no other place is taken, nor the way back changed', async () => {
    const { browser, own, there } = await visitor('deep@place.example');
    await browser.get('/admin/');
    const { csrf } = browser.fieldsOf('/sign-out');
    const deeper = await browser.send(`${there}/take-place`, { method: 'POST', body: new URLSearchParams({ csrf, reason }).toString() });
    assert.ok([403, 404].includes(deeper.status), `${deeper.status}`);
    assert.equal(browser.jar['__Host-lintel-own'], own);
});

await main();
