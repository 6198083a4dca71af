// 60_site.mjs - what `make install` leaves for a server of one's own: nginx/site.conf inside a system's nginx.conf.
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { assert, ask, asAdmin, main, root, run, sleep, start, stateFolder, test } from './lib.mjs';

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'lintel-site.'));
const build = process.env.LINTEL_BUILD ?? path.join(root, 'build');
const url = (at) => `https://127.0.0.1:${at}`;
let nginx;
let port;

function freePort() {
    return new Promise((done) => {
        const server = net.createServer().listen(0, '127.0.0.1', () => {
            const { port: free } = server.address();
            server.close(() => done(free));
        });
    });
}

function filesBelow(folder) {
    return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const name = path.join(folder, entry.name);
        return entry.isDirectory() ? filesBelow(name) : [name];
    });
}

// Debian's nginx.conf has these in its http block: none of our files may say one of them there again.
function systemConf(site) {
    const mime = ['/etc/nginx/mime.types'].filter(fs.existsSync).map((name) => `include ${name};`).join('');
    return `
${process.getuid() === 0 ? 'user root;' : ''}
pid ${base}/nginx.pid;
error_log ${base}/error.log;
events { worker_connections 64; }
http {
    sendfile on;
    tcp_nopush on;
    types_hash_max_size 2048;
    server_tokens on;
    limit_req_status 503;
    ${mime}
    default_type application/octet-stream;
    ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
    ssl_prefer_server_ciphers on;
    access_log off;
    gzip on;
    ${['client_body', 'fastcgi', 'proxy', 'scgi', 'uwsgi'].map((what) => `${what}_temp_path ${base}/${what};`).join('\n    ')}
    include ${site};
}
`;
}

test('make install brings a site.conf that a system\'s nginx takes', async () => {
    const made = await run('make', ['-C', build, 'install', `DESTDIR=${base}/dest`], { seconds: 120 });
    assert.equal(made.code, 0, made.stderr);
    const files = filesBelow(`${base}/dest`);
    const site = files.find((name) => name.endsWith('/nginx/site.conf'));
    assert.ok(site && files.some((name) => name.endsWith('/bin/lintel')), files.join('\n'));
    const service = fs.readFileSync(files.find((name) => name.endsWith('/lintel.service')), 'utf8');
    assert.match(service, /^Environment=.*LINTEL_SOCKET=%t\/lintel\/lintel\.sock$/m);
    port = await freePort();
    const plain = await freePort();
    const installed = path.dirname(site).slice(`${base}/dest`.length);
    for (const name of files.filter((file) => path.dirname(file) === path.dirname(site))) {
        const text = fs.readFileSync(name, 'utf8');
        assert.ok(!/@[A-Z_]+@/.test(text), `${name} is filled in`);
        fs.writeFileSync(name, text
            .replaceAll(`"${installed}`, `"${path.dirname(site)}`)
            .replaceAll('/var/lib/nginx/lintel', `${base}/cache`)
            .replaceAll('/run/lintel/lintel.sock', path.join(stateFolder, 'run/lintel.sock'))
            .replaceAll(/^ *listen \[::\].*$/gm, '')
            .replaceAll('listen 443', `listen 127.0.0.1:${port}`)
            .replaceAll('listen 80', `listen 127.0.0.1:${plain}`)
            .replaceAll('/etc/letsencrypt/live/example.org/fullchain.pem', `${stateFolder}/nginx/cert.pem`)
            .replaceAll('/etc/letsencrypt/live/example.org/privkey.pem', `${stateFolder}/nginx/key.pem`));
    }
    fs.writeFileSync(`${base}/nginx.conf`, systemConf(site));
    const checked = await run('nginx', ['-t', '-q', '-e', `${base}/error.log`, '-c', `${base}/nginx.conf`]);
    assert.equal(checked.code, 0, checked.stderr);
}, { seconds: 150 });
test('it serves pages, JSON and static files as the private nginx does', async () => {
    nginx = start('nginx', ['-e', `${base}/error.log`, '-c', `${base}/nginx.conf`, '-g', 'daemon off;']);
    for (let i = 0; i < 100; i += 1) {
        try {
            await ask('/healthz', { base: url(port) });
            break;
        } catch {
            await sleep(50);
        }
    }
    for (const target of ['/', '/static/lintel.css', '/static/favicon.svg', '/rest/v1/library_title?limit=2', '/nowhere']) {
        const headers = { ...await asAdmin(), 'accept-encoding': 'gzip' };
        const [there, here] = [await ask(target, { base: url(port), headers }), await ask(target, { headers })];
        for (const answer of [there, here]) {
            for (const name of ['date', 'x-request-id', 'connection', 'keep-alive', 'etag', 'last-modified']) delete answer.headers[name];
        }
        assert.equal(there.status, here.status, target);
        assert.deepEqual(there.headers, here.headers, target);
    }
});

process.on('exit', () => {
    nginx?.kill('SIGTERM');
    fs.rmSync(base, { recursive: true, force: true });
});
await main();
