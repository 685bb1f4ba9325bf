import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import { exactDuplicates } from '../../src/curate/duplicates/exact-duplicates.js';
import { HashTable } from '../../src/curate/hash/hash-table.js';
import { hashText } from '../../src/curate/hash/text-hash.js';

describe('exact duplicates', () => {
  it('finds the first row of each text, as a map of strings does, for texts of all sorts and lengths', () => {
    const random = rng(5);
    const alphabet = ['a', 'b', ' ', '\n', 'é', '中', '🙂', '\ud800', '\udc00', '\ufffd', '\0'];
    const finder = exactDuplicates();
    const first = new Map<string, number>();
    for (let row = 0; row < 30_000; row++) {
      const length = row % 3 === 0 ? random.below(5) : 20 + random.below(12);
      const tail = Array.from({ length: Math.min(length, 6) }, () => random.pick(alphabet)).join('');
      const text = tail.padEnd(length, 'xyz');
      if (!first.has(text)) first.set(text, row);
      expect(finder.add(text)).toBe(first.get(text));
    }
    expect(finder.finish()).toMatchObject({ rows: 30_000, duplicates: 30_000 - first.size });
  });

  it('tells texts apart that differ in one bit or in their order', () => {
    const base = 'The quick brown fox jumps over the lazy dog, and then it does so once again.';
    const texts = [
      base,
      ...Array.from(base, (_, i) => base.slice(0, i) + String.fromCharCode(base.charCodeAt(i) ^ 1) + base.slice(i + 1)),
    ];
    texts.push(base.split(' ').reverse().join(' '), `${base}\0`, `${base}\0\0`, `${base} `);
    const finder = exactDuplicates();
    expect(texts.map((text) => finder.add(text))).toEqual(texts.map((_, row) => row));
  });

  it('says which row stays for one that goes', () => {
    const finder = exactDuplicates();
    for (const text of ['a', 'b', 'a', '', 'a', '']) finder.add(text);
    const report = finder.finish();
    expect([...report.dropped()]).toEqual([
      { row: 2, cluster: 0, keptRow: 0, similarity: 1 },
      { row: 4, cluster: 0, keptRow: 0, similarity: 1 },
      { row: 5, cluster: 3, keptRow: 3, similarity: 1 },
    ]);
    expect(report).toMatchObject({ clusters: 2, duplicates: 3, rows: 6 });
  });

  it('checks equal hashes against the texts where it is given them', () => {
    const texts = ['same', 'same', 'same', 'same'];
    const asIfCollided = ['same', 'other', 'same', 'other'];
    const finder = exactDuplicates({ textOf: (row) => asIfCollided[row]! });
    // Row 1 looks equal to row 0 by its hash; the text that is said to be row 0 decides.
    expect([finder.add(texts[0]!), finder.add(texts[1]!)]).toEqual([0, 0]);
    const wrong = exactDuplicates({ textOf: () => 'something else' });
    expect([wrong.add('same'), wrong.add('same'), wrong.add('same')]).toEqual([0, 1, 2]);
  });

  it('keeps two hundred thousand keys of a table apart', () => {
    const table = new HashTable(10);
    const lanes = (i: number) => [Math.imul(i, 0x9e3779b1), Math.imul(i ^ 77, 0x85ebca77)] as const;
    for (let i = 0; i < 200_000; i++) if (table.add(...lanes(i), i) !== -1) throw new Error(`key ${i}`);
    for (let i = 0; i < 200_000; i++) if (table.get(...lanes(i)) !== i) throw new Error(`key ${i}`);
    table.set(...lanes(7), 99);
    expect([table.get(...lanes(7)), table.get(1, 2), table.size]).toEqual([99, -1, 200_000]);
  });

  it('hashes a text alike each time, and otherwise with another seed', () => {
    const hash = (text: string, seed: number) => {
      const out = new Int32Array(3);
      hashText(text, seed, out);
      return [...out];
    };
    const long = 'é🙂'.repeat(50_000);
    expect(hash(long, 1)).toEqual(hash(long, 1));
    expect(hash(long, 1)).not.toEqual(hash(long, 2));
    // Written down, so that it stays the same from one version to the next.
    expect([hash('', 0), hash('tuneloop', 0), hash('tuneloop '.repeat(10), 0)]).toMatchInlineSnapshot(`
      [
        [
          946969378,
          -1864174492,
          1277323486,
        ],
        [
          -309069945,
          1139356610,
          -1696643791,
        ],
        [
          1745915594,
          52578952,
          -2019774850,
        ],
      ]
    `);
  });
});
