// zip.mjs - files of zip, as spreadsheets are: taken apart and put together, also wrongly.
import { crc32 as crcOf, deflateRawSync, inflateRawSync } from 'node:zlib';

const table = Array.from({ length: 256 }, (_, n) => Array.from({ length: 8 }).reduce((c) => (c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1), n));
const crc32 = crcOf ?? ((bytes) => ~bytes.reduce((c, byte) => table[(c ^ byte) & 0xff] ^ (c >>> 8), -1) >>> 0);

// {name: text} of a file's parts.
export function unzip(bytes) {
    const end = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1');
    const parts = {};
    let at = bytes.readUInt32LE(end + 16);
    for (let n = bytes.readUInt16LE(end + 10); n > 0; n -= 1) {
        const [method, size, nameLen, extraLen, commentLen, local] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20),
            bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32), bytes.readUInt32LE(at + 42)];
        const data = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
        const packed = bytes.subarray(data, data + size);
        parts[bytes.toString('utf8', at + 46, at + 46 + nameLen)] = (method === 8 ? inflateRawSync(packed) : packed).toString('utf8');
        at += 46 + nameLen + extraLen + commentLen;
    }
    return parts;
}

// Of {name: text or Buffer}; says: what the directory claims besides the truth (method, flags, size).
export function zip(parts, says = {}) {
    const locals = [];
    const directory = [];
    let offset = 0;
    for (const [name, text] of Object.entries(parts)) {
        const plain = Buffer.from(text);
        const packed = deflateRawSync(plain);
        const head = Buffer.alloc(26);
        head.writeUInt16LE(20, 0);
        head.writeUInt16LE(says.flags ?? 0x800, 2);
        head.writeUInt16LE(says.method ?? 8, 4);
        head.writeUInt16LE(0x5b6e, 8);
        head.writeUInt32LE(crc32(plain), 10);
        head.writeUInt32LE(packed.length, 14);
        head.writeUInt32LE(says.size ?? plain.length, 18);
        head.writeUInt16LE(Buffer.byteLength(name), 22);
        locals.push(Buffer.from('PK\x03\x04', 'latin1'), head, Buffer.from(name), packed);
        const tail = Buffer.alloc(14);
        tail.writeUInt32LE(offset, 10);
        directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), head, tail, Buffer.from(name));
        offset += 30 + Buffer.byteLength(name) + packed.length;
    }
    const list = Buffer.concat(directory);
    const end = Buffer.alloc(22);
    end.write('PK\x05\x06', 'latin1');
    end.writeUInt16LE(Object.keys(parts).length, 8);
    end.writeUInt16LE(Object.keys(parts).length, 10);
    end.writeUInt32LE(list.length, 12);
    end.writeUInt32LE(offset, 16);
    return Buffer.concat([...locals, list, end]);
}
