// 64_cursor.mjs - pages by cursor, as a client walks them.
import { asAdmin, ask, assert, main, test } from './lib.mjs';

const get = async (target, headers = {}) => ask(target, { headers: { ...(await asAdmin()), ...headers } });
const link = (answer, rel) => (answer.headers.link ?? '').match(new RegExp(`<([^>]*)>; rel="${rel}"`))?.[1];

test('following rel="next" gives every row once, in order; rel="prev" leads back', async () => {
    const query = '/rest/v1/library_title?select=id,name&order=published.desc,name';
    const all = (await get(`${query}&limit=1000`)).json();
    let answer = await get(`${query}&limit=150`, { prefer: 'cursor' });
    const pages = [answer.json()];
    while (link(answer, 'next') && pages.length < 20) {
        answer = await get(link(answer, 'next'));
        assert.equal(answer.status, 200, answer.text.slice(0, 300));
        pages.push(answer.json());
    }
    assert.ok(pages.length > 1);
    assert.deepEqual(pages.flat().slice(0, all.length), all);
    const back = [pages.at(-1)];
    while (link(answer, 'prev') && back.length < 20) {
        answer = await get(link(answer, 'prev'));
        back.unshift(answer.json());
    }
    assert.deepEqual(back.flat(), pages.flat());
});
test('a cursor that was changed, or is another list’s, is 400 and says what to do', async () => {
    const { headers } = await get('/rest/v1/library_title?limit=3', { prefer: 'cursor' });
    const cursor = headers['next-cursor'];
    for (const target of [
        `/rest/v1/library_title?limit=3&after=${cursor.slice(0, -2)}AA`,
        `/rest/v1/library_title?limit=3&order=name&after=${cursor}`,
        `/rest/v1/library_author?limit=3&after=${cursor}`,
        `/rest/v1/library_author?limit=3&before=x`,
    ]) {
        const answer = await get(target);
        assert.equal(answer.status, 400, target);
        assert.match(answer.json().message, /begin anew/);
    }
});
test('what was there after the first page comes on the second, though rows went meanwhile', async () => {
    const made = await ask('/rest/v1/library_author', {
        method: 'POST',
        headers: { ...(await asAdmin()), 'content-type': 'application/json', prefer: 'return=representation' },
        body: JSON.stringify(['cursor-a', 'cursor-b', 'cursor-c'].map((name) => ({ given_name: name, family_name: 'Test' }))),
    });
    assert.equal(made.status, 201, made.text);
    const query = '/rest/v1/library_author?select=given_name&given_name=like.cursor-*&order=given_name';
    const first = await get(`${query}&limit=1`, { prefer: 'cursor' });
    await ask('/rest/v1/library_author?given_name=in.("cursor-a","cursor-b")', { method: 'DELETE', headers: await asAdmin() });
    assert.deepEqual((await get(link(first, 'next'))).json(), [{ given_name: 'cursor-c' }]);
    await ask('/rest/v1/library_author?given_name=like.cursor-*', { method: 'DELETE', headers: await asAdmin() });
});

await main();
