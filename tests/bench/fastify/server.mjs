// server.mjs - the peer in Node: Fastify with mysql2, as many processes as there are cores.
//
//     node server.mjs SOCKET PROCESSES CONNECTIONS DB_SOCKET     (password: $BENCH_PASSWORD)
//
// Statements are prepared and kept by the pool's connections, answers go out by schema: what the
// documentation of either advises where speed matters.
import cluster from 'node:cluster';
import { unlinkSync } from 'node:fs';
import Fastify from 'fastify';
import mysql from 'mysql2/promise';

const [socket, processes, connections, dbSocket] = process.argv.slice(2);

const ITEM = 'SELECT id, name, note, price, stock, updated_at, maker_id FROM item';
const EVENT = 'SELECT id, name, note, amount, made_at FROM event';
const ENTRY = 'INSERT INTO entry (name, note, amount, made_at) VALUES ';

const text = { type: 'string' };
const whole = { type: 'integer' };
const number = { type: 'number' };

function rowsOf(properties) {
    return { schema: { response: { 200: { type: 'array', items: { type: 'object', properties } } } } };
}

const items = rowsOf({ id: whole, name: text, note: text, price: number, stock: whole,
    updated_at: text, maker_id: whole });
const events = rowsOf({ id: whole, name: text, note: text, amount: number, made_at: text });
const parents = rowsOf({ id: whole, name: text, price: number,
    maker: { type: 'object', properties: { id: whole, name: text, city: text } } });
const children = rowsOf({ id: whole, name: text, city: text,
    item: { type: 'array', items: { type: 'object', properties: { id: whole, name: text, price: number } } } });

function withTime(rows, name) {
    for (const row of rows)
        row[name] = row[name].replace(' ', 'T');
    return rows;
}

const valuesOf = (row) => [row.name, row.note, row.amount, row.made_at];

function addRoutes(app, db) {
    const rows = async (sql, values) => (await db.execute(sql, values))[0];

    app.get('/fastify/hello', async () => ({ hello: 'world' }));
    app.get('/fastify/item', items, async (request) =>
        withTime(await rows(`${ITEM} WHERE id = ?`, [Number(request.query.id)]), 'updated_at'));
    app.get('/fastify/list', items, async () =>
        withTime(await rows(`${ITEM} ORDER BY id LIMIT 20`), 'updated_at'));
    app.get('/fastify/parent', parents, async () => {
        const found = await rows('SELECT i.id, i.name, i.price, m.id AS m_id, m.name AS m_name, m.city AS m_city'
            + ' FROM item i LEFT JOIN maker m ON m.id = i.maker_id ORDER BY i.id LIMIT 20');
        return found.map((r) => ({ id: r.id, name: r.name, price: r.price,
            maker: { id: r.m_id, name: r.m_name, city: r.m_city } }));
    });
    app.get('/fastify/children', children, async () => {
        const found = await rows('SELECT m.id, m.name, m.city, i.id AS i_id, i.name AS i_name, i.price'
            + ' FROM (SELECT id, name, city FROM maker ORDER BY id LIMIT 20) m'
            + ' JOIN item i ON i.maker_id = m.id ORDER BY m.id, i.id');
        const makers = [];
        for (const r of found) {
            if (makers.at(-1)?.id !== r.id)
                makers.push({ id: r.id, name: r.name, city: r.city, item: [] });
            makers.at(-1).item.push({ id: r.i_id, name: r.i_name, price: r.price });
        }
        return makers;
    });
    app.post('/fastify/insert', async (request, reply) => {
        await db.execute(`${ENTRY}(?, ?, ?, ?)`, valuesOf(request.body));
        return reply.code(201).send();
    });
    // Escaped into one text: much faster than a prepared statement of four thousand values.
    app.post('/fastify/bulk', async (request, reply) => {
        await db.query(`${ENTRY}?`, [request.body.map(valuesOf)]);
        return reply.code(201).send();
    });
    app.patch('/fastify/update', async (request, reply) => {
        await db.execute('UPDATE stock SET amount = ?, note = ? WHERE id = ?',
            [request.body.amount, request.body.note, Number(request.query.id)]);
        return reply.code(204).send();
    });
    app.get('/fastify/page', events, async (request) =>
        withTime(await rows(`${EVENT} WHERE id > ? ORDER BY id LIMIT 20`, [Number(request.query.after)]), 'made_at'));
    app.get('/fastify/offset', events, async (request) =>
        withTime(await rows(`${EVENT} ORDER BY id LIMIT 20 OFFSET ?`, [Number(request.query.offset)]), 'made_at'));
}

async function work() {
    const app = Fastify({ bodyLimit: 16 * 1024 * 1024 });
    addRoutes(app, mysql.createPool({
        socketPath: dbSocket, user: 'lintel', password: process.env.BENCH_PASSWORD, database: 'lintel',
        connectionLimit: Number(connections), dateStrings: true, decimalNumbers: true, timezone: 'Z',
    }));
    await app.listen({ path: socket });
}

if (cluster.isPrimary) {
    try {
        unlinkSync(socket);
    } catch { /* there was none */ }
    for (let i = 0; i < Number(processes); i++)
        cluster.fork();
    cluster.on('exit', () => process.exit(1));
} else {
    await work();
}
