// 80_account.mjs - the pages of accounts without any script: every form as a browser sends it, mails from a real
// SMTP receiver, and what an attacker would try at each of them.
import crypto from 'node:crypto';
import path from 'node:path';
import { Browser as PlainBrowser } from './browser.mjs';
import { adminName, adminPassword, assert, main, run, skipAll, test as testWithin } from './lib.mjs';
import { hasMail, receiver } from './mail.mjs';
import { end, own } from './own.mjs';

// Passwords are slow on purpose, and each test makes people of its own.
const test = (name, check) => testWithin(name, check, { seconds: 180 });

if (!hasMail) skipAll('smtp-server is not installed');

const post = await receiver();
const here = await own('account', {
    LINTEL_SMTP: post.url, LINTEL_MAIL_FROM: 'no-reply@lintel.example', LINTEL_SIGNUP: '1', LINTEL_WORKERS: '2',
});
const words = 'correct horse battery 9';
const otherWords = 'another long phrase 7';

async function sql(text) {
    const { code, stdout, stderr } = await run('mariadb',
        ['-S', path.join(here.folder, 'run/db.sock'), '-uroot', '-BN', 'lintel', '-e', text]);
    assert.equal(code, 0, stderr);
    return stdout.trim();
}

class Browser extends PlainBrowser {
    constructor(agent) { super(here.url, agent); }

    signIn(email, password = words) { return super.signIn(email, password); }
}

const pathOf = (mail, page) => {
    const link = mail.links.find((l) => new URL(l).pathname === page);
    assert.ok(link, `${mail.subject}: ${mail.links}`);
    const { origin, pathname, search } = new URL(link);
    assert.equal(origin, `https://localhost:${new URL(here.url).port}`);
    return pathname + search;
};
const seen = (page) => page.text.replace(/value="[^"]{60,}"/g, '').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

// What the audit tells of an account, in its order; by its id, which outlives it there.
const eventsOf = async (id) => (await sql(`SELECT GROUP_CONCAT(event ORDER BY id) FROM lintel_audit WHERE account_id = ${id}
    AND event NOT IN ('sign_in', 'sign_out')`)).split(',');
const idOf = (email) => sql(`SELECT id FROM lintel_account WHERE email = '${email}'`);

let people = 0;

// Signs up, confirms, signs in.
async function person(name = 'person') {
    const email = `${name}${people += 1}@example.org`;
    const b = new Browser();
    await b.get('/sign-up');
    assert.equal((await b.submit('/sign-up', { name: 'Ann Example', email, password: words })).status, 200);
    await b.get(pathOf(await post.wait(email), '/verify'));
    await b.follow('/verify');
    const answer = await b.signIn(email);
    assert.equal(answer.status, 303);
    return { b, email };
}

