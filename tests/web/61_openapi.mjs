// 61_openapi.mjs - the description of the API, before the linter that tools trust.
import { asAdmin, ask, assert, main, skipAll, test } from './lib.mjs';

let redocly;
try {
    redocly = await import('@redocly/openapi-core');
} catch {
    skipAll('@redocly/openapi-core is not installed');
}

async function description() {
    const answer = await ask('/rest/v1/', { headers: await asAdmin() });
    assert.equal(answer.status, 200);
    assert.match(answer.headers['content-type'], /^application\/openapi\+json/);
    return answer;
}

test('it passes the recommended rules of redocly', async () => {
    const { text } = await description();
    const config = await redocly.createConfig({ extends: ['recommended'] });
    const problems = await redocly.lintFromString({ source: text, config, absoluteRef: 'openapi.json' });
    // No licence is claimed for somebody's own tables.
    const left = problems.filter((p) => p.ruleId !== 'info-license');
    assert.deepEqual(left.map((p) => `${p.ruleId}: ${p.message} ${p.location?.[0]?.pointer}`), []);
});
test('a mistake in it would be found', async () => {
    const { text } = await description();
    const config = await redocly.createConfig({ extends: ['recommended'] });
    const broken = text.replace('#/components/schemas/library_title', '#/components/schemas/nowhere');
    const problems = await redocly.lintFromString({ source: broken, config, absoluteRef: 'openapi.json' });
    assert.ok(problems.some((p) => p.severity === 'error'));
});
test('every path in it that takes no argument answers', async () => {
    const api = (await description()).json();
    const headers = await asAdmin();
    const base = new URL(api.servers[0].url, 'https://x').pathname;
    const paths = Object.entries(api.paths).filter(([, p]) => p.get && !p.get.parameters.some((q) => q.required));
    assert.ok(paths.length > 5);
    for (const [path] of paths) {
        const answer = await ask(`${base}${path}?limit=1`, { headers });
        assert.equal(answer.status, 200, `${path}: ${answer.text}`);
    }
});
test('comments, keys and foreign keys stand in it', async () => {
    const { components } = (await description()).json();
    const title = components.schemas.library_title;
    assert.match(title.properties.id.description, /This is a Primary Key\.<pk\/>/);
    assert.ok(Object.values(components.schemas.library_loan.properties)
        .some((c) => /This is a Foreign Key to `\w+\.id`\.<fk table='\w+' column='id'\/>/.test(c.description ?? '')));
});
test('PUT stands where a row can be named by its key', async () => {
    const { paths } = (await description()).json();
    const keys = paths['/library_title'].put.parameters.map((q) => q.$ref).filter((r) => r.includes('library_title'));
    assert.equal(keys.length, 1, keys.join());
    assert.equal(paths['/library_overdue'].put, undefined, 'a view');
});
await main();
