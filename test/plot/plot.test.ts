import { describe, expect, it } from 'vitest';
import { binned, histogram, intervalChart, lineChart, page, type Series, table } from '../../src/plot/index.js';
import { extent, label, labelledTicks, px, scale, ticks } from '../../src/plot/svg.js';
import { all, type Element, parseXml, textsOf } from './xml.js';

/** Reads a plot, and refuses numbers that are none and marks outside the picture. */
function drawing(svg: string): Element {
  expect(svg).not.toMatch(/NaN|Infinity|undefined|null/);
  const root = parseXml(svg);
  expect(root.name).toBe('svg');
  const [, , width, height] = (root.attributes['viewBox'] as string).split(' ').map(Number);
  for (const name of ['rect', 'circle', 'line', 'text']) {
    for (const { attributes } of all(root, name)) {
      for (const [key, value] of Object.entries(attributes)) {
        if (/^c?x\d?$/.test(key))
          expect(Number(value), key).toSatisfy((at: number) => at >= 0 && at <= (width as number));
        if (/^c?y\d?$/.test(key))
          expect(Number(value), key).toSatisfy((at: number) => at >= 0 && at <= (height as number));
      }
    }
  }
  return root;
}

const lines = (...series: readonly Series[]) => lineChart({ title: 'Loss', x: 'step', y: 'loss', series });
const paths = (svg: string) => all(drawing(svg), 'path').map(({ attributes }) => attributes['d']);

describe('lineChart', () => {
  it('draws each series over the frame, the first x left and the highest value on top', () => {
    const svg = lines(
      {
        name: 'train',
        points: [
          [0, 4],
          [5, 1],
          [10, 0],
        ],
      },
      { name: 'validation', points: [[0, 2]] },
    );
    expect(paths(svg)).toEqual(['M62 40h0L343 205L624 260', 'M62 150h0']);
    expect(textsOf(drawing(svg))).toEqual([
      'Loss',
      ...['0', '2', '4', '6', '8', '10'],
      ...['0', '1', '2', '3', '4'],
      'step',
      'loss',
      'train',
      'validation',
    ]);
    expect(drawing(svg).children[0]).toMatchObject({ name: 'title', text: 'Loss' });
  });

  it('breaks the line at what is not finite, and shows points without neighbours as dots', () => {
    const points = [
      [0, 1],
      [1, 1],
      [2, Number.NaN],
      [3, 0],
      [4, Infinity],
      [Number.NaN, 1],
      [5, 1],
    ] as const;
    expect(paths(lines({ name: 'a', points }))).toEqual(['M62 40h0L174.4 40M399.2 260h0M624 40h0']);
    expect(lines({ name: 'a', points })).toContain('stroke-linecap="round"');
  });

  it.each([
    ['no series', []],
    ['an empty series', [{ name: 'a', points: [] }]],
    ['nothing finite', [{ name: 'a', points: [[Number.NaN, Infinity]] }]],
    ['one point', [{ name: 'a', points: [[3, 7]] }]],
    [
      'one value',
      [
        {
          name: 'a',
          points: [
            [0, 0],
            [1, 0],
          ],
        },
      ],
    ],
    [
      'values below zero',
      [
        {
          name: 'a',
          points: [
            [-5, -2],
            [-1, -8],
          ],
        },
      ],
    ],
    [
      'tiny values',
      [
        {
          name: 'a',
          points: [
            [0, 1e-12],
            [1, 3e-12],
          ],
        },
      ],
    ],
    [
      'huge values',
      [
        {
          name: 'a',
          points: [
            [0, 1e15],
            [1, 9e300],
          ],
        },
      ],
    ],
  ] satisfies readonly (readonly [string, readonly Series[]])[])('draws a picture of %s', (_what, series) => {
    expect(all(drawing(lines(...series)), 'path')).toHaveLength(series.length);
  });

  it('keeps the names of many series inside the picture', () => {
    const many = Array.from({ length: 8 }, (_, index) => ({ name: `run ${index}`, points: [[0, index]] as const }));
    const svg = drawing(lines(...many));
    expect(textsOf(svg)).toEqual(expect.arrayContaining(many.map(({ name }) => name)));
    const places = all(svg, 'text')
      .filter(({ text }) => text.startsWith('run'))
      .map(({ attributes: { x, y } }) => `${x} ${y}`);
    expect(new Set(places).size).toBe(8);
    expect(Number(svg.attributes['height'])).toBe(332);
  });

  it('takes as many points as a training has', () => {
    const points = Array.from({ length: 300_000 }, (_, index) => [index, index % 7] as const);
    expect(lines({ name: 'a', points }).length).toBeGreaterThan(1_000_000);
  });
});

