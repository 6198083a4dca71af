// 68_sakila.mjs - two databases that nobody here wrote, dumps as they are, without a line of configuration:
// what the API says of them is what SQL says.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ask, assert, main, root, run, skipAll, test } from './lib.mjs';
import { end, own } from './own.mjs';

const data = path.resolve(root, '../shared/data');
if (!['sakila', 'employee'].every((name) => fs.existsSync(path.join(data, name, '001_dump.sql')))) {
    skipAll('the sample data are not beside the source');
}

const here = await own('sakila', { LINTEL_APPS: `${path.join(data, 'sakila')}:${path.join(data, 'employee')}` });

// Rows of SQL, each column as text; NULL is null.
async function sql(text) {
    const { code, stdout, stderr } = await run('mariadb', [`--defaults-file=${path.join(here.folder, 'db/my.cnf')}`,
        `--user=${os.userInfo().username}`, '--batch', '--skip-column-names', 'lintel', '-e', text]);
    assert.equal(code, 0, stderr);
    return stdout.split('\n').slice(0, -1).map((line) => line.split('\t').map((cell) => (cell === 'NULL' ? null : cell)));
}

async function send(method, target, body, headers = {}) {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await ask(`/rest/v1/${target}`, {
        base: here.url, method, body: text,
        headers: { authorization: here.authorization, ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }), ...headers },
    });
    return { status: answer.status, json: answer.text === '' ? null : answer.json(), headers: answer.headers };
}

async function get(target, headers) {
    const { status, json } = await send('GET', target, undefined, headers);
    assert.equal(status, 200, JSON.stringify(json).slice(0, 500));
    return json;
}

// The rows of an answer as SQL prints them.
const texts = (rows) => rows.map((row) => Object.values(row).map((v) => (v === null ? null : String(v))));
const same = async (target, statement) => assert.deepEqual(texts(await get(target)), await sql(statement));

