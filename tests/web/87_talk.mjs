// 87_talk.mjs - what people say about a row: comments, mentions, notices, files; with and without script, on a telephone, and
// under attack.  Who may not see a row learns nothing of it, and nobody learns who else has an account.
import { assert, ask, asAdmin, main, test as testWithin, until, url } from './lib.mjs';
import { browser, objections, open, signIn } from './chromium.mjs';
import { accountWith } from './grants.mjs';

const test = (name, check) => testWithin(name, check, { seconds: 120 });
const password = 'nineteen quiet green lanterns';
const admin = await asAdmin();
const editor = await accountWith('ed.editor@talk.example', ['editor']);
const other = await accountWith('olga@talk.example', ['editor']);
const reader = await accountWith('rita@talk.example', []);
const row = '/admin/data/library_title/7';
const hidden = '/admin/data/library_member/3';

// The text of a page, with its entities read.
const words = (html) => html.replace(/<[^>]*>/g, ' ').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;|&#x27;/g, "'")
    .replace(/&amp;/g, '&').replace(/\s+/g, ' ');
const once = () => `${Date.now()}${Math.random()}`;
function post(path, headers, fields = {}) {
    return ask(path, { method: 'POST', headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(fields).toString() });
}
const page = async (path, headers) => (await ask(path, { headers })).text;
// The number of the comment that was made.
async function say(body, headers = editor, at = row) {
    const { status, headers: { location }, text } = await post(`${at}/comments`, headers, { body, once: once() });
    assert.equal(status, 303, words(text).slice(0, 500));
    return Number(location.match(/#c(\d+)$/)[1]);
}
const comment = (html, id) => html.split(`id="c${id}"`)[1]?.split('</article>')[0] ?? '';
const version = (html) => html.match(/name="version" value="([^"]*)"/)[1];

async function browse(email, options = {}) {
    const { context, page: tab, complaints } = await open(options, { signedIn: false });
    await tab.goto('/sign-in');
    await tab.fill('#email', email);
    await tab.fill('#password', password);
    await tab.click('main button[type=submit]');
    await tab.waitForURL((address) => !address.pathname.startsWith('/sign-in'));
    return { context, page: tab, complaints };
}

test('a comment is read by who is signed in and may read the row, and its author is named to who works on such rows', async () => {
    const id = await say('The binding is loose.\r\nSee https://example.org/a?b=1&c=2, please.');
    assert.match(words(comment(await page(row, other), id)), /ed\.editor@talk\.example.*The binding is loose/);
    assert.match(comment(await page(row, other), id), /<a href="https:\/\/example\.org\/a\?b=1&amp;c=2" rel="nofollow noopener noreferrer">/);
    const forReader = words(comment(await page(row, reader), id));
    assert.match(forReader, /Somebody who works on it.*The binding is loose/);
    assert.doesNotMatch(forReader, /editor@|Edit/);
    assert.doesNotMatch(await page(row), /binding is loose/, 'a stranger reads the row, not what is said of it');
    assert.doesNotMatch(await page(row, reader), /action="[^"]*\/comments"/);
});
test('a comment is sent twice and made once, and hostile text is text', async () => {
    const hostile = ['<script>alert(1)</script>', `"><img src=x onerror=alert(1)>`, '{{title}} {{{x}}}', '</textarea></article>', 'javascript:alert(1)', '\u202eabc', '🧑‍🚀 日本語', "'; DROP TABLE x; --",
        'https://"onmouseover=alert(1)', '@@@ @. @-- a@b.c @', '&amp; &lt;'];
    for (const body of hostile) {
        const fields = { body, once: once() };
        const [first, second] = [await post(`${row}/comments`, editor, fields), await post(`${row}/comments`, editor, fields)];
        assert.equal(first.headers.location, second.headers.location);
        const html = comment(await page(row, editor), first.headers.location.match(/#c(\d+)/)[1]);
        assert.ok(words(html.replace(/<a href="https?:[^>]*>|<\/a>/g, '')).includes(body.replace(/\s+/g, ' ')), `${body}: ${html}`);
        assert.doesNotMatch(html, /<script|<img/);
    }
});
test('a comment is changed by its author alone, removed by him or an administrator, and the audit has it all', async () => {
    const id = await say('First words.');
    const path = `${row}/comments/${id}`;
    assert.equal((await ask(path, { headers: other })).status, 403);
    assert.equal((await post(path, other, { body: 'Not his.', version: '', once: once() })).status, 403);
    assert.equal((await post(`${path}/remove`, other)).status, 403);
    assert.equal((await post(path, admin, { body: 'Not hers.', version: version(await page(path, editor)), once: once() })).status, 403);
    const before = version(await page(path, editor));
    assert.equal((await post(path, editor, { body: '', version: before, once: once() })).status, 400);
    assert.equal((await post(path, editor, { body: 'x'.repeat(4001), version: before, once: once() })).status, 400);
    assert.equal((await post(path, editor, { body: 'Second words.', version: before, once: once() })).status, 303);
    assert.equal((await post(path, editor, { body: 'Stale words.', version: before, once: once() })).status, 409);
    assert.match(words(comment(await page(row, editor), id)), /edited.*Second words/);
    assert.match(comment(await page(row, admin), id), /Remove…/);
    assert.equal((await post(`${path}/remove`, admin)).status, 303);
    assert.equal((await post(`${path}/remove`, editor)).status, 404);
    const audit = words(await page('/admin/settings/audit?model=lintel_comment', admin));
    for (const event of ['comment_add', 'comment_change', 'comment_remove']) assert.ok(audit.includes(event), event);
});
test('who may not read a row neither comments on it nor finds out', async () => {
    for (const [headers, status] of [[reader, 404], [editor, 404]]) {
        assert.equal((await post(`${hidden}/comments`, headers, { body: 'Hello', once: once() })).status, status);
        assert.equal((await ask(`${hidden}/people?begins=a`, { headers })).status, status);
        assert.equal((await post(`${hidden}/follow`, headers, { follow: 'yes' })).status, status);
    }
    assert.equal((await post(`${row}/comments`, reader, { body: 'I only read.', once: once() })).status, 403);
    assert.equal((await ask(`${row}/people?begins=o`, { headers: reader })).status, 403);
    assert.equal((await post(`${row}/comments`, {}, { body: 'A stranger.', once: once() })).status, 403);
    // A comment's number under another row's address is nobody's.
    const id = await say('Of this row.');
    assert.equal((await ask(`/admin/data/library_title/8/comments/${id}`, { headers: admin })).status, 404);
    assert.equal((await post(`/admin/data/library_title/8/comments/${id}/remove`, admin)).status, 404);
    for (const wrong of ['0', '-1', '99999999999999999999', 'x', '1%2F2']) assert.equal((await ask(`${row}/comments/${wrong}`, { headers: admin })).status, 404, wrong);
});
test('a mention tells whom it means, if he may see the row; of who may not it tells nothing', async () => {
    const notices = (headers) => page('/admin/notifications', headers);
    const before = words(await notices(other));
    const id = await say('What do you say, @olga? And @nobody, @rita@talk.example.');
    const html = comment(await page(row, editor), id);
    assert.match(html, /<b class="mention">@olga<\/b>/);
    assert.match(html, /<b class="mention">@rita@talk\.example<\/b>/);
    assert.doesNotMatch(html, /mention">@nobody/);
    assert.ok(!before.includes('What do you say'));
    assert.match(words(await notices(other)), /ed\.editor@talk\.example mentioned you · .*What do you say/);
    assert.match(words(await notices(reader)), /Somebody who works on it mentioned you/);
    // On a row that the editor may not see: his name is text, he hears nothing, and is not offered.
    await say('Hello @ed.editor, and @nobody.', admin, hidden);
    assert.doesNotMatch(await page(hidden, admin), /mention">@/);
    assert.doesNotMatch(words(await notices(editor)), /Hello/);
    assert.deepEqual((await ask(`${hidden}/people?begins=ed`, { headers: admin })).json(), []);
    assert.deepEqual((await ask(`${row}/people?begins=ed.`, { headers: admin })).json(), ['ed.editor@talk.example']);
    for (const begins of ['%', '_', '|', "'", '', 'é', 'x'.repeat(300)]) assert.deepEqual((await ask(`${row}/people?${new URLSearchParams({ begins })}`, { headers: admin })).json(), [], begins);
});
test('who follows a row hears of comments on it, until he may not see it', async () => {
    const { status } = await ask('/rest/v1/library_copy?id=eq.11', { headers: editor });
    assert.equal(status, 200);
    const copy = '/admin/data/library_copy/11';
    assert.equal((await post(`${copy}/follow`, reader, { follow: 'yes' })).status, 303);
    assert.match(await page(copy, reader), /value="no">Following/);
    await say('One more scratch.', editor, copy);
    await say('And another one.', editor, copy);
    const html = await page('/admin/notifications', reader);
    assert.match(words(html), /Unread: Somebody who works on it commented · .*And another one/);
    assert.doesNotMatch(words(html), /One more scratch/, 'one a row, the newest');
    // A session is believed for a second, and the bell's count comes with it.
    await until(async () => /class="bell".*?<b>\d+</s.test(await page('/admin/notifications', reader)), 10, 'the bell');
    // What is shown is read.
    await page(copy, reader);
    assert.doesNotMatch(words(await page('/admin/notifications', reader)).split('And another one')[0].slice(-120), /Unread: Somebody who works on it commented/);
    assert.equal((await post(`${copy}/follow`, reader, { follow: 'no' })).status, 303);
    await say('Unheard.', editor, copy);
    assert.doesNotMatch(words(await page('/admin/notifications', reader)), /Unheard/);
});
test('what was told is not shown to who has lost the row since', async () => {
    const member = await ask('/rest/v1/library_member?id=eq.5', { method: 'PATCH', headers: { ...admin, 'content-type': 'application/json', prefer: 'return=representation' }, body: JSON.stringify({ email: 'mona@talk.example' }) });
    assert.equal(member.status, 200, member.text);
    const mona = await accountWith('mona@talk.example', []);
    const own = '/admin/data/library_member/5';
    assert.equal((await ask(own, { headers: mona })).status, 200);
    await say('A word about you, @mona.', admin, own);
    assert.match(words(await page('/admin/notifications', mona)), /A word about you/);
    await ask('/rest/v1/library_member?id=eq.5', { method: 'PATCH', headers: { ...admin, 'content-type': 'application/json' }, body: JSON.stringify({ email: 'else@talk.example' }) });
    const html = words(await page('/admin/notifications', mona));
    assert.doesNotMatch(html, /A word about you|admin@example\.org mentioned/);
    assert.match(html, /about a row that is gone, or not shown to you/);
});
test('notifications are their reader’s: marked, all of them, and by nobody else', async () => {
    const html = await page('/admin/notifications', other);
    const id = html.match(/notifications\/(\d+)"/)[1];
    assert.equal((await post(`/admin/notifications/${id}`, reader, { mark: 'unread' })).status, 303);
    assert.equal((await post(`/admin/notifications/${id}`, other, { mark: 'read' })).status, 303);
    assert.match((await page('/admin/notifications', other)).split(`notifications/${id}"`)[1], /^[^]*?Mark as unread/);
    assert.equal((await post(`/admin/notifications/${id}`, other, { mark: 'unread' })).status, 303);
    assert.match(await page('/admin/notifications', other), /Mark all as read/);
    assert.equal((await post('/admin/notifications', other)).status, 303);
    assert.doesNotMatch(await page('/admin/notifications', other), /Mark all as read/);
    await until(async () => !/class="bell"[^>]*>.{0,700}<b>/s.test(await page('/admin/notifications', other)), 10, 'the bell');
    assert.equal((await post('/admin/notifications', other, { mail: 'sometimes' })).status, 400);
    assert.equal((await ask('/admin/notifications')).status, 303);
});
test('a mail goes to who wants it, says that there is something, and not what', async () => {
    assert.equal((await post('/admin/notifications', other, { mail: 'mentions' })).status, 303);
    await say('Secret of the house, @olga.');
    await say('Once more, @olga.');
    const outbox = words(await page('/admin/settings/mail', admin));
    assert.equal(outbox.split('olga@talk.example Waiting notice').length - 1, 1, `one, until it was read: ${outbox.slice(-900)}`);
    assert.doesNotMatch(outbox, /Secret of the house/);
});
const png = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex'), Buffer.from('1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082', 'hex')]);
function attach(files, headers = editor, at = row, key = once()) {
    const form = '----talk';
    const body = Buffer.concat([
        Buffer.from(`--${form}\r\nContent-Disposition: form-data; name="once"\r\n\r\n${key}\r\n`),
        ...files.flatMap(([name, bytes, type = 'text/html']) => [
            Buffer.from(`--${form}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`), Buffer.from(bytes), Buffer.from('\r\n')]),
        Buffer.from(`--${form}--\r\n`),
    ]);
    return ask(`${at}/files`, { method: 'POST', headers: { ...headers, 'content-type': `multipart/form-data; boundary=${form}` }, body, seconds: 60 });
}
// Addresses of the files on a page, by their names.
const filesOf = (html) => Object.fromEntries([...html.matchAll(/<a href="([^"]*\/files\/\d+)" download>([^<]*)</g)].map(([, href, name]) => [name, href]));

test('a file comes back as it was, to who may read the row, and never as something that runs', async () => {
    const large = Buffer.alloc(1300000, 'Seven quiet lanterns.\n');
    const key = once();
    const files = [['page.html', '<script>parent.document.title="broken"</script>'], ['drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'image/svg+xml'],
        ['photo.jpg.html', png, 'image/png'], ['lanterns.txt', large], ['bytes.bin', Buffer.from([0, 1, 2, 255])], ['naïve "ü" 日本.txt'.replaceAll('"', "'"), 'name']];
    assert.equal((await attach(files, editor, row, key)).status, 303);
    assert.equal((await attach(files, editor, row, key)).status, 303, 'sent twice, done once');
    const found = filesOf((await page(row, reader)).replaceAll('&#39;', "'").replaceAll('&#x27;', "'"));
    assert.deepEqual(Object.keys(found), files.map(([name]) => name));
    for (const [name, bytes] of files) {
        const answer = await ask(found[name], { headers: reader });
        assert.equal(answer.status, 200);
        assert.ok(answer.bytes.equals(Buffer.from(bytes)), name);
        assert.match(answer.headers['content-disposition'], /^attachment; filename="file"; filename\*=UTF-8''[\w%.~-]+$/);
        assert.equal(answer.headers['x-content-type-options'], 'nosniff');
        assert.equal(answer.headers['content-security-policy'], "default-src 'none'; sandbox");
        assert.match(answer.headers['content-type'], name === 'photo.jpg.html' ? /^image\/png$/ : name === 'bytes.bin' ? /^application\/octet-stream$/ : /^text\/plain; charset=utf-8$/, name);
    }
    const part = await ask(found['lanterns.txt'], { headers: { ...reader, range: 'bytes=600000-600009' } });
    assert.equal(part.status, 206);
    assert.ok(part.bytes.equals(large.subarray(600000, 600010)));
    const { headers: { etag } } = await ask(found['lanterns.txt'], { headers: reader });
    assert.equal((await ask(found['lanterns.txt'], { headers: { ...reader, 'if-none-match': etag } })).status, 304);
    assert.match(await page(row, editor), /<img src="[^"]*\/files\/\d+" alt=""/);
});
test('a file is nobody’s who may not read its row, and stays who may not change it', async () => {
    const found = filesOf(await page(row, editor))['page.html'];
    assert.equal((await ask(found)).status, 303, 'a stranger is asked to sign in');
    const number = found.match(/(\d+)$/)[1];
    for (const at of ['/admin/data/library_title/8', '/admin/data/library_copy/11', hidden]) assert.equal((await ask(`${at}/files/${number}`, { headers: admin })).status, 404, at);
    for (const wrong of ['0', '-1', '99999999999999999999', 'x', `${number}.5`]) assert.equal((await ask(`${row}/files/${wrong}`, { headers: admin })).status, 404, wrong);
    assert.equal((await attach([['a.txt', 'a']], reader)).status, 403);
    assert.equal((await attach([['a.txt', 'a']], reader, hidden)).status, 404);
    assert.equal((await post(`${found}/remove`, reader)).status, 403);
    assert.equal((await post(`/admin/data/library_title/8/files/${number}/remove`, editor)).status, 404);
    assert.equal((await post(`${found}/remove`, editor)).status, 303);
    assert.equal((await ask(found, { headers: editor })).status, 404);
    const audit = words(await page('/admin/settings/audit?model=lintel_file', admin));
    assert.ok(audit.includes('file_add') && audit.includes('file_remove'), audit);
});
test('files have limits, which say their names', async () => {
    assert.match(words((await attach([])).text), /Choose a file first/);
    assert.match(words((await attach([['empty.txt', '']])).text), /“empty.txt” is empty/);
    const huge = await attach([['huge.bin', Buffer.alloc(17 * 1024 * 1024)]]);
    assert.equal(huge.status, 400);
    assert.match(words(huge.text), /“huge.bin” is too large: a file has at most 16 MB/);
    const at = '/admin/data/library_title/21';
    for (let i = 0; i < 5; i += 1) assert.equal((await attach(Array.from({ length: 10 }, (_, n) => [`${i}-${n}.txt`, 'x']), editor, at)).status, 303);
    const more = await attach([['more.txt', 'x']], editor, at);
    assert.equal(more.status, 409);
    assert.match(words(more.text), /at most 50 files/);
    assert.equal(Object.keys(filesOf(await page(at, editor))).length, 50);
});
test('what was just saved is undone from the row’s page, and not what somebody else saved since', async () => {
    const { context, page: tab } = await browse('ed.editor@talk.example', { javaScriptEnabled: false });
    const at = '/admin/data/library_title/30';
    const pages = async () => (await ask('/rest/v1/library_title?id=eq.30&select=pages', { headers: admin })).json()[0].pages;
    const before = await pages();
    const change = async () => {
        await tab.goto(`${at}/edit`);
        await tab.fill('[name="f.pages"]', '777');
        await tab.click('.save-bar button:text-is("Save")');
        await tab.waitForURL(/done=saved/);
    };
    await change();
    assert.equal(await pages(), 777);
    await tab.click('.notice button:text-is("Undo")');
    await tab.waitForURL(/done=saved/);
    assert.equal(await pages(), before);
    await change();
    await ask('/rest/v1/library_title?id=eq.30', { method: 'PATCH', headers: { ...admin, 'content-type': 'application/json' }, body: JSON.stringify({ pages: 778 }) });
    await tab.click('.notice button:text-is("Undo")');
    assert.match(await tab.textContent('.alert'), /Somebody changed this row/);
    assert.equal(await pages(), 778);
    await tab.goto(`${at}?done=saved`);
    assert.equal(await tab.locator('.notice button').count(), 0, 'somebody else’s change is not one’s own to undo');
    await context.close();
});
test('a history names what foreign keys led to, as far as its reader may see it, and relations are counted', async () => {
    const [first, second] = (await ask('/rest/v1/library_subject?select=id,name&order=id&limit=2', { headers: admin })).json();
    for (const subject of [first, second]) await ask('/rest/v1/library_title?id=eq.31', { method: 'PATCH', headers: { ...admin, 'content-type': 'application/json' }, body: JSON.stringify({ subject_id: subject.id }) });
    const html = await page('/admin/data/library_title/31/history', admin);
    for (const subject of [first, second]) assert.ok(html.includes(`/admin/data/library_subject/${subject.id}">${subject.name.replaceAll('&', '&amp;')}</a>`), subject.name);
    const [{ n }] = (await ask(`/rest/v1/library_title?select=n:count()&subject_id=eq.${second.id}`, { headers: admin })).json();
    const count = n > 1000 ? '1,000+' : n.toLocaleString('en');
    assert.ok((await page(`/admin/data/library_subject/${second.id}`, admin)).includes(`<small class="count">${count}</small>`), count);
});
for (const [name, options] of [['with script', {}], ['without', { javaScriptEnabled: false }], ['on a telephone', { viewport: { width: 320, height: 640 }, isMobile: true }], ['in the dark', { colorScheme: 'dark' }]]) {
    test(`by hand, ${name}: said, followed, changed, read; axe has no objection, and nothing is wider than the screen`, async () => {
        const { context, page: tab, complaints } = await browse('ed.editor@talk.example', options);
        const looksRight = async () => {
            if (options.javaScriptEnabled !== false) assert.equal(await objections(tab), '');
            const [width, screen] = options.javaScriptEnabled === false ? [0, 0] : await tab.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
            assert.ok(width <= screen, `${tab.url()}: ${width}`);
        };
        await tab.goto('/admin/data/library_title/12');
        if (options.javaScriptEnabled === false) {
            await tab.fill('#say', 'Plainly, @olga');
        } else {
            await tab.click('#say');
            await tab.keyboard.type('Look here, @ol', { delay: 20 });
            await tab.waitForSelector('.people [aria-selected=true]');
            await looksRight();
            await tab.keyboard.press('Enter');
            assert.equal(await tab.inputValue('#say'), 'Look here, @olga@talk.example ');
            assert.ok(await tab.isHidden('.people'));
        }
        await tab.click('.say button[type=submit]');
        await tab.waitForURL(/#c\d+$/);
        assert.match(await tab.textContent('.comment .mention'), /^@olga/);
        await looksRight();
        await tab.click('.comment a:has-text("Edit")');
        await tab.fill('#say', `Changed, ${name}.`);
        await looksRight();
        await tab.click('.say button[type=submit]');
        await tab.waitForURL(/#c\d+$/);
        assert.match(await tab.textContent('.comment'), /edited/);
        await tab.click('.talk-head button');
        await tab.waitForURL(/#talk$/);
        assert.match(await tab.textContent('.talk-head button'), /Follow/);
        await tab.setInputFiles('#file', { name: `${name} & <b>.png`, mimeType: 'text/html', buffer: png });
        await tab.click('.attach button');
        await tab.waitForURL(/done=attached/);
        await looksRight();
        await tab.click(`.files li:has-text("${name} & <b>.png") summary`);
        await tab.click(`.files li:has-text("${name} & <b>.png") button`);
        await tab.waitForURL(/done=removed/);
        await tab.click('.bell');
        await tab.waitForURL(/notifications/);
        await looksRight();
        assert.deepEqual(complaints, []);
        await context.close();
    });
}
test('without the token of its page a form is refused', async () => {
    const { context, page: tab } = await browse('ed.editor@talk.example', { javaScriptEnabled: false });
    await tab.goto(row);
    for (const path of ['comments', 'follow', 'comments/1', 'comments/1/remove']) {
        const answer = await context.request.post(`${url}${row}/${path}`, { form: { body: 'forged', follow: 'yes' }, maxRedirects: 0 });
        assert.equal(answer.status(), 403, path);
    }
    await context.close();
});
test('comments and changes stand in one order, and page by page none is left out', async () => {
    const at = '/admin/data/library_title/9';
    const made = [];
    for (let i = 0; i < 27; i += 1) {
        made.push(await say(`Number ${i}.`, editor, at));
        if (i % 3 === 0) {
            const { status } = await ask('/rest/v1/library_title?id=eq.9', { method: 'PATCH', headers: { ...editor, 'content-type': 'application/json' }, body: JSON.stringify({ pages: 100 + i }) });
            assert.equal(status, 204);
        }
    }
    let next = `${at}/history`;
    const seen = [];
    const changes = [];
    for (let pages = 0; next && pages < 9; pages += 1) {
        const html = await page(next, admin);
        seen.push(...[...html.matchAll(/<article class="comment" id="c(\d+)"/g)].map(([, id]) => Number(id)));
        changes.push(...[...html.matchAll(/<h2>Changed<\/h2>/g)]);
        next = html.match(/rel="next" href="([^"]*)"/)?.[1].replaceAll('&amp;', '&');
    }
    assert.deepEqual(seen, made.reverse());
    assert.equal(changes.length, 9);
});

await main();
