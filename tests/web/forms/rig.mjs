// rig.mjs - an instance with tables of every kind, a browser for it, and ways to look behind the pages.
import { createRequire } from 'node:module';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { adminName, adminPassword, assert, ask, root, run, script, skipAll } from '../lib.mjs';
import { own } from '../own.mjs';

const program = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((p) => fs.existsSync(p));
const require = createRequire(import.meta.url);
let playwright;
let axe;
try {
    playwright = require('playwright-core');
    axe = require('axe-core').source;
} catch {
    skipAll('playwright-core and axe-core are not installed (npm ci in tests/web)');
}
if (!program) skipAll('there is no chromium');

export const here = await own('forms', { LINTEL_APPS: path.join(root, 'tests/web', process.env.TEST_APP ?? 'forms') });
export const browser = await playwright.chromium.launch({
    executablePath: program,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-quic',
        '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
process.on('exit', () => browser.process?.()?.kill('SIGKILL'));
const states = {};

export async function sql(text) {
    const { code, stdout, stderr } = await run('mariadb', [`--defaults-file=${path.join(here.folder, 'db/my.cnf')}`,
        `--user=${os.userInfo().username}`, '--batch', '--raw', '--skip-column-names', '--default-character-set=utf8mb4', 'lintel', '-e', text]);
    assert.equal(code, 0, stderr);
    return stdout.replace(/\n$/, '');
}

// As the API sees a table's rows.
export async function rows(target) {
    const answer = await ask(`/rest/v1/${target}`, { base: here.url, headers: { authorization: here.authorization } });
    assert.equal(answer.status, 200, answer.text);
    return answer.json();
}

// An account with a role, for open({ as }).
export async function account(email, role) {
    const program = path.join(process.env.LINTEL_BUILD ?? path.join(root, 'build'), 'lintel');
    const env = { LINTEL_CONFIG: path.join(here.folder, 'lintel.conf'), LINTEL_DB: '', LINTEL_VAR: '' };
    const file = path.join(here.folder, 'words');
    fs.writeFileSync(file, 'nineteen quiet green lanterns\n', { mode: 0o600 });
    for (const args of [['account', 'create', '--email', email, '--password-file', file], ['role', 'grant', '--email', email, '--role', role]]) {
        const { code, stderr } = await run(program, args, { env });
        assert.equal(code, 0, stderr);
    }
    fs.rmSync(file);
    return { email, password: 'nineteen quiet green lanterns' };
}

// A page of who is signed in (the administrator), with all that its console complains of.
export async function open({ as = { email: adminName, password: adminPassword(here.folder) }, ...options } = {}) {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, baseURL: here.url, storageState: states[as.email], ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(20000);
    const complaints = [];
    page.on('console', (m) => ['error', 'warning'].includes(m.type()) && complaints.push(m.text()));
    page.on('pageerror', (e) => complaints.push(String(e)));
    if (!states[as.email]) {
        await page.goto('/sign-in');
        await page.fill('#email', as.email);
        await page.fill('#password', as.password);
        await page.click('form[action="/sign-in"] button');
        await page.waitForURL((address) => !address.pathname.startsWith('/sign-in'));
        states[as.email] = await context.storageState();
    }
    return { context, page, complaints };
}

export async function objections(page) {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    return violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html).join(' ')}`).join('\n');
}

export const isTooWide = (page) => page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);

// Presses a button of the form and waits for the page that follows.
export async function press(page, name) {
    const [answer] = await Promise.all([
        page.waitForResponse((r) => r.request().isNavigationRequest() && ![302, 303].includes(r.status())),
        page.click(`.save-bar button:text-is("${name}")`),
    ]);
    await page.waitForLoadState();
    return answer.status();
}
