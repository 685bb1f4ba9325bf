/**
 * Megabytes of text per second of CPU time, one thread: finding and scrubbing personal data. Best of five passes over rows
 * of real questions (`../shared/data`), or of drawn sentences where that is not there; of the dirty rows each has one value.
 * The text is what `Buffer.byteLength` counts, without JSON around it.
 *
 *   npm run build && node test/bench/privacy.bench.mjs [megabytes] [--write]
 */
import { existsSync, readFileSync } from 'node:fs';
import { machine, writeSection } from './page.mjs';

const { dictionary, encrypt, mask, piiDetector, pseudonym, scrub, scrubPersonal, scrubPolicy, scrubRow } = await import(
  process.env.TUNELOOP_PRIVACY ?? '../../dist/privacy.js'
);
const { Dataset } = await import(process.env.TUNELOOP ?? '../../dist/index.js');
const megabytes = Number(process.argv[2]) || 16;
const passes = 5;

let state = 1;
const random = (below) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 4294967296) * below);
};
const pick = (items) => items[random(items.length)];
const digits = (count) => Array.from({ length: count }, () => random(10)).join('');

const folder = '../shared/data';
const isReal = existsSync(`${folder}/banking77/train.csv`);
const sentences = isReal
  ? readFileSync(`${folder}/banking77/train.csv`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.replace(/,[^,]*$/, '').replace(/^"|"$/g, ''))
      .filter((line) => line !== '')
  : Array.from({ length: 5000 }, () =>
      Array.from({ length: 12 }, () =>
        pick('the a card order please is not my when how what payment was top up'.split(' ')),
      ).join(' '),
    );
const plain = () => pick(sentences);
/** Numbers that are nothing personal, as real texts have them. */
const numbers = () =>
  `${plain()} ${pick([`on 2024-0${1 + random(9)}-1${random(10)} at 1${random(10)}:30`, `for $${random(900)}.${digits(2)}`, `order ${digits(8)}`, `see https://example.com/a-b/${digits(5)}?q=x_y`, `version 1.${random(20)}.${random(9)}`, `in 19${digits(2)}`])}`;
const values = () =>
  pick([
    `mail ana.${digits(3)}@example.com`,
    `call +49 30 ${1 + random(8)}${digits(6)}`,
    `call 212-555-${digits(4)}`,
    'card 4111 1111 1111 1111',
    'account DE89 3704 0044 0532 0130 00',
    `ip 8.8.${random(200)}.${random(200)}`,
    `key sk-${digits(20)}aBcD`,
    `ssn 123-45-${1 + random(8)}${digits(3)}`,
  ]);

function rows(words, dirtyShare, sentence = plain) {
  const list = [];
  for (let bytes = 0; bytes < megabytes * 1e6; ) {
    let text = sentence();
    while (text.split(' ').length < words) text += `. ${sentence()}`;
    if (random(1000) < dirtyShare * 1000) text += ` ${values()}`;
    list.push(Buffer.from(text).toString()); // flat, as a reader gives it
    bytes += Buffer.byteLength(text);
  }
  return list;
}

/** @param work of one text, or of all */
async function measure(list, work, all = eachOf(work)) {
  const bytes = list.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  let best = Number.POSITIVE_INFINITY;
  let found = 0;
  for (let pass = 0; pass < passes; pass++) {
    const before = process.cpuUsage();
    found = await all(list);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1e6);
  }
  return {
    rows: list.length,
    'bytes a row': Math.round(bytes / list.length),
    found,
    'MB/s': Math.round(bytes / 1e6 / best),
  };
}

function eachOf(work) {
  return (list) => {
    let found = 0;
    for (const text of list) found += work(text);
    return found;
  };
}

/** Rows in memory through `Dataset.pipe`. */
function piped(list) {
  const step = scrubPersonal(policy);
  const clean = Dataset.of(list.map((text, id) => ({ id, text }))).pipe(step);
  return async () => {
    await clean.count();
    return clean.report(step).findings;
  };
}

const detector = piiDetector();
const find = (text) => detector.find(text).length;
const key = 'a key for the benchmark, 32 bytes';
const withAction = (action) => {
  const policy = scrubPolicy({ action });
  return (text) => scrub(text, policy).findings.length;
};
const names = dictionary({ kind: 'name', terms: Array.from({ length: 10_000 }, (_, i) => `First${i} Last${i % 97}`) });
const named = piiDetector({ finders: [names] });
const policy = scrubPolicy();
const chat = (text) =>
  scrubRow(
    {
      id: 7,
      messages: [
        { role: 'user', content: text },
        { role: 'assistant', content: 'Done.' },
      ],
    },
    policy,
  ).findings.length;

const [short, long] = [rows(8, 0.05), rows(100, 0.05)];
const table = {
  'find, 0 % dirty, 100 words': await measure(rows(100, 0), find),
  'find, 5 % dirty, 100 words': await measure(long, find),
  'find, 5 % dirty, one question': await measure(short, find),
  'find, 5 % dirty, harmless numbers in all': await measure(rows(100, 0.05, numbers), find),
  'find, all dirty, one question': await measure(rows(8, 1), find),
  'redact, 5 % dirty, 100 words': await measure(long, withAction(undefined)),
  'mask, 5 % dirty, 100 words': await measure(long, withAction(mask())),
  'pseudonym, 5 % dirty, 100 words': await measure(long, withAction(pseudonym({ key }))),
  'encrypt, 5 % dirty, 100 words': await measure(long, withAction(encrypt({ key }))),
  'scrubRow of a chat row, 5 % dirty, 100 words': await measure(long, chat),
  'scrubPersonal through Dataset.pipe, 5 % dirty, 100 words': await measure(long, undefined, piped(long)),
  'find with 10,000 names, 5 % dirty, 100 words': await measure(long, (text) => named.find(text).length),
};
console.log(
  `${isReal ? 'questions of banking77' : 'drawn sentences'}, ${megabytes} MB a line, CPU time, best of ${passes} passes`,
);
console.table(table);
if (process.argv.includes('--write')) {
  const lines = Object.entries(table).map(([what, { rows, ...figures }]) => ({
    what,
    rows: rows.toLocaleString('en'),
    ...figures,
  }));
  writeSection('privacy', lines, machine());
}
