// 75_auth.mjs - /auth/v1 with the client that Supabase's users have, unmodified: every way in, and every way
// that must not be one.
import { createRequire } from 'node:module';
import crypto from 'node:crypto';
import fs from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { assert, ask, main, root, run, skipAll, test, until } from './lib.mjs';
import { hasMail, receiver } from './mail.mjs';
import { end, own } from './own.mjs';

const require = createRequire(import.meta.url);
const load = () => {
    try {
        return require('@supabase/auth-js');
    } catch {
        return skipAll('@supabase/auth-js is not installed');
    }
};
const { AuthClient } = load();
if (!hasMail) skipAll('smtp-server is not installed');

// The list of breached passwords, as its publisher has it: one line, of a good password.
const stolen = 'nine yellow umbrellas 4';
const breached = path.join(os.tmpdir(), `lintel-breached-${process.pid}`);
fs.writeFileSync(breached, `${crypto.createHash('sha1').update(stolen).digest('hex').toUpperCase()}:12\r\n`);
process.on('exit', () => fs.rmSync(breached, { force: true }));

const post = await receiver();
const site = 'https://app.example';
const here = await own('auth', {
    LINTEL_SMTP: post.url, LINTEL_MAIL_FROM: 'no-reply@lintel.example', LINTEL_SIGNUP: '1', LINTEL_SIGNUP_ANONYMOUS: '1',
    LINTEL_REDIRECT_URLS: `${site}/welcome,https://*.preview.example/**`, LINTEL_WORKERS: '2',
    LINTEL_BREACHED_FILE: breached,
});
const words = 'correct horse battery 9';
const otherWords = 'another long phrase 7';

// Each client comes from an address of its own, as people do: what is counted by address is then not
// shared between tests.
let lastAddress = 1;
const newAddress = () => `127.0.${Math.floor((lastAddress += 1) / 200) + 1}.${(lastAddress % 200) + 1}`;

function fetchFrom(localAddress) {
    return (target, { method = 'GET', headers = {}, body } = {}) => new Promise((done, fail) => {
        const at = new URL(target);
        const request = https.request({
            hostname: '127.0.0.1', port: at.port, path: at.pathname + at.search, method, localAddress,
            // Said here, since node does not for DELETE.
            headers: { ...Object.fromEntries(new Headers(headers)), ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) },
            rejectUnauthorized: false, timeout: 20000,
        }, (answer) => {
            const parts = [];
            answer.on('data', (part) => parts.push(part));
            answer.on('end', () => {
                const empty = [204, 304].includes(answer.statusCode);
                const sent = Object.entries(answer.headers).map(([k, v]) => [k, String(v)]);
                done(new Response(empty ? null : Buffer.concat(parts), { status: answer.statusCode, headers: sent }));
            });
        });
        request.on('timeout', () => request.destroy(new Error('no answer')));
        request.on('error', fail);
        request.end(body);
    });
}

class Memory {
    items = new Map();
    getItem(key) { return this.items.get(key) ?? null; }
    setItem(key, value) { this.items.set(key, value); }
    removeItem(key) { this.items.delete(key); }
}

const anon = ['{"alg":"HS256","typ":"JWT"}', '{"role":"anon","iss":"supabase"}', 'signature-of-somebody-else']
    .map((part) => Buffer.from(part).toString('base64url')).join('.');

function client({ flowType = 'implicit', storage = new Memory() } = {}) {
    return new AuthClient({
        url: `${here.url}/auth/v1`, headers: { apikey: anon, Authorization: `Bearer ${anon}` }, fetch: fetchFrom(newAddress()),
        autoRefreshToken: false, persistSession: true, detectSessionInUrl: false, storage, flowType,
    });
}

// A call without the client: {status, json, headers}.
async function call(target, { body, method = body === undefined ? 'GET' : 'POST', headers = {}, from = newAddress(), text } = {}) {
    const answer = await fetchFrom(from)(`${here.url}/auth/v1${target}`, {
        method, headers: { 'content-type': 'application/json', ...headers }, body: text ?? (body && JSON.stringify(body)),
    });
    const got = await answer.text();
    return { status: answer.status, headers: answer.headers, text: got, json: got.startsWith('{') ? JSON.parse(got) : undefined };
}
const as = (session) => ({ authorization: `Bearer ${session.access_token}` });
const rest = (session) => ask('/rest/v1/library_title?limit=1', { base: here.url, headers: as(session) });

async function sql(text) {
    const { code, stdout, stderr } = await run('mariadb',
        ['-S', path.join(here.folder, 'run/db.sock'), '-uroot', '-BN', 'lintel', '-e', text]);
    assert.equal(code, 0, stderr);
    return stdout.trim();
}

let people = 0;
const newEmail = () => `person${(people += 1)}@example.org`;

const good = ({ data, error }) => {
    assert.equal(error, null, error && `${error.code}: ${error.message}`);
    return data;
};
const bad = ({ error }, code, status) => {
    assert.ok(error, `not refused (${code})`);
    assert.equal(error.code ?? error.name, code, error.message);
    if (status) assert.equal(error.status, status);
};
const tokenOf = (mail) => new URL(mail.links[0]).searchParams.get('token');

// Somebody with a confirmed address: {email, auth, session}.
async function person(options) {
    const email = newEmail();
    const auth = client(options);
    good(await auth.signUp({ email, password: words }));
    const mail = await post.wait(email);
    const { session } = good(await client().verifyOtp({ type: 'signup', token_hash: tokenOf(mail) }));
    good(await auth.signInWithPassword({ email, password: words }));
    return { email, auth, session, mail };
}

