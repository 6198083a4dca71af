// screenshots.mjs - the pictures of README, made anew: node tests/web/screenshots.mjs, while an instance runs (scripts/up).
// They are of the example, 1000 pixels wide, with 64 colours: some tens of KB each.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { root } from './lib.mjs';
import { browser, open, signIn } from './chromium.mjs';

const pictures = [
    ['list', '/admin/data/library_title?published=gte.2000&language=eq.French', {}],
    ['board', '/admin/data/library_copy?~layout=board&~by=state', {}],
    ['dashboard', '/admin/dashboards/desk', { colorScheme: 'dark' }],
    ['telephone', '/admin/data/library_loan', { viewport: { width: 360, height: 640 } }],
];

await signIn();
for (const [name, target, options] of pictures) {
    const { context, page } = await open({ viewport: { width: 1000, height: 640 }, ...options });
    const file = path.join(root, 'tests/web/screenshots', `${name}.png`);
    await page.goto(target);
    await page.screenshot({ path: file });
    execFileSync('pngquant', ['--force', '--skip-if-larger', '--output', file, '64', file]);
    await context.close();
}
await browser.close();
process.exit(0);
