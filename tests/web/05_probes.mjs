// 05_probes.mjs - what a monitor asks.
import { asAdmin, assert, ask, family, main, test } from './lib.mjs';

test('/healthz and /readyz say 200', async () => {
    assert.equal((await ask('/healthz')).status, 200);
    assert.equal((await ask('/readyz')).status, 200);
});
test('/metrics is Prometheus text in which each line can be read', async () => {
    const { status, text, headers } = await ask('/metrics', { headers: await asAdmin() });
    assert.equal(status, 200);
    assert.match(headers['content-type'], /^text\/plain/);
    for (const line of text.trimEnd().split('\n')) {
        assert.match(line, /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{([a-z_]+="[^"\n]*",?)+\})? ([0-9.e+-]+|NaN|\+Inf))$/);
    }
    const names = [...text.matchAll(/^# TYPE ([a-z_]+) /gm)].map((m) => m[1]);
    assert.equal(new Set(names).size, names.length, 'a TYPE stands twice');
});
test('/metrics is for those who sign in', async () => {
    assert.equal((await ask('/metrics')).status, 401);
});
test('/metrics counts requests', async () => {
    const count = async () => (await ask('/metrics', { headers: await asAdmin() })).text.split('\n')
        .filter((line) => /^lintel_requests_total\b/.test(line))
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    const before = await count();
    for (let i = 0; i < 10; i += 1) await ask('/healthz');
    assert.ok((await count()) - before >= 10);
});
test('a master with workers of its own runs', async () => {
    const { master, workers } = family('lintel');
    assert.ok(master);
    assert.ok(workers.length >= 1);
});
await main();
