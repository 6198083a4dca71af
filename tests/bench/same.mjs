// same.mjs - do all programs give the same rows?  node same.mjs FILE...
//
// A file has one JSON answer a line.  They must be equal up to the order of names; the
// first that is not is shown.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

let expected;
for (const file of process.argv.slice(2)) {
    for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
        const answer = JSON.parse(line);
        assert.ok(!Array.isArray(answer) || answer.length > 0, `${file}: no rows`);
        expected ??= answer;
        assert.deepEqual(answer, expected, `${file} has another answer`);
    }
}