test('sign up, confirm by the mail, sign in: and the account is there', async () => {
    const { b, email } = await person();
    const page = await b.get('/account');
    assert.equal(page.status, 200);
    assert.match(page.text, /Ann Example/);
    assert.ok(page.text.includes(email));
    assert.equal(page.headers['cache-control'], 'no-store');
});
test('before the address is confirmed the right password opens nothing, and the mail goes out again', async () => {
    const email = 'early@example.org';
    const b = new Browser();
    await b.get('/sign-up');
    await b.submit('/sign-up', { name: '', email, password: words });
    await post.wait(email);
    const answer = await b.signIn(email);
    assert.equal(answer.status, 401);
    assert.match(answer.text, /not confirmed/);
    assert.ok(!b.jar['__Host-lintel']);
    await b.get(pathOf(await post.wait(email), '/verify'));
    await b.follow('/verify');
    assert.equal((await b.signIn(email)).status, 303);
});
test('opening a link does nothing: only its button does, and it works once', async () => {
    const email = 'scanner@example.org';
    const b = new Browser();
    await b.get('/sign-up');
    await b.submit('/sign-up', { email, password: words });
    const link = pathOf(await post.wait(email), '/verify');
    const scanner = new Browser();
    for (let i = 0; i < 3; i += 1) assert.equal((await scanner.get(link)).status, 200);
    assert.equal((await b.signIn(email)).status, 401);
    const latest = pathOf(await post.wait(email), '/verify');
    await b.get(latest);
    await b.follow('/verify');
    await b.get(latest);
    const again = await b.submit('/verify');
    assert.equal(again.status, 403);
    assert.match(again.text, /used already/);
    // The first link died when the second was sent.
    await b.get(link);
    assert.equal((await b.submit('/verify')).status, 403);
});
test('the code of the mail works where the link cannot be opened, and five wrong ones end it', async () => {
    for (const wrongs of [1, 5]) {
        const email = `coder${wrongs}@example.org`;
        const b = new Browser();
        await b.get('/sign-up');
        await b.submit('/sign-up', { email, password: words });
        const { code } = await post.wait(email);
        await b.get('/verify');
        for (let i = 0; i < wrongs; i += 1) {
            const answer = await b.submit('/verify', { email, code: String((Number(code) + 1 + i) % 1000000).padStart(6, '0') });
            assert.equal(answer.status, 403);
            assert.match(answer.text, /id="code-error"/);
        }
        assert.equal((await b.submit('/verify', { email, code })).status, wrongs === 5 ? 403 : 303);
    }
});
test('enumeration: signing up with an address that is taken looks like any other, and changes nothing', async () => {
    const { email } = await person('taken');
    const [known, unknown] = [new Browser(), new Browser()];
    const fresh = 'fresh@example.org';
    const answers = [];
    for (const [b, address] of [[known, email], [unknown, fresh]]) {
        await b.get('/sign-up');
        answers.push(await b.submit('/sign-up', { name: 'Eve', email: address, password: otherWords }));
    }
    assert.deepEqual(answers.map((a) => a.status), [200, 200]);
    assert.equal(seen(answers[0]).replaceAll(email, 'X'), seen(answers[1]).replaceAll(fresh, 'X'));
    await post.wait(fresh);
    assert.equal(post.count(email), 1);
    assert.equal((await new Browser().signIn(email, otherWords)).status, 401);
    assert.equal((await new Browser().signIn(email, words)).status, 303);
});
test('enumeration: forgetting the password of nobody looks like any other, and mails nobody', async () => {
    const { email } = await person('forgetful');
    const answers = [];
    for (const address of [email, 'nobody-at-all@example.org']) {
        const b = new Browser();
        await b.get('/forgot');
        answers.push(seen(await b.submit('/forgot', { email: address })).replaceAll(address, 'X'));
    }
    assert.equal(answers[0], answers[1]);
    await post.wait(email);
    assert.equal(post.count('nobody-at-all@example.org'), 0);
    assert.equal(await sql("SELECT COUNT(*) FROM lintel_job WHERE label LIKE '%nobody-at-all%'"), '0');
});
test('a form that is not filled in says so beside its field and keeps what was typed, but the password', async () => {
    const b = new Browser();
    await b.get('/sign-up');
    let page = await b.submit('/sign-up', { name: 'Ann <b>', email: 'no address', password: 'a-secret-of-mine' });
    assert.equal(page.status, 400);
    assert.match(page.text, /id="email-error"/);
    assert.match(page.text, /value="no address"/);
    assert.match(page.text, /value="Ann &lt;b&gt;"/);
    assert.ok(!page.text.includes('a-secret-of-mine'));
    page = await b.submit('/sign-up', { name: '', email: 'short@example.org', password: 'short' });
    assert.equal(page.status, 400);
    assert.match(page.text, /id="password-error"/);
});
test('a forgotten password: the link chooses a new one, once, signs out everywhere and tells by mail', async () => {
    const { b, email } = await person('lost');
    const other = new Browser();
    await other.get('/forgot');
    await other.submit('/forgot', { email });
    const link = pathOf(await post.wait(email), '/reset');
    await other.get(link);
    let answer = await other.submit('/reset', { password: 'short' });
    assert.equal(answer.status, 400);
    assert.match(answer.text, /id="password-error"/);
    answer = await other.follow('/reset', { password: otherWords });
    assert.match(answer.text, /Your password is changed/);
    assert.ok(!(await other.isSignedIn()), 'the link alone signs nobody in');
    assert.ok(!(await b.isSignedIn()), 'other sessions end');
    assert.match((await post.wait(email)).text, /password/i);
    assert.deepEqual(await eventsOf(await idOf(email)), ['account_password']);
    assert.equal((await other.signIn(email, words)).status, 401);
    assert.equal((await other.signIn(email, otherWords)).status, 303);
    await other.get(link);
    assert.equal((await other.submit('/reset', { password: words })).status, 403);
});
test('wrong codes for a new password stay counted, though the password with them is refused', async () => {
    const { email } = await person('guessed');
    const b = new Browser();
    await b.get('/forgot');
    await b.submit('/forgot', { email });
    const { code } = await post.wait(email);
    await b.get('/reset');
    for (let i = 1; i <= 5; i += 1) {
        const wrong = String((Number(code) + i) % 1000000).padStart(6, '0');
        assert.equal((await b.submit('/reset', { email, code: wrong, password: otherWords })).status, 403);
    }
    assert.equal((await b.submit('/reset', { email, code, password: otherWords })).status, 403);
    assert.equal((await new Browser().signIn(email, words)).status, 303);
});
test('the password is changed with the present one, and all other devices are signed out', async () => {
    const { b, email } = await person('changer');
    const other = new Browser();
    await other.signIn(email);
    await b.get('/account/password');
    let page = await b.submit('/account/password', { current: 'not this one at all', password: otherWords });
    assert.equal(page.status, 403);
    assert.match(page.text, /id="current-error"/);
    page = await b.submit('/account/password', { current: words, password: words });
    assert.equal(page.status, 400);
    assert.match(page.text, /id="password-error"/);
    page = await b.follow('/account/password', { current: words, password: otherWords });
    assert.match(page.text, /Your password is changed/);
    assert.ok(await b.isSignedIn());
    assert.ok(!(await other.isSignedIn()));
    assert.deepEqual(await eventsOf(await idOf(email)), ['account_password']);
    assert.equal((await other.signIn(email, words)).status, 401);
    assert.equal((await other.signIn(email, otherWords)).status, 303);
});
test('guesses at the present password are counted, and end in a wait', async () => {
    const { b } = await person('left-open');
    await b.get('/account/password');
    let status;
    for (let i = 0; i < 12 && status !== 429; i += 1) {
        ({ status } = await b.submit('/account/password', { current: `guess number ${i}`, password: otherWords }));
    }
    assert.equal(status, 429);
    assert.ok(Number(b.page.headers['retry-after']) > 60);
    assert.equal((await b.submit('/account/password', { current: words, password: otherWords })).status, 429);
});
test('the profile keeps what is typed, as programs see it too, and drops what is emptied', async () => {
    const { b, email } = await person('profile');
    await b.get('/account/profile');
    const fields = { full_name: 'Ünï “Quoted” <Ann>', organization: '  Lintel & Sons ', phone: '+43 1 234', website: '' };
    const page = await b.follow('/account/profile', fields);
    assert.match(page.text, /Your profile is saved/);
    assert.match(page.text, /value="Ünï “Quoted” &lt;Ann&gt;"/);
    const row = JSON.parse(await sql(`SELECT user_metadata FROM lintel_account WHERE email = '${email}'`));
    assert.deepEqual(row, { full_name: 'Ünï “Quoted” <Ann>', organization: 'Lintel & Sons', phone: '+43 1 234' });
    await b.follow('/account/profile', { ...fields, phone: '' });
    assert.equal(JSON.parse(await sql(`SELECT user_metadata FROM lintel_account WHERE email = '${email}'`)).phone, undefined);
    const long = await b.get('/account/profile') && await b.submit('/account/profile', { ...fields, full_name: 'x'.repeat(201) });
    assert.equal(long.status, 400);
    assert.match(long.text, /id="full_name-error"/);
});
test('what programs put beside the profile is shown and stays', async () => {
    const { b, email } = await person('programs');
    await sql(`UPDATE lintel_account SET user_metadata = JSON_SET(user_metadata, '$.theme', '<dark>') WHERE email = '${email}'`);
    assert.match((await b.get('/account/profile')).text, /&lt;dark&gt;/);
    await b.follow('/account/profile', { full_name: 'Ann', organization: '', phone: '', website: '' });
    assert.equal(await sql(`SELECT JSON_VALUE(user_metadata, '$.theme') FROM lintel_account WHERE email = '${email}'`), '<dark>');
});
test('another e-mail address is confirmed at both, and then takes the old one’s place', async () => {
    const { b, email } = await person('mover');
    const next = 'moved@example.org';
    await b.get('/account/email');
    assert.equal((await b.submit('/account/email', { email: next, current: 'wrong words here' })).status, 403);
    assert.match((await b.follow('/account/email', { email: next, current: words })).text, /On its way: moved@example.org/);
    await b.get(pathOf(await post.wait(next), '/verify'));
    assert.match((await b.follow('/verify')).text, /one of two/);
    assert.equal((await new Browser().signIn(next)).status, 401);
    await b.get(pathOf(await post.wait(email), '/verify'));
    assert.match((await b.follow('/verify')).text, /Your e-mail address is changed/);
    assert.equal((await new Browser().signIn(next)).status, 303);
    assert.equal((await new Browser().signIn(email)).status, 401);
    assert.match((await post.wait(email)).text, /moved@example.org/);
    assert.deepEqual(await eventsOf(await idOf(next)), ['account_email']);
});
test('a change of address can be taken back, and its links are dead then', async () => {
    const { b, email } = await person('stayer');
    await b.get('/account/email');
    await b.follow('/account/email', { email: 'elsewhere@example.org', current: words });
    const link = pathOf(await post.wait('elsewhere@example.org'), '/verify');
    assert.match((await b.follow('/account/email/cancel')).text, /stays as it is/);
    await b.get(link);
    assert.equal((await b.submit('/verify')).status, 403);
    assert.equal((await new Browser().signIn(email)).status, 303);
});
test('enumeration: moving to an address of somebody else looks like any other, and he is left in peace', async () => {
    const { email: victim } = await person('victim');
    const { b } = await person('mover');
    await b.get('/account/email');
    assert.match((await b.follow('/account/email', { email: victim, current: words })).text, new RegExp(`On its way: ${victim}`));
    assert.equal(post.count(victim), 1);
    assert.equal(await sql(`SELECT COUNT(*) FROM lintel_job WHERE label = 'email_change to ${victim}'`), '0');
});
test('devices are named, and one that is signed out elsewhere is out at once', async () => {
    const { b, email } = await person('devices');
    const phone = new Browser('Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1');
    await phone.signIn(email);
    const page = await b.get('/account/devices');
    assert.match(page.text, /Safari on iPhone/);
    assert.match(page.text, /Firefox on Linux[^<]*<span class="badge">This device/);
    assert.match((await b.follow('/account/devices/end', {}, 'Safari on iPhone')).text, /signed out/);
    assert.ok(!(await phone.isSignedIn()));
    assert.ok(await b.isSignedIn());
    await phone.signIn(email);
    await b.get('/account/devices');
    await b.follow('/account/devices/end-others');
    assert.ok(!(await phone.isSignedIn()));
    assert.ok(await b.isSignedIn());
    assert.deepEqual(await eventsOf(await idOf(email)), ['session_revoke', 'session_revoke']);
});
// RFC 6238 with SHA-1, as authenticator programs compute it.
function totp(secret, shift = 0) {
    const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
    const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
    const step = Buffer.alloc(8);
    step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + shift));
    const mac = crypto.createHmac('sha1', key).update(step).digest();
    const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
    return String(number % 1000000).padStart(6, '0');
}

