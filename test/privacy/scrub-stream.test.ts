import { describe, expect, it } from 'vitest';
import { type Span, type SpanModel, scrubPolicy, scrubRow, scrubRows, scrubTexts } from '../../src/privacy/index.js';

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}
const code = (name: string) => expect.objectContaining({ code: name });

/** A tagger that knows one name, and notes what it is asked. */
function tagger(): SpanModel & { readonly asked: string[][] } {
  const asked: string[][] = [];
  return {
    name: 'tagger',
    asked,
    find: async (texts) => {
      asked.push([...texts]);
      return texts.map((text) =>
        [...text.matchAll(/Ana/g)].map(
          ({ index }): Span => ({ kind: 'PERSON', start: index, end: index + 3, score: 0.9 }),
        ),
      );
    },
  };
}

describe('scrubTexts', () => {
  it('scrubs lists and streams in order', async () => {
    async function* stream() {
      yield 'a@b.co';
      yield 'plain';
    }
    for (const texts of [['a@b.co', 'plain'], stream()])
      expect((await all(scrubTexts(texts, scrubPolicy()))).map(({ text }) => text)).toEqual(['[EMAIL]', 'plain']);
    expect(await all(scrubTexts([], scrubPolicy()))).toEqual([]);
  });

  it('asks the model in batches, and settles what it says with the rest', async () => {
    const model = tagger();
    const policy = scrubPolicy({ model });
    const texts = ['Ana a@b.co', 'none', 'mail Ana@x.co', 'Ana, Ana', ''];
    const done = await all(scrubTexts(texts, policy, { batch: 2 }));
    expect(done.map(({ text }) => text)).toEqual([
      '[PERSON] [EMAIL]',
      'none',
      'mail [EMAIL]',
      '[PERSON], [PERSON]',
      '',
    ]);
    expect(model.asked).toEqual([['Ana a@b.co', 'none'], ['mail Ana@x.co', 'Ana, Ana'], ['']]);
    expect(policy.signature).toContain('|model:tagger|');
  });

  it('without a model reads no further than it is asked', async () => {
    let read = 0;
    function* texts() {
      for (;;) yield `${read++}`;
    }
    const stream = scrubTexts(texts(), scrubPolicy());
    await stream.next();
    await stream.next();
    await stream.return(undefined);
    expect(read).toBe(2);
  });

  it('refuses a model that answers for too few, or outside its text', async () => {
    const spans = (list: unknown) => scrubPolicy({ model: { name: 'm', find: async () => list as Span[][] } });
    await expect(all(scrubTexts(['a', 'b'], spans([[]])))).rejects.toEqual(code('INVALID_OUTPUT'));
    await expect(all(scrubTexts(['a'], spans(undefined)))).rejects.toEqual(code('INVALID_OUTPUT'));
    await expect(all(scrubTexts(['a'], spans([[{ kind: 'x', start: 0, end: 2 }]])))).rejects.toEqual(
      code('INVALID_OUTPUT'),
    );
    await expect(all(scrubTexts(['a'], scrubPolicy(), { batch: 0, size: 1 } as never))).rejects.toEqual(
      code('INVALID_OPTION'),
    );
  });

  it('passes on what the model fails with, and stops when told', async () => {
    const failing = scrubPolicy({ model: { name: 'm', find: () => Promise.reject(new Error('down')) } });
    await expect(all(scrubTexts(['a'], failing))).rejects.toThrow('down');
    const reason = new Error('enough');
    await expect(all(scrubTexts(['a'], scrubPolicy(), { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
    const controller = new AbortController();
    const model: SpanModel = {
      name: 'm',
      find: async (texts, { signal }) => {
        expect(signal).toBe(controller.signal);
        controller.abort(reason);
        return texts.map(() => []);
      },
    };
    await expect(all(scrubTexts(['a'], scrubPolicy({ model }), { signal: controller.signal }))).rejects.toBe(reason);
  });
});

describe('scrubRows', () => {
  it('does what scrubRow does, for each', async () => {
    const rows = [{ mail: 'a@b.co' }, { n: 1 }, { list: ['call 212-555-0123', { ssn: '123456780' }] }];
    const policy = scrubPolicy();
    expect(await all(scrubRows(rows, policy))).toEqual(rows.map((row) => scrubRow(row, policy)));
    await expect(all(scrubRows(rows, policy, { withText: true } as never))).rejects.toEqual(code('INVALID_OPTION'));
  });

  it('asks the model about all texts of a batch, without those that a rule speaks for', async () => {
    const model = tagger();
    const policy = scrubPolicy({ model, fields: { id: false, who: 'name' } });
    const rows = [
      { id: 'Ana', text: 'Ana here', list: ['x', { deep: 'for Ana' }], n: 4 },
      { id: 'b', who: 'Ana', text: 'nobody' },
      { text: 'a@b.co and Ana' },
    ];
    const done = await all(scrubRows(rows, policy, { batch: 2 }));
    expect(done.map(({ row }) => row)).toEqual([
      { id: 'Ana', text: '[PERSON] here', list: ['x', { deep: 'for [PERSON]' }], n: 4 },
      { id: 'b', who: '[NAME]', text: 'nobody' },
      { text: '[EMAIL] and [PERSON]' },
    ]);
    expect(model.asked).toEqual([['Ana here', 'x', 'for Ana', 'nobody'], ['a@b.co and Ana']]);
    expect(done[0]?.findings.map(({ path }) => path)).toEqual(['text', 'list.1.deep']);
  });
});
