// 63_docs.mjs - the reference of the API: what its examples say works when it is copied.
import { asAdmin, ask, assert, main, run, test, url } from './lib.mjs';

const unescape = (html) => html.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"')
    .replace(/&#39;|&#x27;/gi, "'").replace(/&#96;|&#x60;/gi, '`').replace(/&#61;|&#x3d;/gi, '=').replace(/&amp;/g, '&');

async function page(path) {
    const answer = await ask(path, { headers: await asAdmin() });
    assert.equal(answer.status, 200, `${path}: ${answer.status}`);
    return answer.text;
}

// {what: text} of the examples of one kind.
function examples(html, kind) {
    const found = {};
    for (const [, label, text] of html.matchAll(/<pre tabindex="0" aria-label="([^"]*)">([^<]*)<\/pre>/g)) {
        if (label.endsWith(kind)) found[label.slice(0, -kind.length)] = unescape(text);
    }
    return found;
}

test('all tables are listed, and each has a page', async () => {
    const paths = [...(await page('/docs')).matchAll(/<tr><td data-label="Table"><a href="([^"]*)"/g)].map((m) => m[1]);
    assert.ok(paths.length > 5);
    for (const path of paths) assert.match(await page(path), /Read some rows/);
});
test('columns, defaults, comments and relations stand there', async () => {
    const html = await page('/docs/library_title');
    for (const part of ['isbn', 'decimal(6,2)', 'required', 'Thirteen digits', 'href="/docs/library_subject"', 'title_subject'])
        assert.ok(html.includes(part), part);
});
test('every curl example that reads can be copied into a shell', async () => {
    const token = (await asAdmin()).authorization.split(' ')[1];
    for (const table of ['library_title', 'library_title_author', 'library_loan']) {
        const commands = examples(await page(`/docs/${table}`), ', with curl');
        for (const what of ['Read some rows', 'Read them with what is related', 'Read the row of a key']) {
            const command = commands[what].replace('curl', 'curl -sk -w "\\n%{http_code}"').replace(/https:\/\/[^/]+/, url);
            const { stdout, stderr } = await run('sh', ['-c', command], { env: { TOKEN: token } });
            assert.match(stdout, /^\[[\s\S]*\]\n200$/, `${command}\n${stdout}${stderr}`);
        }
    }
});
test('an example that changes a row does', async () => {
    const token = (await asAdmin()).authorization.split(' ')[1];
    const command = examples(await page('/docs/library_branch'), ', with curl')['Change it']
        .replace('curl', 'curl -sk -w "\\n%{http_code}"').replace(/https:\/\/[^/]+/, url)
        .replace('return=representation', 'return=representation, tx=rollback');
    const { stdout, stderr } = await run('sh', ['-c', command], { env: { TOKEN: token } });
    assert.match(stdout, /\n200$/, `${command}\n${stdout}${stderr}`);
});
test('the JavaScript examples that read run as they are', async () => {
    let client;
    try {
        client = await import('@supabase/postgrest-js');
    } catch {
        return;
    }
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    const db = new client.PostgrestClient(`${url}/rest/v1`, { headers: await asAdmin() });
    const scripts = examples(await page('/docs/library_title'), ', in JavaScript');
    for (const what of ['Read some rows', 'Read them with what is related', 'Read the row of a key']) {
        const { error, data } = await new Function('db', `return (async () => { ${scripts[what]} return { data, error }; })()`)(db);
        assert.equal(error, null, scripts[what]);
        assert.ok(data);
    }
});
test('a stranger is asked to sign in, and what is not there is not found', async () => {
    assert.equal((await ask('/docs/library_member')).status, 303);
    assert.ok(!(await ask('/docs')).text.includes('library_member'));
    assert.equal((await ask('/docs/nowhere', { headers: await asAdmin() })).status, 404);
});
await main();
