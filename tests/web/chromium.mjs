// chromium.mjs - a real browser for the tests of pages: contexts, what axe-core objects to, what the console complains of.
import { createRequire } from 'node:module';
import fs from 'node:fs';
import { adminName, adminPassword, skipAll, url } from './lib.mjs';

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

export const browser = await playwright.chromium.launch({
    executablePath: program,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-quic',
        '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
process.on('exit', () => browser.process?.()?.kill('SIGKILL'));
// The administrator's storage, once signIn() was called.
let state;
export async function signIn() {
    const { context, page } = await open({}, { signedIn: false });
    await page.goto('/sign-in');
    await page.fill('#email', adminName);
    await page.fill('#password', adminPassword());
    await page.click('main button[type=submit]');
    await page.waitForURL(`${url}/admin/`);
    state = await context.storageState();
    await context.close();
}

// A page for a signed-in visitor (or a stranger), with all that its console complains of.
export async function open(options = {}, { signedIn = true } = {}) {
    const context = await browser.newContext({
        ignoreHTTPSErrors: true, baseURL: url, ...(signedIn && state ? { storageState: state } : {}), ...options,
    });
    const page = await context.newPage();
    const complaints = [];
    page.on('console', (m) => ['error', 'warning'].includes(m.type()) && complaints.push(m.text()));
    page.on('pageerror', (e) => complaints.push(String(e)));
    return { context, page, complaints };
}

export async function objections(page, options = {}) {
    await page.evaluate(axe);
    const { violations } = await page.evaluate((more) => window.axe.run(document, { resultTypes: ['violations'], ...more }), options);
    return violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html).join(' ')}`).join('\n');
}
