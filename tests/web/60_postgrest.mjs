// 60_postgrest.mjs - the example's tables through the client that PostgREST's users have: @supabase/postgrest-js.
import { asAdmin, ask, assert, main, skipAll, test, url } from './lib.mjs';

let PostgrestClient;
try {
    ({ PostgrestClient } = (await import('@supabase/postgrest-js')).default);
} catch {
    skipAll('@supabase/postgrest-js is not installed');
}
// The instance signs its own certificate.
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
process.removeAllListeners('warning');

const headers = await asAdmin();
const db = new PostgrestClient(`${url}/rest/v1`, { headers, fetch: globalThis.fetch });
const mark = `t${Date.now().toString(36)}`;
const author = (name, more = {}) => ({ given_name: name, family_name: mark, ...more });
const mine = (query) => query.eq('family_name', mark);

function good({ data, error, status }, wanted) {
    assert.equal(error, null, JSON.stringify(error));
    assert.equal(status, wanted);
    return data;
}

test('rows are read, filtered and ordered', async () => {
    const data = good(await db.from('library_title').select('id,name').gte('pages', 300).in('language', ['English', 'French'])
        .order('id', { ascending: false }).limit(5), 200);
    assert.equal(data.length, 5);
    assert.ok(data.every((row, i) => i === 0 || row.id < data[i - 1].id));
});
test('a single row is an object, and none is an error of its own', async () => {
    assert.equal(good(await db.from('library_title').select('id').eq('id', 7).single(), 200).id, 7);
    const { error, status } = await db.from('library_title').select('id').eq('id', 0).single();
    assert.equal(status, 406);
    assert.equal(error.code, 'PGRST116');
    assert.equal(good(await db.from('library_title').select('id').eq('id', 0).maybeSingle(), 200), null);
});
test('a range is a page', async () => {
    const data = good(await db.from('library_title').select('id').order('id').range(2, 4), 200);
    assert.equal(data.length, 3);
});
test('insert says nothing unless select is asked for', async () => {
    assert.equal(good(await db.from('library_author').insert(author('Ann')), 201), null);
    const row = good(await db.from('library_author').insert(author('Ben', { born: 1950 })).select().single(), 201);
    assert.equal(row.full_name, `Ben ${mark}`);
    assert.equal(row.died, null);
});
test('many rows are inserted at once, with what is missing as null or default', async () => {
    const data = good(await db.from('library_author').insert([author('Cid'), author('Dot', { country: 'FR' })])
        .select('given_name,country'), 201);
    assert.deepEqual(data, [{ given_name: 'Cid', country: null }, { given_name: 'Dot', country: 'FR' }]);
    good(await db.from('library_author').insert([author('Eve')], { defaultToNull: false }), 201);
});
test('update changes what the filters meet', async () => {
    const data = good(await mine(db.from('library_author').update({ country: 'GB' })).eq('given_name', 'Ann')
        .select('given_name,country'), 200);
    assert.deepEqual(data, [{ given_name: 'Ann', country: 'GB' }]);
    assert.equal(good(await mine(db.from('library_author').update({ country: 'DE' })).eq('given_name', 'nobody'), 204), null);
});
test('upsert merges by a unique key, or ignores', async () => {
    const code = 'Z' + String.fromCharCode(65 + Date.now() % 26, 65 + Math.floor(Date.now() / 26) % 26);
    const branch = { code, name: 'Old', street: 's', town: 't', opened_on: '2020-01-01' };
    const made = good(await db.from('library_branch').upsert(branch, { onConflict: 'code' }).select().single(), 201);
    const again = good(await db.from('library_branch').upsert({ ...branch, name: 'New' }, { onConflict: 'code' }).select().single(), 200);
    assert.deepEqual([again.id, again.name], [made.id, 'New']);
    assert.deepEqual(good(await db.from('library_branch')
        .upsert({ ...branch, name: 'Newer' }, { onConflict: 'code', ignoreDuplicates: true }).select(), 201), []);
    good(await db.from('library_branch').delete().eq('id', made.id), 204);
});
test('a forgotten filter changes nothing', async () => {
    for (const query of [db.from('library_author').delete(), db.from('library_author').update({ country: 'XX' })]) {
        const { error, status } = await query;
        assert.equal(status, 400);
        assert.match(error.message, /max-affected/);
    }
});
test('constraints are named as PostgREST names them', async () => {
    const taken = good(await db.from('library_title').select('isbn').eq('id', 1).single(), 200).isbn;
    const title = { isbn: taken, name: 'x', subject_id: 1, published: 2000, price: 1 };
    for (const [change, status, code, word] of [
        [{}, 409, '23505', 'title_isbn'],
        [{ isbn: '9780000000001', subject_id: 60000 }, 409, '23503', 'title_subject'],
        [{ isbn: '1' }, 400, '23514', 'title_isbn_is_digits'],
        [{ name: null }, 400, '23502', 'name'],
        [{ name: 'x'.repeat(161) }, 400, '22001', 'name'],
        [{ pages: 65536 }, 400, '22003', 'pages'],
        [{ language: 'Latin' }, 400, '22P02', 'language'],
        [{ nmae: 'x' }, 400, 'PGRST204', "perhaps you meant 'name'"],
    ]) {
        const { error, status: got } = await db.from('library_title').insert({ ...title, ...change });
        assert.deepEqual([got, error?.code], [status, code], JSON.stringify(error));
        assert.ok(error.message.includes(word), error.message);
    }
});
test('delete gives back what it took', async () => {
    const data = good(await mine(db.from('library_author').delete()).select('given_name').order('given_name'), 200);
    assert.deepEqual(data.map((row) => row.given_name), ['Ann', 'Ben', 'Cid', 'Dot', 'Eve']);
    assert.deepEqual(good(await mine(db.from('library_author').select('id')), 200), []);
});