describe('histogram', () => {
  const draw = (bins: Parameters<typeof histogram>[0]['bins']) =>
    histogram({ title: 'Lengths', x: 'tokens', y: 'rows', bins });
  const bars = (svg: string) =>
    all(drawing(svg), 'rect').map(({ attributes: { x, y, width, height } }) => [x, y, width, height].map(Number));

  it('draws a bar as wide as its bin and as high as its count', () => {
    const bins = [
      { from: 0, to: 1, count: 4 },
      { from: 1, to: 3, count: 2 },
      { from: 3, to: 4, count: 0 },
    ];
    expect(bars(draw(bins))).toEqual([
      [62, 30, 139.5, 190],
      [202.5, 125, 280, 95],
      [483.5, 220, 139.5, 0],
    ]);
  });

  it('draws a picture of no bins, of one, of empty ones, and of ones in any order', () => {
    expect(bars(draw([]))).toEqual([]);
    expect(bars(draw([{ from: 5, to: 5, count: 3 }]))).toHaveLength(1);
    expect(bars(draw([{ from: 0, to: 1, count: 0 }]))).toEqual([[62, 220, 561, 0]]);
    expect(
      bars(
        draw([
          { from: 1, to: 2, count: 1 },
          { from: 0, to: 1, count: 1 },
        ]),
      ).map(([x]) => x),
    ).toEqual([343, 62]);
  });

  it('refuses bins it cannot draw, naming the first', () => {
    for (const bad of [{ to: Infinity }, { from: Number.NaN }, { count: -1 }, { count: Number.NaN }]) {
      expect(() =>
        draw([
          { from: 0, to: 1, count: 1 },
          { from: 1, to: 2, count: 3, ...bad },
        ]),
      ).toThrow(/"Lengths" cannot draw bin 1/);
    }
  });
});

describe('binned', () => {
  it('counts values into bins that span them, the highest into the last', () => {
    expect(binned([0, 1, 2, 3, 4, 10], 5)).toEqual([
      { from: 0, to: 2, count: 2 },
      { from: 2, to: 4, count: 2 },
      { from: 4, to: 6, count: 1 },
      { from: 6, to: 8, count: 0 },
      { from: 8, to: 10, count: 1 },
    ]);
  });

  it('has bins of some width for one value, and none for no value', () => {
    expect(binned([7, 7, 7], 2)).toEqual([
      { from: 7, to: 7.5, count: 3 },
      { from: 7.5, to: 8, count: 0 },
    ]);
    expect(binned([])).toEqual([]);
    expect(binned([Number.NaN, Infinity])).toEqual([]);
  });

  it('loses no value that is finite, however many there are', () => {
    const values = Array.from({ length: 300_000 }, (_, index) => Math.sin(index) * 1e3);
    const total = (bins: ReturnType<typeof binned>) => bins.reduce((sum, { count }) => sum + count, 0);
    expect(total(binned(values, 7))).toBe(300_000);
    expect(total(binned([1, Number.NaN, 2, -Infinity, 3]))).toBe(3);
    expect(() => binned(values, 0)).toThrow('The number of bins must be a whole number of at least 1; it is 0.');
  });
});

describe('intervalChart', () => {
  const draw = (rows: Parameters<typeof intervalChart>[0]['rows']) =>
    intervalChart({ title: 'Scores', x: 'score', domain: [0, 1], rows });

  it('draws dot and interval of each estimate, and says where there is none', () => {
    const svg = drawing(
      draw([
        { group: 'bleu', name: 'base', value: 0.5, interval: [0.25, 0.75] },
        { group: 'bleu', name: 'tuned', value: undefined },
        { group: 'f1', name: 'tuned', value: Number.NaN, interval: [0, 1] },
        { group: 'f1', name: 'base', value: 1 },
      ]),
    );
    expect(all(svg, 'circle').map(({ attributes }) => [Number(attributes['cx']), attributes['fill']])).toEqual([
      [395, '#0072b2'],
      [580, '#0072b2'],
    ]);
    const bars = all(svg, 'line').filter(({ attributes }) => attributes['stroke-width'] === '3');
    expect(bars.map(({ attributes }) => [attributes['x1'], attributes['x2']])).toEqual([['302.5', '487.5']]);
    expect(textsOf(svg).filter((text) => text === 'no score')).toHaveLength(2);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['Scores', 'bleu', 'f1', '0.5', '1']));
  });

  it('brings the rows of a group together, in the order the groups came', () => {
    const row = (group: string, name: string) => ({ group, name, value: 0.5 });
    const svg = drawing(draw([row('b', 'x'), row('a', 'x'), row('b', 'y'), row('a', 'y')]));
    expect(
      textsOf(svg)
        .filter((text) => /^[abxy]$/.test(text))
        .join(''),
    ).toBe('bxyaxy');
  });

  it('draws a picture of nothing', () => {
    expect(all(drawing(draw([])), 'circle')).toEqual([]);
  });
});