test('sign up, confirm by link, sign in, read oneself, sign out', async () => {
    const email = newEmail();
    const auth = client();
    const made = good(await auth.signUp({ email, password: words, options: { data: { name: 'Ann "x" <b>' } } }));
    assert.equal(made.session, null);
    assert.equal(made.user.email, email);
    bad(await auth.signInWithPassword({ email, password: words }), 'email_not_confirmed', 400);
    const mail = await post.wait(email);
    assert.match(mail.links[0], /\/auth\/v1\/verify\?token=/);
    const link = new URL(mail.links[0]);
    const led = await call(`/verify${link.search}`);
    assert.equal(led.status, 303);
    const fragment = new URLSearchParams(new URL(led.headers.get('location')).hash.slice(1));
    assert.equal(fragment.get('token_type'), 'bearer');
    assert.ok(fragment.get('access_token') && fragment.get('refresh_token'));
    const { session } = good(await auth.signInWithPassword({ email, password: words }));
    assert.equal(session.expires_in, 3600);
    const { user } = good(await auth.getUser());
    assert.equal(user.id, made.user.id);
    assert.equal(user.user_metadata.name, 'Ann "x" <b>');
    assert.ok(user.email_confirmed_at && user.identities.length === 1);
    assert.equal((await call('/user', { headers: as(session) })).status, 200);
    assert.equal((await auth.signOut()).error, null);
    assert.equal((await call('/user', { headers: as(session) })).json.error_code, 'session_not_found');
});
test('a link works once, and a code too', async () => {
    const { mail } = await person();
    bad(await client().verifyOtp({ type: 'signup', token_hash: tokenOf(mail) }), 'otp_expired', 403);
    const email = newEmail();
    good(await client().signUp({ email, password: words }));
    const { code } = await post.wait(email);
    assert.match(code, /^\d{6}$/);
    assert.ok(good(await client().verifyOtp({ type: 'signup', email, token: code })).session);
    bad(await client().verifyOtp({ type: 'signup', email, token: code }), 'otp_expired', 403);
});
test('an access token is a JWT that others can verify, and says what they expect', async () => {
    const { auth, session } = await person();
    const { keys } = (await call('/.well-known/jwks.json')).json;
    assert.ok(keys.length >= 1 && keys.every((key) => key.kty === 'EC' && key.d === undefined));
    const { claims, header } = good(await auth.getClaims(session.access_token));
    assert.equal(header.alg, 'ES256');
    for (const [name, value] of Object.entries({ aud: 'authenticated', role: 'authenticated', aal: 'aal1', is_anonymous: false }))
        assert.equal(claims[name], value, name);
    assert.equal(claims.sub, session.user.id);
    assert.equal(claims.exp - claims.iat, 3600);
    assert.ok(claims.session_id && claims.amr[0].method);
    assert.ok(claims.iss.endsWith('/auth/v1'));
});
test('the token opens the other faces, and what is wrong with one is said there', async () => {
    const { session } = await person();
    assert.notEqual((await rest(session)).status, 401); // known, whatever the grants let them see
    const forged = `${session.access_token.slice(0, -4)}AAAA`;
    const answer = await rest({ access_token: forged });
    assert.equal(answer.status, 401);
    assert.equal(answer.json().code, 'PGRST301');
    assert.match(answer.headers['www-authenticate'], /invalid_token/);
    assert.equal((await ask('/', { base: here.url, headers: { authorization: `Bearer ${anon}` } })).status, 200);
});
test('sessions are revoked at once: by scope, in every worker', async () => {
    const { email, auth } = await person();
    const sessions = [];
    for (let i = 0; i < 3; i++) {
        const other = client();
        sessions.push(good(await other.signInWithPassword({ email, password: words })).session);
    }
    const state = async (s) => (await call('/user', { headers: as(s) })).status;
    for (const s of sessions) assert.equal(await state(s), 200);
    assert.equal((await auth.admin.signOut(sessions[0].access_token, 'local')).error, null);
    for (let i = 0; i < 6; i++) assert.equal(await state(sessions[0]), 403);
    assert.equal((await auth.admin.signOut(sessions[1].access_token, 'others')).error, null);
    for (let i = 0; i < 6; i++) assert.equal(await state(sessions[2]), 403);
    assert.equal(await state(sessions[1]), 200);
    assert.equal((await auth.admin.signOut(sessions[1].access_token, 'global')).error, null);
    for (let i = 0; i < 6; i++) assert.equal((await rest(sessions[1])).status, 401);
});
test('one sees one\'s sessions and ends one of them', async () => {
    const { email, auth } = await person();
    const { session } = good(await auth.getSession());
    const other = good(await client().signInWithPassword({ email, password: words })).session;
    const { sessions } = (await call('/sessions', { headers: as(session) })).json;
    assert.ok(sessions.length >= 2 && sessions.filter((s) => s.is_current).length === 1);
    const id = JSON.parse(Buffer.from(other.access_token.split('.')[1], 'base64url')).session_id;
    assert.equal((await call(`/sessions/${id}`, { method: 'DELETE', headers: as(session) })).status, 204);
    assert.equal((await call('/user', { headers: as(other) })).status, 403);
    const stranger = await person();
    assert.equal((await call(`/sessions/${sessions[0].id}`, { method: 'DELETE', headers: as(stranger.session) })).status, 404);
});
test('a refresh token is exchanged; used again later it ends the session', async () => {
    const { auth } = await person();
    const { session: first } = good(await auth.getSession());
    const { session: second } = good(await auth.refreshSession());
    assert.notEqual(second.refresh_token, first.refresh_token);
    // Two tabs: within ten seconds the same answer.
    const again = await call('/token?grant_type=refresh_token', { body: { refresh_token: first.refresh_token } });
    assert.equal(again.json.refresh_token, second.refresh_token);
    await sql('UPDATE lintel_refresh_token SET used_at = used_at - INTERVAL 1 MINUTE WHERE used_at IS NOT NULL');
    const theft = await call('/token?grant_type=refresh_token', { body: { refresh_token: first.refresh_token } });
    assert.equal(theft.status, 400);
    assert.equal(theft.json.error_code, 'refresh_token_already_used');
    assert.equal((await call('/user', { headers: as(second) })).status, 403);
    bad(await auth.refreshSession(), 'session_expired', 400);
});
test('many refreshes at once agree', async () => {
    const { auth } = await person();
    const { session } = good(await auth.getSession());
    const from = newAddress();
    const answers = await Promise.all(Array.from({ length: 8 }, () =>
        call('/token?grant_type=refresh_token', { from, body: { refresh_token: session.refresh_token } })));
    for (const a of answers) {
        assert.equal(a.status, 200, a.text);
        assert.equal(a.json.refresh_token, answers[0].json.refresh_token);
    }
});
test('a forgotten password is replaced by who reads the mail, and the others are signed out', async () => {
    const { email, session } = await person();
    const auth = client();
    good(await auth.resetPasswordForEmail(email, { redirectTo: `${site}/welcome` }));
    const mail = await post.wait(email);
    assert.equal(new URL(mail.links[0]).searchParams.get('redirect_to'), `${site}/welcome`);
    good(await auth.verifyOtp({ type: 'recovery', token_hash: tokenOf(mail) }));
    bad(await auth.updateUser({ password: words }), 'same_password', 422);
    bad(await auth.updateUser({ password: 'short' }), 'weak_password', 422);
    good(await auth.updateUser({ password: otherWords }));
    assert.equal((await call('/user', { headers: as(session) })).status, 403);
    bad(await client().signInWithPassword({ email, password: words }), 'invalid_credentials', 400);
    good(await client().signInWithPassword({ email, password: otherWords }));
    await post.wait(email); // the notice
});
test('a code by mail signs in, and makes the account where that is open', async () => {
    const email = newEmail();
    good(await client().signInWithOtp({ email }));
    const { code } = await post.wait(email);
    const { session } = good(await client().verifyOtp({ type: 'email', email, token: code }));
    assert.equal(session.user.email, email);
    const nobody = newEmail();
    good(await client().signInWithOtp({ email: nobody, options: { shouldCreateUser: false } }));
    assert.equal(await sql(`SELECT COUNT(*) FROM lintel_account WHERE email = '${nobody}'`), '0');
});
test('who reads the mail owns the account: a password that a stranger chose before is gone', async () => {
    const email = newEmail();
    good(await client().signUp({ email, password: 'chosen by a thief 1' }));
    await post.wait(email);
    good(await client().signInWithOtp({ email }));
    const mail = await post.wait(email);
    good(await client().verifyOtp({ type: 'magiclink', token_hash: tokenOf(mail) }));
    bad(await client().signInWithPassword({ email, password: 'chosen by a thief 1' }), 'invalid_credentials');
});
test('PKCE: the link gives a code, and only who asked for it can use it', async () => {
    const { email } = await person();
    const auth = client({ flowType: 'pkce' });
    good(await auth.signInWithOtp({ email, options: { emailRedirectTo: `${site}/welcome?a=b` } }));
    const mail = await post.wait(email);
    const led = await call(`/verify${new URL(mail.links[0]).search}`);
    const to = new URL(led.headers.get('location'));
    assert.equal(to.hash, '');
    const code = to.searchParams.get('code');
    const thief = await call('/token?grant_type=pkce', { body: { auth_code: code, code_verifier: 'x'.repeat(50) } });
    assert.equal(thief.json.error_code, 'bad_code_verifier');
    bad(await auth.exchangeCodeForSession(code), 'flow_state_not_found', 404); // spent by the attempt
    good(await auth.signInWithOtp({ email }));
    const second = new URL((await call(`/verify${new URL((await post.wait(email)).links[0]).search}`)).headers.get('location'));
    const { session } = good(await auth.exchangeCodeForSession(second.searchParams.get('code')));
    assert.equal(session.user.email, email);
    bad(await auth.exchangeCodeForSession(second.searchParams.get('code')), 'validation_failed'); // its verifier is gone
}, { seconds: 60 });
test('a change of address wants both addresses', async () => {
    const { email, auth } = await person();
    const next = newEmail();
    const { user } = good(await auth.updateUser({ email: next }));
    assert.equal(user.new_email, next);
    assert.equal(user.email, email);
    const [old, fresh] = [await post.wait(email), await post.wait(next)];
    const first = await call('/verify', { body: { type: 'email_change', token_hash: tokenOf(fresh) } });
    assert.equal(first.status, 200);
    assert.match(first.json.msg, /other email/);
    assert.equal(good(await auth.getUser()).user.email, email);
    good(await client().verifyOtp({ type: 'email_change', token_hash: tokenOf(old) }));
    assert.equal(good(await auth.getUser()).user.email, next);
    good(await client().signInWithPassword({ email: next, password: words }));
});
test('reauthentication: an old session wants a code before the password changes', async () => {
    const { email, auth } = await person();
    await sql(`UPDATE lintel_session s JOIN lintel_account a ON a.id = s.account_id
        SET s.created_at = s.created_at - INTERVAL 2 DAY WHERE a.email = '${email}'`);
    bad(await auth.updateUser({ password: otherWords }), 'reauthentication_needed', 400);
    assert.equal((await auth.reauthenticate()).error, null);
    const { code } = await post.wait(email);
    bad(await auth.updateUser({ password: otherWords, nonce: code === '000000' ? '000001' : '000000' }), 'reauthentication_not_valid', 422);
    good(await auth.updateUser({ password: otherWords, nonce: code }));
});
test('data is merged, null removes, and it is bounded', async () => {
    const { auth } = await person();
    good(await auth.updateUser({ data: { a: 1, b: { c: 2 } } }));
    const { user } = good(await auth.updateUser({ data: { b: null, d: 'x' } }));
    assert.deepEqual(user.user_metadata, { a: 1, d: 'x' });
    assert.ok((await auth.updateUser({ data: { big: 'x'.repeat(5000) } })).error);
    // Nobody gives himself what only an administrator gives.
    const { session } = good(await auth.getSession());
    await call('/user', { method: 'PUT', headers: as(session), body: { app_metadata: { role: 'admin' }, role: 'service_role', is_admin: true } });
    assert.equal(good(await auth.getUser()).user.app_metadata.role, undefined);
});
test('without an address: an anonymous account, that gets one later', async () => {
    const auth = client();
    const { user } = good(await auth.signInAnonymously({ options: { data: { cart: 3 } } }));
    assert.equal(user.is_anonymous, true);
    const email = newEmail();
    good(await auth.updateUser({ email }));
    const mail = await post.wait(email);
    good(await client().verifyOtp({ type: 'email_change', token_hash: tokenOf(mail) }));
    const after = good(await auth.getUser()).user;
    assert.equal(after.id, user.id);
    assert.equal(after.is_anonymous, false);
    assert.equal(after.email, email);
});

