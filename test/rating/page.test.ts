import { describe, expect, it } from 'vitest';
import { importRatings, type RatingTask, ratingSheet } from '../../src/rating/index.js';
import { openPage, partsOf } from './fake-page.js';

const nasty = '</script><script>alert(1)</script><!-- <img src=x onerror=alert(2)> & "quoted" \u2028 \ud800';

function sheetOf(task: RatingTask = { type: 'rate' }, items = 3) {
  return ratingSheet({
    task,
    question: 'How good is it?',
    items: Array.from({ length: items }, (_, i) => ({
      id: `row-${i}`,
      input: `input ${i}`,
      outputs: { alpha: `first answer ${i}`, beta: `second answer ${i}` },
      references: i === 0 ? ['right'] : [],
    })),
  });
}

describe('the page of a form', () => {
  it('loads nothing, and lets run no script but its own', () => {
    const html = sheetOf().forms[0]!.toHTML();
    const { policy, hash } = partsOf(html);
    expect(policy).toBe(`default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`);
    expect(html).not.toMatch(/https?:|src=|<link|@import|url\(|fetch\(|XMLHttpRequest/);
    expect(html).not.toMatch(/innerHTML|insertAdjacent|document\.write|\son\w+=/);
  });

  it('shows every text as it is, and lets none out of its place', () => {
    const { forms } = ratingSheet({
      task: { type: 'label', labels: ['<b>yes</b>', 'no'] },
      question: nasty,
      raters: ['</title>'],
      items: [{ id: '1', input: nasty, outputs: { a: nasty }, references: [nasty] }],
    });
    const html = forms[0]!.toHTML();
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html).not.toContain('<img');
    expect(html).not.toContain('<b>');
    expect(html).toContain('<title>Rating: &#60;/title&#62;</title>');
    const page = openPage(html);
    expect(page.at('input').textContent).toBe(nasty);
    expect(page.at('outputs').children[0]?.children[1]?.textContent).toBe(nasty);
    expect(page.at('references').children[0]?.textContent).toBe(nasty);
    expect(page.at('choices').children.map(({ textContent }) => textContent)).toEqual(['<b>yes</b> 1', 'no 2']);
  });

  it('rates with keys, goes on by itself, and gives what importRatings reads', async () => {
    const sheet = sheetOf();
    const page = openPage(sheet.forms[0]!.toHTML());
    expect(page.at('status').textContent).toBe('Item 1 of 6. 0 rated.');
    for (const key of ['1', '2', '3', '4', '5', '5']) expect(page.press(key)).toBe(true);
    expect(page.at('status').textContent).toBe('Item 6 of 6. All are rated: download now.');
    expect(page.at('progress').value).toBe(6);
    page.press('d');
    const link = page.clicked.at(-1);
    expect(link?.download).toBe(`ratings-${sheet.name}-rater-1.jsonl`);
    expect(page.downloaded()).toHaveLength(6);
    expect(page.downloaded()[1]).toEqual({ sheet: sheet.name, rater: 'rater-1', item: 2, rating: 2, comment: '' });
    const file = new TextEncoder().encode(
      page
        .downloaded()
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    );
    const ratings = await importRatings(JSON.parse(JSON.stringify(sheet.key())), [file]);
    expect(ratings.rows.map(({ rating }) => rating)).toEqual([1, 2, 3, 4, 5, 5]);
    expect(ratings.quarantined).toEqual([]);
  });

  it('compares with 1, 2 and 0, and does not offer a tie where there is none', () => {
    const page = openPage(sheetOf({ type: 'compare' }).forms[0]!.toHTML());
    expect(page.at('outputs').children.map(({ children }) => children[0]?.textContent)).toEqual(['Left', 'Right']);
    page.press('1');
    page.press('2');
    page.press('0');
    page.press('d');
    expect(page.downloaded().map((line) => (line as { rating: unknown }).rating)).toEqual(['left', 'right', 'tie']);
    const strict = openPage(sheetOf({ type: 'compare', ties: false }).forms[0]!.toHTML());
    expect(strict.press('0')).toBe(false);
    expect(strict.at('status').textContent).toContain('0 rated');
  });

  it('has a key for each number of any scale', () => {
    const keysOf = (low: number, high: number) =>
      openPage(sheetOf({ type: 'rate', low, high }).forms[0]!.toHTML())
        .at('choices')
        .children.map(({ children }) => children[0]?.textContent)
        .join('');
    expect(keysOf(0, 3)).toBe('0123');
    expect(keysOf(1, 10)).toBe('1234567890');
    expect(keysOf(0, 10)).toBe('1234567890-');
    expect(keysOf(-2, 2)).toBe('12345');
  });

  it('keeps ratings in the browser, and goes on with the first item that is open', () => {
    const storage = new Map<string, string>();
    const html = sheetOf().forms[0]!.toHTML();
    const first = openPage(html, storage);
    first.press('4');
    first.at('comment').value = 'too short';
    first.at('comment').fire('input');
    const again = openPage(html, storage);
    expect(again.at('status').textContent).toBe('Item 2 of 6. 1 rated.');
    expect(again.at('comment').value).toBe('too short');
    again.press('ArrowLeft');
    expect(again.at('choices').children.map(({ attributes }) => attributes['aria-pressed'])).toEqual([
      ...['false', 'false', 'false', 'true', 'false'],
    ]);
    again.press('x');
    again.press('d');
    expect(again.downloaded()).toEqual([
      expect.objectContaining({ item: 1, rating: null }),
      expect.objectContaining({ item: 2, rating: null, comment: 'too short' }),
    ]);
    expect(again.leave()).toBe(false);
  });

  it('takes nothing from the browser that is no rating of this sheet', () => {
    const sheet = sheetOf();
    const place = `tuneloop-rating:${sheet.name}:rater-1`;
    const html = sheet.forms[0]!.toHTML();
    for (const kept of ['{"1":{"rating":9},"2":{"rating":3},"77":{"rating":1}}', '[', 'null', '{"1":null}', '7']) {
      const page = openPage(html, new Map([[place, kept]]));
      page.press('d');
      expect(page.downloaded()).toEqual(kept.includes('77') ? [expect.objectContaining({ item: 2, rating: 3 })] : []);
    }
  });

  it('warns where the browser keeps nothing, and when the page is left then', () => {
    const page = openPage(sheetOf().forms[0]!.toHTML(), 'broken');
    expect(page.at('warning').textContent).toContain('download before you close');
    page.press('3');
    expect(page.at('status').textContent).toBe('Item 2 of 6. 1 rated.');
    expect(page.leave()).toBe(true);
  });

  it('moves, stops at both ends, and finds what is open', () => {
    const page = openPage(sheetOf().forms[0]!.toHTML());
    expect(page.at('back').disabled).toBe(true);
    page.press('ArrowLeft');
    expect(page.at('status').textContent).toContain('Item 1 of 6');
    page.press('3');
    page.at('next').click();
    page.press('3');
    page.press('u');
    expect(page.at('status').textContent).toBe('Item 5 of 6. 2 rated.');
    page.press('ArrowRight');
    expect(page.at('next').disabled).toBe(true);
    page.press('ArrowRight');
    page.press('u');
    expect(page.at('status').textContent).toBe('Item 2 of 6. 2 rated.');
  });

  it('leaves keys alone in the comment, and those of the browser', () => {
    const page = openPage(sheetOf().forms[0]!.toHTML());
    expect(page.press('c')).toBe(true);
    expect(page.focused.at(-1)).toBe(page.at('comment'));
    expect(page.press('3', { target: page.at('comment') })).toBe(false);
    expect(page.press('d', { ctrlKey: true })).toBe(false);
    page.press('Escape', { target: page.at('comment') });
    expect(page.focused.at(-1)).toBeUndefined();
    expect(page.press('toString')).toBe(false);
    expect(page.at('status').textContent).toContain('0 rated');
  });

  it('says so where a rater has nothing to rate', () => {
    const { forms } = ratingSheet({
      task: { type: 'rate' },
      question: 'Good?',
      raters: 2,
      overlap: 1,
      items: [{ id: '1', input: '', outputs: { a: 'x' } }],
    });
    const pages = forms.map((form) => openPage(form.toHTML()));
    expect(pages.map((page) => page.at('status').textContent).sort()).toEqual([
      'Item 1 of 1. 0 rated.',
      'There is nothing to rate.',
    ]);
    for (const page of pages) for (const key of ['1', 'u', 'x', 'd', 'ArrowRight']) page.press(key);
  });
});
