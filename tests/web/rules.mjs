// rules.mjs - who may do what with the example, worked out from app.json by a few lines that go through all rows
// and know nothing of SQL: what the matrices hold the program to.
import fs from 'node:fs';
import path from 'node:path';
import { ask, asAdmin, root } from './lib.mjs';
import { accountWith, aMember, grantsMade, roleGone } from './grants.mjs';

const app = JSON.parse(fs.readFileSync(path.join(root, 'sql/example/app.json'), 'utf8'));
// What the example has none of: presets, and a check that asks for something else than the condition.
const greeter = {
    role: 'greeter', model: 'library_member', read: { where: 'kind=neq.senior' },
    create: { check: 'kind=neq.child', fields: ['*', '!deposit'], presets: { is_blocked: 'true', note: 'made at the door' } },
    update: { where: 'is_blocked=is.false', check: 'kind=neq.child', fields: ['*', '!card', '!note'], presets: { note: 'changed at the door' } },
};
await grantsMade([greeter]);
app.roles.greeter = { includes: ['user'] };
app.grants.push(greeter);
const admin = await asAdmin();
export const api = (await ask('/rest/v1/', { headers: admin })).json();
export const tables = Object.keys(api.components.schemas).filter((name) => name.startsWith('library_'));
export const columns = (table) => Object.keys(api.components.schemas[table].properties);
export const keyOf = (table) => (columns(table).includes('id') ? 'id' : columns(table)[0]);
export const member = await aMember();

// ---- the rules, brute force ----
const includes = { user: ['anonymous'], ...Object.fromEntries(Object.entries(app.roles).map(([name, role]) => [name, role.includes ?? []])) };
const closure = (roles) => {
    const all = new Set(roles);
    for (const role of all) for (const other of includes[role] ?? []) all.add(other);
    return all;
};
export const all = {};
for (const table of tables) {
    const query = table === 'library_overdue' ? '' : `&order=${keyOf(table)}`;
    all[table] = (await ask(`/rest/v1/${table}?limit=1000${query}`, { headers: admin })).json();
}
// The loans of the fines at hand, for the one path that the example's conditions have.
const loans = new Map();
for (let i = 0; i < all.library_fine.length; i += 100) {
    const ids = all.library_fine.slice(i, i + 100).map((fine) => fine.loan_id);
    for (const loan of (await ask(`/rest/v1/library_loan?id=in.(${ids})`, { headers: admin })).json()) loans.set(loan.id, loan);
}
export function holds(condition, row, who) {
    return condition.split('&').every((part) => {
        const [, name, op, text] = /^([a-z_.]+)=(eq|neq|is)\.(.*)$/.exec(part);
        const field = name.startsWith('library_loan.') ? loans.get(row.loan_id)?.[name.slice('library_loan.'.length)] : row[name];
        const value = text === '$user.member_id' ? who.memberId : text;
        if (value === undefined) return false;
        if (op === 'is') return String(field) === value;
        return field != null && (String(field) === String(value)) === (op === 'eq');
    });
}
export const grantsOf = (who, table, verb) => app.grants.filter((grant) => grant.model === table && grant[verb] && closure(who.roles).has(grant.role)
    && !(who.memberId === undefined && /\$user\.member_id/.test(grant[verb].where ?? ''))).map((grant) => grant[verb]);
export const fieldsOf = (grant, table) => (grant.fields ?? ['*']).reduce((names, name) => {
    if (name === '*') return new Set(columns(table));
    if (name.startsWith('!')) names.delete(name.slice(1));
    else names.add(name);
    return names;
}, new Set());
export const givenOf = (grant, table) => [...fieldsOf(grant, table)].filter((name) => !(name in (grant.presets ?? {})));
export const covering = (who, table, verb, names) => grantsOf(who, table, verb).filter((grant) => names.every((name) => givenOf(grant, table).includes(name)));
export const anyFields = (who, table, verb) => new Set(grantsOf(who, table, verb).flatMap((grant) => [...fieldsOf(grant, table)]));
export function shown(who, table, row) {
    const met = grantsOf(who, table, 'read').filter((grant) => !grant.where || holds(grant.where, row, who));
    if (met.length === 0) return null;
    const names = new Set(met.flatMap((grant) => [...fieldsOf(grant, table)]));
    return Object.fromEntries(Object.entries(row).filter(([name]) => names.has(name)));
}

// What a row that is there becomes by an upsert of these values, or null: it is refused.
export function merged(who, table, row, values) {
    const presets = (grant) => JSON.stringify(grant.presets ?? {});
    const updates = covering(who, table, 'update', Object.keys(values).filter((name) => name !== 'id'))
        .filter((grant, i, [first]) => presets(grant) === presets(first));
    if (covering(who, table, 'create', Object.keys(values)).length === 0 || !shown(who, table, row)) return null;
    if (!updates.some((grant) => !grant.where || holds(grant.where, row, who))) return null;
    const after = { ...row, ...values, ...updates[0].presets };
    return updates.some((grant) => !(grant.check ?? grant.where) || holds(grant.check ?? grant.where, after, who)) ? after : null;
}

// ---- who ----
export const subjects = [{ name: 'stranger', roles: ['anonymous'], headers: {} }];
for (const role of ['user', ...Object.keys(app.roles)])
    subjects.push({ name: role, roles: ['user', role], headers: await accountWith(`${role}@matrix.example`, role === 'user' ? [] : [role]) });
subjects.push({ name: 'member', roles: ['user'], memberId: member.id, headers: await accountWith(member.email, []) });
subjects.push({ name: 'all', roles: ['user', ...Object.keys(app.roles)], headers: await accountWith('all@matrix.example', Object.keys(app.roles)) });
export const get = (who, target, headers = {}) => ask(target, { headers: { ...who.headers, ...headers } });
// The role that the example has not; what made it takes it away at its end.
export const rulesGone = () => roleGone('greeter');
