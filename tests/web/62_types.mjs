// 62_types.mjs - the schema as TypeScript: a client that is typed with it compiles, and its mistakes do not.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { asAdmin, assert, main, script, skipAll, test, url } from './lib.mjs';

let ts;
let postgrest;
try {
    ts = (await import('typescript')).default;
    postgrest = await import('@supabase/postgrest-js');
} catch {
    skipAll('typescript or @supabase/postgrest-js is not installed');
}
const here = path.dirname(fileURLToPath(import.meta.url));

// What the compiler says of a program beside the printed types; "" when it is content.
function compile(types, program) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lintel-types-'));
    try {
        fs.symlinkSync(path.join(here, 'node_modules'), path.join(folder, 'node_modules'));
        fs.writeFileSync(path.join(folder, 'database.types.ts'), types);
        fs.writeFileSync(path.join(folder, 'client.ts'), program);
        const compiled = ts.createProgram([path.join(folder, 'client.ts')], {
            strict: true, noEmit: true, skipLibCheck: true, types: [],
            target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS,
            moduleResolution: ts.ModuleResolutionKind.Node10, lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
        });
        return ts.getPreEmitDiagnostics(compiled)
            .map((d) => `${d.file ? path.basename(d.file.fileName) : ''} ${ts.flattenDiagnosticMessageText(d.messageText, ' ')}`).join('\n');
    } finally {
        fs.rmSync(folder, { recursive: true });
    }
}

async function types() {
    const { code, stdout, stderr } = await script('lintel', ['types', '--ts']);
    assert.equal(code, 0, stderr);
    return stdout;
}

const client = `
import { PostgrestClient } from '@supabase/postgrest-js';
import type { Database, Tables, TablesInsert, TablesUpdate } from './database.types';

const db = new PostgrestClient<Database>('https://localhost/rest/v1');

export async function use() {
    const { data } = await db.from('library_title').select('id, name, published, price').eq('id', 1).single();
    const id: number | undefined = data?.id;
    const published: number | null | undefined = data?.published;
    const loans = await db.from('library_loan').select('id, library_copy(id)').limit(1);
    const row: Tables<'library_branch'> | null = (await db.from('library_branch').select('*').single()).data;
    const fresh: TablesInsert<'library_branch'> | undefined = undefined;
    const change: TablesUpdate<'library_branch'> = { name: 'North' };
    return { id, published, loans, row, fresh, change };
}
`;

test('a typed client compiles', async () => {
    assert.equal(compile(await types(), client), '');
}, { seconds: 120 });
test('a column that is not there, a wrong type and a missing value do not', async () => {
    const text = await types();
    const wrong = (line) => compile(text, `
import type { Tables, TablesInsert, TablesUpdate } from './database.types';
${line}`);
    assert.match(wrong("export const n: string = (null as unknown as Tables<'library_title'>).id;"), /not assignable/);
    assert.match(wrong("export const n = (null as unknown as Tables<'library_title'>).nowhere;"), /does not exist/);
    assert.match(wrong("export const n: TablesInsert<'library_branch'> = {};"), /missing|not assignable/);
    assert.match(wrong("export const n: TablesUpdate<'library_branch'> = { name: 1 };"), /not assignable/);
    assert.match(wrong("export type N = Tables<'nowhere'>;"), /does not satisfy/);
}, { seconds: 120 });
test('what the types say is what a client gets', async () => {
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    const db = new postgrest.PostgrestClient(`${url}/rest/v1`, { headers: await asAdmin() });
    const { data, error } = await db.from('library_title').select('id,name').eq('id', 1).single();
    assert.equal(error, null);
    assert.equal(data.id, 1);
    assert.equal(typeof data.name, 'string');
});
await main();
