// 65_batch.mjs - several requests in one transaction; and a write that is repeated because its worker died.
import { asAdmin, ask, assert, family, isReady, main, test, until } from './lib.mjs';

const post = async (target, body, headers = {}) => ask(target, {
    method: 'POST',
    headers: { ...(await asAdmin()), 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
});
const names = async (like) => (await ask(`/rest/v1/library_author?select=given_name&given_name=like.${like}*&order=given_name`,
    { headers: await asAdmin() })).json().map((row) => row.given_name);
const author = (name, more = {}) => ({ method: 'POST', url: '/library_author', body: { given_name: name, family_name: 'Test' }, ...more });

test('what one request made is used by the next, and shown', async () => {
    const answer = await post('/rest/v1/batch', {
        requests: [
            author('batch-1', { id: 'a', headers: { Prefer: 'return=representation' } }),
            { method: 'PATCH', url: '/library_author?id=eq.{{a.0.id}}', body: { given_name: 'batch-2' } },
            { id: 'b', method: 'GET', url: '/library_author?select=given_name&id=in.({{a.0.id}})' },
        ],
    });
    assert.equal(answer.status, 200, answer.text);
    const { responses } = answer.json();
    assert.deepEqual(responses.map((r) => r.status), [201, 204, 200]);
    assert.deepEqual(responses[2].body, [{ given_name: 'batch-2' }]);
});
test('one refusal undoes all, and is named', async () => {
    const answer = await post('/rest/v1/batch', {
        requests: [author('batch-3'), { id: 'bad', method: 'GET', url: '/library_nowhere' }],
    });
    assert.equal(answer.status, 404, answer.text);
    assert.deepEqual(answer.json().request, { index: 1, id: 'bad', method: 'GET', url: '/library_nowhere' });
    assert.deepEqual(await names('batch'), ['batch-2']);
});
test('with atomic false the others are done', async () => {
    const answer = await post('/rest/v1/batch', {
        atomic: false,
        requests: [{ method: 'GET', url: '/library_nowhere' }, author('batch-4')],
    });
    assert.deepEqual(answer.json().responses.map((r) => r.status), [404, 201]);
    assert.deepEqual(await names('batch'), ['batch-2', 'batch-4']);
});

// Whenever a worker dies - before, while or after the write commits - the repetition finds either
// everything or nothing, and the row is there once.
test('kill -9 of workers under writes: a repeat under the same key makes each exactly once', async () => {
    const writes = 60;
    let broken = 0;
    const write = async (i) => {
        for (let attempt = 0; attempt < 40; attempt += 1) {
            const answer = await post('/rest/v1/library_author', { given_name: `key-${String(i).padStart(3, '0')}`, family_name: 'Test' },
                { 'idempotency-key': `kill-${i}`, prefer: 'return=representation' }).catch(() => ({ status: 0 }));
            if (answer.status === 201) return answer.json()[0].id;
            assert.ok([0, 500, 502, 503, 504].includes(answer.status), `${answer.status} ${answer.text}`);
            broken += 1;
            await new Promise((done) => setTimeout(done, 200));
        }
        throw new Error(`write ${i} was never done`);
    };
    const ids = [];
    const killer = (async () => {
        for (let i = 0; i < 6; i += 1) {
            await new Promise((done) => setTimeout(done, 150));
            for (const pid of family('lintel').workers) process.kill(pid, 'SIGKILL');
        }
    })();
    for (let from = 0; from < writes; from += 10) {
        ids.push(...await Promise.all(Array.from({ length: 10 }, (_, k) => write(from + k))));
        await new Promise((done) => setTimeout(done, 100));
    }
    await killer;
    await until(isReady, 20, 'the workers');
    assert.equal(new Set(ids).size, writes);
    assert.equal((await names('key-')).length, writes);
    // And once more: each gets the row it made.
    assert.deepEqual(await Promise.all(ids.slice(0, 5).map((_, i) => write(i))), ids.slice(0, 5));
    console.log(`# ${broken} answers were lost and asked for again`);
}, { seconds: 120 });
test('cleaned up', async () => {
    const answer = await ask('/rest/v1/library_author?or=(given_name.like.batch*,given_name.like.key-*)',
        { method: 'DELETE', headers: await asAdmin() });
    assert.equal(answer.status, 204, answer.text);
});

await main();