describe('what every plot shows', () => {
  const nasty = `<script>alert('x')</script> "&" \u0000\u001b[31m\u009f\ud800 \ufffe 😀 ]]>`;
  const shown = `<script>alert('x')</script> "&" \ufffd\ufffd[31m\ufffd\ufffd \ufffd 😀 ]]>`;

  it('is text and nothing but text, whatever it is called', () => {
    const svgs = [
      lineChart({ title: nasty, x: nasty, y: nasty, series: [{ name: nasty, points: [[0, 1]] }] }),
      histogram({ title: nasty, x: nasty, y: nasty, bins: binned([1, 2, 3]) }),
      intervalChart({ title: nasty, x: nasty, domain: [0, 1], rows: [{ group: nasty, name: nasty, value: 0.5 }] }),
    ];
    for (const svg of svgs) {
      const root = drawing(svg);
      expect(all(root, 'script')).toEqual([]);
      expect(all(root, 'title').map(({ text }) => text)).toEqual([shown]);
      expect(textsOf(root).filter((text) => text === shown).length).toBeGreaterThanOrEqual(3);
    }
  });
});

describe('page', () => {
  it('is a whole document that loads nothing, with headings escaped and parts as they are', () => {
    const html = page('A & B', '<lead>', [
      { title: '<x>', html: '<svg/>' },
      { title: 'y', html: table(['a', '<b>'], [['1', '&']]) },
    ]);
    expect(html).toMatch(/^<!doctype html><html lang="en">.*<\/html>\n$/s);
    expect(html).toContain('<title>A &#38; B</title>');
    expect(html).toContain('<h1>A &#38; B</h1><p>&#60;lead&#62;</p>');
    expect(html).toContain('<section><h2>&#60;x&#62;</h2><svg/></section>');
    expect(html).toContain(
      '<th>a</th><th>&#60;b&#62;</th></tr></thead><tbody><tr><td>1</td><td>&#38;</td></tr></tbody>',
    );
    expect(html).toContain(`default-src 'none'`);
    expect(html).not.toMatch(/<script|<link|https?:|@import|url\(/);
    expect(table([], [])).toBe('<table><thead><tr></tr></thead><tbody></tbody></table>');
  });
});

describe('axes', () => {
  it('have ticks at round numbers within the domain', () => {
    expect(ticks([0, 10])).toEqual([0, 2, 4, 6, 8, 10]);
    expect(ticks([0, 1])).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticks([-0.31, 0.29])).toEqual([-0.2, 0, 0.2]);
    expect(ticks([0.1, 0.35])).toEqual([0.1, 0.15, 0.2, 0.25, 0.3, 0.35]);
    expect(ticks([17, 9_342])).toEqual([2000, 4000, 6000, 8000]);
    expect(ticks([1e-9, 6e-9])).toEqual([1e-9, 2e-9, 3e-9, 4e-9, 5e-9, 6e-9]);
    expect(ticks([1_763_980_000_120, 1_763_980_000_125])).toEqual(
      [120, 121, 122, 123, 124, 125].map((ms) => 1_763_980_000_000 + ms),
    );
  });

  it('have ends for ticks where numbers lie too close for steps, and one tick for one value', () => {
    expect(ticks([1e16, 1e16 + 2])).toEqual([1e16, 1e16 + 2]);
    expect(ticks([0, 5e-324])).toEqual([0, 5e-324]);
    expect(ticks([-1.7e308, 1.7e308])).toEqual([-1.7e308, 1.7e308]);
    expect(ticks([3, 3])).toEqual([3]);
  });

  it('show as many digits as it takes to tell ticks apart', () => {
    expect(labelledTicks([0, 0.5]).map(([, shown]) => shown)).toEqual(['0', '0.1', '0.2', '0.3', '0.4', '0.5']);
    expect(labelledTicks([1000.1, 1000.5]).map(([, shown]) => shown)).toEqual([
      '1000.1',
      '1000.2',
      '1000.3',
      '1000.4',
      '1000.5',
    ]);
    expect(labelledTicks([0, 40_000]).map(([, shown]) => shown)).toEqual(['0', '10,000', '20,000', '30,000', '40,000']);
  });

  it('write numbers short', () => {
    expect([0, -0, 0.1 + 0.2, 1234.567, -9999.9, 12345.678, 1e-7].map((value) => label(value))).toEqual([
      '0',
      '0',
      '0.3',
      '1235',
      '-10000',
      '12,345.678',
      '1e-7',
    ]);
    expect([1.04, -0.04, 639.96].map(px)).toEqual(['1', '0', '640']);
  });

  it('map a domain to pixels, also one of a single value', () => {
    expect([0, 5, 10].map(scale([0, 10], [100, 0]))).toEqual([100, 50, 0]);
    expect(scale([3, 3], [0, 100])(3)).toBe(50);
    expect(extent([3, Number.NaN, -1, Infinity])).toEqual([-1, 3]);
    expect(extent([])).toEqual([0, 1]);
  });
});
