// browser.mjs - a browser without script, for tests that fill in forms.
import https from 'node:https';
import { assert } from './lib.mjs';

// Each browser comes from an address of its own, so that what is counted by address is not shared between tests.
let lastAddress = 1;
const newAddress = () => `127.1.${Math.floor((lastAddress += 1) / 200) + 1}.${(lastAddress % 200) + 1}`;

// A browser without script: it keeps cookies, and sends the fields of the form that is shown.
export class Browser {
    jar = {};
    address = newAddress();
    // base: https://127.0.0.1:8443
    constructor(base, agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0') {
        this.base = base;
        this.agent = agent;
    }

    send(target, { method = 'GET', body, headers = {}, timeout = 30000 } = {}) {
        return new Promise((done, fail) => {
            const request = https.request({
                hostname: '127.0.0.1', port: new URL(this.base).port, path: target, method, rejectUnauthorized: false, timeout,
                localAddress: this.address,
                headers: {
                    'user-agent': this.agent, cookie: Object.entries(this.jar).map(([k, v]) => `${k}=${v}`).join('; '),
                    ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }),
                    ...headers,
                },
            }, (answer) => {
                const parts = [];
                answer.on('data', (part) => parts.push(part));
                answer.on('end', () => {
                    for (const line of answer.headers['set-cookie'] ?? []) {
                        const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
                        if (/max-age=0(;|$)/i.test(line)) delete this.jar[name];
                        else this.jar[name] = value;
                    }
                    const bytes = Buffer.concat(parts);
                    done({ status: answer.statusCode, headers: answer.headers, bytes, text: bytes.toString() });
                });
            });
            request.on('timeout', () => request.destroy(new Error('no answer')));
            request.on('error', fail);
            request.end(body);
        });
    }

    async get(target) {
        this.page = await this.send(target);
        for (let hops = 0; this.page.status === 303 && hops < 5; hops += 1) this.page = await this.send(this.page.headers.location);
        return this.page;
    }

    // The form of the page that posts to `action`, with its hidden fields (of `has`, where several look alike).
    fieldsOf(action, has = '') {
        const forms = [...this.page.text.matchAll(/<form[^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/gs)]
            .filter(([all, to]) => to === action && all.includes(has));
        assert.ok(forms.length > 0, `no form for ${action} in ${this.page.text.replace(/\s+/g, ' ').slice(0, 1500)}`);
        return Object.fromEntries([...forms[0][2].matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, k, v]) => [k, v]));
    }

    async submit(action, fields = {}, has = '') {
        const body = new URLSearchParams({ ...this.fieldsOf(action, has), ...fields }).toString();
        this.page = await this.send(action, { method: 'POST', body });
        return this.page;
    }

    async follow(action, fields, has) {
        const answer = await this.submit(action, fields, has);
        assert.equal(answer.status, 303, answer.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 600));
        return this.get(answer.headers.location);
    }

    async signIn(email, password) {
        await this.get('/sign-in');
        return this.submit('/sign-in', { email, password });
    }

    async isSignedIn() {
        return (await this.send('/account')).status === 200;
    }
}