test('rows of tables, filtered and ordered', async () => {
    await same('film?select=film_id,title,rating,release_year,length&length=gt.180&rating=in.(PG,PG-13)&order=length.desc,film_id',
        "SELECT film_id, title, rating, release_year, length FROM film WHERE length > 180 AND rating IN ('PG', 'PG-13') ORDER BY length DESC, film_id");
    await same('film?select=film_id&special_features=eq.{Trailers,"Deleted%20Scenes"}&order=film_id',
        "SELECT film_id FROM film WHERE special_features = 'Trailers,Deleted Scenes' ORDER BY film_id");
    await same('customer?select=customer_id,email&active=is.false&order=customer_id',
        'SELECT customer_id, email FROM customer WHERE active = 0 ORDER BY customer_id');
    await same('payment?select=payment_id,amount&amount=gte.11.99&payment_date=lt.2005-08-01&order=payment_id',
        "SELECT payment_id, amount FROM payment WHERE amount >= 11.99 AND payment_date < '2005-08-01' ORDER BY payment_id");
});
test('many to many through film_actor', async () => {
    const films = await get('film?select=film_id,actor(actor_id)&actor.order=actor_id&film_id=lte.50&order=film_id');
    const rows = films.map(({ film_id, actor }) => [String(film_id), actor.map(({ actor_id }) => actor_id).join(',') || null]);
    assert.deepEqual(rows, await sql('SELECT f.film_id, GROUP_CONCAT(a.actor_id ORDER BY a.actor_id) FROM film f LEFT JOIN film_actor a ON a.film_id = f.film_id WHERE f.film_id <= 50 GROUP BY f.film_id ORDER BY f.film_id'));
});
test('a hint says which of two foreign keys is meant', async () => {
    const both = await send('GET', 'film?select=title,language(name)');
    assert.equal(both.status, 300);
    assert.equal(both.json.details.length, 2);
    await same('film?select=film_id,...language!language_id(name)&film_id=lte.5&order=film_id',
        'SELECT f.film_id, l.name FROM film f JOIN language l ON l.language_id = f.language_id WHERE f.film_id <= 5 ORDER BY f.film_id');
});
test('three levels, up and down', async () => {
    const customers = await get('customer?select=customer_id,address(city(city,country(country))),rental(rental_id,inventory(film(title)))' +
        '&rental.order=rental_id&customer_id=in.(1,75,148)&order=customer_id');
    for (const c of customers) {
        const [[city, country]] = await sql(`SELECT c.city, n.country FROM customer u JOIN address a USING (address_id) JOIN city c USING (city_id) JOIN country n USING (country_id) WHERE u.customer_id = ${c.customer_id}`);
        assert.deepEqual(c.address, { city: { city, country: { country } } });
        const rentals = await sql(`SELECT r.rental_id, f.title FROM rental r JOIN inventory i USING (inventory_id) JOIN film f USING (film_id) WHERE r.customer_id = ${c.customer_id} ORDER BY r.rental_id`);
        assert.deepEqual(c.rental.map(({ rental_id, inventory }) => [String(rental_id), inventory.film.title]), rentals);
    }
    const countries = await get('country?select=country,city(city,address(address_id,customer(customer_id)))&country=eq.Austria&city.order=city_id');
    const flat = countries[0].city.flatMap(({ city, address }) => address.flatMap((a) => a.customer.map(({ customer_id }) => [city, String(customer_id)])));
    assert.deepEqual(flat.sort(), (await sql("SELECT c.city, u.customer_id FROM country n JOIN city c USING (country_id) JOIN address a USING (city_id) JOIN customer u USING (address_id) WHERE n.country = 'Austria'")).sort());
});
test('rows with and without what is embedded', async () => {
    await same('film?select=film_id,inventory()&inventory=is.null&order=film_id',
        'SELECT film_id FROM film f WHERE NOT EXISTS (SELECT 1 FROM inventory i WHERE i.film_id = f.film_id) ORDER BY film_id');
    const found = await get('actor?select=actor_id,film!inner(film_id)&film.rating=eq.NC-17&film.length=gt.180&order=actor_id&film.order=film_id');
    assert.deepEqual(found.map(({ actor_id, film }) => [String(actor_id), film.map(({ film_id }) => film_id).join(',')]),
        await sql("SELECT a.actor_id, GROUP_CONCAT(f.film_id ORDER BY f.film_id) FROM film_actor a JOIN film f USING (film_id) WHERE f.rating = 'NC-17' AND f.length > 180 GROUP BY a.actor_id ORDER BY a.actor_id"));
});
test('a limit of the lists holds for each of them', async () => {
    const customers = await get('customer?select=customer_id,payment(payment_id)&payment.order=amount.desc,payment_id&payment.limit=2&customer_id=lte.20&order=customer_id');
    const wanted = await sql('SELECT customer_id, GROUP_CONCAT(payment_id ORDER BY n) FROM (SELECT customer_id, payment_id, ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY amount DESC, payment_id) n FROM payment WHERE customer_id <= 20) w WHERE n <= 2 GROUP BY customer_id ORDER BY customer_id');
    assert.deepEqual(customers.map(({ customer_id, payment }) => [String(customer_id), payment.map(({ payment_id }) => payment_id).join(',')]), wanted);
});
test('aggregates, grouped and through relations', async () => {
    await same('payment?select=staff_id,amount.sum(),amount.max(),count()&order=staff_id',
        'SELECT staff_id, SUM(amount), MAX(amount), COUNT(*) FROM payment GROUP BY staff_id ORDER BY staff_id');
    await same('film?select=rating,length.avg()&order=rating', 'SELECT rating, AVG(length) FROM film GROUP BY rating ORDER BY rating');
    await same('city?select=...country(country),count()&order=count.desc,country&limit=5',
        'SELECT COUNT(*) AS c, n.country FROM city JOIN country n USING (country_id) GROUP BY n.country ORDER BY c DESC, n.country LIMIT 5');
    const stores = await get('store?select=store_id,inventory(count())&order=store_id');
    assert.deepEqual(stores.map(({ store_id, inventory }) => [String(store_id), String(inventory[0].count)]),
        await sql('SELECT store_id, COUNT(*) FROM inventory GROUP BY store_id ORDER BY store_id'));
});
test('views, and full text on film_text', async () => {
    await same('film_list?select=FID,title,category,price&category=eq.Horror&order=FID', "SELECT FID, title, category, price FROM film_list WHERE category = 'Horror' ORDER BY FID");
    await same('sales_by_store?select=store,total_sales&order=store', 'SELECT store, total_sales FROM sales_by_store ORDER BY store');
    await same('film_text?select=film_id&description=fts.drama%26teacher&order=film_id',
        "SELECT film_id FROM film_text WHERE MATCH(title, description) AGAINST ('+drama +teacher' IN BOOLEAN MODE) ORDER BY film_id");
    assert.equal((await send('PATCH', 'film_list?FID=eq.1', { title: 'x' })).status, 405);
});
test('routines', async () => {
    assert.equal(await get('rpc/inventory_in_stock?p_inventory_id=9'), (await sql('SELECT inventory_in_stock(9)'))[0][0] === '1');
    assert.equal(await get('rpc/inventory_held_by_customer?p_inventory_id=9'), Number((await sql('SELECT IFNULL(inventory_held_by_customer(9), 0)'))[0][0]) || null);
    assert.equal(String(await get('rpc/get_customer_balance?p_customer_id=5&p_effective_date=2005-07-30T12:00:00')),
        String(Number((await sql("SELECT get_customer_balance(5, '2005-07-30 12:00:00')"))[0][0])));
    const { rows, out } = await get('rpc/film_in_stock?p_film_id=1&p_store_id=2');
    const wanted = await sql('SELECT inventory_id FROM inventory WHERE film_id = 1 AND store_id = 2 AND inventory_in_stock(inventory_id)');
    assert.deepEqual(texts(rows), wanted);
    assert.deepEqual(out, { p_film_count: wanted.length });
    // It drops a table, which ends the transaction.
    const ends = await send('POST', 'rpc/rewards_report', { min_monthly_purchases: 7, min_dollar_amount_purchased: 20 });
    assert.deepEqual([ends.status, ends.json.code], [400, '2D000']);
});
test('triggers: a film has its text, a rental its date', async () => {
    const rep = { prefer: 'return=representation' };
    const { status, json: [film] } = await send('POST', 'film?select=film_id,special_features', { title: 'BEAM', description: 'A Tale of Stone', language_id: 1, special_features: ['Trailers'] }, rep);
    assert.equal(status, 201);
    assert.deepEqual(film.special_features, ['Trailers']);
    assert.deepEqual(await get(`film_text?film_id=eq.${film.film_id}&select=title,description`), [{ title: 'BEAM', description: 'A Tale of Stone' }]);
    assert.equal((await send('PATCH', `film?film_id=eq.${film.film_id}`, { title: 'LINTEL' })).status, 204);
    assert.deepEqual(await get('film_text?description=fts.stone&title=eq.LINTEL&select=film_id'), [{ film_id: film.film_id }]);
    assert.equal((await send('DELETE', `film?film_id=eq.${film.film_id}`)).status, 204);
    assert.deepEqual(await get(`film_text?film_id=eq.${film.film_id}`), []);
    const rental = await send('POST', 'rental?select=rental_id,rental_date', { rental_date: '2001-01-01T00:00:00', inventory_id: 1, customer_id: 1, staff_id: 1 }, rep);
    assert.equal(rental.status, 201);
    const [[age]] = await sql(`SELECT TIMESTAMPDIFF(HOUR, rental_date, NOW()) FROM rental WHERE rental_id = ${rental.json[0].rental_id}`);
    assert.ok(Math.abs(Number(age)) <= 24 && !rental.json[0].rental_date.startsWith('2001'), rental.json[0].rental_date);
    assert.equal((await send('DELETE', `rental?rental_id=eq.${rental.json[0].rental_id}`)).status, 204);
});
test('what the schema forbids is refused', async () => {
    const refused = async (method, target, body, wanted) => {
        const { status, json } = await send(method, target, body);
        assert.deepEqual([status, json.code], wanted, JSON.stringify(json));
    };
    await refused('DELETE', 'language?language_id=eq.1', undefined, [409, '23503']);
    await refused('POST', 'film', { title: 'x', language_id: 99 }, [409, '23503']);
    await refused('POST', 'film', { title: 'x', language_id: 1, rating: 'X' }, [400, '22P02']);
    await refused('POST', 'film', { title: 'x', language_id: 1, rental_rate: 1000 }, [400, '22003']);
    await refused('POST', 'film_actor', { film_id: 1, actor_id: 1 }, [409, '23505']);
    await refused('PATCH', 'film?film_id=eq.1', { release_year: 1900 }, [400, '22003']);
});
test('keys of several columns', async () => {
    await same('salary?select=emp_no,amount,from_date&emp_no=eq.10001&order=from_date', 'SELECT emp_no, amount, from_date FROM salary WHERE emp_no = 10001 ORDER BY from_date');
    const [{ emp_no, from_date, amount }] = await get('salary?emp_no=eq.10002&order=from_date&limit=1');
    const key = `salary?emp_no=eq.${emp_no}&from_date=eq.${from_date}`;
    const rep = { prefer: 'return=representation' };
    assert.equal((await send('PATCH', key, { amount: amount + 1 }, rep)).json[0].amount, amount + 1);
    assert.equal((await send('PUT', key, { ...(await get(key))[0], amount }, rep)).json[0].amount, amount);
    assert.equal((await send('POST', 'salary', (await get(key))[0])).json.code, '23505');
    const [who] = await get('employee?select=first_name,department!dept_emp(dept_name),title(title,from_date),salary(amount.max())&title.order=from_date&emp_no=eq.10005');
    const titles = await sql('SELECT title, from_date FROM title WHERE emp_no = 10005 ORDER BY from_date');
    assert.deepEqual(texts(who.title), titles);
    assert.equal(String(who.salary[0].max), (await sql('SELECT MAX(amount) FROM salary WHERE emp_no = 10005'))[0][0]);
});
test('counts are what they say', async () => {
    const [[rows]] = await sql('SELECT COUNT(*) FROM salary');
    const exact = await send('GET', 'salary?limit=1', undefined, { prefer: 'count=exact' });
    assert.equal(exact.headers['content-range'], `0-0/${rows}`);
    const far = await send('GET', `salary?select=emp_no&limit=2&offset=${Number(rows) - 1}`, undefined, { prefer: 'count=exact' });
    assert.equal(far.headers['content-range'], `${rows - 1}-${rows - 1}/${rows}`);
    assert.equal((await send('GET', 'salary?limit=1', undefined, { prefer: 'count=planned' })).status, 206);
});
test('the instance ends without a leak or a complaint', () => end(here));
await main();
