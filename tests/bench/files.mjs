// files.mjs - imports and exports of a million rows: time, and the most memory that a worker held.
//
//     node tests/bench/files.mjs [ROWS]
//
// An instance of its own with one worker process, whose peak (VmHWM of /proc) is set back before each step.
import fs from 'node:fs';
import path from 'node:path';
import { Browser } from '../web/browser.mjs';
import { adminName, adminPassword, processes, root } from '../web/lib.mjs';
import { end, own } from '../web/own.mjs';

const rows = Number(process.argv[2] ?? 1000000);
const here = await own('files', { LINTEL_APPS: path.join(root, 'tests/web/sheets'), LINTEL_WORKERS: '1', LINTEL_MAX_UPLOAD: '512m' });
const b = new Browser(here.url);
await b.signIn(adminName, adminPassword(here.folder));
const list = '/admin/data/sheets_kind';
const target = '/admin/import/sheets_kind';

const status = (pid, name) => Number(fs.readFileSync(`/proc/${pid}/status`, 'utf8').match(new RegExp(`${name}:\\s*(\\d+)`))[1]);
const peaks = () => processes('lintel', here.folder).map((pid) => {
    try { return status(pid, 'VmHWM'); } catch { return 0; }
});
async function step(name, work) {
    for (const pid of processes('lintel', here.folder)) {
        try { fs.writeFileSync(`/proc/${pid}/clear_refs`, '5'); } catch { /* it ended */ }
    }
    const began = performance.now();
    const result = await work();
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${name.padEnd(24)} ${seconds.padStart(7)} s  ${String(Math.round(Math.max(...peaks()) / 1024)).padStart(5)} MB`);
    return result;
}
const say = (page) => page.text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').slice(-600);
async function goOn(at) {
    while (b.page.text.includes('data-go-on')) await b.follow(`${at}/go-on`);
}
async function imported(name, bytes) {
    await b.get(target);
    const edge = 'xxEDGExx';
    const csrf = b.page.text.match(/name="csrf" value="([^"]*)"/)[1];
    const body = Buffer.concat([Buffer.from(`--${edge}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n${csrf}\r\n--${edge}\r\n`
        + `Content-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`), bytes, Buffer.from(`\r\n--${edge}--\r\n`)]);
    const kind = name.split('.').pop();
    const at = await step(`${kind}: upload`, async () => {
        const page = await b.send(target, { method: 'POST', body, timeout: 300000, headers: { 'content-type': `multipart/form-data; boundary=${edge}` } });
        if (page.status !== 303) throw new Error(`${page.status} ${say(page)}`);
        return page.headers.location;
    });
    await b.get(at);
    const guessed = Object.fromEntries([...b.page.text.matchAll(/<select id="(to_\d+)"[^>]*>(.*?)<\/select>/gs)]
        .map(([, field, inner]) => [field, inner.match(/value="([^"]*)" selected/)?.[1] ?? '']).map(([field, to]) => [field, to === '=id' ? '' : to]));
    await step(`${kind}: check`, async () => {
        await b.follow(`${at}/map`, guessed);
        await goOn(at);
    });
    await step(`${kind}: write`, async () => {
        await b.follow(`${at}/load`);
        await goOn(at);
    });
    const said = say(b.page).match(/[\d,]+ rows? added/)?.[0] ?? say(b.page);
    console.log(`${''.padEnd(24)} ${said}`);
    return at;
}
async function undone(at) {
    await step('undo', async () => {
        await b.follow(`${at}/undo`);
        await goOn(at);
    });
    await b.get(target);
    await b.follow(`${at}/forget`);
}

const two = (n) => String(n).padStart(2, '0');
const csv = ['code,title,price,made_on,sold_at\n'];
for (let n = 0; n < rows; n += 1)
    csv.push(`c${n},"The title of thing number ${n}",${(n % 100000) / 100},20${two(n % 25)}-${two((n % 12) + 1)}-${two((n % 28) + 1)},2024-07-01T12:${two(n % 60)}:00Z\n`);
console.log(`${rows} rows, five columns; MB: the most that a process of the worker held`);
let at = await imported('things.csv', Buffer.from(csv.join('')));
const files = {};
for (const format of ['csv', 'ndjson', 'xlsx']) {
    files[format] = await step(`${format}: export`, async () => {
        const answer = await b.send(`${list}/-/export?~format=${format}&select=code,title,price,made_on,sold_at&id=gt.3`, { timeout: 300000 });
        if (answer.status !== 200) throw new Error(`${answer.status} ${say(answer)}`);
        return answer.bytes;
    });
    console.log(`${''.padEnd(24)} ${Math.round(files[format].length / 1048576)} MB`);
}
for (const format of ['ndjson', 'xlsx']) {
    await undone(at);
    at = await imported(`things.${format}`, files[format]);
}
await end(here);
