// 71_pages.mjs - the same matrix over the admin: every role, table and field by lists, rows, forms, exports, imports and
// histories, held to rules.mjs; then a walk along every link there is, on which nothing may show that is not theirs.
import { assert, ask, asAdmin, main, test } from './lib.mjs';
import { all, anyFields, api, columns, get, givenOf, grantsOf, holds, keyOf, member, rulesGone, shown, subjects, tables } from './rules.mjs';

const WALK_MAX = 250; // pages of one walk
const ALIKE_MAX = 4; // of those that differ in keys and values alone
const admin = await asAdmin();
const isStranger = (who) => who.name === 'stranger';
const perTable = (what, run) => test(what, async () => {
    for (const who of subjects) for (const table of tables) await run(who, table, grantsOf(who, table, 'read').length > 0, `${who.name}, ${table}`);
}, { seconds: 300 });
const write = (who, target, fields) => ask(target, { method: 'POST', body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...who.headers } });
const hidden = (page) => Object.fromEntries([...page.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]));
// Strangers are asked to sign in where a page is not theirs; to others it is not there.
const away = (who) => (isStranger(who) ? [303] : [404]);
const refused = (who) => (isStranger(who) ? [303] : [403, 404]);
const kept = (who) => (isStranger(who) ? [401, 403] : [403, 404]);
const sample = (table) => all[table].filter((row, i) => i % Math.ceil(all[table].length / 4) === 0 || row.id === member.id || row.member_id === member.id).slice(0, 8);
const rowPath = (table, row) => `/admin/data/${table}/${row.id}`;
const covers = (who, table, verb, row) => grantsOf(who, table, verb).some((grant) => !grant.where || holds(grant.where, row, who));

perTable('lists, and each field asked of them', async (who, table, isThere, words) => {
    const { status } = await get(who, `/admin/data/${table}`);
    assert.ok((isThere ? [200] : away(who)).includes(status), `${words}: ${status}`);
    const names = anyFields(who, table, 'read');
    for (const name of columns(table)) {
        for (const query of [`select=${name}`, `${name}=not.is.null`, `order=${name}`, `or=(${name}.is.null,${name}.not.is.null)`]) {
            const answer = await get(who, `/admin/data/${table}?limit=1&${query}`);
            const wanted = !isThere ? away(who) : names.has(name) ? [200] : [400];
            assert.ok(wanted.includes(answer.status), `${words}, ${query}: ${answer.status}`);
        }
    }
});
perTable('exports', async (who, table, isThere, words) => {
    for (const format of ['csv', 'ndjson']) {
        const { status, text } = await get(who, `/admin/data/${table}/-/export?~format=${format}`);
        const may = grantsOf(who, table, 'export').length > 0;
        assert.ok((isThere && may ? [200] : refused(who)).includes(status), `${words}, ${format}: ${status}`);
        if (status !== 200 || format !== 'csv') continue;
        for (const name of text.split('\r\n')[0].split(',')) assert.ok(anyFields(who, table, 'read').has(name), `${words}: ${name}`);
    }
});
perTable('a row, its form, its end and its history', async (who, table, isThere, words) => {
    if (keyOf(table) !== 'id') return;
    for (const row of sample(table)) {
        const seen = shown(who, table, row);
        const page = await get(who, rowPath(table, row));
        const what = `${words}, ${row.id}`;
        assert.ok((seen ? [200] : away(who)).includes(page.status), `${what}: ${page.status}`);
        if (seen) {
            const named = [...page.text.matchAll(/<dt title="([^"]*)"/g)].map(([, name]) => name);
            assert.deepEqual(named.filter((name) => !(name in seen)), [], what);
        }
        const may = { edit: covers(who, table, 'update', row), delete: covers(who, table, 'delete', row) };
        for (const [deed, isMine] of Object.entries(may)) {
            const form = await get(who, `${rowPath(table, row)}/${deed}`);
            assert.ok((seen && isMine ? [200] : refused(who)).includes(form.status), `${what}, ${deed}: ${form.status}`);
            assert.equal(page.text.includes(`${rowPath(table, row)}/${deed}"`), Boolean(seen && isMine), `${what}, the link to ${deed}`);
        }
        const history = await get(who, `${rowPath(table, row)}/history`);
        const isWhole = grantsOf(who, table, 'read').some((grant) => !grant.where);
        assert.ok((!isStranger(who) && isWhole ? [200] : away(who)).includes(history.status), `${what}, history: ${history.status}`);
    }
});
perTable('forms take no field that is not granted, whoever made them up', async (who, table, isThere, words) => {
    if (keyOf(table) !== 'id') return;
    const [row] = sample(table).filter((one) => one.id === member.id || one.member_id === member.id).concat(sample(table));
    const path = rowPath(table, row);
    const stored = async () => (await ask(`/rest/v1/${table}?id=eq.${row.id}`, { headers: admin })).json()[0];
    const form = await get(who, `${path}/edit`);
    const given = new Set(grantsOf(who, table, 'update').filter((grant) => !grant.where || holds(grant.where, row, who)).flatMap((grant) => givenOf(grant, table)));
    if (form.status === 200)
        for (const [, name] of form.text.matchAll(/ name="f\.([a-z_]+)"/g)) assert.ok(given.has(name), `${words}: a field for ${name}`);
    for (const name of columns(table).filter((column) => column !== 'id' && !given.has(column))) {
        const other = all[table].find((one) => one[name] !== null && one[name] !== row[name]);
        if (!other) continue;
        const before = await stored();
        await write(who, `${path}/edit`, { ...hidden(form), go: 'save', [`f.${name}`]: String(other[name]) });
        assert.deepEqual((await stored())[name], before[name], `${words}, ${name}`);
    }
    if (covers(who, table, 'delete', row)) return;
    const gone = await write(who, `${path}/delete`, { ...hidden(form), confirm: 'yes' });
    assert.ok(kept(who).includes(gone.status), `${words}, delete: ${gone.status}`);
    assert.ok(await stored(), words);
});
perTable('new rows and imports', async (who, table, isThere, words) => {
    if (table === 'library_overdue') return;
    const may = isThere && grantsOf(who, table, 'create').length > 0;
    for (const path of [`/admin/data/${table}/-/new`, `/admin/import/${table}`]) {
        const { status, text } = await get(who, path);
        assert.ok((may && !(isStranger(who) && path.includes('import')) ? [200] : refused(who)).includes(status), `${words}, ${path}: ${status}`);
        if (status !== 200) continue;
        const given = new Set(grantsOf(who, table, 'create').flatMap((grant) => givenOf(grant, table)));
        for (const [, name] of text.matchAll(/ name="f\.([a-z_]+)"/g)) assert.ok(given.has(name), `${words}, ${path}: a field for ${name}`);
    }
});

