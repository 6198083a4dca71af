// lib.mjs - what the black-box tests share: TAP, an https client that hides nothing, raw connections,
// and the instance that scripts/test started (TEST_URL, LINTEL_VAR, LINTEL_BUILD, LINTEL_ROOT).
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import http2 from 'node:http2';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';

export { assert };
export const root = process.env.LINTEL_ROOT ?? path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const url = process.env.TEST_URL ?? 'https://127.0.0.1:8443';
export const stateFolder = process.env.LINTEL_VAR ?? path.join(root, 'var');
export const { hostname: host, port } = new URL(url);
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// Ended by a signal (scripts/test is patient for so long), what tests do at their exit is still done.
for (const [signal, number] of [['SIGHUP', 1], ['SIGINT', 2], ['SIGTERM', 15]]) process.on(signal, () => process.exit(128 + number));

// A folder of the test's own, which goes with it.
export function temporary(name) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), `lintel-${name}.`));
    process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
    return folder;
}

const tests = [];

// One sentence, one function: it throws, or it passes.  options.skip: a reason; options.seconds: the most
// it may take.
export function test(name, run, options = {}) {
    tests.push({ name, run, ...options });
}

function withTimeLimit(promise, seconds) {
    let timer;
    const limit = new Promise((_, fail) => {
        timer = setTimeout(() => fail(new Error(`not done after ${seconds} s`)), seconds * 1000);
    });
    return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}

// To be called last: runs the tests one after another.
export async function main() {
    let failed = 0;
    console.log(`1..${tests.length}`);
    for (const [i, t] of tests.entries()) {
        if (t.skip) {
            console.log(`ok ${i + 1} ${t.name} # SKIP ${t.skip}`);
            continue;
        }
        try {
            await withTimeLimit(Promise.resolve().then(t.run), t.seconds ?? 30);
            console.log(`ok ${i + 1} ${t.name}`);
        } catch (e) {
            failed += 1;
            console.log(`not ok ${i + 1} ${t.name}`);
            console.log(String(e?.stack ?? e).slice(0, 2000).replace(/^/gm, '# '));
        }
    }
    process.exit(failed ? 1 : 0);
}

export function skipAll(reason) {
    console.log(`1..0 # SKIP ${reason}`);
    process.exit(0);
}

// One request over HTTP/1.1; the answer whatever its status is: {status, headers, text, json()}.
export function ask(target, { method = 'GET', headers = {}, body, agent = false, base = url, seconds = 20 } = {}) {
    return new Promise((done, fail) => {
        // Options only: beside an address, node 18 of Debian 12 overlooks the path.
        const { hostname, port: at } = new URL(base);
        const request = https.request({
            hostname, port: at, method, headers, agent, path: target, rejectUnauthorized: false,
            timeout: seconds * 1000,
        }, (answer) => {
            const parts = [];
            answer.on('data', (part) => parts.push(part));
            answer.on('error', fail);
            answer.on('end', () => {
                const bytes = Buffer.concat(parts);
                done({
                    status: answer.statusCode, headers: answer.headers, raw: answer.rawHeaders, bytes,
                    text: bytes.toString(), json: () => JSON.parse(bytes.toString()),
                });
            });
        });
        request.on('timeout', () => request.destroy(new Error(`no answer within ${seconds} s`)));
        request.on('error', fail);
        request.end(body);
    });
}

// The same over HTTP/2.
export function ask2(target, headers = {}) {
    return new Promise((done, fail) => {
        const session = http2.connect(url, { rejectUnauthorized: false });
        session.on('error', fail);
        const stream = session.request({ ':path': target, ...headers });
        let text = '';
        let answer;
        stream.setEncoding('utf8');
        stream.on('response', (h) => (answer = h));
        stream.on('data', (part) => (text += part));
        stream.on('error', fail);
        stream.on('end', () => {
            session.close();
            done({ status: answer?.[':status'], headers: answer, text });
        });
    });
}

// Bytes over TLS, and what comes back until the server closes or nothing comes for a while.
export function raw(bytes, { seconds = 15, half = false } = {}) {
    return new Promise((done, fail) => {
        const began = Date.now();
        let text = '';
        const socket = connect();
        const finish = (how) => {
            socket.destroy();
            done({ text, how, seconds: (Date.now() - began) / 1000, status: Number(text.split(' ')[1]) || 0 });
        };
        socket.setTimeout(seconds * 1000, () => finish('silence'));
        socket.on('data', (part) => (text += part));
        socket.on('end', () => finish('closed'));
        socket.on('close', () => finish('closed'));
        socket.on('error', (e) => (text || e.code === 'ECONNRESET' || e.code === 'EPIPE' ? finish('reset') : fail(e)));
        socket.on('secureConnect', () => {
            socket.write(bytes);
            if (half) socket.end();
        });
    });
}

