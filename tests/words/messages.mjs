// messages.mjs - the messages of templates and C, held against the files of translations.
//
//   node tests/words/messages.mjs            says what is wrong, and fails when anything is
//   node tests/words/messages.mjs --missing  prints what the complete languages lack, as JSON
//   node tests/words/messages.mjs --pseudo qps-ploc.json
//                                            writes a language in which everything is marked
//
// Other tests import it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(process.env.top_srcdir ?? join(dirname(fileURLToPath(import.meta.url)), '../..'));

// Languages that have everything.  Others may be in work.
export const complete = ['de'];

// Folders whose failures (error_tell, http_refuse) people read on a page; those of other folders are for
// programs and operators, in English, and may be translated.
const shown = [/^app\/(account|admin|import|pages|settings|xlsx)\//, /^app\/view\/(?!display|named|site_page|site_form|catalogue|document|dashboard)\w+\.c$/,
  /^app\/access\/(email|password|preference|csrf|api_key|network|scope|factor|passkey\w*|identity|guard)\.c$/];

function files(folder, ending) {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((f) => f.isFile() && ending.test(f.name))
    .map((f) => relative(root, join(f.parentPath ?? f.path, f.name))).sort();
}

const oneLine = (s) => s.replace(/\s+/g, ' ').trim();

// {{_ ... }}: a placeholder has single braces, and may end the message.
const tag = /\{\{_\s((?:[^{}]|\{[a-z0-9_.]+\})*)\}\}/g;

