// 03_static.mjs - static files: caching, compression, and that they never reach a worker.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { asAdmin, assert, ask, main, raw, root, test } from './lib.mjs';

const file = '/static/lintel.css';
const content = fs.readFileSync(path.join(root, 'nginx', file));

async function workerRequests() {
    const { text } = await ask('/metrics', { headers: await asAdmin() });
    const lines = text.split('\n').filter((line) => /^lintel_requests_total\b/.test(line));
    assert.ok(lines.length > 0, 'lintel_requests_total in /metrics');
    return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

test('a static file comes as it is, with its type', async () => {
    const { status, bytes, headers } = await ask(file);
    assert.equal(status, 200);
    assert.ok(bytes.equals(content));
    assert.match(headers['content-type'], /^text\/css/);
});
test('without a version it is asked for again, and 304 when it did not change', async () => {
    const first = await ask(file);
    assert.equal(first.headers['cache-control'], 'no-cache');
    const again = await ask(file, { headers: { 'if-none-match': first.headers.etag } });
    assert.equal(again.status, 304);
    assert.equal(again.bytes.length, 0);
});
test('with a version in its address it is kept for ever', async () => {
    const { headers } = await ask(`${file}?v=1`);
    assert.match(headers['cache-control'], /max-age=31536000, immutable/);
});
test('an error is never kept for ever', async () => {
    const { status, headers } = await ask('/static/nothing.css?v=1');
    assert.equal(status, 404);
    assert.ok(!/immutable/.test(headers['cache-control'] ?? ''), headers['cache-control']);
});
test('it is compressed for who can read that', async () => {
    const { headers, bytes } = await ask(file, { headers: { 'accept-encoding': 'gzip' } });
    assert.equal(headers['content-encoding'], 'gzip');
    assert.match(headers.vary ?? '', /accept-encoding/i);
    assert.ok(zlib.gunzipSync(bytes).equals(content));
});
test('answers of the application are not compressed (BREACH)', async () => {
    const { headers } = await ask('/sign-in', { headers: { 'accept-encoding': 'gzip, br' } });
    assert.equal(headers['content-encoding'], undefined);
});
test('HEAD answers without a body, a range with its part', async () => {
    assert.equal((await ask(file, { method: 'HEAD' })).bytes.length, 0);
    const part = await ask(file, { headers: { range: 'bytes=0-9' } });
    assert.equal(part.status, 206);
    assert.ok(part.bytes.equals(content.subarray(0, 10)));
});
test('static files never reach a worker, neither there nor absent', async () => {
    const before = await workerRequests();
    for (let i = 0; i < 50; i += 1) await ask(i % 2 ? file : '/static/nothing.css');
    const after = await workerRequests();
    // Asking twice counts itself, and probes may come in between.
    assert.ok(after - before < 10, `${after - before} requests were counted`);
});
test('nothing outside of the folder can be had', async () => {
    for (const target of [
        '/static/../nginx.conf.in', '/static/%2e%2e/nginx.conf.in', '/static/..%2fnginx.conf.in',
        '/static//etc/passwd', '/static/../../README.md', '/static/....//nginx.conf.in', '/static/%00',
        '/static/lintel.css%00.html', '/lintel-error/json', '/lintel-error/html',
    ]) {
        const { status, text } = await raw(`GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
        assert.ok(status >= 300 && status < 500, `${target}: ${status}`);
        assert.ok(!/worker_processes|root:x:|# Lintel/.test(text), target);
    }
});
test('a static file takes no POST, PUT or DELETE', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) {
        assert.equal((await ask(file, { method })).status, 405, method);
    }
});
await main();