export function connect(options = {}) {
    return tls.connect({ host, port, rejectUnauthorized: false, ...options });
}

// A program's {code, stdout, stderr}; never throws.
export function run(file, args = [], { env = {}, seconds = 120 } = {}) {
    return new Promise((done) => {
        execFile(file, args, { env: { ...process.env, ...env }, timeout: seconds * 1000, maxBuffer: 1 << 24 },
            (error, stdout, stderr) => done({ code: error ? (error.code ?? 1) : 0, stdout, stderr }));
    });
}

export function start(file, args = []) {
    return spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
}

export async function script(name, args = [], env = {}) {
    return run(path.join(root, 'scripts', name), args, { env });
}

let cachedToken;

// The Authorization header of the administrator.
export async function asAdmin() {
    if (!cachedToken) {
        const { code, stdout, stderr } = await script('token');
        assert.equal(code, 0, stderr);
        cachedToken = stdout.trim();
    }
    return { authorization: `Bearer ${cachedToken}` };
}

export function adminPassword(folder = stateFolder) {
    return fs.readFileSync(path.join(folder, 'admin.txt'), 'utf8').match(/^password: (.*)$/m)[1];
}

export const adminName = 'admin@example.org';

// Our processes of one kind: those that stand in the instance's folder for it.
export function processes(program, folder = stateFolder) {
    const place = { lintel: 'pool', nginx: 'nginx', mariadbd: 'db/data' }[program];
    const cwd = path.join(fs.realpathSync(folder), place);
    return fs.readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).map(Number).filter((pid) => {
        try {
            return fs.readlinkSync(`/proc/${pid}/cwd`) === cwd &&
                path.basename(fs.readlinkSync(`/proc/${pid}/exe`)).replace(' (deleted)', '') === program;
        } catch {
            return false;
        }
    });
}

export function parentOf(pid) {
    return Number(fs.readFileSync(`/proc/${pid}/status`, 'utf8').match(/^PPid:\s*(\d+)/m)[1]);
}

// {master, workers, jobs} of a program with several processes.
export function family(program, folder = stateFolder) {
    const parents = new Map();
    for (const pid of processes(program, folder)) {
        try {
            parents.set(pid, parentOf(pid));
        } catch {
            continue; // it has just ended
        }
    }
    const all = [...parents.keys()];
    const master = all.find((pid) => !all.includes(parents.get(pid)));
    const isJobs = (pid) => {
        try {
            return fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'lintel-jobs';
        } catch {
            return false;
        }
    };
    const rest = all.filter((pid) => pid !== master);
    return { master, workers: rest.filter((pid) => !isJobs(pid)), jobs: rest.filter(isJobs) };
}

// Asks until it is true; the time it took in ms.
export async function until(question, seconds = 10, what = 'it') {
    const began = Date.now();
    for (;;) {
        if (await Promise.resolve().then(question).catch(() => false)) return Date.now() - began;
        if (Date.now() - began > seconds * 1000) throw new Error(`${what}: not within ${seconds} s`);
        await sleep(25);
    }
}

export async function isReady() {
    return (await ask('/readyz', { seconds: 2 })).status === 200;
}

// wrk's words as numbers.
export async function wrk(target, { seconds = 3, connections = 16, headers = {}, base = url } = {}) {
    const args = ['-t1', `-c${connections}`, `-d${seconds}s`];
    for (const [name, value] of Object.entries(headers)) args.push('-H', `${name}: ${value}`);
    const { code, stdout, stderr } = await run('wrk', [...args, base + target], { seconds: seconds + 30 });
    assert.equal(code, 0, stderr);
    const number = (pattern) => Number(stdout.match(pattern)?.[1] ?? 0);
    const sockets = stdout.match(/Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/) ?? [];
    return {
        requests: number(/(\d+) requests in/), refused: number(/Non-2xx or 3xx responses: (\d+)/),
        broken: sockets.slice(1).reduce((sum, n) => sum + Number(n), 0), stdout,
    };
}

// Something else still gets its answer: what "harms nobody else" means.
export async function neighboursAreServed() {
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask('/healthz', { seconds: 10 })));
    for (const a of answers) assert.equal(a.status, 200);
}