test('a second factor: scanned, confirmed, and from then on asked for; recovery codes work once', async () => {
    const { b, email } = await person('factor');
    const other = new Browser();
    await other.signIn(email);
    await b.get('/account/factors');
    assert.equal((await b.submit('/account/factors/add', { friendly_name: 'Phone', current: 'wrong words here' })).status, 403);
    let page = await b.submit('/account/factors/add', { friendly_name: 'Phone', current: words });
    assert.equal(page.status, 200);
    assert.match(page.text, /<svg class="qr"[^>]*><path d="M\d+ \d+h\d+v1h-\d+z/);
    const secret = page.text.match(/<code id="secret">([^<]+)</)[1].replaceAll(' ', '');
    page = await b.submit('/account/factors/confirm', { code: totp(secret, 1) === '000000' ? '000001' : '000000' });
    assert.equal(page.status, 400);
    assert.match(page.text, /id="code-error"/);
    assert.ok(!page.text.includes('class="qr"'), 'the secret is shown once');
    assert.ok(await other.isSignedIn(), 'what is not confirmed counts for nothing');
    const used = totp(secret, -1);
    page = await b.submit('/account/factors/confirm', { code: used });
    assert.equal(page.status, 200, seen(page));
    const codes = [...page.text.matchAll(/<li><code>([^<]+)<\/code>/g)].map(([, code]) => code);
    assert.equal(codes.length, 10);
    assert.ok(await b.isSignedIn());
    assert.ok(!(await other.isSignedIn()), 'other devices have yet to show it');

    const fresh = new Browser();
    assert.equal((await fresh.signIn(email)).headers.location, '/sign-in/factor?next=%2F');
    assert.ok(fresh.jar['__Host-lintel']);
    for (const target of ['/rest/v1/library_title', '/rest/v1/', '/metrics']) {
        const stranger = await new Browser().send(target);
        assert.equal((await fresh.send(target)).status, stranger.status, `half a session is none: ${target}`);
    }
    assert.equal((await fresh.send('/account/profile')).status, 303);
    await fresh.get('/sign-in/factor?next=%2Faccount');
    assert.equal((await fresh.submit('/sign-in/factor', { code: used })).status, 401, 'a code counts once');
    assert.match((await fresh.follow('/sign-in/factor', { code: totp(secret) })).text, /Signing in wants a code/);
    for (const status of [303, 401]) {
        const third = new Browser();
        await third.signIn(email);
        await third.get('/sign-in/factor');
        assert.equal((await third.submit('/sign-in/factor', { code: codes[0].toLowerCase() })).status, status);
    }
    await b.get('/account/factors');
    assert.equal((await b.submit('/account/factors/remove', { current: 'wrong words here' })).status, 403);
    await b.follow('/account/factors/remove', { current: words });
    assert.equal((await new Browser().signIn(email)).headers.location, '/');
    assert.deepEqual(await eventsOf(await idOf(email)), ['factor_failed', 'factor_add', 'recovery_make', 'factor_failed', 'recovery_use',
        'factor_failed', 'factor_remove']);
});
test('half a session ends what it began by signing out', async () => {
    const { b, email } = await person('half');
    await b.get('/account/factors');
    const page = await b.submit('/account/factors/add', { friendly_name: '', current: words });
    const secret = page.text.match(/<code id="secret">([^<]+)</)[1].replaceAll(' ', '');
    await b.submit('/account/factors/confirm', { code: totp(secret) });
    const half = new Browser();
    await half.signIn(email);
    await half.get('/sign-in/factor');
    await half.follow('/sign-out');
    assert.ok(!half.jar['__Host-lintel']);
});
test('a key for a program: shown once, good for its scopes, replaced, revoked', async () => {
    const { b, email } = await person('keys');
    await b.get('/account/keys');
    const wish = { name: 'backup', scope: '*:read', networks: '', days: '30', current: words };
    for (const [field, value] of [['scope', 'film:fly'], ['networks', 'everywhere'], ['current', 'wrong words here'], ['name', '']]) {
        const page = await b.submit('/account/keys/create', { ...wish, [field]: value });
        assert.ok([400, 403].includes(page.status), field);
        assert.match(page.text, new RegExp(`id="${field}-error"`), field);
    }
    let page = await b.submit('/account/keys/create', wish);
    assert.equal(page.status, 200, seen(page));
    const key = page.text.match(/<code id="new-key">(lintel_[^<]+)</)[1];
    assert.ok(!(await b.get('/account/keys')).text.includes(key));
    assert.match(b.page.text, /backup/);
    assert.equal((await new Browser().send('/account', { headers: { authorization: `Bearer ${key}` } })).status === 200, false);
    page = await b.submit('/account/keys/rotate', { current: words });
    const next = page.text.match(/<code id="new-key">(lintel_[^<]+)</)[1];
    assert.notEqual(next, key);
    assert.equal(await sql(`SELECT COUNT(*) FROM lintel_api_key k JOIN lintel_account a ON a.id = k.account_id
        WHERE a.email = '${email}' AND k.revoked_at IS NULL`), '2');
    assert.match((await b.follow('/account/keys/revoke')).text, /The key is revoked/);
    assert.equal(await sql(`SELECT COUNT(*) FROM lintel_api_key k JOIN lintel_account a ON a.id = k.account_id
        WHERE a.email = '${email}' AND k.revoked_at IS NULL`), '1');
    assert.deepEqual(await eventsOf(await idOf(email)), ['api_key_create', 'api_key_rotate', 'api_key_revoke']);
});
test('nobody replaces or revokes a key of somebody else', async () => {
    const { b } = await person('key-owner');
    const { b: thief, email } = await person('key-thief');
    await b.get('/account/keys');
    await b.submit('/account/keys/create', { name: 'mine', scope: '*:read', days: '30', current: words });
    await b.get('/account/keys');
    const { id } = b.fieldsOf('/account/keys/revoke');
    await thief.get('/account/keys');
    await thief.submit('/account/keys/create', { name: 'his', scope: '*:read', days: '30', current: words });
    await thief.get('/account/keys');
    assert.equal((await thief.submit('/account/keys/rotate', { id, current: words })).status, 404);
    await thief.get('/account/keys');
    await thief.submit('/account/keys/revoke', { id });
    assert.equal(await sql(`SELECT revoked_at IS NULL FROM lintel_api_key WHERE id = ${id}`), '1');
    assert.ok(email);
});
test('a copy of one’s data has no secret in it', async () => {
    const { b, email } = await person('copy');
    await b.get('/account/delete');
    const answer = await b.submit('/account/data');
    assert.equal(answer.status, 200);
    assert.match(answer.headers['content-disposition'], /^attachment/);
    const data = JSON.parse(answer.text);
    assert.equal(data.account.email, email);
    assert.equal(data.account.user_metadata.full_name, 'Ann Example');
    assert.equal(data.sessions.length, 1);
    assert.ok(data.records.some((record) => record.event === 'sign_in'), answer.text);
    assert.ok(data.records.every((record) => !('detail' in record)));
    assert.ok(!answer.text.includes(b.jar['__Host-lintel']));
    assert.ok(!/scrypt|hash/.test(answer.text));
});
test('an account is deleted by its password and a word, and is gone', async () => {
    const { b, email } = await person('leaver');
    await b.get('/account/delete');
    let page = await b.submit('/account/delete', { word: 'yes', current: words });
    assert.equal(page.status, 400);
    assert.match(page.text, /id="word-error"/);
    page = await b.submit('/account/delete', { word: 'delete', current: 'wrong words here' });
    assert.equal(page.status, 403);
    const id = await idOf(email);
    assert.match((await b.follow('/account/delete', { word: 'Delete', current: words })).text, /Goodbye/);
    assert.deepEqual(await eventsOf(id), ['account_delete']);
    assert.ok(!(await b.isSignedIn()));
    assert.equal((await new Browser().signIn(email)).status, 401);
    assert.equal(await sql(`SELECT COUNT(*) FROM lintel_account WHERE email = '${email}'`), '0');
});
test('the only administrator cannot go', async () => {
    const b = new Browser();
    await b.signIn(adminName, adminPassword(here.folder));
    await b.get('/account/delete');
    const page = await b.submit('/account/delete', { word: 'delete', current: adminPassword(here.folder) });
    assert.equal(page.status, 409);
    assert.match(page.text, /only administrator/);
    assert.ok(await b.isSignedIn());
});
test('nobody ends a device of somebody else', async () => {
    const { b } = await person('owner');
    const { b: thief } = await person('thief');
    await b.get('/account/devices');
    const { id } = b.fieldsOf('/account/devices/end');
    await thief.get('/account/devices');
    await thief.submit('/account/devices/end', { id });
    assert.ok(await b.isSignedIn());
});
test('csrf: no form of an account is taken from elsewhere, or with the token of another', async () => {
    const { b } = await person('target');
    const { b: attacker } = await person('attacker');
    await attacker.get('/account/profile');
    const foreign = attacker.fieldsOf('/account/profile').csrf;
    for (const target of ['/account/profile', '/account/password', '/account/email', '/account/email/cancel', '/account/devices/end',
        '/account/devices/end-others', '/account/factors/add', '/account/factors/confirm', '/account/factors/codes', '/account/factors/remove',
        '/account/passkeys/add', '/account/passkeys/rename', '/account/passkeys/remove', '/account/keys/create', '/account/keys/rotate',
        '/account/keys/revoke', '/account/others/unlink', '/account/data', '/account/delete', '/sign-out']) {
        for (const [csrf, site] of [['', 'same-origin'], [foreign, 'same-origin'], [foreign, 'cross-site']]) {
            const body = new URLSearchParams({ csrf, current: words, password: otherWords, email: 'x@example.org', full_name: 'Owned', word: 'delete' }).toString();
            const answer = await b.send(target, { method: 'POST', body, headers: { 'sec-fetch-site': site } });
            assert.equal(answer.status, 403, `${target} ${site}`);
        }
    }
    assert.ok(await b.isSignedIn());
    assert.ok(!(await b.get('/account/profile')).text.includes('Owned'));
});
test('a stranger is led to the sign-in page and back', async () => {
    const b = new Browser();
    const answer = await b.send('/account/devices');
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.location, '/sign-in?next=%2Faccount%2Fdevices');
    const { email } = await person('back');
    await b.get(answer.headers.location);
    assert.equal((await b.submit('/sign-in', { email, password: words })).headers.location, '/account/devices');
    assert.equal((await new Browser().send('/account/profile', { method: 'POST', body: 'full_name=x' })).status, 401);
});
test('an invitation is accepted with a password', async () => {
    const email = 'invited@example.org';
    const token = 'A'.repeat(42) + 'E';
    await sql(`INSERT INTO lintel_account (email, invited_at) VALUES ('${email}', UTC_TIMESTAMP(6));
        INSERT INTO lintel_one_time (account_id, purpose, email, link_hash, code_mac, created_at, expires_at)
        SELECT id, 'invite', email, UNHEX(SHA2('${token}', 256)), REPEAT('x', 32), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) + INTERVAL 1 HOUR
        FROM lintel_account WHERE email = '${email}'`);
    const b = new Browser();
    assert.match((await b.get(`/verify?type=invite&token=${token}`)).text, /Accept the invitation/);
    await b.follow('/reset', { password: words });
    assert.equal((await b.signIn(email)).status, 303);
});
test('signing up is not there where the operator did not open it', async () => {
    const closed = await own('closed');
    const saved = here.url;
    here.url = closed.url;
    try {
        assert.equal((await new Browser().get('/sign-up')).status, 404);
        assert.ok(!(await new Browser().get('/sign-in')).text.includes('/sign-up'));
    } finally {
        here.url = saved;
        await end(closed);
    }
});
test('the instance took no harm', async () => {
    await end(here);
    await post.close();
});
await main();
