// own.mjs - an instance of a test's own, where it needs other settings or tables, or breaks things.
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { assert, processes, script } from './lib.mjs';

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'lintel-own.'));
const folders = [];

function freePort() {
    return new Promise((done) => {
        const server = net.createServer().listen(0, '127.0.0.1', () => {
            const { port } = server.address();
            server.close(() => done(String(port)));
        });
    });
}

// Starts it; {env, folder, url, authorization}.  settings may be a function of the url.
export async function own(name, settings = {}) {
    const folder = path.join(base, name);
    const port = await freePort();
    const more = typeof settings === 'function' ? await settings(`https://127.0.0.1:${port}`) : settings;
    const env = { LINTEL_VAR: folder, LINTEL_PORT: port, LINTEL_WORKERS: '1', ...more };
    folders.push(folder);
    const up = await script('up', ['--quiet'], env);
    assert.equal(up.code, 0, up.stderr);
    const token = await script('token', [], env);
    assert.equal(token.code, 0, token.stderr);
    return { env, folder, url: `https://127.0.0.1:${port}`, authorization: `Bearer ${token.stdout.trim()}` };
}

// The lines of its log that tell of something worse than a request.
export function troubleIn({ folder }) {
    return fs.readFileSync(path.join(folder, 'log/lintel.log'), 'utf8').split('\n')
        .filter((line) => /Sanitizer|runtime error:|Assertion|event=worker-died/.test(line));
}

// Its end: with `down`, so that leaks are told, or if need be without.
export async function end(instance) {
    const down = await script('down', [], instance.env);
    assert.equal(down.code, 0, down.stderr);
    assert.deepEqual(troubleIn(instance), []);
}

process.on('exit', () => {
    for (const folder of folders.filter(fs.existsSync)) {
        for (const pid of ['nginx', 'lintel', 'mariadbd'].flatMap((program) => processes(program, folder))) {
            process.kill(pid, 'SIGCONT');
            process.kill(pid, 'SIGKILL');
        }
    }
    fs.rmSync(base, { recursive: true, force: true });
});