function* ofTemplates() {
  for (const file of files('templates', /\.(html|txt)$/)) {
    const text = readFileSync(join(root, file), 'utf8');
    for (const m of text.matchAll(tag)) yield { key: oneLine(m[1]), file };
    const begun = (text.match(/\{\{_\s/g) ?? []).length;
    if (begun !== [...text.matchAll(tag)].length) yield { file, wrong: 'a {{_ tag that cannot be read' };
  }
}

// The literals at the beginning of s, joined: "a" "b" is "ab".
function literal(s) {
  let text = '';
  let rest = s;
  for (let m; (m = /^\s*"((?:[^"\\]|\\.)*)"/.exec(rest)); rest = rest.slice(m[0].length)) text += m[1];
  return text.replace(/\\n/g, '\n').replace(/\\(["\\])/g, '$1');
}

// What error_key() makes of a format.
function keyOfFormat(format) {
  let n = 0;
  return format.replace(/%[-+ #0]*\d*(?:\.(?:\*|\d+))?(?:ll|l|z|j)?([%diuxcs])/g,
    (_, letter) => (letter === '%' ? '%' : `{${++n}}`));
}

function* ofCode() {
  for (const file of files('app', /\.[ch]$/)) {
    if (file === 'app/tmpl/words.h' || file === 'app/base/str.h') continue; // they explain it
    // Formats are joined with PRIu64 and the like.
    const text = readFileSync(join(root, file), 'utf8')
      .replace(/"\s*PRI[diux]\d+\s*"/g, 'ld').replace(/"\s*PRI[diux]\d+/g, 'ld"');
    for (const m of text.matchAll(/\b(?:TMPL_SAY|TMPL_SAY_WITH|N_)\s*\(/g)) {
      const from = text.slice(m.index + m[0].length);
      const at = m[0].startsWith('N_') ? 0 : from.indexOf('"');
      const key = literal(from.slice(at));
      if (key) yield { key, file };
      else if (!/^\w+\)/.test(from)) yield { file, wrong: `${m[0]} without a literal` };
    }
    for (const m of text.matchAll(/\b(?:error_tell|http_refuse)\s*\(/g)) {
      const key = keyOfFormat(literal(format(text.slice(m.index + m[0].length))));
      if (key && key !== '{1}') yield { key, file, isError: true };
    }
  }
}

// The argument behind the field: e, code, field, "words".
function format(call) {
  let depth = 0;
  let commas = 0;
  let i = 0;
  for (; i < call.length && commas < 3; i++) {
    const c = call[i];
    if (c === '"') i += /^"(?:[^"\\]|\\.)*"/.exec(call.slice(i))[0].length - 1;
    else if (c === '(' || c === '{') depth++;
    else if ((c === ')' || c === '}') && --depth < 0) return '';
    else if (c === ',' && depth === 0) commas++;
  }
  return call.slice(i);
}

// key -> { files, isNeeded }, and what cannot be read.
export function messages() {
  const keys = new Map();
  const wrong = [];
  for (const found of [...ofTemplates(), ...ofCode()]) {
    if (found.wrong) {
      wrong.push(`${found.file}: ${found.wrong}`);
      continue;
    }
    const known = keys.get(found.key) ?? { files: new Set(), isNeeded: false };
    known.files.add(found.file);
    known.isNeeded ||= !found.isError || shown.some((r) => r.test(found.file));
    keys.set(found.key, known);
  }
  return { keys, wrong };
}

export function translations(language) {
  const all = {};
  for (const file of files('templates', /\.json$/).filter((f) => f.endsWith(`messages/${language}.json`)))
    Object.assign(all, JSON.parse(readFileSync(join(root, file), 'utf8')));
  return all;
}

// All that have a file, complete or not.
const languages = () => [...new Set(files('templates', /\.json$/).map((f) => /messages\/([\w-]+)\.json$/.exec(f)?.[1] ?? 'en'))];

const isCounted = (key) => /\{[a-z0-9_.]*count\}/.test(key);

// A language whose every message stands out: accented, in brackets, and a third longer.
export function pseudo(keys) {
  const accents = { a: 'å', e: 'é', i: 'î', o: 'ö', u: 'û', A: 'Å', E: 'É', I: 'Î', O: 'Ö', U: 'Û', c: 'ç', n: 'ñ', s: 'š', y: 'ý' };
  const say = (key) => `⟦${key.split(/(\{[a-z0-9_.]+\}|<\/?\w+>)/)
    .map((part, i) => (i % 2 ? part : part.replace(/[a-z]/gi, (c) => accents[c] ?? c))).join('')}${
    ' ~~~~~'.repeat(Math.ceil(key.length / 18))}⟧`;
  return Object.fromEntries([...keys.keys()].map((key) => [key, say(key)]));
}

function problems() {
  const { keys, wrong } = messages();
  const english = translations('en');
  const found = [...wrong];
  for (const [key, { files: where }] of keys) {
    if (isCounted(key) && typeof english[key] !== 'object')
      found.push(`en: no plural forms of "${key}" (${[...where][0]})`);
  }
  for (const key of Object.keys(english)) if (!keys.has(key)) found.push(`en: nothing uses "${key}"`);
  // The program does not start with such an entry.
  for (const language of languages()) {
    for (const [key, text] of Object.entries(translations(language)))
      if (typeof text === 'object' && !isCounted(key))
        found.push(`${language}: plural forms of "${key}", which has no placeholder ending in "count"`);
  }
  for (const language of complete) {
    const all = translations(language);
    for (const [key, { files: where, isNeeded }] of keys)
      if (isNeeded && !(key in all)) found.push(`${language}: nothing for "${key}" (${[...where][0]})`);
    for (const [key, text] of Object.entries(all)) {
      if (key.startsWith('@')) continue; // what an app calls its tables and columns
      if (!keys.has(key)) found.push(`${language}: nothing uses "${key}"`);
      else if (isCounted(key) && typeof text !== 'object') found.push(`${language}: no plural forms of "${key}"`);
      for (const form of typeof text === 'object' ? Object.values(text) : [text]) {
        const names = (s) => [...new Set(s.match(/\{[a-z0-9_.]+\}/g) ?? [])].sort().join(' ');
        const less = names(key).split(' ').filter((n) => !isCounted(n)).join(' ');
        if (names(form) !== names(key) && !(typeof text === 'object' && names(form) === less))
          found.push(`${language}: other placeholders in "${form}" than in "${key}"`);
      }
    }
  }
  return found;
}

function missing() {
  const { keys } = messages();
  return Object.fromEntries(complete.map((language) => {
    const all = translations(language);
    return [language, Object.fromEntries([...keys].filter(([k, m]) => m.isNeeded && !(k in all)).map(([k]) => [k, '']))];
  }));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [option, file] = process.argv.slice(2);
  if (option === '--missing') {
    console.log(JSON.stringify(missing(), null, 4));
  } else if (option === '--pseudo') {
    writeFileSync(file, `${JSON.stringify(pseudo(messages().keys), null, 1)}\n`);
  } else {
    const found = problems();
    for (const problem of found) console.log(problem);
    process.exitCode = found.length > 0 ? 1 : 0;
  }
}
