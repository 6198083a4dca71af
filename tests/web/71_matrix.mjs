// 71_matrix.mjs - every role, verb, table and field of the example by every way of the API, held to rules.mjs.
import { assert, ask, main, test } from './lib.mjs';
import { all, anyFields, api, columns, covering, get, givenOf, grantsOf, keyOf, member, merged, rulesGone, shown, subjects, tables } from './rules.mjs';

const send = (who, method, target, body, prefer = '') => ask(target, { method, body: body && JSON.stringify(body),
    headers: { 'content-type': 'application/json', prefer: `tx=rollback${prefer}`, ...who.headers } });
const isAway = (who) => (who.name === 'stranger' ? 401 : 404);
const perTable = (what, run) => test(what, async () => {
    for (const who of subjects) for (const table of tables) await run(who, table, grantsOf(who, table, 'read').length > 0, `${who.name}, ${table}`);
}, { seconds: 300 });

perTable('rows and fields', async (who, table, isThere, words) => {
    const key = keyOf(table);
    const ids = all[table].filter((row, i) => i % 7 === 0 || row.member_id === member.id || row.id === member.id).slice(0, 150).map((row) => row[key]);
    const { status, json } = await get(who, `/rest/v1/${table}?order=${key}&${key}=in.(${ids})`);
    assert.equal(status, isThere ? 200 : isAway(who), words);
    if (!isThere || columns(table).length !== Object.keys(all[table][0]).length) return;
    // A key of several columns: rows that share the first one come too, so each is looked for.
    for (const row of json()) assert.ok(all[table].length === 1000 || all[table].some((one) => {
        const seen = shown(who, table, one);
        return seen && JSON.stringify(seen) === JSON.stringify(row);
    }), `${words}: ${JSON.stringify(row)}`);
    if (key !== 'id') return;
    const wanted = all[table].filter((row) => ids.includes(row.id)).map((row) => shown(who, table, row)).filter((row) => row);
    assert.deepEqual(json(), wanted, words);
});
perTable('counts', async (who, table, isThere, words) => {
    if (!isThere || all[table].length === 1000) return;
    const { headers } = await get(who, `/rest/v1/${table}?select=${[...anyFields(who, table, 'read')][0]}&limit=1`, { prefer: 'count=planned' });
    const wanted = all[table].filter((row) => shown(who, table, row)).length;
    const told = Number(headers['content-range'].split('/')[1]);
    if (grantsOf(who, table, 'read').some((grant) => !grant.where)) return; // a guess may be one
    assert.equal(told, wanted, words);
});
perTable('each field: selected, filtered, ordered by, aggregated, as CSV', async (who, table, isThere, words) => {
    const names = anyFields(who, table, 'read');
    for (const name of columns(table)) {
        for (const query of [`select=${name}`, `${name}=not.is.null`, `order=${name}`, `select=${name}.min()`]) {
            const { status } = await get(who, `/rest/v1/${table}?limit=1&${query}`);
            const wanted = !isThere ? isAway(who) : names.has(name) ? 200 : 400;
            assert.equal(status === 400 && names.has(name) && query.endsWith('.min()') ? 200 : status, wanted, `${words}, ${query}`);
        }
    }
    if (!isThere) return;
    const csv = await get(who, `/rest/v1/${table}?limit=1`, { accept: 'text/csv' });
    assert.deepEqual(new Set(csv.text.split('\r\n')[0].split(',')), names, words);
    const { status } = await get(who, `/rest/v1/${table}?limit=101`, { accept: 'text/csv' });
    assert.equal(status, grantsOf(who, table, 'export').length > 0 ? 200 : who.name === 'stranger' ? 401 : 403, `${words}, export`);
});
test('related rows, from either end', async () => {
    const pairs = [['library_copy', 'library_title'], ['library_loan', 'library_copy'], ['library_loan', 'library_member'],
        ['library_fine', 'library_loan'], ['library_title', 'library_subject']];
    for (const who of subjects) {
        for (const [one, other] of [...pairs, ...pairs.map(([a, b]) => [b, a])]) {
            if (grantsOf(who, one, 'read').length === 0) continue;
            const { status, json } = await get(who, `/rest/v1/${one}?limit=3&select=${keyOf(one)},${other}(*)`);
            assert.equal(status, grantsOf(who, other, 'read').length > 0 ? 200 : 400, `${who.name}, ${one}(${other})`);
            if (status !== 200) continue;
            for (const row of json().flatMap((found) => found[other] ?? []))
                for (const name of Object.keys(row)) assert.ok(anyFields(who, other, 'read').has(name), `${who.name}, ${one}, ${other}.${name}`);
        }
    }
}, { seconds: 120 });
perTable('writes: create, each field changed, delete', async (who, table, isThere, words) => {
    if (table === 'library_overdue') return;
    const refused = (status) => (who.name === 'stranger' ? status === 401 : [403, 404, 400].includes(status));
    const names = new Set(grantsOf(who, table, 'update').flatMap((grant) => givenOf(grant, table)));
    const key = keyOf(table);
    for (const name of columns(table)) {
        if (api.components.schemas[table].properties[name].readOnly) continue;
        const { status } = await send(who, 'PATCH', `/rest/v1/${table}?${key}=eq.0`, { [name]: all[table][0][name] });
        if (isThere && names.has(name)) assert.equal(status, 204, `${words}, PATCH ${name}`);
        else assert.ok(refused(status), `${words}, PATCH ${name}: ${status}`);
    }
    const gone = await send(who, 'DELETE', `/rest/v1/${table}?${key}=eq.0`);
    if (isThere && grantsOf(who, table, 'delete').length > 0) assert.equal(gone.status, 204, `${words}, DELETE`);
    else assert.equal(gone.status, who.name === 'stranger' ? 401 : isThere ? 403 : 404, `${words}, DELETE`);
    const made = await send(who, 'POST', `/rest/v1/${table}`, {});
    if (grantsOf(who, table, 'create').length > 0) assert.ok(![401, 403, 404].includes(made.status), `${words}, POST: ${made.status}`);
    else assert.equal(made.status, who.name === 'stranger' ? 401 : isThere ? 403 : 404, `${words}, POST`);
});
perTable('upserts: each field, merged, put and ignored', async (who, table, isThere, words) => {
    if (keyOf(table) !== 'id') return;
    const rows = all[table].filter((row, i) => i % Math.ceil(all[table].length / 2) === 0 || row.id === member.id);
    const refused = who.name === 'stranger' ? [401] : grantsOf(who, table, 'create').length > 0 ? [400, 403] : [isThere ? 403 : 404];
    for (const row of rows) {
        for (const name of columns(table).filter((column) => !api.components.schemas[table].properties[column].readOnly)) {
            const values = { id: row.id, [name]: row[name] };
            const after = merged(who, table, row, values);
            for (const [method, target, prefer] of [['POST', '', ',resolution=merge-duplicates'], ['PUT', `?id=eq.${row.id}`, '']]) {
                const answer = await send(who, method, `/rest/v1/${table}${target}`, values, `${prefer},return=representation`);
                const what = `${words}, ${method} ${JSON.stringify(values)}: ${answer.status} ${answer.text}`;
                if (after) assert.deepEqual([answer.status, answer.json()], [200, [shown(who, table, after)].filter((seen) => seen)], what);
                else assert.ok(refused.includes(answer.status), what);
                // Whoever is told that there is no such column may neither read it nor give it.
                if (answer.status === 400) assert.ok(!new Set(['read', 'create', 'update'].flatMap((verb) => [...anyFields(who, table, verb)])).has(name), what);
            }
        }
        const ignored = await send(who, 'POST', `/rest/v1/${table}`, { id: row.id }, ',resolution=ignore-duplicates,missing=default');
        if (covering(who, table, 'create', ['id']).length > 0) assert.ok(ignored.status < 300, `${words}, ignored: ${ignored.status} ${ignored.text}`);
        else assert.ok(refused.includes(ignored.status), `${words}, ignored: ${ignored.status}`);
    }
});
test('presets are set on what is made and what is changed, and can be given by nobody', async () => {
    const who = subjects.find(({ name }) => name === 'greeter');
    const adult = all.library_member.find((row) => row.kind === 'adult' && !row.is_blocked);
    const { id, full_name: _, deposit: __, is_blocked: ___, note: ____, ...given } = { ...adult, card: null, email: 'door@matrix.example' };
    const fresh = { ...given, card: 'ZZ999999' };
    const post = async (values, prefer) => send(who, 'POST', '/rest/v1/library_member', values, `,return=representation${prefer ?? ''}`);
    const made = await post(fresh);
    assert.equal(made.status, 201, made.text);
    assert.deepEqual([made.json()[0].is_blocked, made.json()[0].note], [true, 'made at the door']);
    for (const more of [{ is_blocked: false }, { note: 'mine' }, { deposit: 5 }, { kind: 'child' }]) {
        for (const prefer of ['', ',resolution=merge-duplicates', ',resolution=ignore-duplicates'])
            assert.equal((await post({ ...fresh, ...more }, prefer)).status, 403, JSON.stringify(more) + prefer);
    }
    // Of two rows one is there: each is preset what its own verb presets.
    const both = await send(who, 'POST', '/rest/v1/library_member?on_conflict=card&order=id', [{ ...fresh }, { ...given, card: adult.card, email: adult.email }],
        ',return=representation,resolution=merge-duplicates');
    assert.equal(both.status, 201, both.text);
    assert.deepEqual(both.json().map((row) => [row.card, row.is_blocked, row.note]).sort(),
        [[adult.card, false, 'changed at the door'], [fresh.card, true, 'made at the door']].sort());
});
test('calls', async () => {
    for (const who of subjects) {
        for (const routine of ['library_find', 'library_renew']) {
            const { status } = await send(who, 'POST', `/rest/v1/rpc/${routine}`, { [routine === 'library_find' ? 'words' : 'loan']: '0' });
            const may = grantsOf(who, routine, 'call').length > 0;
            assert.equal([401, 404].includes(status), !may, `${who.name}, ${routine}: ${status}`);
        }
    }
});
test('pages and OpenAPI speak of the same tables and fields', async () => {
    for (const who of subjects) {
        const { components, paths } = (await get(who, '/rest/v1/')).json();
        const home = (await get(who, '/admin/')).text;
        for (const table of tables) {
            const isThere = grantsOf(who, table, 'read').length > 0;
            assert.equal(table in components.schemas, isThere, `${who.name}, ${table}`);
            assert.equal(home.includes(`"/admin/data/${table}"`), isThere, `${who.name}, ${table}`);
            const page = await get(who, `/admin/data/${table}`);
            assert.equal(page.status, isThere ? 200 : who.name === 'stranger' ? 303 : 404, `${who.name}, ${table}`);
            if (!isThere) continue;
            const names = new Set(['read', 'create', 'update'].flatMap((verb) => [...anyFields(who, table, verb)]));
            assert.deepEqual(new Set(Object.keys(components.schemas[table].properties)), names, `${who.name}, ${table}`);
            for (const [method, verb] of [['post', 'create'], ['patch', 'update'], ['delete', 'delete']])
                assert.equal(method in paths[`/${table}`], grantsOf(who, table, verb).length > 0, `${who.name}, ${table}, ${method}`);
            for (const name of columns(table))
                assert.equal(page.text.includes(`<option value="${name}">`), anyFields(who, table, 'read').has(name), `${who.name}, ${table}.${name}`);
        }
    }
}, { seconds: 120 });
test('a role that was made goes again', rulesGone);
await main();