// ---- the walk ----
const isTelling = (value) => typeof value === 'string' && value.length > 7 && /^[\w@.+-]+$/.test(value) && !/^\d{4}-\d\d-\d\d/.test(value);
const whole = Object.fromEntries(await Promise.all(tables.filter((table) => keyOf(table) === 'id').map(async (table) => {
    const rows = [];
    for (let page; page === undefined || page.length === 1000; rows.push(...page))
        page = (await ask(`/rest/v1/${table}?order=id&limit=1000&id=gt.${rows.at(-1)?.id ?? 0}`, { headers: admin })).json();
    return [table, rows];
})));
function secretsOf(who) {
    const open = new Set();
    const closed = new Set();
    for (const [table, rows] of Object.entries(whole)) {
        for (const row of rows) {
            const seen = shown(who, table, row) ?? {};
            for (const [name, value] of Object.entries(row)) if (isTelling(value)) (name in seen ? open : closed).add(value);
        }
    }
    const secrets = [...closed].filter((value) => !open.has(value));
    return secrets.filter((_, i) => i % Math.ceil(secrets.length / 500) === 0);
}
const shape = (address) => address.replace(/=[^&]*/g, '=').replace(/\/\d+(,\d+)*(?=\/|\?|$)/g, '/#').replace(/%2C|[0-9a-f-]{20,}/gi, '');
async function walk(who) {
    const secrets = secretsOf(who);
    const queue = ['/admin/', ...tables.map((table) => `/admin/data/${table}`), ...secrets.slice(0, 5).map((secret) => `/admin/search?q=${secret}`)];
    const met = new Set(queue);
    const alike = new Map();
    let pages = 0;
    while (queue.length > 0 && pages < WALK_MAX) {
        const address = queue.shift();
        const { status, headers, text } = await get(who, address);
        pages += 1;
        for (const secret of secrets)
            assert.ok(!text.includes(secret) || address.includes(secret), `${who.name}, ${address}: shows ${secret}`);
        if (met.has(`from ${address}`)) assert.ok([200, 303].includes(status), `${who.name}, a link to ${address}: ${status}`);
        const links = [...text.matchAll(/ href="(\/admin\/[^"#]*)/g)].map(([, href]) => href.replaceAll('&amp;', '&'));
        if (status === 303 && headers.location.startsWith('/admin/')) links.push(headers.location);
        for (const link of links) {
            const kind = shape(link);
            if (met.has(link) || (alike.get(kind) ?? 0) >= ALIKE_MAX) continue;
            alike.set(kind, (alike.get(kind) ?? 0) + 1);
            met.add(link).add(`from ${link}`);
            queue.push(link);
        }
    }
    return { pages, secrets: secrets.length };
}
for (const who of subjects) {
    test(`along all links: ${who.name}`, async () => {
        const { pages, secrets } = await walk(who);
        assert.ok(secrets > 20 || grantsOf(who, 'library_member', 'read').some((grant) => !grant.where), `${secrets} secrets`);
        assert.ok(isStranger(who) || pages > 20, `${pages} pages`);
    }, { seconds: 300 });
}
test('the administrator may follow every link', async () => {
    const { pages } = await walk({ name: 'admin', roles: ['user', 'editor', 'desk'], headers: admin, isAdmin: true });
    assert.ok(pages === WALK_MAX || pages > 100, `${pages} pages`);
}, { seconds: 300 });
test('a role that was made goes again', rulesGone);
await main();