test('nothing tells whether there is an account', async () => {
    const { email } = await person();
    const shape = ({ status, json }) => ({ status, keys: Object.keys(json).sort(), code: json.error_code });
    for (const [target, body] of [['/recover', {}], ['/otp', { create_user: false }], ['/resend', { type: 'signup' }]]) {
        const known = await call(target, { body: { ...body, email } });
        const unknown = await call(target, { body: { ...body, email: newEmail() } });
        assert.equal(known.status, 200, target);
        assert.deepEqual(shape(known), shape(unknown), target);
        assert.equal(known.text, unknown.text);
    }
    const wrong = { password: 'a wrong password 1' };
    const known = await call('/token?grant_type=password', { body: { email, ...wrong } });
    const unknown = await call('/token?grant_type=password', { body: { email: newEmail(), ...wrong } });
    assert.equal(known.text, unknown.text);
    const taken = await call('/signup', { body: { email, password: otherWords } });
    const free = await call('/signup', { body: { email: newEmail(), password: otherWords } });
    assert.deepEqual(shape(taken), shape(free));
    assert.equal(taken.json.identities.length, free.json.identities.length);
    good(await client().signInWithPassword({ email, password: words })); // and it keeps its password
    const code = await call('/verify', { body: { type: 'recovery', email, token: '123456' } });
    const none = await call('/verify', { body: { type: 'recovery', email: newEmail(), token: '123456' } });
    assert.equal(code.text, none.text);
});
test('guessing a code ends with the fifth wrong one', async () => {
    const { email } = await person();
    good(await client().resetPasswordForEmail(email));
    const { code } = await post.wait(email);
    for (let i = 0; i < 5; i++) {
        const guess = String((Number(code) + i + 1) % 1000000).padStart(6, '0');
        assert.equal((await call('/verify', { body: { type: 'recovery', email, token: guess } })).status, 403);
    }
    assert.equal((await call('/verify', { body: { type: 'recovery', email, token: code } })).status, 403);
});
test('a code is good for its own purpose alone', async () => {
    const { email } = await person();
    good(await client().resetPasswordForEmail(email));
    const mail = await post.wait(email);
    bad(await client().verifyOtp({ type: 'signup', token_hash: tokenOf(mail) }), 'otp_expired');
    bad(await client().verifyOtp({ type: 'email', email, token: mail.code }), 'otp_expired');
    good(await client().verifyOtp({ type: 'recovery', token_hash: tokenOf(mail) }));
});
test('mails to one address are counted, whoever asks', async () => {
    const { email } = await person();
    let refused;
    for (let i = 0; i < 12 && !refused; i++) {
        const answer = await call('/recover', { body: { email } });
        if (answer.status === 429) refused = answer;
    }
    assert.ok(refused, 'never refused');
    assert.equal(refused.json.error_code, 'over_email_send_rate_limit');
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
});
test('links lead to addresses on the list and nowhere else', async () => {
    const allowed = [`${site}/welcome`, 'https://a.preview.example/x/y', `${here.url.replace('127.0.0.1', 'localhost')}/next`];
    const refused = ['https://evil.example/', `${site}.evil.example/welcome`, `${site}@evil.example/welcome`, `${site}/welcome/../other`,
        'https://a.b.preview.example/x', 'javascript:alert(1)', '//evil.example', 'https://evil.example/?.preview.example/', `${site}\\@evil.example`];
    for (const to of [...allowed, ...refused]) {
        const { status, headers } = await call(`/verify?type=recovery&token=${'A'.repeat(43)}&redirect_to=${encodeURIComponent(to)}`);
        assert.equal(status, 303, to);
        const led = headers.get('location');
        assert.match(led, /error_code=otp_expired/);
        assert.equal(led.startsWith(`${to}#`), allowed.includes(to), `${to} -> ${led}`);
        if (refused.includes(to)) assert.match(led, /^https:\/\/localhost:\d+#/);
    }
});
test('hostile bodies are refused in words', async () => {
    const long = 'x'.repeat(70000);
    for (const [text, status] of [
        ['{', 400], ['[]', 400], ['"x"', 400], ['{"email":5}', 400], ['{"email":"a@b.example","email":"c@d.example"}', 400],
        [`{"email":"${long}"}`, 400], ['{"email":"a\\u0000@b.example","password":"xxxxxxxxxx"}', 400], ['['.repeat(5000), 400],
        ['{"email":"a@b.example","password":{"$ne":null}}', 400], ['{"email":"\' OR 1=1 --","password":"xxxxxxxxxx"}', 400],
    ]) {
        for (const target of ['/signup', '/recover', '/verify', '/token?grant_type=password']) {
            if (text.includes('$ne') && ['/recover', '/verify'].includes(target)) continue; // they take no password
            const answer = await call(target, { method: 'POST', text });
            assert.equal(answer.status, status, `${target} ${text.slice(0, 60)}: ${answer.text}`);
            assert.ok(answer.json.error_code && answer.json.msg);
        }
    }
    const version = await call('/recover', { method: 'POST', text: '{', headers: { 'x-supabase-api-version': '2024-01-01' } });
    assert.equal(version.json.code, 'bad_json');
    assert.equal(version.headers.get('x-supabase-api-version'), '2024-01-01');
    assert.equal((await call('/token?grant_type=id_token', { body: {} })).json.error_code, 'provider_disabled');
    assert.equal((await call('/token?grant_type=magic', { body: {} })).status, 400);
    assert.equal((await call('/user')).json.error_code, 'no_authorization');
});
test('a wrong key and a wrong algorithm make no token', async () => {
    const { session } = await person();
    const [header, payload] = session.access_token.split('.');
    const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const { kid } = JSON.parse(Buffer.from(header, 'base64url'));
    const { keys: [jwk] } = (await call('/.well-known/jwks.json')).json;
    const other = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const sign = (text, key) => crypto.sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
    const pem = crypto.createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    const hs = `${encode({ alg: 'HS256', kid, typ: 'JWT' })}.${payload}`;
    const tokens = [
        `${encode({ alg: 'none', kid })}.${payload}.`,
        `${header}.${payload}.`,
        `${header}.${payload}.${sign(`${header}.${payload}`, other.privateKey)}`,
        `${hs}.${crypto.createHmac('sha256', pem).update(hs).digest('base64url')}`,
        `${header}.${encode({ ...JSON.parse(Buffer.from(payload, 'base64url')), sub: '00000000-0000-4000-8000-000000000000' })}.${session.access_token.split('.')[2]}`,
    ];
    for (const token of tokens) {
        assert.equal((await call('/user', { headers: { authorization: `Bearer ${token}` } })).json.error_code, 'bad_jwt', token.slice(0, 60));
        assert.equal((await rest({ access_token: token })).status, 401);
    }
});
// RFC 6238, as an authenticator program computes it.
function totp(base32, away = 0) {
    const bits = [...base32].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
    const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
    const step = Buffer.alloc(8);
    step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + away));
    const mac = crypto.createHmac('sha1', secret).update(step).digest();
    return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0');
}

