import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { importRatings, type RatingSheet, type RatingTask, ratingSheet } from '../../src/rating/index.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

function sheetOf(task: RatingTask = { type: 'rate' }, raters: number | readonly string[] = 1): RatingSheet {
  return ratingSheet({
    task,
    raters,
    question: 'How good?',
    items: ['1', '2', '3'].map((id) => ({ id, input: `in ${id}`, outputs: { a: `out a${id}`, b: `=b${id}` } })),
  });
}

/** Fills in the ratings of a CSV form, by column place from the end: rating, comment. */
function filled(csv: string, ratings: readonly string[], comments: readonly string[] = []): string {
  const rows = csv.split('\r\n');
  return rows
    .map((row, i) =>
      i === 0 || row === '' ? row : row.replace(/,,$/, `,${ratings[i - 1] ?? ''},${comments[i - 1] ?? ''}`),
    )
    .join('\r\n');
}

const line = (sheet: RatingSheet, item: unknown, rating: unknown, more: object = {}) =>
  `${JSON.stringify({ sheet: sheet.name, rater: 'rater-1', item, rating, ...more })}\n`;

describe('importing ratings', () => {
  it('gives them the names of rows and systems again', async () => {
    const sheet = sheetOf();
    const text = line(sheet, 1, 5) + line(sheet, 2, '3', { comment: ' short ' });
    const { rows } = await importRatings(sheet.key(), [bytes(text)]);
    const [first, second] = sheet.key().forms[0]?.items ?? [];
    expect(rows).toEqual([
      { id: first?.id, rater: 'rater-1', systems: first?.systems, rating: 5 },
      { id: second?.id, rater: 'rater-1', systems: second?.systems, rating: 3, comment: 'short' },
    ]);
  });

  it('gives a pair the name of the better system, whatever side it stood on, and null for a tie', async () => {
    const sheet = sheetOf({ type: 'compare' });
    const text = line(sheet, 1, 'left') + line(sheet, 2, 'RIGHT') + line(sheet, 3, 'tie');
    const { rows } = await importRatings(sheet.key(), [bytes(text)]);
    const items = sheet.key().forms[0]?.items ?? [];
    expect(rows.map(({ rating }) => rating)).toEqual([items[0]?.systems[0], items[1]?.systems[1], null]);
  });

  it('reads what spreadsheets make of a form: other delimiters, endings, capitals and numbers', async () => {
    const sheet = sheetOf({ type: 'label', labels: ['true', 'false'] });
    const csv = filled(sheet.forms[0]?.toCSV() as string, ['TRUE', 'False', ' true ', '', 'maybe']);
    const plain = await importRatings(sheet.key(), [bytes(csv)]);
    expect(plain.rows.map(({ rating }) => rating)).toEqual(['true', 'false', 'true']);
    expect(plain.quarantined).toEqual([
      expect.objectContaining({ line: 6, reason: '"maybe" is no rating of this sheet' }),
    ]);

    const rated = sheetOf();
    const numbers = filled(rated.forms[0]?.toCSV() as string, ['5', '4.0', '4.5', '0', '6', '1e0']);
    for (const text of [numbers, numbers.replaceAll(',', ';').replaceAll('\r\n', '\n').slice(1)]) {
      const { rows, quarantined } = await importRatings(rated.key(), [bytes(text)]);
      expect(rows.map(({ rating }) => rating)).toEqual([5, 4, 1]);
      expect(quarantined.map(({ reason }) => reason)).toEqual(
        ['4.5', '0', '6'].map((value) => `"${value}" is no rating of this sheet`),
      );
    }
  });

  it('restores what was guarded from spreadsheets: raters, labels, comments', async () => {
    const sheet = sheetOf({ type: 'label', labels: ['+', '-', "'-"] }, ['=ann']);
    const csv = filled(sheet.forms[0]?.toCSV() as string, ['+', "'+", "'-", "''-", '-'], ["'=1+1", '-x', 'plain']);
    const { rows, quarantined } = await importRatings(sheet.key(), [bytes(csv)]);
    expect(quarantined).toEqual([]);
    expect(rows.map(({ rater, rating }) => [rater, rating])).toEqual(
      ['+', '+', "'-", "'-", '-'].map((rating) => ['=ann', rating]),
    );
    expect(rows.map(({ comment }) => comment)).toEqual(['=1+1', '-x', 'plain', undefined, undefined]);
  });

  it('reads several files, from disk or memory, in any form', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tuneloop-rating-'));
    folders.push(folder);
    const sheet = sheetOf({ type: 'rate' }, ['ann', 'bob', 'cem']);
    const path = join(folder, 'ann.csv');
    await writeFile(path, filled(sheet.forms[0]?.toCSV() as string, ['1', '2', '3', '4', '5', '1']));
    const bob = sheet.forms[1]!.toJSONL().replaceAll('"rating":null', '"rating":4');
    const ratings = await importRatings(sheet.key(), [path, new Blob([`\ufeff${bob}`])]);
    expect(ratings.progress).toEqual([
      { rater: 'ann', items: 6, rated: 6 },
      { rater: 'bob', items: 6, rated: 6 },
      { rater: 'cem', items: 6, rated: 0 },
    ]);
    expect(inspect(ratings)).toBe(
      `Ratings of sheet ${sheet.name}: 12 (ann 6 of 6, bob 6 of 6, cem 0 of 6), 0 set aside`,
    );
  });

  it('sets aside what it cannot use, with its line and reason', async () => {
    const sheet = sheetOf();
    const other = sheetOf({ type: 'rate', high: 7 });
    const text = [
      line(sheet, 1, 5),
      '{ no json\n',
      '[1]\n',
      '\n',
      line(other, 1, 5),
      line(sheet, 1, 5, { rater: 'mallory' }),
      ...[7, 0, 1.5, -1, 'x', null, undefined, '', true].map((item) => line(sheet, item, 5)),
      line(sheet, 2, 6),
      line(sheet, 2, true),
      line(sheet, 2, { value: 3 }),
      line(sheet, 2, [3]),
      line(sheet, 1, 5),
      line(sheet, 1, 4),
    ].join('');
    const ratings = await importRatings(sheet.key(), [bytes(text)]);
    expect(ratings.rows).toHaveLength(1);
    expect(ratings.rows[0]?.rating).toBe(5);
    expect(ratings.quarantined.map(({ line: number, reason }) => `${number}: ${reason}`)).toEqual([
      '2: The line is no JSON',
      '3: The line is no JSON object',
      `5: It is of another sheet, "${other.name}"`,
      '6: There is no rater "mallory"',
      ...['7', '0', '1.5', '-1', '"x"', 'null', 'undefined', '""', 'true'].map(
        (item, i) => `${7 + i}: There is no item ${item} in the form of "rater-1"`,
      ),
      ...['6', 'true', '{"value":3}', '[3]'].map((value, i) => `${16 + i}: ${value} is no rating of this sheet`),
      '20: It repeats bytes, line 1',
      '21: It contradicts bytes, line 1',
    ]);
    expect(ratings.quarantined.every(({ source, raw }) => source === 'bytes' && raw.length > 0)).toBe(true);
  });

  it('sets aside broken CSV rows and goes on', async () => {
    const sheet = sheetOf();
    const head = 'sheet,rater,item,rating,comment';
    const text = [
      head,
      `${sheet.name},rater-1,1,5,ok`,
      `${sheet.name},rater-1,2`,
      ',,,,',
      `${sheet.name},rater-1,3,4,"a\nb"`,
      `${sheet.name},rater-1,4,4,\x00é`,
    ];
    const latin = Buffer.concat([bytes(`${text.join('\n').slice(0, -1)}`), Buffer.of(0xe9)]);
    const { rows, quarantined } = await importRatings(sheet.key(), [latin]);
    expect(rows.map(({ rating, comment }) => [rating, comment])).toEqual([
      [5, 'ok'],
      [4, 'a\nb'],
    ]);
    expect(quarantined.map(({ line: number, reason }) => [number, reason])).toEqual([
      [3, 'The row has 3 fields where the header has 5'],
      [7, 'The row is not valid UTF-8'],
    ]);
  });

  it('keeps comments on items that nobody rated, and lets a rating take the place of none', async () => {
    const sheet = sheetOf();
    const items = sheet.key().forms[0]?.items ?? [];
    const text = [
      line(sheet, 1, null, { comment: 'cannot tell' }),
      line(sheet, 2, null, { comment: 'later' }),
      line(sheet, 2, 3),
      line(sheet, 2, null),
      line(sheet, 3, ''),
    ].join('');
    const { rows, remarks, quarantined } = await importRatings(sheet.key(), [bytes(text)]);
    expect(remarks).toEqual([
      { id: items[0]?.id, rater: 'rater-1', systems: items[0]?.systems, comment: 'cannot tell' },
    ]);
    expect(rows.map(({ rating }) => rating)).toEqual([3]);
    expect(quarantined).toEqual([]);
  });

  it('refuses a table that is none of its forms, and a key that is none', async () => {
    const sheet = sheetOf();
    await expect(importRatings(sheet.key(), [bytes('a,b\n1,2\n')])).rejects.toMatchObject({
      code: 'INVALID_ROW',
      message: expect.stringContaining('There is no column "sheet", "rater", "item", "rating"'),
    });
    await expect(importRatings(sheet.key(), [bytes('')])).resolves.toMatchObject({ rows: [] });
    const json = JSON.parse(JSON.stringify(sheet.key()));
    await expect(importRatings(json, [])).resolves.toMatchObject({ rows: [], sheet: sheet.name });
    for (const wrong of [null, {}, { ...json, v: 2 }, { ...json, seed: 2 }, { ...json, sheet: 'x' }]) {
      await expect(importRatings(wrong, [])).rejects.toMatchObject({ code: 'CORRUPT_RECORD' });
    }
  });

  it('stops when it is told to', async () => {
    const sheet = sheetOf();
    await expect(importRatings(sheet.key(), [bytes('')], { signal: AbortSignal.abort('enough') })).rejects.toBe(
      'enough',
    );
    const silent = async function* (): AsyncGenerator<Uint8Array> {
      await new Promise(() => {});
    };
    await expect(importRatings(sheet.key(), [silent], { timeoutMs: 1 })).rejects.toMatchObject({ code: 'TIMEOUT' });
  });
});
