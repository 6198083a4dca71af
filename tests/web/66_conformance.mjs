// 66_conformance.mjs - PostgREST's API reference, page by page, against a schema made for it: each case is a
// request as the reference has it, and what must come back.
import path from 'node:path';
import { ask, assert, main, root, test } from './lib.mjs';
import { end, own } from './own.mjs';

const here = await own('conform', { LINTEL_APPS: path.join(root, 'tests/web/conform') });
const bearer = { authorization: here.authorization };
const json = { 'content-type': 'application/json' };

// 'METHOD target' with characters that a URL cannot hold as they are.
async function send(line, { body, ...headers } = {}) {
    const [, method, target] = line.match(/^(\S+) (.*)$/s);
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const length = text === undefined ? {} : { 'content-length': Buffer.byteLength(text) };
    const safe = encodeURI(target).replace(/%25([0-9A-F]{2})/gi, '%$1').replace(/\+/g, '%2B').replace(/#/g, '%23');
    return ask(`/rest/v1/${safe}`, {
        base: here.url, method, body: text, headers: { ...bearer, ...(body === undefined ? {} : json), ...length, ...headers },
    });
}

// [request, status, what the body is: JSON, a pattern, a function that asserts; options: headers, body, has]
function page(name, cases) {
    for (const [line, status, wanted, { has = {}, ...options } = {}] of cases) {
        test(`${name}: ${line} ${Object.keys(options).length ? JSON.stringify(options) : ''}`.slice(0, 200).trim(), async () => {
            const answer = await send(line, options);
            const said = `${answer.status} ${answer.text.slice(0, 600)}`;
            assert.equal(answer.status, status, said);
            if (typeof wanted === 'function') wanted(answer.text === '' ? null : answer.json(), answer);
            else if (wanted instanceof RegExp) assert.match(answer.text, wanted);
            else if (typeof wanted === 'string') assert.equal(answer.text, wanted);
            else if (wanted !== undefined) assert.deepEqual(answer.json(), wanted, said);
            for (const [header, pattern] of Object.entries(has)) {
                if (pattern === null) assert.equal(answer.headers[header], undefined);
                else assert.match(answer.headers[header] ?? '', pattern, header);
            }
        });
    }
}

const ids = (...list) => list.map((id) => ({ id }));
// An error: its code, and a pattern that message, details and hint together meet.
const says = (code, pattern = /./) => (data) => {
    assert.equal(data.code, code, JSON.stringify(data));
    assert.match(JSON.stringify([data.message, data.details, data.hint]), pattern);
    assert.deepEqual(Object.keys(data), ['code', 'message', 'details', 'hint']);
};
const kinds = (filter) => `GET kind?select=id&order=id&${filter}`;

page('horizontal filtering', [
    [kinds('tiny=eq.5'), 200, ids(4)],
    [kinds('tiny=neq.5'), 200, ids(1, 2)],
    [kinds('tiny=gt.1'), 200, ids(4)],
    [kinds('tiny=gte.1'), 200, ids(1, 4)],
    [kinds('tiny=lt.1'), 200, ids(2)],
    [kinds('tiny=lte.1'), 200, ids(1, 2)],
    [kinds('tiny=gt.-6&tiny=lt.5'), 200, ids(1, 2)],
    [kinds('tiny=in.(1,5)'), 200, ids(1, 4)],
    [kinds('tiny=in.()'), 200, []],
    [kinds('title=in.("Apple","apple pie")'), 200, ids(1, 4)],
    [kinds('tiny=is.null'), 200, ids(3)],
    [kinds('tiny=not.is.null'), 200, ids(1, 2, 4)],
    [kinds('tiny=is.not_null'), 200, ids(1, 2, 4)],
    [kinds('flag=is.true'), 200, ids(1, 4)],
    [kinds('flag=is.false'), 200, ids(2)],
    [kinds('flag=is.unknown'), 200, ids(3)],
    [kinds('flag=is.TRUE'), 200, ids(1, 4)],
    [kinds('flag=not.is.true'), 200, ids(2, 3)],
    [kinds('tiny=isdistinct.5'), 200, ids(1, 2, 3)],
    [kinds('tiny=not.isdistinct.5'), 200, ids(4)],
    [kinds('tiny=not.eq.5'), 200, ids(1, 2)],
    [kinds('tiny=not.in.(1,5)'), 200, ids(2)],
    [kinds('big=eq.9007199254740993'), 200, ids(1)],
    [kinds('huge=eq.18446744073709551615'), 200, ids(1)],
    [kinds('price=eq.1.5'), 200, ids(1)],
    [kinds('price=lt.0'), 200, ids(2)],
    [kinds('real_4=eq.1.1'), 200, ids(1)],
    [kinds('real_8=eq.0.1'), 200, ids(1)],
    [kinds('real_8=gt.1e99'), 200, ids(2)],
    [kinds('latin=eq.Café'), 200, (rows) => assert.ok(rows.some(({ id }) => id === 1))],
    [kinds('latin=eq.日本'), 200, []],
    [kinds('raw=eq.\\x00ff'), 200, ids(1)],
    [kinds('day=eq.2024-02-29'), 200, ids(1)],
    [kinds('day=gte.2024-01-01'), 200, ids(1, 4)],
    [kinds('clock=lt.00:00:00'), 200, ids(2)],
    [kinds('moment=eq.2024-02-29T10:00:00.123456'), 200, ids(1)],
    [kinds('stamp=eq.2024-02-29T12:00:00%2B02:00'), 200, ids(1)],
    [kinds('born=gt.1999'), 200, ids(1, 4)],
    [kinds('size=eq.large'), 200, ids(2)],
    [kinds('size=in.(small,medium)'), 200, ids(1, 4)],
    [kinds('tags=eq.{blue,red}'), 200, ids(1)],
    [kinds('uid=eq.11111111-2222-3333-4444-555555555555'), 200, ids(1)],
    [kinds('address=eq.::1'), 200, ids(1)],
    [kinds('place=is.null'), 200, ids(2, 3, 4)],
]);

page('pattern matching', [
    [kinds('exact=like.Apple'), 200, ids(1)],
    [kinds('title=like.*apple*'), 200, ids(4)],
    [kinds('title=like.%25apple%25'), 200, ids(4)],
    [kinds('title=like.a*'), 200, ids(4)],
    [kinds('title=like._anana'), 200, ids(2)],
    [kinds('title=ilike.*APPLE*'), 200, ids(1, 4)],
    [kinds('exact=ilike.APPLE*'), 200, ids(1, 4)],
    [kinds('title=not.like.*apple*'), 200, ids(1, 2)],
    [kinds('long_text=like.*\\%25*'), 200, ids(4)],
    [kinds('title=match.^A'), 200, ids(1)],
    [kinds('title=imatch.^A'), 200, ids(1, 4)],
    [kinds('title=not.imatch.^A'), 200, ids(2)],
    [kinds('title=match.(an)+a$'), 200, ids(2)],
    [kinds('title=match.('), 400, says('2201B')],
    [kinds('tiny=like.1*'), 400, says('42883')],
]);

page('operator modifiers', [
    [kinds('title=like(any).{A*,b*}'), 200, ids(1, 2)],
    [kinds('title=like(all).{a*,*pie}'), 200, ids(4)],
    [kinds('tiny=eq(any).{1,5}'), 200, ids(1, 4)],
    [kinds('tiny=gt(all).{1,2}'), 200, ids(4)],
    [kinds('tiny=gt(any).{-6,1}'), 200, ids(1, 2, 4)],
    [kinds('tiny=not.eq(any).{1,5}'), 200, ids(2)],
    [kinds('title=imatch(any).{^app,^ban}'), 200, ids(1, 2, 4)],
    [kinds('tiny=neq(any).{1}'), 400, says('PGRST100')],
    [kinds('title=is(any).{null}'), 400, says('PGRST100')],
]);

page('logical operators', [
    [kinds('or=(tiny.lt.0,tiny.gt.4)'), 200, ids(2, 4)],
    [kinds('and=(tiny.gt.0,tiny.lt.5)'), 200, ids(1)],
    [kinds('not.or=(tiny.lt.0,tiny.gt.4)'), 200, ids(1)],
    [kinds('not.and=(tiny.gte.0,tiny.lte.1)'), 200, ids(2, 4)],
    [kinds('or=(tiny.eq.-5,not.and(tiny.gte.0,tiny.lte.11))'), 200, ids(2)],
    [kinds('or=(tiny.eq.1,and(tiny.lt.0,title.like.b*))'), 200, ids(1, 2)],
    [kinds('or=(tiny.is.null,title.in.("apple pie",x))'), 200, ids(3, 4)],
    [kinds('or=(id.eq.1,tiny.not.is.null)&and=(id.lt.3)'), 200, ids(1, 2)],
    [kinds('or=( id.eq.1 , id.eq.2 )').replace(/ or/, 'or'), 200, (rows) => assert.ok(rows.length >= 1)],
    [kinds('or=(doc->>s.eq.text,id.eq.4)'), 200, ids(1, 4)],
    [kinds('or=()'), 400, says('PGRST100', /or: at character 2/)],
    [kinds('or=(id.eq.1'), 400, says('PGRST100')],
    [kinds('or=(id.xx.1)'), 400, says('PGRST100', /operator/)],
]);

page('full text', [
    ['GET article?select=id&order=id&body=fts.fat', 200, ids(1, 2)],
    ['GET article?select=id&order=id&body=fts.fat%26rat', 200, ids(2)],
    ['GET article?select=id&order=id&body=fts.fat%26!rat', 200, ids(1)],
    ['GET article?select=id&order=id&body=fts.rat|dogs', 200, ids(2, 3)],
    ['GET article?select=id&order=id&body=plfts.fat cat', 200, ids(1, 2)],
    ['GET article?select=id&order=id&body=phfts.fat cat', 200, ids(1, 2)],
    ['GET article?select=id&order=id&body=wfts."fat rat" -dogs', 200, ids(2)],
    ['GET article?select=id&order=id&body=fts(english).fat', 200, ids(1, 2)],
    ['GET article?select=id&order=id&body=not.fts.fat', 200, ids(3, 4)],
    ['GET article?select=id&title=fts.cats', 400, says('42883', /FULLTEXT/)],
]);

page('what MariaDB has no type for', ['ov', 'sl', 'sr', 'nxr', 'nxl', 'adj'].map((op) =>
    [kinds(`title=${op}.(1,2)`), 400, says('42883', /arrays and ranges/)]).concat([
    [kinds('title=cs.{a}'), 400, says('42883', /JSON/)],
    [kinds('doc=cs.{"n":10}'), 200, ids(2)],
    [kinds('doc=cd.{"a":{"b":[]},"n":10,"s":"Text","more":1}'), 200, ids(2)],
]));

page('vertical filtering', [
    ['GET client?select=id,name&id=eq.1', 200, [{ id: 1, name: 'Microsoft' }]],
    ['GET client?select=*&id=eq.1', 200, [{ id: 1, name: 'Microsoft' }]],
    ['GET client?select=title:name&id=eq.1', 200, [{ title: 'Microsoft' }]],
    ['GET client?select=id::text,n:name::text&id=eq.1', 200, [{ id: '1', n: 'Microsoft' }]],
    ['GET kind?select=flag::text,price::int,day::text,moment::date&id=eq.1', 200,
        [{ flag: 'true', price: 2, day: '2024-02-29', moment: '2024-02-29' }]],
    ['GET kind?select=doc->a->b->2->>c&id=eq.1', 200, [{ c: 'x' }]],
    ['GET kind?select=doc->a,n:doc->>n,z:doc->z,last:doc->a->b->-1&id=eq.1', 200,
        [{ a: { b: [1, 2, { c: 'x' }] }, n: '1.5', z: null, last: { c: 'x' } }]],
    ['GET kind?select=doc->n::int&id=eq.2', 200, [{ n: 10 }]],
    ['GET client?select=nothing', 400, says('42703', /nothing/)],
    ['GET client?select=id,,name', 400, says('PGRST100')],
    ['GET client?select=id::nothing', 400, says('42704')],
    ['GET nothing', 404, says('PGRST205')],
    ['GET clint', 404, says('PGRST205', /perhaps you meant 'client'/)],
    ['GET client?selct=id', 400, says('PGRST100')],
]);

page('JSON columns', [
    [kinds('doc->>s=eq.text'), 200, ids(1)],
    [kinds('doc->n=gt.2'), 200, ids(2)],
    [kinds('doc->n=eq.10'), 200, ids(2)],
    [kinds('doc->s=eq."Text"'), 200, ids(2)],
    [kinds('doc->a->b->>0=eq.1'), 200, ids(1)],
    [kinds('doc->>1=eq.two'), 200, ids(4)],
    [kinds('doc->>z=is.null'), 200, ids(1, 2, 3, 4)],
    [kinds('doc->t=eq.true'), 200, ids(1)],
    [kinds('doc->n=eq.nothing'), 400, says('22P02')],
    [kinds('title->a=eq.1'), 400, says('42883')],
    ['GET kind?select=id&doc->n=not.is.null&order=doc->n.desc', 200, ids(2, 1)],
]);

page('ordering', [
    ['GET kind?select=id&order=tiny', 200, ids(3, 2, 1, 4)],
    ['GET kind?select=id&order=tiny.desc', 200, ids(4, 1, 2, 3)],
    ['GET kind?select=id&order=tiny.asc.nullslast', 200, ids(2, 1, 4, 3)],
    ['GET kind?select=id&order=tiny.desc.nullsfirst', 200, ids(3, 4, 1, 2)],
    ['GET kind?select=id&order=tiny.nullslast', 200, ids(2, 1, 4, 3)],
    ['GET kind?select=id&order=flag.desc,id.desc', 200, ids(4, 1, 2, 3)],
    ['GET kind?select=id&order=tiny.up', 400, says('PGRST100')],
    ['GET kind?select=id&order=nothing', 400, says('42703')],
    ['GET project?select=id,client(name)&order=client(name).desc.nullslast,id', 200,
        (rows) => assert.deepEqual(rows.map(({ id }) => id), [1, 2, 3, 4, 5])],
    ['GET client?select=id,project(name)&order=project(name)', 400, says('PGRST118')],
    ['GET client?select=id&order=project(name)', 400, says('PGRST108')],
]);

page('pagination and count', [
    ['GET client?select=id&order=id&limit=2', 200, ids(1, 2), { has: { 'content-range': /^0-1\/\*$/ } }],
    ['GET client?select=id&order=id&limit=2&offset=1', 200, ids(2, 3), { has: { 'content-range': /^1-2\/\*$/ } }],
    ['GET client?select=id&order=id', 200, ids(1, 2), { range: '0-1', has: { 'content-range': /^0-1\/\*$/ } }],
    ['GET client?select=id&order=id', 200, ids(2, 3), { range: '1-', has: { 'content-range': /^1-2\/\*$/ } }],
    ['GET client?select=id&order=id', 206, ids(1, 2), { range: '0-1', prefer: 'count=exact', has: { 'content-range': /^0-1\/3$/, 'preference-applied': /count=exact/ } }],
    ['GET client?select=id&order=id', 200, ids(1, 2, 3), { prefer: 'count=exact', has: { 'content-range': /^0-2\/3$/ } }],
    ['GET client?id=eq.99', 200, [], { prefer: 'count=exact', has: { 'content-range': /^\*\/0$/ } }],
    ['GET client?limit=0', 200, [], { has: { 'content-range': /^\*\/\*$/ } }],
    ['GET client?offset=7', 416, says('PGRST103', /offset of 7 was requested, but there are only 3 rows/), { prefer: 'count=exact', has: { 'content-range': /^\*\/3$/ } }],
    ['GET client', 416, says('PGRST103'), { range: '3-1' }],
    ['GET client?select=id', 200, (rows) => assert.equal(rows.length, 3), { prefer: 'count=planned', has: { 'content-range': /^0-2\/\d+$/ } }],
    ['GET client?select=id', 200, (rows) => assert.equal(rows.length, 3), { prefer: 'count=estimated', has: { 'content-range': /^0-2\/3$/ } }],
    ['HEAD client?limit=2', 206, '', { prefer: 'count=exact', has: { 'content-range': /^0-1\/3$/, 'content-type': /json/ } }],
    ['GET client?limit=x', 400, says('PGRST100', /limit/)],
    ['GET client?offset=99999999999999999999', 400, says('PGRST100', /offset/)],
]);

page('resource embedding', [
    ['GET project?select=name,client(name)&id=in.(1,5)&order=id', 200,
        [{ name: 'Windows 7', client: { name: 'Microsoft' } }, { name: 'Orphan', client: null }]],
    ['GET project?select=name,client_id(name)&id=eq.1', 200, [{ name: 'Windows 7', client_id: { name: 'Microsoft' } }]],
    ['GET client?select=name,project(name)&project.order=name&id=in.(1,3)&order=id', 200,
        [{ name: 'Microsoft', project: [{ name: 'Windows 10' }, { name: 'Windows 7' }] }, { name: 'Nobody', project: [] }]],
    ['GET person?select=name,task(name)&id=eq.3&task.order=id', 200,
        [{ name: 'Dwight Schrute', task: [{ name: 'Design w7' }, { name: 'Design IOS' }] }]],
    ['GET person?select=name,jobs:person_task(role,...task(name))&id=eq.3&jobs.order=task_id', 200,
        [{ name: 'Dwight Schrute', jobs: [{ role: null, name: 'Design w7' }, { role: 'lead', name: 'Design IOS' }] }]],
    ['GET client?select=name,project(name,task(name,person(name)))&id=eq.2&project.order=id&project.task.order=id&project.task.person.order=id', 200,
        [{ name: 'Apple', project: [
            { name: 'IOS', task: [{ name: 'Design IOS', person: [{ name: 'Michael Scott' }, { name: 'Dwight Schrute' }] },
                { name: 'Code IOS', person: [{ name: 'Michael Scott' }] }] },
            { name: 'OSX', task: [{ name: 'Design OSX', person: [{ name: 'Michael Scott' }] }, { name: 'Code OSX', person: [] }] }] }]],
    ['GET country?select=name,capital(name)&order=id', 200,
        [{ name: 'France', capital: { name: 'Paris' } }, { name: 'Italy', capital: { name: 'Rome' } }, { name: 'Nowhere', capital: null }]],
    ['GET capital?select=name,country(name)&id=eq.1', 200, [{ name: 'Paris', country: { name: 'France' } }]],
    ['GET node?select=name,node(name)&id=eq.1&node.order=id', 200, [{ name: 'root', node: [{ name: 'left' }, { name: 'right' }] }]],
    ['GET node?select=name,parent:parent_id(name)&id=eq.4', 200, [{ name: 'leaf', parent: { name: 'left' } }]],
    ['GET node?select=name,children:node!parent_id(name)&id=eq.2', 200, [{ name: 'left', children: [{ name: 'leaf' }] }]],
    ['GET box?select=id,shelf(label)&order=id', 200,
        [{ id: 1, shelf: { label: 'A one' } }, { id: 2, shelf: { label: 'A one' } }, { id: 3, shelf: { label: 'B one' } }, { id: 4, shelf: null }]],
    ['GET shelf?select=label,box(id)&order=room,number', 200,
        [{ label: 'A one', box: ids(1, 2) }, { label: 'A two', box: [] }, { label: 'B one', box: ids(3) }]],
    ['GET purchase?select=*,address(*)', 300, says('PGRST201', /purchase_billing/)],
    ['GET purchase?select=name,address!purchase_billing(city)&id=eq.1', 200, [{ name: 'first', address: { city: 'Paris' } }]],
    ['GET purchase?select=name,to:address!shipping_id(city),from:billing_id(city)&id=eq.1', 200,
        [{ name: 'first', to: { city: 'Berlin' }, from: { city: 'Paris' } }]],
    ['GET address?select=city,billed:purchase!billing_id(name),shipped:purchase!purchase_shipping(name)&id=eq.2&shipped.order=id', 200,
        [{ city: 'Berlin', billed: [{ name: 'second' }], shipped: [{ name: 'first' }, { name: 'second' }] }]],
    ['GET movie?select=title,tongue!tongue_id(name),original:tongue!original_tongue_id(name)&order=id', 200,
        [{ title: 'One', tongue: { name: 'English' }, original: { name: 'Italian' } }, { title: 'Two', tongue: { name: 'Italian' }, original: null }]],
    ['GET tongue?select=name,movie!tongue_id(title)&order=tongue_id', 200,
        [{ name: 'English', movie: [{ title: 'One' }] }, { name: 'Italian', movie: [{ title: 'Two' }] }]],
    ['GET client?select=name,nothing(id)', 400, says('PGRST200', /Searched for a foreign key relationship between 'client' and 'nothing'/)],
    ['GET client?select=name,taks(id)', 400, says('PGRST200')],
    ['GET client?select=name,project!nothing(id)', 400, says('PGRST200', /hint/)],
    ['GET project?select=name,client(name)&client.name=eq.Apple&id=in.(1,3)&order=id', 200,
        [{ name: 'Windows 7', client: null }, { name: 'IOS', client: { name: 'Apple' } }]],
    ['GET project?select=name,client!inner(name)&client.name=eq.Apple&order=id', 200,
        [{ name: 'IOS', client: { name: 'Apple' } }, { name: 'OSX', client: { name: 'Apple' } }]],
    ['GET client?select=name,project!inner(name)&project.name=like.Win*&project.order=id', 200,
        [{ name: 'Microsoft', project: [{ name: 'Windows 7' }, { name: 'Windows 10' }] }]],
    ['GET client?select=name,project!inner(task!inner(name))&project.task.name=eq.Code OSX', 200,
        [{ name: 'Apple', project: [{ task: [{ name: 'Code OSX' }] }] }]],
    ['GET client?select=name,project()&project=is.null', 200, [{ name: 'Nobody' }]],
    ['GET client?select=name,project()&project=not.is.null&order=id', 200, [{ name: 'Microsoft' }, { name: 'Apple' }]],
    ['GET client?select=name,project()&project.name=eq.IOS&project=not.is.null', 200, [{ name: 'Apple' }]],
    ['GET project?select=name,client(name)&client=is.null', 200, [{ name: 'Orphan', client: null }]],
    ['GET client?select=name,project()&or=(project.not.is.null,name.eq.Nobody)&order=id', 200, [{ name: 'Microsoft' }, { name: 'Apple' }, { name: 'Nobody' }]],
    ['GET client?select=name,project(name)&project.order=id.desc&project.limit=1&id=eq.1', 200, [{ name: 'Microsoft', project: [{ name: 'Windows 10' }] }]],
    ['GET client?select=name,project(name)&project.order=id&project.limit=1&project.offset=1&id=eq.1', 200, [{ name: 'Microsoft', project: [{ name: 'Windows 10' }] }]],
    ['GET client?select=name,project(name)&project.or=(name.eq.IOS,name.eq.OSX)&project.order=id&id=eq.2', 200, [{ name: 'Apple', project: [{ name: 'IOS' }, { name: 'OSX' }] }]],
    ['GET client?select=name,p:project(name)&p.name=eq.IOS&id=eq.2', 200, [{ name: 'Apple', p: [{ name: 'IOS' }] }]],
    ['GET client?select=name&project.name=eq.IOS', 400, says('PGRST108')],
    ['GET project?select=name,...client(client:name)&order=id&limit=1', 200, [{ name: 'Windows 7', client: 'Microsoft' }]],
    ['GET task?select=name,...project(project:name,...client(client:name))&id=eq.1', 200, [{ name: 'Design w7', project: 'Windows 7', client: 'Microsoft' }]],
    ['GET client?select=name,...project(projects:name,ids:id)&project.order=id&order=id', 200,
        [{ name: 'Microsoft', projects: ['Windows 7', 'Windows 10'], ids: [1, 2] }, { name: 'Apple', projects: ['IOS', 'OSX'], ids: [3, 4] }, { name: 'Nobody', projects: [], ids: [] }]],
    ['GET client?select=...project(*)&project.order=id&id=eq.1', 200, [{ id: [1, 2], name: ['Windows 7', 'Windows 10'], client_id: [1, 1] }]],
    ['GET person?select=person:name,...task(tasks:name,project(name),...project(project_id:id))&id=eq.3&task.order=id', 200,
        [{ person: 'Dwight Schrute', tasks: ['Design w7', 'Design IOS'], project: [{ name: 'Windows 7' }, { name: 'IOS' }], project_id: [1, 3] }]],
    ['GET project?select=name,client(name,...sale(amounts:amount))&id=in.(1,5)&order=id&client.sale.order=id', 200,
        [{ name: 'Windows 7', client: { name: 'Microsoft', amounts: [10, 20] } }, { name: 'Orphan', client: null }]],
    ['GET project?select=name,...client(client:name,...sale(amounts:amount))&id=in.(1,5)&order=id&client.sale.order=id', 200,
        [{ name: 'Windows 7', client: 'Microsoft', amounts: [10, 20] }, { name: 'Orphan', client: null, amounts: [] }]],
    ['GET client?select=name,...project(projects:name)&project.order=id.desc&project.limit=1&id=eq.1', 200, [{ name: 'Microsoft', projects: ['Windows 10'] }]],
    ['GET client?select=name,...project(name)', 400, says('PGRST100', /two fields are called 'name'/)],
    ['GET client?select=name,...project(p:name,task(name))', 400, says('PGRST119')],
    ['GET project?select=name,client!left(name)&id=eq.5', 200, [{ name: 'Orphan', client: null }]],
    ['GET project_view?select=name,client_name&id=eq.3', 200, [{ name: 'IOS', client_name: 'Apple' }]],
]);

page('aggregate functions', [
    ['GET sale?select=amount.sum()', 200, [{ sum: 43.5 }]],
    ['GET sale?select=count(),amount.avg(),amount.min(),amount.max()', 200, [{ count: 5, avg: 8.7, min: 1, max: 20 }]],
    ['GET sale?select=total:amount.sum()', 200, [{ total: 43.5 }]],
    ['GET sale?select=region,amount.sum()&order=region', 200, [{ region: null, sum: 1 }, { region: 'north', sum: 30 }, { region: 'south', sum: 12.5 }]],
    ['GET sale?select=region,amount.sum()&order=region.nullslast', 200, [{ region: 'north', sum: 30 }, { region: 'south', sum: 12.5 }, { region: null, sum: 1 }]],
    ['GET sale?select=region,s:client_id.sum()&order=s.desc.nullsfirst', 200, [{ region: null, s: null }, { region: 'south', s: 4 }, { region: 'north', s: 2 }]],
    ['GET sale?select=region,amount.sum()&order=sum.desc', 200, [{ region: 'north', sum: 30 }, { region: 'south', sum: 12.5 }, { region: null, sum: 1 }]],
    ['GET sale?select=amount::int.sum()::text', 200, (rows) => assert.equal(typeof rows[0].sum, 'string')],
    ['GET sale?select=region.count()', 200, [{ count: 4 }]],
    ['GET sale?select=count', 200, [{ count: 5 }]],
    ['GET client?select=name,sale(count)&order=id', 200, [{ name: 'Microsoft', sale: [{ count: 2 }] }, { name: 'Apple', sale: [{ count: 2 }] }, { name: 'Nobody', sale: [{ count: 0 }] }]],
    ['GET client?select=name,sale(amount.sum())&order=id', 200, [{ name: 'Microsoft', sale: [{ sum: 30 }] }, { name: 'Apple', sale: [{ sum: 12.5 }] }, { name: 'Nobody', sale: [{ sum: null }] }]],
    ['GET sale?select=amount.sum(),client(name)&order=sum', 200, [{ sum: 1, client: null }, { sum: 12.5, client: { name: 'Apple' } }, { sum: 30, client: { name: 'Microsoft' } }]],
    ['GET sale?select=amount.sum(),...client(name)&order=sum', 200, [{ sum: 1, name: null }, { sum: 12.5, name: 'Apple' }, { sum: 30, name: 'Microsoft' }]],
    ['GET sale?select=amount.sum(),...client(name)&order=name.desc', 200, [{ sum: 30, name: 'Microsoft' }, { sum: 12.5, name: 'Apple' }, { sum: 1, name: null }]],
    ['GET sale?select=amount.sum(),client(name)&order=client(name).desc', 200, (rows) => assert.deepEqual(rows.map(({ sum }) => sum), [30, 12.5, 1])],
    ['GET sale?select=amount.sum(),client(name)&order=client(name).nullslast', 400, says('PGRST100', /lowest/)],
    ['GET client?select=name,count(),project(name)&order=name&project.order=id', 200,
        (rows) => assert.deepEqual(rows[0], { name: 'Apple', count: 1, project: [{ name: 'IOS' }, { name: 'OSX' }] }),
        { prefer: 'count=exact', has: { 'content-range': /^0-2\/3$/ } }],
    ['GET sale?select=region.sum()', 400, says('42883')],
    ['GET sale?select=region,amount.sum()&order=day', 400, says('42803')],
    ['GET sale?select=region,total:amount.sum()&total=gt.10&order=total', 200, [{ region: 'south', total: 12.5 }, { region: 'north', total: 30 }],
        { prefer: 'count=exact', has: { 'content-range': /^0-1\/2$/ } }],
    ['GET sale?select=region,count()&count=gt.1&amount=lt.20&order=region', 200, (rows) => assert.deepEqual(rows, [{ region: 'south', count: 2 }])],
    ['GET sale?select=region,amount.sum(),amount.max()&or=(sum.lt.5,max.gte.20)&order=sum', 200, [{ region: null, sum: 1, max: 1 }, { region: 'north', sum: 30, max: 20 }]],
    ['GET sale?select=region,amount.sum()&sum=not.gt.10', 200, [{ region: null, sum: 1 }]],
    ['GET sale?select=region,amount:amount.sum()&amount=gt.10', 200, [{ region: 'north', amount: 20 }]],
    ['GET sale?select=total:amount.sum(),...client(name)&total=lt.20&client.name=not.is.null&order=total', 200, [{ total: 1, name: null }, { total: 12.5, name: 'Apple' }]],
    ['GET sale?select=region,total:amount.sum()&or=(total.gt.1,region.eq.north)', 400, says('PGRST100', /a list of its own/)],
    ['GET sale?select=region,total:amount.sum()&total=gt.much', 400, says('22P02', /much/)],
    ['GET sale?total=gt.1', 400, says('42703', /total/)],
    ['GET client?select=name,sale(total:amount.sum())&sale.total=gt.1', 400, says('PGRST100', /ask for sale itself/)],
]);

page('names', [
    ['GET word?"order"=eq.b&"select"=eq.a&"limit"=eq.3&"offset"=eq.4&"and"=eq.e&"or"=eq.f&"columns"=eq.g&"on_conflict"=eq.h&select=id', 200, ids(1)],
    ['GET word?select="select","order","limit"&order="order".desc&limit=1', 200, [{ select: 'x', order: 'y', limit: 30 }]],
    ['GET word?select=id&columns=id&on_conflict=id&order=id', 200, ids(1, 2)],
    ['GET Odd, (name)?select="a.b","c,d","e:f",größe&"a.b"=eq.1', 200, [{ 'a.b': 1, 'c,d': 2, 'e:f': 3, größe: 5 }]],
    ['GET Odd, (name)?select=" lead","g \\"h\\""&" lead"=eq.6&"g \\"h\\""=eq.4', 200, [{ ' lead': 6, 'g "h"': 4 }]],
    ['GET Odd, (name)?select=id&or=("a.b".eq.10,"c,d".eq.2)&order="e:f".desc', 200, ids(2, 1)],
    ['GET without_key?select=a&order=a', 200, [{ a: 1 }, { a: 2 }]],
    ['POST without_key', 405, says('25006'), { body: { a: 3 } }],
    ['POST project_view', 405, says('25006'), { body: { id: 9 } }],
]);

const one = { accept: 'application/vnd.pgrst.object+json' };
const rep = { prefer: 'return=representation' };
const merge = { prefer: 'resolution=merge-duplicates,return=representation' };

page('insert', [
    ['POST stock', 201, '', { body: { id: 1, sku: 'a', name: 'first', price: 2.5 }, has: { 'content-range': /^\*\/\*$/, location: null } }],
    ['POST stock', 201, '', { body: { sku: 'b', name: 'second' }, prefer: 'return=headers-only', has: { location: /^\/rest\/v1\/stock\?id=eq\.\d+$/ } }],
    ['POST stock', 201, '', { body: { sku: 'c', name: 'third' }, prefer: 'return=minimal', has: { 'preference-applied': /return=minimal/ } }],
    ['POST stock?select=sku,name,quantity,total,shouted', 201, [{ sku: 'd', name: 'fourth', quantity: 1, total: 3, shouted: 'FOURTH' }], { body: { sku: 'd', name: 'fourth', price: 3 }, ...rep }],
    ['POST stock?select=sku', 201, [{ sku: 'e' }, { sku: 'f' }], { body: [{ sku: 'e', name: 'x' }, { sku: 'f', name: 'y' }], ...rep, has: { 'content-range': /^\*\/\*$/ } }],
    ['POST stock?select=sku&limit=1&order=sku', 201, [{ sku: 'g' }], { body: { sku: 'g', name: 'x' }, ...rep }],
    ['POST stock', 201, [], { body: [], ...rep }],
    ['POST stock', 400, says('PGRST102'), { body: [{ sku: 'h', name: 'x' }, { sku: 'i' }] }],
    ['POST stock?columns=sku,name,quantity&select=sku,quantity', 201, [{ sku: 'h', quantity: 1 }, { sku: 'i', quantity: 5 }],
        { body: [{ sku: 'h', name: 'x', more: 1 }, { sku: 'i', name: 'y', quantity: 5 }], prefer: 'return=representation,missing=default', has: { 'preference-applied': /missing=default/ } }],
    ['POST stock?columns=sku,name,price&select=sku,price', 201, [{ sku: 'j', price: null }], { body: [{ sku: 'j', name: 'x' }], ...rep }],
    ['POST stock?select=sku,name,price', 201, [{ sku: 'k', name: 'a,"b"', price: null }, { sku: 'l', name: 'NULL', price: 1.5 }],
        { body: 'sku,name,price\nk,"a,""b""",NULL\nl,"NULL",1.5\n', 'content-type': 'text/csv', ...rep }],
    ['POST stock?select=sku', 201, 'sku\r\nm\r\n', { body: { sku: 'm', name: 'x' }, ...rep, accept: 'text/csv', has: { 'content-type': /^text\/csv/ } }],
    ['POST stock?select=sku,price', 201, { sku: 'n' }, { body: { sku: 'n', name: 'x' }, ...rep, accept: 'application/vnd.pgrst.object+json;nulls=stripped' }],
    ['POST stock?select=sku', 201, { sku: 'o' }, { body: { sku: 'o', name: 'x' }, ...rep, ...one }],
    ['POST stock?select=sku,client(name)', 201, [{ sku: 'p', client: { name: 'Apple' } }], { body: { sku: 'p', name: 'x', client_id: 2 }, ...rep }],
    ['POST stock?select=tags,doc', 201, [{ tags: ['red', 'blue'], doc: { a: [1, null] } }], { body: { sku: 'q', name: 'x', tags: ['blue', 'red'], doc: { a: [1, null] } }, ...rep }],
    ['POST stock', 406, says('PGRST116'), { body: [{ sku: 'r', name: 'x' }, { sku: 's', name: 'x' }], ...one }],
    ['POST stock', 406, says('PGRST116'), { body: [{ sku: 'r', name: 'x' }, { sku: 's', name: 'x' }], prefer: 'return=minimal', ...one }],
    ['GET stock?sku=in.(r,s)', 200, []],
    ['POST stock', 409, says('23505', /Key \(sku\) already exists/), { body: { sku: 'a', name: 'x' } }],
    ['POST stock', 409, says('23503', /stock_client/), { body: { sku: 'z', name: 'x', client_id: 99 } }],
    ['POST stock', 400, says('23514', /stock_quantity/), { body: { sku: 'z', name: 'x', quantity: -1 } }],
    ['POST stock', 400, says('23502', /name/), { body: { sku: 'z', name: null } }],
    ['POST stock', 400, says('22001', /sku/), { body: { sku: 'z'.repeat(21), name: 'x' } }],
    ['POST stock', 400, says('22003', /quantity/), { body: { sku: 'z', name: 'x', quantity: 2147483648 } }],
    ['POST stock', 400, says('22P02', /quantity/), { body: { sku: 'z', name: 'x', quantity: 'many' } }],
    ['POST stock', 400, says('428C9', /total/), { body: { sku: 'z', name: 'x', total: 1 } }],
    ['POST stock', 400, says('PGRST204', /colour/), { body: { sku: 'z', colour: 'x' } }],
    ['POST stock?columns=colour', 400, says('PGRST204'), { body: { sku: 'z' } }],
    ['POST stock', 400, says('PGRST102'), { body: '{"sku":' }],
    ['POST stock', 400, says('PGRST102'), { body: '' }],
    ['POST stock', 415, says('PGRST107'), { body: 'x', 'content-type': 'application/xml' }],
    ['POST nothing', 404, says('PGRST205'), { body: {} }],
    ['POST stock?id=eq.1', 400, says('PGRST100'), { body: { sku: 'z', name: 'x' } }],
]);

page('update', [
    ['PATCH stock?sku=eq.a', 204, '', { body: { name: 'changed' }, has: { 'content-range': /^0-0\/\*$/, 'content-type': null } }],
    ['PATCH stock?sku=eq.a&select=name,shouted', 200, [{ name: 'again', shouted: 'AGAIN' }], { body: { name: 'again' }, ...rep }],
    ['PATCH stock?sku=in.(e,f)&select=sku,quantity', 200, [{ sku: 'e', quantity: 9 }, { sku: 'f', quantity: 9 }], { body: { quantity: 9 }, ...rep, has: { 'content-range': /^0-1\/\*$/ } }],
    ['PATCH stock?sku=eq.none', 204, '', { body: { name: 'x' }, has: { 'content-range': /^\*\/\*$/ } }],
    ['PATCH stock?sku=eq.none', 200, [], { body: { name: 'x' }, ...rep }],
    ['PATCH stock?sku=eq.a', 200, [], { body: {}, ...rep, has: { 'content-range': /^\*\/\*$/ } }],
    ['PATCH stock?sku=eq.a', 204, '', { body: [], has: { 'content-range': /^\*\/\*$/ } }],
    ['PATCH stock?sku=eq.a', 204, '', { body: [{}], has: { 'content-range': /^\*\/\*$/ } }],
    ['PATCH stock?sku=eq.a&columns=name&select=name', 200, [{ name: 'only' }], { body: { name: 'only', quantity: 77, more: 1 }, ...rep }],
    ['PATCH stock?sku=in.(e,f)', 406, says('PGRST116'), { body: { name: 'x' }, ...one }],
    ['PATCH stock?sku=eq.none', 406, says('PGRST116'), { body: { name: 'x' }, ...one }],
    ['GET stock?select=name&sku=in.(e,f)&order=sku', 200, [{ name: 'x' }, { name: 'y' }]],
    ['PATCH stock?order=sku.desc&limit=1&select=sku', 200, [{ sku: 'q' }], { body: { name: 'last' }, ...rep }],
    ['PATCH stock', 400, says('21000', /max-affected/), { body: { name: 'x' } }],
    ['PATCH stock?sku=in.(e,f)', 400, says('PGRST124', /2 rows/), { body: { name: 'z' }, prefer: 'handling=strict,max-affected=1' }],
    ['PATCH stock?sku=eq.e', 204, '', { body: { name: 'z' }, prefer: 'handling=strict,max-affected=1', has: { 'preference-applied': /max-affected=1/ } }],
    ['PATCH stock?sku=eq.e', 200, [{ name: 'tried' }], { body: { name: 'tried' }, prefer: 'return=representation,tx=rollback' }].map((v, i) => (i === 0 ? v + '&select=name' : v)),
    ['GET stock?select=name&sku=eq.e', 200, [{ name: 'z' }]],
    ['PATCH stock?sku=eq.e', 409, says('23505'), { body: { sku: 'f' } }],
    ['PATCH stock?sku=eq.e', 400, says('PGRST204'), { body: { colour: 'f' } }],
]);

page('upsert', [
    ['POST stock?on_conflict=sku&select=sku,name', 200, [{ sku: 'a', name: 'merged' }], { body: { sku: 'a', name: 'merged' }, ...merge, has: { 'preference-applied': /merge-duplicates/ } }],
    // A number that was not given is nothing to be merged.
    ['POST stock?on_conflict=sku&columns=id,sku,name&select=id,name', 200, [{ id: 1, name: 'kept' }], { body: [{ sku: 'a', name: 'kept' }], ...merge }],
    ['POST stock?on_conflict=sku&select=id,name', 200, [{ id: 1, name: 'null' }], { body: [{ id: null, sku: 'a', name: 'null' }], ...merge }],
    ['POST stock?on_conflict=sku&select=sku,name', 201, [{ sku: 'a', name: 'both' }, { sku: 't', name: 'new' }], { body: [{ sku: 't', name: 'new' }, { sku: 'a', name: 'both' }], ...merge }],
    ['POST stock?on_conflict=sku&select=sku', 201, [{ sku: 'u' }], { body: [{ sku: 'a', name: 'no' }, { sku: 'u', name: 'yes' }], prefer: 'resolution=ignore-duplicates,return=representation' }],
    ['GET stock?select=name&sku=eq.a', 200, [{ name: 'both' }]],
    ['POST client', 200, [{ id: 3, name: 'Somebody' }], { body: { id: 3, name: 'Somebody' }, ...merge }],
    ['POST stock?on_conflict=name', 400, says('42P10'), { body: { sku: 'a', name: 'x' }, ...merge }],
    ['PUT client?id=eq.3', 204, '', { body: { id: 3, name: 'Nobody' } }],
    ['PUT client?id=eq.4', 201, [{ id: 4, name: 'New' }], { body: { id: 4, name: 'New' }, ...rep }],
    ['PUT client?id=eq.4', 200, [{ id: 4, name: 'Newer' }], { body: { id: 4, name: 'Newer' }, ...rep }],
    ['PUT client?id=eq.4', 400, says('PGRST115'), { body: { id: 5, name: 'x' } }],
    ['PUT client?name=eq.x', 400, says('PGRST105'), { body: { id: 4, name: 'x' } }],
    ['PUT client?id=gt.4', 400, says('PGRST105'), { body: { id: 4, name: 'x' } }],
    ['PUT client?id=eq.4', 400, says('PGRST114'), { body: [{ id: 4, name: 'x' }, { id: 5, name: 'x' }] }],
    ['PUT shelf?room=eq.c&number=eq.1', 201, '', { body: { room: 'c', number: 1, label: 'C one' } }],
]);

page('delete', [
    ['DELETE shelf?room=eq.c', 204, '', { has: { 'content-type': null } }],
    ['DELETE client?id=eq.4&select=name', 200, [{ name: 'Newer' }], rep],
    ['DELETE client?id=eq.4', 200, [], rep],
    ['DELETE stock?sku=in.(k,l)', 406, says('PGRST116'), one],
    ['DELETE stock?sku=in.(k,l)&select=sku', 200, 'sku\r\nk\r\nl\r\n', { ...rep, accept: 'text/csv' }],
    ['DELETE stock', 400, says('21000')],
    ['DELETE stock?order=sku.desc&limit=1&select=sku', 200, [{ sku: 'u' }], rep],
    ['DELETE client?id=eq.1', 409, says('23503', /still referenced/)],
]);

page('functions as RPC', [
    ['POST rpc/add_them', 200, '3', { body: { a: 1, b: 2 } }],
    ['GET rpc/add_them?a=1&b=2', 200, '3'],
    ['HEAD rpc/add_them?a=1&b=2', 200, ''],
    ['GET rpc/greet?who=you', 200, '"Hello, you"'],
    ['POST rpc/greet', 200, '"Hello, you"', { body: 'you', 'content-type': 'text/plain' }],
    ['GET rpc/as_json?n=1', 200, { n: 1 }],
    ['GET rpc/tasks_of?project=1', 200, [{ id: 1, name: 'Design w7', hours: 2.5 }, { id: 2, name: 'Code w7', hours: 10 }], { has: { 'content-range': /^0-1\/\*$/ } }],
    ['POST rpc/tasks_of?select=id&hours=gt.3&order=id.desc', 200, ids(2), { body: { project: 1 } }],
    ['GET rpc/tasks_of?project=1&select=id&limit=1&order=id', 206, ids(1), { prefer: 'count=exact', has: { 'content-range': /^0-0\/2$/ } }],
    ['GET rpc/tasks_of?project=1&select=id,name', 200, 'id,name\r\n1,Design w7\r\n2,Code w7\r\n', { accept: 'text/csv', has: { 'content-type': /^text\/csv/ } }],
    ['GET rpc/tasks_of?project=99', 200, '', { accept: 'application/x-ndjson' }],
    ['GET rpc/tasks_of?project=1&id=eq.2', 200, { id: 2, name: 'Code w7', hours: 10 }, one],
    ['GET rpc/tasks_of?project=1', 406, says('PGRST116'), one],
    ['GET rpc/tasks_of?project=1&offset=5', 416, says('PGRST103'), { prefer: 'count=exact' }],
    ['GET rpc/totals?project=1', 200, { tasks: 2, hours: 12.5 }],
    ['POST rpc/hire', 204, '', { body: { who: 'New One' } }],
    ['POST rpc/hire', 204, '', { body: { who: 'Not One' }, prefer: 'tx=rollback' }],
    ['GET person?select=name&name=like.*One', 200, [{ name: 'New One' }]],
    ['GET rpc/hire?who=x', 405, says('25006'), { has: { allow: /POST/ } }],
    ['POST rpc/complain', 400, says('P0001', /too bad/), { body: { what: 'too bad' } }],
    ['POST rpc/add_them', 404, says('PGRST202', /b/), { body: { a: 1 } }],
    ['POST rpc/add_them', 404, says('PGRST202'), { body: { a: 1, b: 2, c: 3 } }],
    ['POST rpc/add_them', 400, says('22P02', /a:/), { body: { a: 'x', b: 2 } }],
    ['POST rpc/nothing', 404, says('PGRST202'), { body: {} }],
    ['GET rpc/add_them?a=1&b=2', 406, says('PGRST107'), { accept: 'text/csv' }],
]);

page('resource representation', [
    ['GET client?id=eq.1', 200, { id: 1, name: 'Microsoft' }, { ...one, has: { 'content-type': /^application\/vnd\.pgrst\.object\+json/ } }],
    ['GET client?id=eq.1', 200, { id: 1, name: 'Microsoft' }, { accept: 'application/vnd.pgrst.object' }],
    ['GET client?id=eq.99', 406, says('PGRST116', /0 rows/), one],
    ['GET client', 406, says('PGRST116'), one],
    ['GET task?select=id,hours&id=in.(3,4)&order=id', 200, [{ id: 3, hours: 3 }, { id: 4 }], { accept: 'application/vnd.pgrst.array+json;nulls=stripped', has: { 'content-type': /nulls=stripped/ } }],
    ['GET client?order=id&limit=2', 200, 'id,name\r\n1,Microsoft\r\n2,Apple\r\n', { accept: 'text/csv' }],
    ['GET client?select=name,project(id)&project.order=id&order=id', 200, 'name,project\r\nMicrosoft,"[{""id"":1},{""id"":2}]"\r\nApple,"[{""id"":3},{""id"":4}]"\r\nNobody,[]\r\n', { accept: 'text/csv' }],
    ['GET project?select=id,client(name,sale(id)),...task(task:name,hours)&id=in.(1,5)&order=id&task.order=id&client.sale.order=id', 200,
        'id,client,task,hours\r\n1,"{""name"":""Microsoft"",""sale"":[{""id"":1},{""id"":2}]}","[""Design w7"",""Code w7""]","[2.50,10.00]"\r\n5,,[],[]\r\n', { accept: 'text/csv' }],
    ['GET project?select=...client(client:name,sale(id)),name&id=eq.1&client.sale.order=id', 200, 'name,client,sale\r\nWindows 7,Microsoft,"[{""id"":1},{""id"":2}]"\r\n', { accept: 'text/csv' }],
    ['GET client?order=id&limit=2', 200, '{"id":1,"name":"Microsoft"}\n{"id":2,"name":"Apple"}\n', { accept: 'application/x-ndjson' }],
    ['GET client?id=eq.1', 200, (plan) => assert.ok(plan[0].query_block), { accept: 'application/vnd.pgrst.plan+json' }],
    ['GET client', 406, says('PGRST107'), { accept: 'image/png' }],
    ['GET client?id=eq.1', 200, ids(1).map((row) => ({ ...row, name: 'Microsoft' })), { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }],
]);

page('preferences', [
    ['GET client?limit=1', 400, says('PGRST122', /nothing=known/), { prefer: 'handling=strict, nothing=known' }],
    ['GET client?id=eq.1&select=id', 200, ids(1), { prefer: 'handling=lenient, nothing=known' }],
    ['GET client?id=eq.1&select=id', 200, ids(1), { prefer: 'timezone=Europe/Berlin' }],
]);

page('options', [
    ['OPTIONS client', 204, undefined, { has: { allow: /GET.*PATCH|PATCH.*GET/ } }],
]);

test('the instance ends without a leak or a complaint', () => end(here));
await main();
