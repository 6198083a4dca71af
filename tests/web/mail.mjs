// mail.mjs - a mail server of a test's own: it takes mail, and shows what came.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { sleep } from './lib.mjs';

const require = createRequire(import.meta.url);

// false where npm could not install: the tests that need it skip.
export const hasMail = (() => {
    try {
        require.resolve('smtp-server');
        require.resolve('mailparser');
        return true;
    } catch {
        return false;
    }
})();

async function read(raw, envelope) {
    const { simpleParser } = require('mailparser');
    const mail = await simpleParser(raw);
    const text = mail.text ?? '';
    return {
        from: mail.from?.value, to: envelope.rcptTo.map(({ address }) => address), sender: envelope.mailFrom.address,
        subject: mail.subject, text, html: mail.html || '', messageId: mail.messageId, date: mail.date,
        headers: Object.fromEntries(mail.headerLines.map(({ key, line }) => [key, line.slice(line.indexOf(':') + 1).trim()])),
        raw: raw.toString('latin1'),
        // What a person would click, and what they would type.
        links: text.match(/https?:\/\/[^\s<>"]+/g) ?? [],
        code: text.match(/^ {4}(\S+)$/m)?.[1],
    };
}

// Starts one on 127.0.0.1.
//   port       0: any
//   tls        'none', 'starttls', 'implicit'; key and cert as PEM
//   auth       {user, password} that it wants
//   refuse     address => undefined, or an error's [code, text] for that recipient
//   onMail     awaited before a mail is accepted; may throw, with a responseCode
// {port, url, mails, sessions, wait(to), count(to), close()}
export async function receiver({ port = 0, tls = 'none', key, cert, auth, refuse = () => undefined, onMail } = {}) {
    const { SMTPServer } = require('smtp-server');
    const mails = [];
    const taken = new Set();
    const seen = { connections: 0, secure: 0 };
    const fail = (code, text) => Object.assign(new Error(text), { responseCode: code });
    const server = new SMTPServer({
        secure: tls === 'implicit', key, cert,
        disabledCommands: [...(tls === 'starttls' ? [] : ['STARTTLS']), ...(auth ? [] : ['AUTH'])],
        authOptional: !auth, allowInsecureAuth: true, disableReverseLookup: true, closeTimeout: 1000,
        onConnect(session, done) {
            seen.connections += 1;
            done();
        },
        onAuth(given, session, done) {
            const isRight = given.username === auth.user && given.password === auth.password;
            done(isRight ? null : fail(535, 'Wrong user or password'), { user: given.username });
        },
        onRcptTo({ address }, session, done) {
            const refusal = refuse(address);
            done(refusal ? fail(...refusal) : null);
        },
        onData(stream, session, done) {
            const parts = [];
            if (session.secure) seen.secure += 1;
            stream.on('data', (part) => parts.push(part));
            stream.on('end', async () => {
                try {
                    const mail = await read(Buffer.concat(parts), session.envelope);
                    await onMail?.(mail);
                    mails.push(mail);
                    done();
                } catch (e) {
                    done(e);
                }
            });
        },
    });
    server.on('error', () => {}); // a client that was killed
    await new Promise((done, failed) => {
        server.once('error', failed);
        server.listen(port, '127.0.0.1', done);
    });
    const at = server.server.address().port;
    return {
        port: at, url: `smtp://127.0.0.1:${at}`, mails, seen,
        count: (to) => mails.filter((mail) => mail.to.includes(to)).length,
        // The next mail to an address that was not yet waited for.
        async wait(to, { seconds = 30 } = {}) {
            const until = Date.now() + seconds * 1000;
            for (;;) {
                const mail = mails.find((each) => each.to.includes(to) && !taken.has(each));
                if (mail) {
                    taken.add(mail);
                    return mail;
                }
                assert.ok(Date.now() < until, `no mail to ${to} within ${seconds} s`);
                await sleep(25);
            }
        },
        close: () => new Promise((done) => server.close(done)),
    };
}
