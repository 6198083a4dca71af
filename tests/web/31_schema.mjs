// 31_schema.mjs - the schema changes under load: every worker serves the new one within a second, and no request fails.
import fs from 'node:fs';
import path from 'node:path';
import { assert, ask, asAdmin, main, root, run, sleep, stateFolder, temporary, test, until, wrk } from './lib.mjs';

const app = temporary('app');
const target = '/rest/v1/library_branch?limit=5';
const program = path.join(process.env.LINTEL_BUILD ?? path.join(root, 'build'), 'lintel');

async function migrate(file, sql) {
    fs.writeFileSync(path.join(app, file), sql);
    const { code, stdout, stderr } = await run(program, ['migrate'], {
        env: { LINTEL_CONFIG: path.join(stateFolder, 'lintel.conf'), LINTEL_APPS: app, LINTEL_DB: '', LINTEL_VAR: '' },
    });
    assert.equal(code, 0, stderr);
    return stdout;
}

// All of the workers, not one: their kept connections take turns.
async function everyAnswer(holds) {
    const headers = await asAdmin();
    const answers = await Promise.all(Array.from({ length: 32 }, () => ask(target, { headers })));
    for (const answer of answers) assert.equal(answer.status, 200, answer.text);
    return answers.every((answer) => holds(Object.keys(answer.json()[0])));
}

async function changeUnderLoad(file, sql, holds) {
    const load = wrk(target, { seconds: 5, headers: await asAdmin() });
    await sleep(1000);
    assert.match(await migrate(file, sql), /applied/);
    await until(() => everyAnswer(holds), 5, 'the new schema in every worker');
    const { requests, refused, broken, stdout } = await load;
    assert.ok(requests > 100, stdout);
    assert.equal(refused + broken, 0, stdout);
}

test('a column that a migration adds is served by all workers, and no request fails', async () => {
    await changeUnderLoad('001_nickname.sql', "ALTER TABLE library_branch ADD nickname VARCHAR(20) NOT NULL DEFAULT 'none';\n",
        (names) => names.includes('nickname'));
}, { seconds: 60 });
test('a column that a migration renames changes its name', async () => {
    await changeUnderLoad('002_rename.sql', 'ALTER TABLE library_branch RENAME COLUMN nickname TO byname;\n',
        (names) => names.includes('byname') && !names.includes('nickname'));
}, { seconds: 60 });
test('a column that a migration drops is gone', async () => {
    await changeUnderLoad('003_drop.sql', 'ALTER TABLE library_branch DROP COLUMN byname;\n',
        (names) => !names.includes('byname'));
}, { seconds: 60 });
await main();
