// grants.mjs - accounts with roles, for the tests of who may do what.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { assert, asAdmin, ask, root, run, stateFolder } from './lib.mjs';

const program = path.join(process.env.LINTEL_BUILD ?? path.join(root, 'build'), 'lintel');

export function lintel(...args) {
    return run(program, args, { env: { LINTEL_CONFIG: path.join(stateFolder, 'lintel.conf'), LINTEL_DB: '', LINTEL_VAR: '' } });
}
export async function told(...args) {
    const { code, stdout, stderr } = await lintel(...args);
    assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
    return stdout.trim();
}
// The headers of an account, made if need be, that has just these roles.
export async function accountWith(email, roles) {
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'lintel-words.')), 'words');
    fs.writeFileSync(file, 'nineteen quiet green lanterns\n', { mode: 0o600 });
    await told('account', 'create', '--email', email, '--password-file', file);
    fs.rmSync(path.dirname(file), { recursive: true });
    for (const role of roles) await told('role', 'grant', '--email', email, '--role', role);
    return { authorization: `Bearer ${await told('session', 'create', '--email', email)}` };
}
// Grants of a role that is made for them at run time, in the words of app.json; and its end.
function sql(text) {
    return run('mariadb', [`--defaults-file=${path.join(stateFolder, 'db/my.cnf')}`, `--user=${os.userInfo().username}`,
        '--batch', 'lintel', '-e', `START TRANSACTION; ${text}; UPDATE lintel_access SET version = version + 1; COMMIT`]);
}
const quoted = (value) => (value === undefined ? 'NULL' : `'${(typeof value === 'string' ? value : JSON.stringify(value)).replaceAll("'", "''")}'`);
export async function grantsMade(grants) {
    const rows = grants.flatMap((grant) => ['read', 'create', 'update', 'delete', 'export'].filter((verb) => grant[verb]).map((verb) => {
        const { where, check, fields, presets } = grant[verb];
        return `(${[grant.role, grant.model, verb, where, check, fields, presets].map(quoted).join(', ')})`;
    }));
    const roles = [...new Set(grants.map((grant) => grant.role))];
    const { code, stderr } = await sql(`INSERT INTO lintel_role (name) VALUES ${roles.map((role) => `(${quoted(role)})`).join(', ')};
        INSERT INTO lintel_role_include (role, included) VALUES ${roles.map((role) => `(${quoted(role)}, 'user')`).join(', ')};
        INSERT INTO lintel_grant (role, model, verb, row_where, row_check, fields, presets) VALUES ${rows.join(', ')}`);
    assert.equal(code, 0, stderr);
}
export async function roleGone(role) {
    const { code, stderr } = await sql(`DELETE FROM lintel_role WHERE name = ${quoted(role)}`);
    assert.equal(code, 0, stderr);
}
// A member who has an address and loans.
export async function aMember() {
    const { json } = await ask('/rest/v1/library_member?select=id,email,library_loan(id)&email=not.is.null&order=id&limit=40',
        { headers: await asAdmin() });
    return json().find((member) => member.library_loan.length > 2);
}
