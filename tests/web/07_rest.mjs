// 07_rest.mjs - the example's tables as JSON, in PostgREST's dialect.
import { asAdmin, ask, assert, main, test } from './lib.mjs';

async function get(path, status = 200, headers = {}) {
    const answer = await ask(`/rest/v1/${path}`, { headers: { ...(await asAdmin()), ...headers } });
    assert.equal(answer.status, status, `${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
    return answer;
}
const rows = async (path) => (await get(path)).json();

test('a table is a list of its rows', async () => {
    const list = await rows('library_branch');
    assert.ok(list.length >= 2);
    assert.ok(list.every((r) => Number.isInteger(r.id) && typeof r.name === 'string'));
});
test('select chooses and renames columns, in their order', async () => {
    const [row] = await rows('library_title?select=title:name,id&limit=1');
    assert.deepEqual(Object.keys(row), ['title', 'id']);
});
test('filters compare', async () => {
    assert.deepEqual((await rows('library_title?id=eq.7&select=id')), [{ id: 7 }]);
    assert.ok((await rows('library_title?pages=gte.300&select=pages&limit=50')).every((r) => r.pages >= 300));
    assert.ok((await rows('library_title?published=lt.1990&select=published&limit=50')).every((r) => r.published < 1990));
    assert.deepEqual((await rows('library_title?id=in.(3,5,4)&select=id&order=id')).map((r) => r.id), [3, 4, 5]);
    assert.ok((await rows('library_author?died=is.null&select=died&limit=20')).every((r) => r.died === null));
});
test('order, limit and offset give neighbouring pages', async () => {
    const all = (await rows('library_title?select=id&order=id.desc&limit=10')).map((r) => r.id);
    const second = (await rows('library_title?select=id&order=id.desc&limit=5&offset=5')).map((r) => r.id);
    assert.deepEqual(second, all.slice(5));
    assert.deepEqual(all, [...all].sort((a, b) => b - a));
});
test('numbers are numbers, decimals keep their digits, dates are text', async () => {
    const { text } = await get('library_title?select=id,price&price=gt.0&limit=1');
    assert.match(text, /"price":\s*"?\d+\.\d\d"?/);
    const [row] = await rows('library_branch?select=opened_on,is_open,hours&limit=1');
    assert.match(row.opened_on, /^\d{4}-\d\d-\d\d$/);
    assert.equal(typeof row.hours, 'object');
});
test('an answer of 1,000 rows is complete JSON', async () => {
    const list = await rows('library_loan?limit=1000');
    assert.equal(list.length, 1000);
    assert.equal(new Set(list.map((r) => r.id)).size, 1000);
});
test('a view is read like a table', async () => {
    const { text } = await get('');
    assert.match(text, /library_title/);
});
test('mistakes are 400 and name what is wrong', async () => {
    for (const [path, word] of [
        ['library_title?no_such=eq.1', 'no_such'], ['library_title?select=no_such', 'no_such'],
        ['library_title?order=no_such', 'no_such'], ['library_title?limit=many', 'limit'],
        ['library_title?id=equals.1', 'operator'],
    ]) {
        const { text } = await get(path, 400);
        assert.ok(text.includes(word), text);
    }
});
test('values of any text are values', async () => {
    for (const value of ["' OR 1=1 --", '"; DROP TABLE library_fine; --', '\\', '%', '_', '\u{1F4DA}', 'é', '{{x}}', '<b>']) {
        const list = await rows(`library_title?select=id&name=eq.${encodeURIComponent(value)}`);
        assert.deepEqual(list, [], value);
    }
});
test('HEAD gives the headers of GET and no body', async () => {
    const answer = await ask('/rest/v1/library_title?limit=1', { method: 'HEAD', headers: await asAdmin() });
    assert.equal(answer.status, 200);
    assert.equal(answer.bytes.length, 0);
});
test('fifty clients at once get fifty right answers', async () => {
    const headers = await asAdmin();
    await Promise.all(Array.from({ length: 50 }, async (_, i) => {
        const answer = await ask(`/rest/v1/library_title?id=eq.${i + 1}&select=id`, { headers });
        assert.deepEqual(answer.json(), [{ id: i + 1 }]);
    }));
});
await main();
