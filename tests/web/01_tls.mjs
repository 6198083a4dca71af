// 01_tls.mjs - what may be spoken on the port, and what not.
import { X509Certificate } from 'node:crypto';
import net from 'node:net';
import { assert, ask2, connect, host, main, port, test } from './lib.mjs';

function handshake(options) {
    return new Promise((done, fail) => {
        const socket = connect(options);
        socket.on('secureConnect', () => {
            const facts = {
                version: socket.getProtocol(), cipher: socket.getCipher().name, alpn: socket.alpnProtocol,
                certificate: new X509Certificate(socket.getPeerCertificate().raw),
            };
            socket.destroy();
            done(facts);
        });
        socket.on('error', fail);
    });
}

test('TLS 1.3 is spoken', async () => {
    assert.equal((await handshake({ minVersion: 'TLSv1.3' })).version, 'TLSv1.3');
});
test('TLS 1.2 is spoken, with forward secrecy and an authenticated cipher', async () => {
    const { version, cipher } = await handshake({ maxVersion: 'TLSv1.2' });
    assert.equal(version, 'TLSv1.2');
    assert.match(cipher, /^ECDHE-.*(GCM|CHACHA20)/);
});
test('TLS 1.1 is refused', async () => {
    await assert.rejects(handshake({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }),
        /alert protocol version/i);
});
test('an old cipher is refused', async () => {
    await assert.rejects(handshake({ maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA:AES128-SHA' }),
        /alert handshake failure/i);
});
test('HTTP/2 is offered, and answers', async () => {
    assert.equal((await handshake({ ALPNProtocols: ['h2', 'http/1.1'] })).alpn, 'h2');
    assert.equal((await ask2('/healthz')).status, 200);
});
test('the certificate is for this machine, with an elliptic curve, for a year', async () => {
    const { certificate } = await handshake();
    assert.match(certificate.subjectAltName, /DNS:localhost/);
    assert.match(certificate.subjectAltName, /IP Address:127\.0\.0\.1/);
    assert.match(certificate.subjectAltName, /IP Address:0:0:0:0:0:0:0:1/);
    assert.equal(certificate.publicKey.asymmetricKeyType, 'ec');
    const days = (Date.parse(certificate.validTo) - Date.now()) / 86400000;
    assert.ok(days > 360 && days < 367, `${days} days`);
});
test('plain http on the same port is sent to https', async () => {
    const text = await new Promise((done, fail) => {
        let all = '';
        const socket = net.connect(Number(port), host, () => {
            socket.write('GET /some/where?x=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
        });
        socket.on('data', (part) => (all += part));
        socket.on('end', () => done(all));
        socket.on('error', fail);
    });
    assert.match(text, /^HTTP\/1\.1 308 /);
    assert.match(text, new RegExp(`\r\nLocation: https://localhost:${port}/some/where\\?x=1\r\n`));
});
await main();
