// 20_hostile.mjs - clients that mean ill, or are broken: each gets its answer and harms nobody else.
import { assert, ask, connect, main, neighboursAreServed, raw, sleep, stateFolder, test } from './lib.mjs';
import fs from 'node:fs';

const patience = Number(process.env.LINTEL_CLIENT_TIMEOUT ?? 30);

function opened(socket) {
    return new Promise((done, fail) => {
        socket.once('secureConnect', done);
        socket.once('error', fail);
    });
}

function closed(socket, seconds) {
    return new Promise((done, fail) => {
        const timer = setTimeout(() => fail(new Error(`still open after ${seconds} s`)), seconds * 1000);
        socket.resume();
        socket.once('close', () => {
            clearTimeout(timer);
            done();
        });
        socket.on('error', () => {});
    });
}

// Megabytes that nginx has spooled or any process of ours holds are not asked: what counts is the answer.
test('100 idle connections that send nothing harm nobody and are closed', async () => {
    const sockets = Array.from({ length: 100 }, () => connect());
    await Promise.all(sockets.map(opened));
    await neighboursAreServed();
    await Promise.all(sockets.map((socket) => closed(socket, patience + 6)));
}, { seconds: 60 });
test('100 connections that send half a request line harm nobody and are closed', async () => {
    const sockets = Array.from({ length: 100 }, () => connect());
    await Promise.all(sockets.map(opened));
    for (const socket of sockets) socket.write('GET /rest/v1/lib');
    await neighboursAreServed();
    await Promise.all(sockets.map((socket) => closed(socket, patience + 6)));
}, { seconds: 60 });
test('a client that sends its header byte by byte is cut off in the end', async () => {
    const socket = connect();
    await opened(socket);
    const began = Date.now();
    let isOpen = true;
    socket.on('close', () => (isOpen = false));
    socket.on('error', () => {});
    socket.resume();
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ');
    while (isOpen && Date.now() - began < (patience + 8) * 1000) {
        socket.write('a');
        await sleep(200);
    }
    assert.equal(isOpen, false);
}, { seconds: 60 });
test('100,000 header fields are answered with 431', async () => {
    const fields = Array.from({ length: 100000 }, (_, i) => `X-${i}: 1\r\n`).join('');
    const { status, how } = await raw(`GET /rest/v1/library_title HTTP/1.1\r\nHost: a\r\n${fields}\r\n`);
    assert.ok(status === 431, `${status}, ${how}`);
    await neighboursAreServed();
});
test('a body of 1 GB, announced and then sent lazily, is answered with 413 at once', async () => {
    const socket = connect();
    await opened(socket);
    const began = Date.now();
    let text = '';
    socket.on('data', (part) => (text += part));
    socket.on('error', () => {});
    socket.write('POST /rest/v1/library_title HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n' +
        `Content-Length: ${2 ** 30}\r\n\r\n`);
    while (!/^HTTP\/1\.1 \d/.test(text) && Date.now() - began < 10000) {
        socket.write('[');
        await sleep(20);
    }
    socket.destroy();
    assert.match(text, /^HTTP\/1\.1 413 /);
});
test('a body of 1 GB in chunks is cut off with 413 at the limit', async () => {
    const socket = connect();
    await opened(socket);
    let text = '';
    let sent = 0;
    let isOpen = true;
    socket.on('data', (part) => (text += part));
    socket.on('error', () => {});
    socket.on('close', () => (isOpen = false));
    socket.write('POST /rest/v1/library_title HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
    const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(1 << 20, 0x20), Buffer.from('\r\n')]);
    while (isOpen && !text && sent < 2 ** 30) {
        if (!socket.write(chunk)) {
            await Promise.race([new Promise((done) => socket.once('drain', done)), sleep(1000)]);
        }
        sent += 1 << 20;
    }
    await sleep(500);
    socket.destroy();
    assert.match(text, /^HTTP\/1\.1 413 /);
    assert.ok(sent < 200 * 2 ** 20, `${sent >> 20} MB were taken`);
    await neighboursAreServed();
}, { seconds: 60 });
test('a body that stops half way keeps no worker and is cut off', async () => {
    const sockets = Array.from({ length: 50 }, () => connect());
    await Promise.all(sockets.map(opened));
    for (const socket of sockets) {
        socket.write('POST /rest/v1/library_title HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n' +
            'Content-Length: 1000\r\n\r\n[{"name":');
    }
    await neighboursAreServed();
    await Promise.all(sockets.map((socket) => closed(socket, patience + 6)));
}, { seconds: 60 });
test('a client that closes half way through its body harms nobody', async () => {
    await Promise.all(Array.from({ length: 50 }, async () => {
        const socket = connect();
        await opened(socket);
        socket.write('POST /rest/v1/library_title HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n[');
        socket.destroy();
    }));
    await neighboursAreServed();
});
test('clients that leave without reading their answer harm nobody', async () => {
    await Promise.all(Array.from({ length: 100 }, async () => {
        const socket = connect();
        socket.on('error', () => {});
        await opened(socket);
        socket.write('GET /sign-in HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(20));
        socket.destroy();
    }));
    await neighboursAreServed();
});
test('pipelined requests are answered in their order', async () => {
    const { text } = await raw('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n' +
        'GET /readyz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    assert.deepEqual([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map((m) => m[1]), ['200', '404', '200']);
});
test('bytes that are no HTTP at all get 400', async () => {
    const noise = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919 + 13) % 251));
    const { status, how } = await raw(noise);
    assert.ok(status === 400 || how !== 'silence', `${status} ${how}`);
    await neighboursAreServed();
});
test('a hundred sign-ins a moment from one address are slowed down with 429', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask('/sign-in', {
        method: 'POST', body: 'email=nobody@example.org&password=wrong',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })));
    const refused = answers.filter((a) => a.status === 429);
    assert.ok(refused.length > 30, `${refused.length} of 100 were refused`);
    assert.match(refused[0].headers['retry-after'], /^\d+$/);
    for (const a of answers) assert.ok(a.status < 500, String(a.status));
    await neighboursAreServed();
}, { seconds: 60 });
test('the log holds no line that a client has written', async () => {
    await raw('GET /x%0aevil=1%0d%0alevel=error HTTP/1.1\r\nHost: a\r\nUser-Agent: a\tb"c\r\nConnection: close\r\n\r\n');
    await sleep(200);
    for (const line of fs.readFileSync(`${stateFolder}/log/lintel.log`, 'utf8').split('\n')) {
        assert.ok(!/^evil=/.test(line), line);
    }
});
await main();