// What the client has no words for.
const send = (method, path, body, more = {}) => ask(`/rest/v1/${path}`, {
    method, body, headers: { ...headers, 'content-type': 'application/json', ...more },
});
test('a request sent twice under one key is done once', async () => {
    const body = JSON.stringify(author('Key'));
    const more = { 'idempotency-key': `${mark}-1`, prefer: 'return=representation' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => send('POST', 'library_author', body, more)));
    assert.deepEqual([...new Set(answers.map((a) => `${a.status} ${a.text}`))].length, 1, answers.map((a) => a.text).join());
    assert.equal(answers.filter((a) => a.headers['idempotency-replayed'] === 'true').length, 7);
    assert.equal((await send('POST', 'library_author', JSON.stringify(author('Other')), more)).status, 422);
    assert.equal(good(await mine(db.from('library_author').delete()).select('id'), 200).length, 1);
});
test('CSV goes in', async () => {
    const made = await send('POST', 'library_author?select=given_name,born', `given_name,family_name,born\n"A, B",${mark},NULL\n`,
        { 'content-type': 'text/csv', prefer: 'return=representation' });
    assert.deepEqual([made.status, made.text], [201, '[{"given_name":"A, B","born":null}]']);
    good(await mine(db.from('library_author').delete()), 204);
});
test('a body of another kind is 415, a broken one 400, and nothing is written', async () => {
    for (const [type, body, status] of [
        ['application/x-www-form-urlencoded', `given_name=x&family_name=${mark}`, 415],
        ['multipart/form-data; boundary=x', '--x--', 415],
        ['text/plain', JSON.stringify(author('x')), 415],
        ['application/json', '{"given_name":', 400],
        ['application/json', '', 400],
        ['application/json', '['.repeat(10000), 400],
        ['application/json', `{"given_name":"a","given_name":"b","family_name":"${mark}"}`, 400],
        ['application/json', `{"given_name":"a\\u0000","family_name":"${mark}"}`, 400],
        ['application/json', Buffer.from([0x22, 0xff, 0x22]), 400],
        ['text/csv', `given_name,family_name\na,${mark},c\n`, 400],
        ['text/csv', `given_name,family_name\n"a,${mark}\n`, 400],
    ]) {
        const answer = await send('POST', 'library_author', body, { 'content-type': type });
        assert.equal(answer.status, status, `${type} ${answer.text}`);
        assert.ok(answer.json().message.length > 0);
    }
    assert.deepEqual(good(await mine(db.from('library_author').select('id')), 200), []);
});
await main();
