// 50_mod_fcgid.mjs - shared hosting: Apache with mod_fcgid and the .htaccess that README gives, no daemon of ours.
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { assert, asAdmin, main, root, run, skipAll, start, stateFolder, test, until } from './lib.mjs';

const modules = '/usr/lib/apache2/modules';
if (!fs.existsSync('/usr/sbin/apache2') || !fs.existsSync(`${modules}/mod_fcgid.so`))
    skipAll('Apache with mod_fcgid is not installed');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lintel-apache.'));
const isRoot = process.getuid() === 0;
let port;
let apache;

async function freePort() {
    return new Promise((done) => {
        const server = net.createServer().listen(0, '127.0.0.1', () => {
            const { port: free } = server.address();
            server.close(() => done(free));
        });
    });
}

// Apache leaves root behind: its user must be able to reach the database's socket.
function openPathTo(file) {
    for (let at = path.dirname(file); at !== '/' && at !== os.tmpdir(); at = path.dirname(at))
        fs.chmodSync(at, fs.statSync(at).mode | 0o111);
}

function site() {
    const web = path.join(folder, 'web');
    const conf = fs.readFileSync(path.join(stateFolder, 'lintel.conf'), 'utf8');
    const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
    const htaccess = readme.match(/```\n(<Files "lintel\.conf">[\s\S]*?)```/)[1];
    fs.mkdirSync(web);
    fs.copyFileSync(path.join(process.env.LINTEL_BUILD ?? path.join(root, 'build'), 'lintel'), path.join(web, 'lintel.fcgi'));
    fs.chmodSync(path.join(web, 'lintel.fcgi'), 0o755);
    fs.cpSync(path.join(root, 'sql'), path.join(folder, 'data/sql'), { recursive: true });
    fs.cpSync(path.join(root, 'templates'), path.join(folder, 'data/templates'), { recursive: true });
    fs.cpSync(path.join(root, 'nginx/static'), path.join(web, 'static'), { recursive: true });
    fs.writeFileSync(path.join(web, '.htaccess'), htaccess);
    fs.writeFileSync(path.join(web, 'plain.txt'), 'a file of the site\n');
    fs.writeFileSync(path.join(web, 'lintel.conf'), conf.split('\n')
        .filter((line) => /^LINTEL_DB=/.test(line)).concat(`LINTEL_DATA=${folder}/data`).join('\n') + '\n', { mode: 0o600 });
    openPathTo(decodeURIComponent(conf.match(/^LINTEL_DB=.*socket=(.*)$/m)[1]));
    if (isRoot) fs.chownSync(path.join(web, 'lintel.conf'), 33, 33);
    return web;
}

function configuration(web) {
    const load = ['mpm_event', 'authz_core', 'mime', 'rewrite', 'fcgid']
        .map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`).join('\n');
    return `ServerRoot ${folder}
ServerName localhost
PidFile ${folder}/apache.pid
DefaultRuntimeDir ${folder}/run
Listen 127.0.0.1:${port}
${load}
${isRoot ? 'User www-data\nGroup www-data' : ''}
TypesConfig /dev/null
AddType text/css .css
ErrorLog ${folder}/error.log
FcgidIPCDir ${folder}/run/fcgid
FcgidProcessTableFile ${folder}/run/fcgid.shm
FcgidMaxProcesses 6
DocumentRoot ${web}
<Directory ${web}>
    Options +ExecCGI +FollowSymLinks
    AllowOverride All
    Require all granted
</Directory>
`;
}

function ask(target, { method = 'GET', headers = {}, body } = {}) {
    return new Promise((done, fail) => {
        const request = http.request({ host: '127.0.0.1', port, path: target, method, headers, timeout: 20000 }, (answer) => {
            let text = '';
            answer.setEncoding('utf8').on('data', (part) => (text += part)).on('end', () => done({ status: answer.statusCode, headers: answer.headers, text }));
        });
        request.on('timeout', () => request.destroy(new Error('no answer')));
        request.on('error', fail).end(body);
    });
}

function errorLog() {
    try {
        return fs.readFileSync(path.join(folder, 'error.log'), 'utf8').slice(-1500);
    } catch {
        return '';
    }
}

test('Apache starts the program, which answers', async () => {
    port = await freePort();
    fs.mkdirSync(path.join(folder, 'run'));
    fs.chmodSync(folder, 0o755);
    fs.writeFileSync(path.join(folder, 'apache.conf'), configuration(site()));
    if (isRoot) await run('chown', ['-R', 'www-data', path.join(folder, 'run')]);
    apache = start('/usr/sbin/apache2', ['-f', path.join(folder, 'apache.conf'), '-DFOREGROUND']);
    await until(async () => (await ask('/healthz')).status === 200, 15, 'an answer').catch((e) => {
        throw new Error(`${e.message}\n${errorLog()}`);
    });
    assert.equal((await ask('/healthz')).text, 'ok\n');
    assert.equal((await ask('/readyz')).status, 200, errorLog());
}, { seconds: 40 });
test('the Authorization header arrives, and rows come as JSON', async () => {
    assert.equal((await ask('/rest/v1/library_member?limit=1')).status, 401);
    const answer = await ask('/rest/v1/library_title?select=id&order=id&limit=2', { headers: await asAdmin() });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(JSON.parse(answer.text).length, 2);
});
test('pages come as HTML', async () => {
    const answer = await ask('/admin/', { headers: await asAdmin() });
    assert.equal(answer.status, 200);
    assert.match(answer.headers['content-type'], /^text\/html/);
    assert.match(answer.text, /library/i);
    const style = await ask(answer.text.match(/href="([^"]*\.css[^"]*)"/)[1]);
    assert.equal(style.status, 200);
    assert.match(style.headers['content-type'], /^text\/css/);
});
test('a path that holds escapes arrives as it was sent', async () => {
    assert.equal((await ask('/rest/v1/no%2Fsuch%20table', { headers: await asAdmin() })).status, 404);
});
test('files of the site are served by Apache, and the configuration by nobody', async () => {
    assert.equal((await ask('/plain.txt')).text, 'a file of the site\n');
    assert.equal((await ask('/lintel.conf')).status, 403);
});
test('many at once are all answered', async () => {
    const headers = await asAdmin();
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => ask(`/rest/v1/library_title?id=eq.${i + 1}`, { headers })));
    for (const answer of answers) assert.equal(answer.status, 200, answer.text);
});
test('the program forks nothing, and ends with Apache', async () => {
    const ours = () => fs.readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).filter((pid) => {
        try {
            return fs.readlinkSync(`/proc/${pid}/exe`).startsWith(folder);
        } catch {
            return false;
        }
    });
    const parent = (pid) => Number(fs.readFileSync(`/proc/${pid}/status`, 'utf8').match(/^PPid:\s*(\d+)/m)[1]);
    assert.ok(ours().length >= 1);
    for (const pid of ours()) assert.ok(!ours().includes(String(parent(pid))));
    apache.kill('SIGTERM');
    await until(() => ours().length === 0, 15, 'their end');
}, { seconds: 40 });
test('nothing is left behind', async () => {
    await until(() => apache.exitCode !== null || apache.signalCode !== null, 10, 'its end');
    fs.rmSync(folder, { recursive: true, force: true });
}, { seconds: 20 });
await main();
