import { basename, dirname, join } from 'node:path';
import { Dataset, fileStore, TuneloopError, ValidationError } from 'tuneloop';
import { describe, expect, it } from 'vitest';
import { failure, file, filesIn, folder, pair } from './fixtures.js';

const csv = (path: string, options: object = {}) => Dataset.fromCSV(path, { schema: pair, ...options });
const jsonl = (path: string, options: object = {}) => Dataset.fromJSONL(path, { schema: pair, ...options });
const good = '{"input":"a","target":"b"}\n';
const bytes = (...parts: readonly (string | number)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part))));

describe('a file that is not there', () => {
  it.each([
    ['csv', csv],
    ['jsonl', jsonl],
  ] as const)('(%s) is named with its whole path, and what is there instead', async (ending, read) => {
    const there = file(`train.${ending}`, 'x');
    const path = join(dirname(there), `trian.${ending}`);
    const error = await failure(() => read(path).toArray());
    expect(error).toBeInstanceOf(TuneloopError);
    expect(error.code).toBe('NOT_FOUND');
    expect(error.message).toContain(`There is no file "${path}".`);
    expect(error.hint).toBe(`Its folder "${dirname(there)}" holds: train.${ending}.`);
  });

  it('in a folder that is not there says where relative paths start', async () => {
    const error = await failure(() => csv('no-such-folder/train.csv').count());
    expect(error.code).toBe('NOT_FOUND');
    expect(error.hint).toContain(`relative paths start at "${process.cwd()}"`);
  });

  it('is told apart from a folder', async () => {
    const path = folder();
    const error = await failure(() => csv(path).toArray());
    expect([error.code, error.message]).toEqual(['INVALID_OPTION', `"${path}" is a directory. Name one file in it.`]);
  });
});

describe('a file without rows', () => {
  it.each([
    ['nothing.csv', ''],
    ['header.csv', 'input,target\n'],
    ['mark.csv', '\uFEFF'],
    ['nothing.jsonl', ''],
    ['blank.jsonl', '\r\n\r\n   \n'],
  ])('%s is an error that names it, unless it may be empty', async (name, content) => {
    const read = name.endsWith('csv') ? csv : jsonl;
    const path = file(name, content);
    const error = await failure(() => read(path).toArray());
    expect(error).toBeInstanceOf(ValidationError);
    expect(error.code).toBe('INVALID_ROW');
    expect(error.message).toContain(`${name}: there are no rows.`);
    expect(error.hint).toContain('allowEmpty: true');
    expect(await read(path, { allowEmpty: true }).toArray()).toEqual([]);
  });
});

describe('wrong columns', () => {
  it.each([{}, { onInvalid: 'quarantine' }])(
    'are one error for the whole file (%o), with those there are',
    async (policy) => {
      const error = (await failure(() => csv(file('t.csv', 'mr,ref\na,b\n'), policy).toArray())) as ValidationError;
      expect(error).toBeInstanceOf(ValidationError);
      expect(error.code).toBe('INVALID_ROW');
      expect(error.message).toContain('t.csv has no column "input", "target"; it has "mr", "ref".');
      expect(error.hint).toContain('{ columns: { "input": "mr" } }');
      expect(error.issues.map(({ path, line }) => [path, line])).toEqual([
        ['input', 1],
        ['target', 1],
      ]);
    },
  );

  it('that were asked for by name are named', async () => {
    const columns = { input: 'question', target: 'ref' };
    const error = await failure(() => csv(file('t.csv', 'mr,ref\na,b\n'), { columns }).toArray());
    expect(error.message).toContain('t.csv has no column "question"; it has "mr", "ref".');
  });

  it('in a JSON line are told with line and key', async () => {
    const error = await failure(() => jsonl(file('t.jsonl', `${good}{"mr":"a","target":"b"}\n`)).toArray());
    expect(error.code).toBe('INVALID_ROW');
    expect(error.message).toMatch(/^t\.jsonl, line 2: input: .*received undefined\./);
  });
});

