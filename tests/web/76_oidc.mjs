// 76_oidc.mjs - signing in with others: a provider that runs here, browsers that are honest and others.
import http from 'node:http';
import { ask, assert, main, sleep, test } from './lib.mjs';
import { end, own } from './own.mjs';

let Provider;
try {
    ({ default: Provider } = await import('oidc-provider'));
} catch (e) {
    console.log(`1..0 # SKIP oidc-provider is not installed (${e.code})`);
    process.exit(0);
}

const people = {
    ann: { email: 'ann@example.org', email_verified: true },
    bob: { email: 'bob@example.org', email_verified: false },
    eve: { email: 'admin@localhost.localdomain', email_verified: false },
    max: {},
};
const clientId = 'lintel & co'; // needs encoding in every place
const clientSecret = 'a secret: with + and %';
let provider;
let issuer;
let mutate = (token) => token; // what stands between the provider and us does to tokens

// Where the provider asks who it is: whoever the test says.
let person = 'ann';
async function interact(request, response) {
    const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
    const result = {};
    if (prompt.name === 'login') {
        if (person === 'nobody') result.error = 'access_denied';
        else result.login = { accountId: person };
    } else {
        const grant = grantId ? await provider.Grant.find(grantId)
            : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
        grant.addOIDCScope('openid email profile');
        result.consent = { grantId: await grant.save() };
    }
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

async function startProvider(redirect) {
    const server = http.createServer();
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    issuer = `http://127.0.0.1:${server.address().port}`;
    provider = new Provider(issuer, {
        clients: [{
            client_id: clientId, client_secret: clientSecret, redirect_uris: [redirect],
            response_types: ['code'], grant_types: ['authorization_code'],
        }],
        claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
        conformIdTokenClaims: false,
        cookies: { keys: ['a', 'b'] },
        features: { devInteractions: { enabled: false } },
        findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...people[sub] }) }),
        interactions: { url: (_, { uid }) => `/interaction/${uid}` },
        pkce: { required: () => true },
    });
    const handle = provider.callback();
    server.on('request', (request, response) => {
        if (request.url.startsWith('/interaction/')) {
            interact(request, response).catch((e) => response.writeHead(500).end(String(e)));
            return;
        }
        if (request.url === '/token') {
            const write = response.end.bind(response);
            response.end = (body, ...rest) => {
                const text = JSON.stringify(mutate(JSON.parse(String(body))));
                response.setHeader('content-length', Buffer.byteLength(text));
                return write(text, ...rest);
            };
        }
        handle(request, response);
    });
    server.unref();
}

const site = await own('oidc', async (url) => {
    await startProvider(`${url}/sign-in/from/work`);
    const client = [clientId, clientSecret].map(encodeURIComponent).join(':');
    return {
        LINTEL_SITE_URL: url, LINTEL_SIGNUP: '1',
        LINTEL_OIDC: `work=${issuer.replace('://', `://${client}@`)}, down=http://id:secret@127.0.0.1:9`,
    };
});

// A browser: cookies by host, and redirects one by one.
class Browser {
    cookies = { site: new Map(), provider: new Map() };

    async get(address) {
        const at = new URL(address, site.url);
        const isSite = at.origin === site.url;
        const jar = isSite ? this.cookies.site : this.cookies.provider;
        const headers = { cookie: [...jar].map(([k, v]) => `${k}=${v}`).join('; ') };
        const target = at.pathname + at.search;
        const answer = isSite ? await ask(target, { headers, base: site.url }) : await plain(at, headers);
        for (const line of answer.headers['set-cookie'] ?? []) {
            const [pair] = line.split(';');
            const cut = pair.indexOf('=');
            if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(pair.slice(0, cut));
            else jar.set(pair.slice(0, cut), pair.slice(cut + 1));
        }
        return { ...answer, next: answer.headers.location && new URL(answer.headers.location, at).href };
    }

    // Follows redirects while they lead where `while` says; the last answer.
    async follow(address, goesOn = () => true) {
        let answer = await this.get(address);
        for (let i = 0; i < 12 && answer.next && goesOn(answer.next); i += 1) answer = await this.get(answer.next);
        return answer;
    }

    // To the provider and back, up to the address that brings the code.
    async code(query = '') {
        const answer = await this.follow(`/sign-in/with/work${query}`, (next) => !next.includes('/sign-in/from/'));
        return answer.next;
    }

    get isSignedIn() {
        return this.cookies.site.has('__Host-lintel');
    }
}

function plain(at, headers) {
    return new Promise((done, fail) => {
        http.get(at, { headers }, (answer) => {
            let text = '';
            answer.setEncoding('utf8').on('data', (part) => (text += part));
            answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, text }));
        }).on('error', fail);
    });
}

async function signIn(who, query = '') {
    const browser = new Browser();
    person = who;
    const back = await browser.code(query);
    return { browser, answer: await browser.get(back) };
}