test('a second factor: enrolled, shown, wanted from then on, and given up again', async () => {
    const { email, auth } = await person();
    const made = good(await auth.mfa.enroll({ factorType: 'totp', friendlyName: 'phone', issuer: 'A & B' }));
    assert.match(made.totp.uri, /^otpauth:\/\/totp\/A%20%26%20B:/);
    // A drawing for an <img>, which holds nothing but the square of that address.
    assert.match(made.totp.qr_code, /^data:image\/svg\+xml;utf-8,<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 (\d+) \1" [^<>#]*>(<path [^<>#]*><\/path>){2}<\/svg>$/);
    bad(await auth.mfa.enroll({ factorType: 'totp', friendlyName: 'phone' }), 'mfa_factor_name_conflict', 422);
    const { id: challengeId } = good(await auth.mfa.challenge({ factorId: made.id }));
    bad(await auth.mfa.verify({ factorId: made.id, challengeId, code: '12345' }), 'mfa_verification_failed', 422);
    const shown = good(await auth.mfa.verify({ factorId: made.id, challengeId, code: totp(made.totp.secret) }));
    assert.ok(shown.access_token && shown.refresh_token);
    assert.equal(good(await auth.mfa.getAuthenticatorAssuranceLevel()).currentLevel, 'aal2');
    const { codes } = (await call('/factors/recovery_codes', { method: 'POST', headers: as(shown) })).json;
    assert.equal(new Set(codes).size, 10);
    // A password alone is half of a sign-in now: it opens nothing but the way to the other half.
    const second = client();
    const half = good(await second.signInWithPassword({ email, password: words })).session;
    assert.equal((await rest(half)).status, 403);
    assert.notEqual((await rest(shown)).status, 403);
    bad(await second.updateUser({ password: otherWords }), 'insufficient_aal', 403);
    bad(await second.mfa.enroll({ factorType: 'totp', friendlyName: 'thief' }), 'insufficient_aal', 403);
    assert.equal(good(await second.mfa.getAuthenticatorAssuranceLevel()).nextLevel, 'aal2');
    const again = good(await second.mfa.challenge({ factorId: made.id }));
    // The code that was used is spent, though its thirty seconds last.
    await sql('UPDATE lintel_factor SET used_step = used_step + 1');
    bad(await second.mfa.verify({ factorId: made.id, challengeId: again.id, code: totp(made.totp.secret) }), 'mfa_verification_failed', 422);
    await sql('UPDATE lintel_factor SET used_step = -1');
    good(await second.mfa.verify({ factorId: made.id, challengeId: again.id, code: totp(made.totp.secret) }));
    // Who lost it has a code, once.
    for (const isRight of [true, false]) {
        const third = client();
        good(await third.signInWithPassword({ email, password: words }));
        const challenge = good(await third.mfa.challenge({ factorId: made.id }));
        const answer = await third.mfa.verify({ factorId: made.id, challengeId: challenge.id, code: codes[0] });
        if (isRight) good(answer);
        else bad(answer, 'mfa_verification_failed', 422);
    }
    const { data: factors } = await auth.mfa.listFactors();
    assert.equal(factors.totp.length, 1);
    good(await auth.mfa.unenroll({ factorId: made.id }));
    assert.notEqual((await rest(half)).status, 403);
}, { seconds: 60 });
test('guesses at a second factor end its challenge', async () => {
    const { auth } = await person();
    const made = good(await auth.mfa.enroll({ factorType: 'totp' }));
    const { id: challengeId } = good(await auth.mfa.challenge({ factorId: made.id }));
    for (let i = 0; i < 5; i++) bad(await auth.mfa.verify({ factorId: made.id, challengeId, code: 'abcdef' }), 'mfa_verification_failed');
    bad(await auth.mfa.verify({ factorId: made.id, challengeId, code: totp(made.totp.secret) }), 'mfa_challenge_expired', 422);
    const stranger = await person();
    bad(await stranger.auth.mfa.challenge({ factorId: made.id }), 'mfa_factor_not_found', 404);
});
const administrator = () => new AuthClient({
    url: `${here.url}/auth/v1`, headers: { Authorization: here.authorization }, fetch: fetchFrom(newAddress()),
    autoRefreshToken: false, persistSession: false,
}).admin;

test('an administrator makes, lists, changes, bans and removes accounts; nobody else does', async () => {
    const admin = administrator();
    const { auth, session } = await person();
    for (const [method, target] of [['GET', '/admin/users'], ['POST', '/admin/users'], ['POST', '/invite'],
        ['GET', `/admin/users/${session.user.id}`], ['PUT', `/admin/users/${session.user.id}`], ['DELETE', `/admin/users/${session.user.id}`]]) {
        const body = method === 'GET' ? undefined : {};
        assert.equal((await call(target, { method, body, headers: as(session) })).status, 403, target);
        assert.equal((await call(target, { method, body })).status, 401, target);
    }
    const email = newEmail();
    const { user } = good(await admin.createUser({ email, password: words, email_confirm: true, user_metadata: { a: 1 } }));
    good(await client().signInWithPassword({ email, password: words }));
    bad(await admin.createUser({ email, password: words }), 'email_exists', 422);
    assert.equal(good(await admin.getUserById(user.id)).user.email, email);
    const listed = good(await admin.listUsers({ page: 1, perPage: 2 }));
    assert.equal(listed.users.length, 2);
    assert.equal(listed.nextPage, 2);
    assert.ok(listed.total > 2);
    const changed = good(await admin.updateUserById(user.id, { app_metadata: { plan: 'x' }, ban_duration: '24h' })).user;
    assert.equal(changed.app_metadata.plan, 'x');
    assert.ok(changed.banned_until);
    bad(await client().signInWithPassword({ email, password: words }), 'invalid_credentials');
    good(await admin.updateUserById(user.id, { ban_duration: 'none', password: otherWords }));
    good(await client().signInWithPassword({ email, password: otherWords }));
    const guest = newEmail();
    good(await admin.inviteUserByEmail(guest, { redirectTo: `${site}/welcome` }));
    const invited = client();
    good(await invited.verifyOtp({ type: 'invite', token_hash: tokenOf(await post.wait(guest)) }));
    good(await invited.updateUser({ password: words }));
    good(await admin.deleteUser(user.id));
    bad(await admin.getUserById(user.id), 'user_not_found', 404);
    good(await auth.getUser());
}, { seconds: 60 });
test('an administrator gets links without a mail: of every kind, and nobody else does', async () => {
    const admin = administrator();
    const link = async (params) => good(await admin.generateLink(params));
    const stranger = await person();
    assert.equal((await call('/admin/generate_link', { body: { type: 'recovery', email: stranger.email }, headers: as(stranger.session) })).status, 403);
    assert.equal((await call('/admin/generate_link', { body: { type: 'recovery', email: stranger.email } })).status, 401);
    const sent = post.mails.length;

    const email = newEmail();
    const made = await link({ type: 'signup', email, password: words, options: { data: { a: 1 }, redirectTo: `${site}/welcome` } });
    assert.equal(made.user.email, email);
    assert.equal(made.user.user_metadata.a, 1);
    assert.ok(!made.user.email_confirmed_at && made.user.confirmation_sent_at);
    assert.deepEqual([made.properties.verification_type, made.properties.redirect_to], ['signup', `${site}/welcome`]);
    bad(await client().signInWithPassword({ email, password: words }), 'email_not_confirmed');
    const address = new URL(made.properties.action_link);
    assert.equal(address.searchParams.get('token'), made.properties.hashed_token);
    const led = await fetchFrom(newAddress())(`${here.url}${address.pathname}${address.search}`);
    assert.equal(led.status, 303);
    assert.match(led.headers.get('location'), /^https:\/\/app\.example\/welcome#access_token=/);
    good(await client().signInWithPassword({ email, password: words }));
    bad(await admin.generateLink({ type: 'signup', email, password: words }), 'email_exists', 422);
    bad(await admin.generateLink({ type: 'invite', email }), 'email_exists', 422);

    for (const type of ['magiclink', 'recovery']) {
        const { properties } = await link({ type, email });
        assert.equal(properties.verification_type, type);
        assert.match(properties.email_otp, /^\d{6}$/);
        good(await client().verifyOtp({ type, email, token: properties.email_otp }));
        bad(await client().verifyOtp({ type, token_hash: properties.hashed_token }), 'otp_expired');
    }
    const guest = newEmail();
    const invite = await link({ type: 'invite', email: guest });
    assert.ok(invite.user.invited_at);
    good(await client().verifyOtp({ type: 'invite', token_hash: invite.properties.hashed_token }));

    // Nobody has it: a magic link makes the account, a recovery does not.
    const late = await link({ type: 'magiclink', email: newEmail() });
    assert.equal(late.properties.verification_type, 'signup');
    good(await client().verifyOtp({ type: 'signup', token_hash: late.properties.hashed_token }));
    bad(await admin.generateLink({ type: 'recovery', email: newEmail() }), 'user_not_found', 404);

    // A change of address, confirmed from both sides.
    const next = newEmail();
    bad(await admin.generateLink({ type: 'email_change_new', email, newEmail: guest }), 'email_exists', 422);
    const sides = [];
    for (const type of ['email_change_current', 'email_change_new']) sides.push(await link({ type, email, newEmail: next }));
    assert.equal(sides[1].user.new_email, next);
    const half = await call('/verify', { body: { type: 'email_change', token_hash: sides[0].properties.hashed_token } });
    assert.equal(half.json.access_token, undefined);
    good(await client().verifyOtp({ type: 'email_change', token_hash: sides[1].properties.hashed_token }));
    good(await client().signInWithPassword({ email: next, password: words }));

    for (const [body, code] of [[{ type: 'signup', email: newEmail() }, 'validation_failed'], [{ type: 'phone', email }, 'validation_failed'],
        [{ type: 'recovery', email: 'nobody' }, 'email_address_invalid'], [{ type: 'email_change_new', email: next }, 'validation_failed'],
        [{ type: 'signup', email: newEmail(), password: 'short' }, 'weak_password']]) {
        const answer = await call('/admin/generate_link', { body, headers: { authorization: here.authorization } });
        assert.equal(answer.json.error_code, code, JSON.stringify(body));
    }
    // That an address was changed is told to the old one; nothing else goes out.
    assert.equal(post.mails.slice(sent).filter((mail) => !/was changed/.test(mail.subject) && mail.links.length > 0 && [email, guest, next].some((to) => mail.to.includes(to))).length, 0);
    assert.match(await sql("SELECT GROUP_CONCAT(DISTINCT JSON_VALUE(detail, '$.type')) FROM lintel_audit WHERE event = 'generate_link'"), /recovery/);
}, { seconds: 60 });
test('a link for who had begun: what a stranger chose before is gone', async () => {
    const email = newEmail();
    good(await client().signUp({ email, password: otherWords }));
    const { properties } = good(await administrator().generateLink({ type: 'signup', email, password: words }));
    good(await client().verifyOtp({ type: 'signup', token_hash: properties.hashed_token }));
    bad(await client().signInWithPassword({ email, password: otherWords }), 'invalid_credentials');
    good(await client().signInWithPassword({ email, password: words }));
});
test('an administrator sees and removes the second factor of who lost it', async () => {
    const admin = administrator();
    const { email, auth, session } = await person();
    const made = good(await auth.mfa.enroll({ factorType: 'totp', friendlyName: 'lost' }));
    const { id: challengeId } = good(await auth.mfa.challenge({ factorId: made.id }));
    good(await auth.mfa.verify({ factorId: made.id, challengeId, code: totp(made.totp.secret) }));
    const { factors } = good(await admin.mfa.listFactors({ userId: session.user.id }));
    assert.deepEqual(factors.map((f) => [f.id, f.friendly_name, f.factor_type, f.status]), [[made.id, 'lost', 'totp', 'verified']]);
    const half = good(await client().signInWithPassword({ email, password: words })).session;
    assert.equal((await rest(half)).status, 403);
    const target = `/admin/users/${session.user.id}/factors`;
    assert.equal((await call(target, { headers: as(half) })).status, 403);
    assert.equal((await call(`${target}/${made.id}`, { method: 'DELETE', headers: as(half) })).status, 403);
    const other = await person();
    bad(await admin.mfa.deleteFactor({ userId: other.session.user.id, id: made.id }), 'mfa_factor_not_found', 404);
    // Its answer is an envelope in an envelope, in the client's own code.
    assert.equal(good(await admin.mfa.deleteFactor({ userId: session.user.id, id: made.id })).data.id, made.id);
    assert.equal(good(await admin.mfa.listFactors({ userId: session.user.id })).factors.length, 0);
    assert.notEqual((await rest(good(await client().signInWithPassword({ email, password: words })).session)).status, 403);
}, { seconds: 60 });
test('what is done to an account is in the audit, with who did it', async () => {
    const admin = administrator();
    const events = async (where) => (await sql(`SELECT GROUP_CONCAT(event ORDER BY id) FROM lintel_audit WHERE ${where}`)).split(',');
    const idOf = (uuid) => sql(`SELECT id FROM lintel_account WHERE uuid = '${uuid}'`);
    const { user } = good(await admin.createUser({ email: newEmail(), password: words, email_confirm: true }));
    const id = await idOf(user.id);
    good(await admin.updateUserById(user.id, { ban_duration: '24h', app_metadata: { plan: 'x' } }));
    good(await admin.updateUserById(user.id, { ban_duration: 'none', password: otherWords, email: newEmail(), email_confirm: true }));
    bad(await admin.updateUserById(user.id, { email: (await person()).email, user_metadata: { b: 2 } }), 'email_exists', 422);
    good(await admin.deleteUser(user.id, true));
    good(await admin.deleteUser(user.id));
    assert.deepEqual(await events(`model = 'lintel_account' AND row_key = '${id}' AND account_id = (SELECT id FROM lintel_account WHERE is_admin)`),
        ['account_create', 'account_disable', 'account_update', 'account_password', 'account_enable', 'account_email', 'account_confirm',
            'account_disable', 'account_delete']);
    const guest = newEmail();
    const invited = good(await admin.inviteUserByEmail(guest)).user;
    assert.deepEqual(await events(`row_key = '${await idOf(invited.id)}'`), ['account_invite']);

    const { auth, session } = await person();
    const own = `account_id = ${await idOf(session.user.id)} AND event <> 'sign_in'`;
    const made = good(await auth.mfa.enroll({ factorType: 'totp' }));
    let { id: challengeId } = good(await auth.mfa.challenge({ factorId: made.id }));
    bad(await auth.mfa.verify({ factorId: made.id, challengeId, code: 'abcdef' }), 'mfa_verification_failed');
    good(await auth.mfa.verify({ factorId: made.id, challengeId, code: totp(made.totp.secret) }));
    const kept = good(await auth.getSession()).session;
    const { json } = await call('/factors/recovery_codes', { body: {}, headers: as(kept) });
    ({ id: challengeId } = good(await auth.mfa.challenge({ factorId: made.id })));
    good(await auth.mfa.verify({ factorId: made.id, challengeId, code: json.codes[0] }));
    good(await auth.mfa.unenroll({ factorId: made.id }));
    good(await auth.updateUser({ password: otherWords }));
    good(await auth.signOut({ scope: 'others' }));
    assert.deepEqual(await events(own), ['factor_failed', 'factor_add', 'recovery_make', 'recovery_use', 'factor_remove', 'account_password', 'sign_out']);
    const other = good(await client().signInWithPassword({ email: session.user.email, password: otherWords })).session;
    const here_ = good(await auth.getSession()).session;
    const { sessions } = (await call('/sessions', { headers: as(here_) })).json;
    const away = sessions.find((s) => !s.is_current);
    assert.equal((await call(`/sessions/${away.id}`, { method: 'DELETE', headers: as(here_) })).status, 204);
    assert.equal(await sql(`SELECT row_key FROM lintel_audit WHERE ${own} AND event = 'session_revoke'`), away.id);
    assert.equal((await call('/user', { headers: as(other) })).status, 403);
}, { seconds: 60 });
test('nobody disables or deletes the account he is signed in with, nor the last administrator', async () => {
    const id = await sql('SELECT uuid FROM lintel_account WHERE is_admin');
    for (const [method, body] of [['PUT', { ban_duration: '1h' }], ['DELETE', {}], ['DELETE', { should_soft_delete: true }]])
        assert.equal((await call(`/admin/users/${id}`, { method, body, headers: { authorization: here.authorization } })).status, 409);
    assert.equal(await sql('SELECT COUNT(*) FROM lintel_account WHERE is_admin AND disabled_at IS NULL'), '1');
});
const lintel = (...args) => run(path.join(process.env.LINTEL_BUILD ?? path.join(root, 'build'), 'lintel'), args,
    { env: { LINTEL_CONFIG: path.join(here.folder, 'lintel.conf') } });

test('lintel account password replaces a password, and ends what was signed in with the old one', async () => {
    const { email, session } = await person();
    const file = path.join(here.folder, 'pool/new-password');
    fs.writeFileSync(file, `${otherWords}\n`, { mode: 0o600 });
    const set = (...args) => lintel('account', 'password', ...args);
    assert.notEqual((await set('--email', newEmail(), '--password-file', file)).code, 0);
    const { code, stderr } = await set('--email', email, '--password-file', file);
    assert.equal(code, 0, stderr);
    good(await client().signInWithPassword({ email, password: otherWords }));
    bad(await client().signInWithPassword({ email, password: words }), 'invalid_credentials');
    await until(async () => (await call('/user', { headers: as(session) })).status === 403);
});
test('a password that many have, or that was stolen, is taken nowhere', async () => {
    const { auth, session, email } = await person();
    const admin = administrator();
    const target = `/admin/users/${session.user.id}`;
    const { properties } = good(await admin.generateLink({ type: 'recovery', email }));
    const reader = client();
    good(await reader.verifyOtp({ type: 'recovery', token_hash: properties.hashed_token }));
    for (const password of ['password123', '1q2w3e4r5t', `${email.split('@')[0]}2026`, stolen]) {
        bad(await client().signUp({ email: newEmail(), password }), 'weak_password');
        bad(await auth.updateUser({ password }), 'weak_password');
        bad(await reader.updateUser({ password }), 'weak_password');
        bad(await admin.createUser({ email: newEmail(), password }), 'weak_password');
        bad(await admin.generateLink({ type: 'signup', email: newEmail(), password }), 'weak_password');
        const changed = await call(target, { method: 'PUT', body: { password }, headers: { authorization: here.authorization } });
        assert.equal(changed.json.error_code, 'weak_password');
        const file = path.join(here.folder, 'pool/weak-password');
        fs.writeFileSync(file, `${password}\n`, { mode: 0o600 });
        const { code, stderr } = await lintel('account', 'password', '--email', email, '--password-file', file);
        assert.notEqual(code, 0);
        assert.match(stderr, /easy to guess|stolen elsewhere/);
    }
    good(await client().signInWithPassword({ email, password: words }));
}, { seconds: 60 });
test('settings say what is open', async () => {
    const { json } = await call('/settings');
    assert.equal(json.disable_signup, false);
    assert.equal(json.mailer_autoconfirm, false);
    assert.equal(json.external.email, true);
    assert.equal((await call('/health')).status, 200);
});
test('neither password nor token nor code stands in the log', async () => {
    const { session, mail } = await person();
    await until(async () => post.mails.length > 0);
    const { stdout } = await run('cat', [path.join(here.folder, 'log/lintel.log')]);
    for (const secret of [words, session.access_token, session.refresh_token, tokenOf(mail)]) assert.ok(!stdout.includes(secret));
});
test('it ends without a complaint', async () => {
    await end(here);
    await post.close();
});
await main();
