import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { checkOptions, wholeNumber } from '../../src/base/check-options.js';
import { errno, syncFolder, writeDurably } from '../../src/base/disk.js';
import { escapeHtml, showAs } from '../../src/base/display.js';
import { TuneloopError } from '../../src/base/errors.js';
import { isPlainObject } from '../../src/base/json.js';
import { makeFolder } from '../../src/base/make-folder.js';
import { fileName, openFile } from '../../src/base/open-file.js';
import { processStatus } from '../../src/base/process-status.js';

describe('showAs', () => {
  const key = `hf_${'aB3d'.repeat(6)}`;
  class Plain {
    readonly name = `<b>"${key}"</b>`;
  }
  class Rich {
    readonly note = key;
  }
  showAs(Plain, ({ name }) => ({ text: `Plain ${name}` }));
  showAs(Rich, ({ note }) => ({ text: 'Rich', html: `<i>${escapeHtml(note)}</i>` }));
  const notebook = (value: object) =>
    (value as { [key: symbol]: () => Record<string, string> })[Symbol.for('Jupyter.display')]?.();

  it('gives the console one line, without secrets, also inside other values', () => {
    expect(inspect(new Plain())).toBe('Plain <b>"[redacted]"</b>');
    expect(inspect({ at: [new Rich()] })).toBe('{ at: [ Rich ] }');
  });

  it('gives a notebook text and HTML, made from the text where there is none, both without secrets', () => {
    expect(notebook(new Plain())).toEqual({
      'text/plain': 'Plain <b>"[redacted]"</b>',
      'text/html': '<pre>Plain &#60;b&#62;&#34;[redacted]&#34;&#60;/b&#62;</pre>',
    });
    expect(notebook(new Rich())).toEqual({ 'text/plain': 'Rich', 'text/html': '<i>[redacted]</i>' });
  });

  it('adds nothing that is listed, so that values compare and print as JSON as before', () => {
    expect(Object.keys(new Rich())).toEqual(['note']);
    expect(JSON.stringify(new Rich())).toBe(`{"note":"${key}"}`);
  });
});

describe('escapeHtml', () => {
  it('leaves nothing that could end an element or an attribute', () => {
    expect(escapeHtml(`<a href='x' title="y">&amp;</a>`)).toBe(
      '&#60;a href=&#39;x&#39; title=&#34;y&#34;&#62;&#38;amp;&#60;/a&#62;',
    );
    expect(escapeHtml('Zoë 😀 = `x`')).toBe('Zoë 😀 = `x`');
  });
});

describe('checkOptions', () => {
  it('names the option nobody reads and those that exist', () => {
    expect(() => checkOptions({ lowercase: true, lowerCase: true }, ['lowercase', 'order'], 'bleu()')).toThrow(
      'bleu() has no option "lowerCase". It has: lowercase, order.',
    );
    expect(() => checkOptions({ toString: 1 }, ['a'], 'x')).toThrow('x has no option "toString"');
    expect(() => checkOptions({ a: undefined }, ['a'], 'x')).not.toThrow();
    expect(() => checkOptions(undefined, [], 'x')).not.toThrow();
  });
});

describe('wholeNumber', () => {
  it('gives whole numbers back and refuses the rest', () => {
    expect([wholeNumber(0, 0, 'n'), wholeNumber(2 ** 53 - 1, 1, 'n')]).toEqual([0, 2 ** 53 - 1]);
    for (const value of [-1, 0.5, Number.NaN, Infinity, 2 ** 53, '3' as unknown as number]) {
      expect(() => wholeNumber(value, 0, 'steps')).toThrow(
        `steps must be a whole number of at least 0; it is ${value}.`,
      );
    }
  });
});

describe('isPlainObject', () => {
  it('tells records from everything else', () => {
    for (const plain of [{}, Object.create(null), JSON.parse('{"a":1}')]) expect(isPlainObject(plain)).toBe(true);
    class Own {}
    class Derived extends Own {}
    const others = [
      null,
      undefined,
      1,
      'a',
      [],
      new Own(),
      new Derived(),
      new Map(),
      new Date(),
      () => 1,
      Promise.resolve(),
    ];
    for (const other of others) expect(isPlainObject(other)).toBe(false);
  });
});

describe('the disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tuneloop-disk-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('takes a new file, of text or bytes, and none in the place of another', async () => {
    const path = join(folder, 'a');
    await writeDurably(path, 'first');
    await syncFolder(folder);
    expect(errno(await writeDurably(path, 'second').catch((error) => error))).toBe('EEXIST');
    expect(readFileSync(path, 'utf8')).toBe('first');
    await writeDurably(join(folder, 'b'), new Uint8Array([1, 2]));
    expect([...readFileSync(join(folder, 'b'))]).toEqual([1, 2]);
    expect(errno(await syncFolder(join(folder, 'none')).catch((error) => error))).toBe('ENOENT');
  });

  it('tells which folders had to be made, outermost first, and what is in the way', async () => {
    const deep = join(folder, 'x', 'y', 'z');
    expect(await makeFolder(deep)).toEqual([join(folder, 'x'), join(folder, 'x', 'y'), deep]);
    expect(await makeFolder(deep)).toEqual([]);
    expect(errno(await makeFolder(join(folder, 'a', 'b')).catch((error) => error))).toMatch(/ENOTDIR|EEXIST/);
  });

  it('names failures of the system only', () => {
    for (const other of [new Error('x'), undefined, null, 7]) expect(errno(other)).toBeUndefined();
  });
});

describe('processStatus', () => {
  it.skipIf(!existsSync('/proc/self/stat'))('tells a running process by when it began, and nothing of none', () => {
    const self = processStatus(process.pid);
    expect(self).toEqual({ ended: false, began: expect.stringMatching(/^\d+$/) });
    expect(processStatus(process.pid)).toEqual(self);
    expect(processStatus(2 ** 30)).toBeUndefined();
  });
});

describe('openFile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tuneloop-base-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'rows öne.jsonl');
  const bytes = Buffer.from(Array.from({ length: 600_000 }, (_, index) => index % 251));
  writeFileSync(path, bytes);
  const failure = async (from: string | URL) => {
    const error = await openFile(from)
      .next()
      .catch((reason) => reason);
    if (!TuneloopError.is(error)) throw error;
    return error;
  };

  it('reads a file in pieces that stay as they are, by path or by URL', async () => {
    for (const from of [path, pathToFileURL(path)]) {
      const pieces: Uint8Array[] = [];
      for await (const piece of openFile(from)) pieces.push(piece);
      expect(pieces.length).toBeGreaterThan(1);
      expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
      expect(fileName(from)).toBe('rows öne.jsonl');
    }
  });

  it('says what is beside a file that is not there', async () => {
    expect(await failure(join(folder, 'row.jsonl'))).toMatchObject({
      code: 'NOT_FOUND',
      hint: `Its folder "${folder}" holds: rows öne.jsonl.`,
    });
    expect((await failure(join(folder, 'a.csv'))).hint).toBe(`Its folder "${folder}" holds no ".csv" file.`);
    expect((await failure(join(folder, 'no', 'a.csv'))).hint).toContain('There is no folder');
    expect((await failure(join(path, 'a.csv'))).code).toBe('NOT_FOUND');
  });

  it('refuses a folder, and a path with a NUL', async () => {
    expect(await failure(folder)).toMatchObject({ code: 'INVALID_OPTION', hint: 'Name one file in it.' });
    expect((await failure('a\0b')).code).toBe('INVALID_OPTION');
  });
});
