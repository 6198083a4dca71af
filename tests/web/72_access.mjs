// 72_access.mjs - may somebody do something, and why: `lintel access explain`, `lintel access test`.
import fs from 'node:fs';
import path from 'node:path';
import { adminName, assert, asAdmin, ask, main, root, script, temporary, test } from './lib.mjs';
import { accountWith, aMember, lintel, told } from './grants.mjs';

const folder = temporary('access');
const member = await aMember();
await accountWith(member.email, []);
await accountWith('desk@access.example', ['desk']);

const explain = (user, verb, model, ...more) =>
    told('access', 'explain', '--user', user, '--verb', verb, '--model', model, ...more);
const first = (text) => text.split('\n')[0];
const held = async (text) => {
    const file = path.join(folder, 'x.test');
    fs.writeFileSync(file, text);
    return lintel('access', 'test', file);
};

test('the example is as its file of expectations says', async () => {
    const { code, stdout } = await lintel('access', 'test', path.join(root, 'sql/example/access.test'));
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^[4-9]\d passed, 0 failed\n$/);
});
test('each expectation of the example fails when it is turned round', async () => {
    const turned = fs.readFileSync(path.join(root, 'sql/example/access.test'), 'utf8')
        .replace(/^(can|cannot) /gm, (word) => (word === 'can ' ? 'cannot ' : 'can '));
    const { code, stdout } = await held(turned);
    assert.equal(code, 1);
    assert.match(stdout, /^0 passed, [4-9]\d failed$/m, stdout);
});
test('a failure names the line, what was expected and found, and the grants', async () => {
    const { code, stdout } = await held('# a comment\nas anonymous\n\ncannot read library_branch where is_open=is.true\n');
    assert.equal(code, 1);
    assert.match(stdout, /x\.test:4: expected that anonymous cannot read library_branch where is_open=is\.true; found: anonymous may read/);
    assert.match(stdout, /role anonymous: built in/);
    assert.match(stdout, /grant \d+, anonymous may read: where is_open=is\.true .*\(example: grants\[0\]\.read\)/);
    assert.match(stdout, /^0 passed, 1 failed$/m);
});
test('some of the rows are neither can nor cannot', async () => {
    const { stdout } = await held('as anonymous\ncan read library_branch\ncannot read library_branch\n');
    assert.match(stdout, /^0 passed, 2 failed$/m);
});
test('what no row could try is not met', async () => {
    const { stdout } = await held('as anonymous\ncan read library_branch where id=eq.60000\ncannot read library_branch where id=eq.60000\n');
    assert.match(stdout, /nothing was tried/);
    assert.match(stdout, /^0 passed, 2 failed$/m);
});
for (const [lines, words] of [
    ['can read library_title', /:1: as: say who is meant first/],
    ['as edtior\ncan read library_title', /:1: as: there is no role 'edtior'; perhaps you meant 'editor'[^]*:2: as: the line above/],
    ['as account nobody@access.example', /:1: email: there is no account/],
    ['as anonymous with member_id=7', /:1: as: .*only roles take/],
    ['as editor or desk', /:1: as: 'or' is not expected here; write as ROLE and ROLE/],
    ['as editor with member_id', /:1: with: 'member_id' is no value; write with NAME=VALUE/],
    ['as anonymous\n\ncan reed library_title', /:3: verb: 'reed' is none; .*perhaps you meant 'read'/],
    ['as anonymous\ncan read', /:2: model: is missing; write can read MODEL/],
    ['as anonymous\ncan read library_titel', /:2: model: there is no table or view 'library_titel'; perhaps you meant 'library_title'/],
    ['as anonymous\ncan read library_title.prise', /:2: field: there is no field 'prise'; perhaps you meant 'price'/],
    ['as anonymous\ncan read library_title if price=gt.1', /:2: where: is expected behind the model, not 'if'/],
    ['as anonymous\ncan read library_title where prise=gt.1', /:2: where: .*prise/],
    ['as anonymous\ncan read library_title where price', /:2: where: .*'=' is expected/],
    ['as anonymous\ncan create library_title where price=gt.1', /:2: row: is not there before it is created/],
    ['as anonymous\ncan call library_fund', /:2: model: there is no function or procedure 'library_fund'; perhaps you meant 'library_find'/],
    ['as anonymous\nmay read library_title', /:2: line: begins with 'may'; write as WHO/],
    ['as anonymous\n# nothing else', /nothing is expected in this file/],
    [`as anonymous\ncan read ${'x'.repeat(5000)}`, /:2: line: is longer than 4096 bytes/],
]) test(`a wrong file is told with its line and a remedy: ${lines.slice(0, 60).replaceAll('\n', ' / ')}`, async () => {
    const { code, stdout } = await held(lines);
    assert.equal(code, 1);
    assert.match(stdout, words);
    assert.match(stdout, /^0 passed, [12] failed$/m);
});
test('a file that is not there is told', async () => {
    const { code, stderr } = await lintel('access', 'test', path.join(folder, 'nothing.test'));
    assert.equal(code, 1);
    assert.match(stderr, /nothing\.test/);
});
test('a made-up user is who the file says: values, looked-up ones, lists, roles', async () => {
    const { code, stdout } = await held(`as user with email="${member.email}"
can read library_member where id=eq.${member.id}
can read library_loan where member_id=eq.$user.member_id
cannot read library_loan where member_id=neq.$user.member_id
as user with team=1, team=2
can read library_branch where id=in.$user.team&is_open=is.true
as editor and desk
can update library_title.name
can read library_member.note
as account ${member.email}
can read library_member where id=eq.$user.member_id
cannot read library_member where id=neq.$user.member_id
as account ${adminName}
can delete library_member
`);
    assert.equal(code, 0, stdout);
});
test('what is explained is what the API does', async () => {
    assert.match(first(await explain('anonymous', 'read', 'library_branch', '--row', '1')),
        /^anonymous may( not)? read library_branch, row 1/);
    const { json } = await ask('/rest/v1/library_branch?select=id');
    const all = (await ask('/rest/v1/library_branch?select=id', { headers: await asAdmin() })).json();
    for (const { id } of all) {
        const says = first(await explain('anonymous', 'read', 'library_branch', '--row', String(id)));
        assert.equal(/ may read /.test(says), json().some((row) => row.id === id), says);
    }
});
test('a value that is not known, a field that is left out and a condition that does not hold are told', async () => {
    assert.match(await explain('desk@access.example', 'read', 'library_loan', '--where', 'member_id=eq.1'), /may read library_loan, every row/);
    assert.match(await explain('anonymous', 'read', 'library_title', '--field', 'price'),
        /^anonymous may not read library_title\.price: [^]*its fields leave price out/);
    const mine = await explain(member.email, 'update', 'library_member', '--row', String(member.id), '--field', 'phone');
    assert.match(mine, /^\S+ may update library_member\.phone, row \d+\n/);
    assert.match(mine, /role user: built in, whoever is signed in/);
    assert.match(mine, /holds for the row/);
    const other = await explain(member.email, 'update', 'library_member', '--row', String(member.id + 1));
    assert.match(other, /^\S+ may not update library_member, row \d+: the condition of no grant holds/);
    assert.match(other, /does not hold for the row/);
});
test('an address that is not a member has no member_id, and is told so', async () => {
    assert.match(await explain('desk@access.example', 'read', 'library_fine'), /does not apply: .*\$user\.member_id/);
});
test('a role that another brings along says which', async () => {
    assert.match(await explain('desk@access.example', 'call', 'library_renew'),
        /^desk@access\.example may call library_renew\n[^]*role desk: given/);
});
test('nothing restricts an administrator, except a key of his', async () => {
    assert.match(first(await explain(adminName, 'delete', 'library_member')), /every row: nothing restricts an administrator/);
    const { code, stderr } = await script('lintel', ['api-key', 'create', '--email', adminName, '--name', 'explained', '--scopes', 'library_author:read']);
    assert.equal(code, 0, stderr);
    const id = (await told('api-key', 'list', '--email', adminName)).split('\n').find((line) => line.includes('explained')).match(/^\d+/)[0];
    assert.match(first(await explain(adminName, 'read', 'library_author', '--key', id)), /may read library_author/);
    assert.match(first(await explain(adminName, 'read', 'library_title', '--key', id)), /may not read library_title: the scopes of the key leave it out/);
    assert.match(first(await explain(adminName, 'call', 'library_find', '--key', id)), /may not call library_find: the scopes/);
});
test('wrong options are refused with a remedy', async () => {
    for (const [options, words] of [
        [['--user', 'anonymous', '--verb', 'read'], /--model: is needed/],
        [['--user', 'anonymous', '--verb', 'reed', '--model', 'library_title'], /they are read, create/],
        [['--user', 'anonymous', '--verb', 'read', '--model', 'libary_title'], /perhaps you meant 'library_title'/],
        [['--user', 'anonymous', '--verb', 'read', '--model', 'library_title', '--row', '1x'], /whole number/],
        [['--user', 'anonymous', '--verb', 'read', '--model', 'library_title_author', '--row', '1'], /has 2 parts/],
        [['--user', 'anonymous', '--verb', 'read', '--model', 'library_overdue', '--row', '1'], /no primary key/],
        [['--user', 'x@access.example', '--verb', 'read', '--model', 'library_title'], /no account/],
        [['--user', adminName, '--verb', 'read', '--model', 'library_title', '--key', '999999'], /no such key/],
    ]) {
        const { code, stderr } = await lintel('access', 'explain', ...options);
        assert.equal(code, 1);
        assert.match(stderr, words);
    }
});
test('one command of two words can be asked about', async () => {
    const text = await told('help', 'access', 'test');
    assert.match(text, /^lintel access test /);
    assert.ok(!text.includes('--verb'));
    assert.equal((await lintel('help', 'access', 'tset')).code, 1);
});
test('roles and keys that are given and taken are in the audit', async () => {
    await told('role', 'grant', '--email', member.email, '--role', 'editor', '--until', '2100-01-01');
    await told('role', 'revoke', '--email', member.email, '--role', 'editor');
    await told('api-key', 'create', '--email', member.email, '--name', 'recorded', '--scopes', 'library_title:read');
    const keyOf = async () => (await told('api-key', 'list', '--email', member.email)).match(/^\d+/)[0];
    const id = await keyOf();
    await told('api-key', 'rotate', '--email', member.email, '--id', id, '--hours', '1');
    await told('api-key', 'revoke', '--email', member.email, '--id', id);
    const roles = await told('audit', 'list', '--model', 'lintel_account_role');
    assert.match(roles, /role_revoke[^]*role_grant[^]*editor/);
    const keys = await told('audit', 'list', '--model', 'lintel_api_key');
    for (const event of ['create', 'rotate', 'revoke']) assert.match(keys, new RegExp(`api_key_${event}`));
    assert.ok(!/lintel_[\w-]{43}/.test(keys), 'no key is in a record');
});
test('the help shows both', async () => {
    const text = await told('help', 'access');
    assert.match(text, /lintel access explain/);
    assert.match(text, /as account ann@example\.org/);
});
await main();