test('the sign-in page offers the providers', async () => {
    const { text } = await ask('/sign-in?next=/admin/data/x', { base: site.url });
    assert.match(text, /href="\/sign-in\/with\/work\?next=/);
});
test('a person with a verified address signs in, and is taken where he wanted to go', async () => {
    const { browser, answer } = await signIn('ann', '?next=/docs');
    assert.equal(answer.status, 303, answer.text);
    assert.equal(answer.next, `${site.url}/docs`);
    assert.ok(browser.isSignedIn);
    assert.match((await browser.get('/admin/')).text, /ann@example\.org/);
});
test('what goes to the provider is bound: state, nonce, PKCE, and our address alone', async () => {
    const browser = new Browser();
    const { next, headers, status } = await browser.get('/sign-in/with/work?next=//evil.example/');
    assert.equal(status, 303);
    assert.match(headers['cache-control'], /no-store/);
    const { searchParams: sent } = new URL(next);
    assert.equal(sent.get('redirect_uri'), `${site.url}/sign-in/from/work`);
    assert.equal(sent.get('code_challenge_method'), 'S256');
    for (const name of ['state', 'nonce', 'code_challenge']) assert.match(sent.get(name), /^[\w-]{43}$/, name);
    assert.match(headers['set-cookie'].join(), /__Host-lintel-oidc=.*HttpOnly.*SameSite=Lax/i);
    person = 'ann';
    const back = await browser.follow(next, (to) => !to.includes('/sign-in/from/'));
    assert.equal((await browser.get(back.next)).next, `${site.url}/`, 'only a path of ours');
});
test('an address that nobody verified signs nobody in', async () => {
    for (const who of ['bob', 'eve', 'max']) {
        const { browser, answer } = await signIn(who);
        assert.equal(answer.status, 403, `${who}: ${answer.text}`);
        assert.ok(!browser.isSignedIn, who);
    }
});
test('who cancels there is told so here', async () => {
    const { browser, answer } = await signIn('nobody');
    assert.equal(answer.status, 401);
    assert.match(answer.text, /not signed in there/);
    assert.ok(!browser.isSignedIn);
});
test('a code works once, in the browser that asked for it', async () => {
    person = 'ann';
    const honest = new Browser();
    const thief = new Browser();
    const back = await honest.code();
    assert.equal((await thief.get(back)).status, 401);
    assert.ok(!thief.isSignedIn);
    await thief.get('/sign-in/with/work');
    assert.equal((await thief.get(back)).status, 401, 'with a cookie of its own');
    assert.equal((await honest.get(back)).status, 303);
    assert.equal((await honest.get(back)).status, 401, 'a second time');
});
test('state and code of others are refused', async () => {
    const browser = new Browser();
    person = 'ann';
    const back = new URL(await browser.code());
    for (const [name, value] of [['state', 'x'], ['state', ''], ['code', 'x'], ['code', 'x'.repeat(5000)]]) {
        const tampered = new URL(back);
        tampered.searchParams.set(name, value);
        const { status } = await browser.get(tampered);
        assert.ok([401, 414].includes(status), `${name}=${value.slice(0, 9)}: ${status}`);
        assert.ok(!browser.isSignedIn);
    }
});
test('a token that was tampered with signs nobody in', async () => {
    const claims = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
    const forge = (change) => (said) => {
        const [head, , signature] = said.id_token.split('.');
        const body = Buffer.from(JSON.stringify(change(claims(said.id_token)))).toString('base64url');
        return { ...said, id_token: `${head}.${body}.${signature}` };
    };
    const none = (said) => {
        const head = Buffer.from('{"alg":"none"}').toString('base64url');
        return { ...said, id_token: `${head}.${said.id_token.split('.')[1]}.` };
    };
    for (const change of [forge((c) => ({ ...c, sub: 'max' })), forge((c) => ({ ...c, email: 'x@example.org' })), none]) {
        mutate = change;
        try {
            const { browser, answer } = await signIn('ann');
            assert.equal(answer.status, 401, answer.text);
            assert.ok(!browser.isSignedIn);
        } finally {
            mutate = (said) => said;
        }
    }
    assert.equal((await signIn('ann')).answer.status, 303);
});
test('a token of another sign-in is refused', async () => {
    let kept;
    mutate = (said) => {
        kept ??= said.id_token;
        return { ...said, id_token: kept };
    };
    try {
        assert.equal((await signIn('ann')).answer.status, 303);
        assert.equal((await signIn('ann')).answer.status, 401);
    } finally {
        mutate = (said) => said;
    }
});
test('a provider that does not answer is unavailable, not an error of ours', async () => {
    const { status, text } = await new Browser().get('/sign-in/with/down');
    assert.equal(status, 503);
    assert.match(text, /cannot be reached/);
    assert.equal((await new Browser().get('/sign-in/with/nowhere')).status, 404);
});
test('the same person is the same account, whatever becomes of the address there', async () => {
    const first = await signIn('ann');
    people.ann = { email: 'renamed@example.org', email_verified: true };
    const second = await signIn('ann');
    await sleep(10);
    for (const { browser } of [first, second]) assert.match((await browser.get('/admin/')).text, /ann@example\.org/);
});
test('it ends cleanly', () => end(site), { seconds: 60 });
await main();