describe('texts from other systems', () => {
  it.each([
    ['a byte-order mark', '\uFEFFinput,target\na,b\nc,d\n'],
    ['CRLF', 'input,target\r\na,b\r\nc,d\r\n'],
    ['both, and no last line ending', '\uFEFFinput,target\r\na,b\r\nc,d'],
    ['semicolons', 'input;target\na;b\nc;d\n'],
  ])('with %s give the same rows and the same digest', async (_, text) => {
    const rows = csv(file('t.csv', text));
    expect(await rows.toArray()).toEqual([
      { input: 'a', target: 'b' },
      { input: 'c', target: 'd' },
    ]);
    expect(await rows.digest()).toBe(await csv(file('u.csv', 'input,target\na,b\nc,d\n')).digest());
  });

  it('are read as JSON Lines just so', async () => {
    expect(await jsonl(file('t.jsonl', `\uFEFF${good.trim()}\r\n\r\n${good.trim()}`)).count()).toBe(2);
  });

  it('in another encoding are refused with the way out, and not read as nonsense', async () => {
    const path = file('t.csv', Buffer.from('\uFEFFinput,target\na,b\n', 'utf16le'));
    const error = await failure(() => csv(path).toArray());
    expect(error.code).toBe('INVALID_ROW');
    expect(error.message).toContain('t.csv, line 1: The text is UTF-16, not UTF-8.');
    expect(error.hint).toContain('Convert the text to UTF-8 first');
    const latin = file('l.csv', Buffer.from('input,t\u00e4rget\na,b\n', 'latin1'));
    expect((await failure(() => csv(latin).toArray())).message).toContain('l.csv, line 1: The row is not valid UTF-8.');
  });
});

describe('a bad row among good ones', () => {
  const cases = [
    ['invalid UTF-8 (CSV)', 't.csv', bytes('input,target\na,b\n', 'c', 0xff, ',d\ne,f\n'), 3, 'is not valid UTF-8'],
    ['a missing field', 't.csv', 'input,target\na,b\nc\ne,f\n', 3, 'The row has 1 fields where the header has 2'],
    ['a field too many', 't.csv', 'input,target\na,b\nc,d,e\ne,f\n', 3, 'The row has 3 fields where the header has 2'],
    ['an empty value', 't.csv', 'input,target\na,b\nc,\ne,f\n', 3, 'target: '],
    [
      'invalid UTF-8 (JSON)',
      't.jsonl',
      bytes(good, '{"input":"', 0xc3, '","target":"b"}\n', good),
      2,
      'is not valid UTF-8',
    ],
    ['broken JSON', 't.jsonl', `${good}{"input":"a",\n${good}`, 2, 'is not JSON'],
    ['a number for a text', 't.jsonl', `${good}{"input":1,"target":"b"}\n${good}`, 2, 'input: '],
    ['an array', 't.jsonl', `${good}["a","b"]\n${good}`, 2, 'expected object, received array'],
  ] as const;

  it.each(cases)('(%s) ends the pass with its line and what is wrong', async (_, name, content, line, what) => {
    const read = name.endsWith('csv') ? csv : jsonl;
    const error = (await failure(() => read(file(name, content)).toArray())) as ValidationError;
    expect(error).toBeInstanceOf(ValidationError);
    expect(error.code).toBe('INVALID_ROW');
    expect(error.message).toContain(`${name}, line ${line}: `);
    expect(error.message).toContain(what);
    expect(error.hint).toContain("onInvalid: 'quarantine'");
    expect(error.issues[0]?.line).toBe(line);
  });

  it.each(cases)('(%s) is set aside with its line, and nothing else is lost', async (_, name, content, line, what) => {
    const rows = (name.endsWith('csv') ? csv : jsonl)(file(name, content), { onInvalid: 'quarantine' });
    expect(await rows.count()).toBe(2);
    const { kept, quarantined, entries } = rows.quarantined();
    expect([kept, quarantined, entries.length]).toEqual([2, 1, 1]);
    expect(entries[0]).toMatchObject({ source: name, line });
    expect(entries[0]?.issues.map(({ path, message }) => `${path}: ${message}`).join()).toContain(what);
    expect(entries[0]?.raw).not.toBe('');
  });

  it('stops a save, and the store has none of it', async () => {
    const store = folder();
    const path = file('t.csv', 'input,target\na,b\nc\n');
    const error = await failure(() => csv(path).save(fileStore(store), { name: 'rows' }));
    expect(error.message).toContain(`${basename(path)}, line 3`);
    expect(filesIn(store)).toEqual({});
  });

  it('counts towards limits, which end the pass with the first rows that went wrong', async () => {
    const path = file('t.jsonl', `1\n2\n${good}`);
    const error = await failure(() => jsonl(path, { onInvalid: 'quarantine', maxInvalid: 1 }).toArray());
    expect(error.message).toContain('t.jsonl: more than 1 rows are invalid; t.jsonl, line 2: ');
    const all = await failure(() => jsonl(file('t.jsonl', '1\n2\n'), { onInvalid: 'quarantine' }).toArray());
    expect(all.message).toContain('t.jsonl: all 2 rows are invalid.');
  });
});
