import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import {
  type CertifyOptions,
  certify,
  correctedRate,
  type JudgeCertificate,
  type LabelledRow,
  pairwiseJudge,
  readCertificate,
  rubricJudge,
} from '../../src/judge/index.js';
import type { ChatRequest } from '../../src/spec/index.js';
import { fakeClock } from '../../src/testing/index.js';
import { block, scripted } from './fakes.js';

type Segment = { readonly input: string; readonly output: string };
const says = (verdict: string) => ({ verdict: { reasoning: '', verdict } });
const clock = fakeClock();

/** A judge that says what the output says, and rows with the human label behind a slash: `pass/fail`. */
const judge = (more: object = {}) => {
  const { model } = scripted((request: ChatRequest) => {
    const output = block(request, 'output')!.split('/')[0]!;
    if (output === 'prose') return 'I like it.';
    if (output === 'declines') return { text: 'No.', finish: 'filter' };
    return says(output);
  });
  return rubricJudge({ name: 'good', model, criteria: 'Good.', attempts: 1, ...more });
};
const rows = (...counts: readonly (readonly [says: string, human: boolean | number, times: number])[]) =>
  counts.flatMap(([verdict, human, times]) =>
    Array.from(
      { length: times },
      (_, i): LabelledRow<Segment> => ({ segment: { input: '', output: `${verdict}/${i % 7}` }, human }),
    ),
  );
const quick: CertifyOptions<Segment> = { clock, resamples: 200, repeatRows: 0 };

describe('a certificate', () => {
  it('counts agreement and both error rates', async () => {
    const labelled = rows(['pass', true, 40], ['fail', true, 10], ['fail', false, 45], ['pass', false, 5]);
    const certificate = await certify(judge(), labelled, quick);
    expect(certificate).toMatchObject({
      kind: 'JudgeCertificate',
      v: 1,
      judge: {
        name: 'good',
        identity: judge().identity,
        models: ['fake/judge-1'],
        signature: expect.stringMatching(/^good\|model:fake\/judge-1\|prompt:\w{12}\|settings:\w{12}\|v:\d+$/),
      },
      rows: { labelled: 100, judged: 100, abstained: 0, failed: 0 },
      passAt: 1,
      confusion: { truePositives: 40, falseNegatives: 10, trueNegatives: 45, falsePositives: 5 },
      sensitivity: { value: 0.8, rows: 50 },
      specificity: { value: 0.9, rows: 50 },
      accuracy: { value: 0.85, rows: 100 },
      repeatability: { status: 'abstained', reason: 'no-segments' },
      warnings: [],
    });
    // observed .85; chance by the margins 50/50 and 45/55 is .5
    expect(certificate.kappa).toMatchObject({ status: 'value', value: expect.closeTo(0.7, 12) });
    const kappa = certificate.kappa as Extract<typeof certificate.kappa, { status: 'value' }>;
    expect(kappa.interval95![0]).toBeLessThan(0.7);
    expect(kappa.interval95![1]).toBeGreaterThan(0.7);
    // chance is 2·q·(1−q) with q = .475
    const chance = 2 * 0.475 * 0.525;
    expect(certificate.ac1).toMatchObject({ value: expect.closeTo((0.85 - chance) / (1 - chance), 12) });
    expect(certificate.pairs).toHaveLength(100);
    expect(certificate.pairs.slice(39, 41)).toEqual([
      [1, 1],
      [0, 1],
    ]);
    expect(certificate.weightedKappa).toBeUndefined();
    expect(certificate.positionBias).toBeUndefined();
  });

  it('is the same JSON for the same rows, holds no text of them, and reads back', async () => {
    const labelled = rows(['pass', true, 20], ['fail', false, 20]);
    const [one, two] = [await certify(judge(), labelled, quick), await certify(judge(), labelled, quick)];
    expect(one).toEqual(two);
    const text = JSON.stringify(one);
    expect(text).not.toContain('pass/');
    expect(readCertificate(JSON.parse(text))).toEqual(one);
  });

  it('says loudly that it knows little from few labels', async () => {
    const certificate = await certify(judge(), rows(['pass', true, 8], ['fail', false, 4]), quick);
    expect(certificate.warnings[0]).toMatch(/^Only 12 labelled rows were judged/);
    expect(certificate.warnings.slice(1)).toEqual([
      expect.stringMatching(/^People passed only 8 rows/),
      expect.stringMatching(/^People failed only 4 rows/),
    ]);
  });

  it('counts what the judge could not say, apart from what it declined to', async () => {
    const labelled = rows(['pass', true, 30], ['fail', false, 30], ['prose', true, 5], ['declines', false, 7]);
    const certificate = await certify(judge(), labelled, quick);
    expect(certificate.rows).toEqual({ labelled: 72, judged: 60, abstained: 7, failed: 5 });
    expect(certificate.warnings).toEqual([expect.stringMatching(/^Of 72 rows 7 abstained and 5 failed/)]);
  });

  it('knows rates only of what people passed and failed', async () => {
    const certificate = await certify(judge(), rows(['pass', true, 40]), quick);
    expect(certificate.specificity).toBeNull();
    expect(certificate.kappa).toMatchObject({ status: 'abstained' });
    expect(certificate.warnings).toContainEqual(expect.stringMatching(/^People failed only 0 rows/));
    const blind = await certify(judge(), rows(['pass', true, 20], ['pass', false, 20]), quick);
    expect(blind.warnings).toContainEqual(expect.stringMatching(/no better than a coin/));
  });

  it('takes numbers on the judge’s scale, with weights for how far apart they are', async () => {
    const points = judge({ scale: { high: 5 } });
    await expect(certify(points, rows(['4', 4, 1]), quick)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      hint: expect.stringContaining('Give passAt, above 1 and at most 5'),
    });
    const labelled = rows(['5', 5, 15], ['4', 5, 10], ['2', 1, 10], ['1', 1, 15]);
    const certificate = await certify(points, labelled, { ...quick, passAt: 4 });
    expect(certificate.kappa).toMatchObject({ value: 1 });
    expect(certificate.weightedKappa).toMatchObject({ status: 'value', value: expect.closeTo(16 / 17, 12) });
    expect(certificate.confusion).toMatchObject({ truePositives: 25, trueNegatives: 25 });
    const yesOrNo = await certify(points, rows(['5', true, 20], ['3', false, 20]), { ...quick, passAt: 4 });
    expect(yesOrNo.pairs[0]).toEqual([5, 4]);
    expect(yesOrNo.pairs.at(-1)).toEqual([3, 1]);
    expect(yesOrNo).toMatchObject({ kappa: { value: 1 } });
    expect(yesOrNo.weightedKappa).toBeUndefined();
  });

  it('finds that a judge does not agree with itself', async () => {
    let call = 0;
    const { model } = scripted(() => says(call++ % 2 === 0 ? 'pass' : 'fail'));
    const fickle = rubricJudge({ name: 'fickle', model, criteria: 'Good.' });
    const labelled = rows(['x', true, 20], ['x', false, 21]);
    const certificate = await certify(fickle, labelled, { ...quick, repeatRows: 10, concurrency: 1 });
    expect(certificate.repeatability).toMatchObject({ status: 'value', rows: 10, times: 3, unchanged: 0, spread: 1 });
    expect(certificate.warnings).toContainEqual(
      expect.stringMatching(/^Asked 3 times, it said the same of 0 % of rows/),
    );
    const steady = await certify(judge(), rows(['pass', true, 4]), { ...quick, repeatRows: 9, repeatTimes: 2 });
    expect(steady.repeatability).toMatchObject({ rows: 4, times: 2, unchanged: 1, spread: 0 });
  });

  it('passes on failures of the model, aborts and progress', async () => {
    const broken = rubricJudge({
      name: 'down',
      model: scripted(() => {
        throw new Error('down');
      }).model,
      criteria: 'Good.',
    });
    await expect(certify(broken, rows(['pass', true, 3]), quick)).rejects.toThrow('down');
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    await expect(certify(judge(), rows(['pass', true, 3]), quick, { signal })).rejects.toBe(reason);
    const seen: number[] = [];
    await certify(judge(), rows(['pass', true, 3]), quick, { onProgress: ({ done }) => seen.push(done) });
    expect(seen).toEqual([1, 2, 3]);
  });

  it.each([
    ['no rows', [], {}],
    ['a label off the scale', rows(['pass', 2, 1]), {}],
    ['a label that is no number', rows(['pass', Number.NaN, 1]), {}],
    ['a mark that everything passes', rows(['pass', true, 1]), { passAt: 0 }],
    ['an option that does not exist', rows(['pass', true, 1]), { passMark: 1 }],
    ['one time for repeats', rows(['pass', true, 1]), { repeatTimes: 1 }],
  ])('is refused for %s', async (_, labelled, options) => {
    await expect(certify(judge(), labelled, { ...quick, ...options })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
  });
});

describe('biases', () => {
  /** Rows of two kinds whose outputs have many lengths; the judge errs as `err` says. */
  const lengthy = (err: (length: number, human: boolean) => boolean, seed: number) => {
    const random = rng(seed);
    return Array.from({ length: 300 }, (_, i): LabelledRow<Segment> => {
      const human = i % 2 === 0;
      // Good answers are longer, as they often are.
      const length = 20 + random.below(100) + (human ? 60 : 0);
      const verdict = err(length, human) ? !human : human;
      return { segment: { input: '', output: `${verdict ? 'pass' : 'fail'}/${'x'.repeat(length)}` }, human };
    });
  };

  it('of length are found where long outputs are passed too often', async () => {
    const certificate = await certify(
      judge(),
      lengthy((length, human) => !human && length > 90, 1),
      quick,
    );
    expect(certificate.lengthBias).toMatchObject({ status: 'value', rows: 300, pValue: 1 / 201 });
    expect((certificate.lengthBias as { correlation: number }).correlation).toBeGreaterThan(0.3);
    expect(certificate.warnings).toContainEqual(expect.stringMatching(/^It judges longer outputs too well/));
  });

  it('of length are not seen in a judge that errs evenly, though good answers are longer', async () => {
    const random = rng(5);
    const certificate = await certify(
      judge(),
      lengthy(() => random.next() < 0.25, 2),
      quick,
    );
    expect((certificate.lengthBias as { pValue: number }).pValue).toBeGreaterThan(0.05);
    expect(certificate.warnings).toEqual([]);
  });

  it('of length have no value where nothing varies, or there is no length', async () => {
    const even = await certify(judge(), rows(['pass', true, 40], ['fail', false, 40]), quick);
    expect(even.lengthBias).toMatchObject({ status: 'abstained', reason: 'undefined-value' });
    const without = await certify(judge(), rows(['pass', true, 40]), { ...quick, lengthOf: () => Number.NaN });
    expect(without.lengthBias).toMatchObject({ status: 'abstained', reason: 'no-length' });
  });

  it('of position are found in a judge of pairs', async () => {
    const pairs = (decide: (first: string, second: string) => string) => {
      const { model } = scripted((request: ChatRequest) => ({
        reasoning: '',
        verdict: decide(block(request, 'first output')!, block(request, 'second output')!),
      }));
      return pairwiseJudge({ model, criteria: 'Longer is better.' });
    };
    const labelled = Array.from({ length: 60 }, (_, i) => ({
      segment: { input: '', output: `${'x'.repeat(1 + (i % 5))}a`, baseline: `${'x'.repeat(1 + ((i * 3) % 7))}b` },
      human: [0, 0.5, 1][i % 3]!,
    }));
    const options = { clock, resamples: 200, repeatRows: 0 };
    const longer = (one: string, two: string) => one.length > two.length;
    const fair = await certify(
      pairs((first, second) => (longer(first, second) ? 'first' : longer(second, first) ? 'second' : 'tie')),
      labelled,
      options,
    );
    expect(fair.positionBias).toMatchObject({ first: 0.5, inconsistent: 0, pValue: 1, rows: 60 });
    const eager = await certify(
      pairs((first, second) => (longer(second, first) && second.length > 5 ? 'second' : 'first')),
      labelled,
      options,
    );
    expect(eager.positionBias).toMatchObject({ status: 'value' });
    expect(eager.warnings).toContainEqual(expect.stringMatching(/^It prefers the first place/));
    expect(eager.passAt).toBe(1);
    const blind = await certify(
      pairs(() => 'tie'),
      labelled,
      options,
    );
    expect(blind.positionBias).toMatchObject({ status: 'abstained', reason: 'undefined-value' });
  });
});

describe('a judge with a certificate', () => {
  it('has its digest in the signature of every score, and what it found in reports', async () => {
    const plain = judge();
    const certificate = await certify(plain, rows(['pass', true, 20], ['fail', false, 20]), quick);
    const certified = plain.withCertificate(certificate);
    const seen = { references: 0 } as const;
    expect(certified.signature(seen)).toBe(
      plain.signature(seen).replace('cert:none', `cert:${certificate.digest.slice(7, 19)}`),
    );
    expect(certified.identity).toBe(plain.identity);
    expect(certified.certificate).toBe(certificate);
    expect(certified.about).toMatchObject({ certificate: { digest: certificate.digest, sensitivity: { value: 1 } } });
    expect(JSON.stringify(certified.about)).not.toContain('pairs');
    expect(await certified.segment({ input: '', output: 'pass/1' })).toMatchObject({ stats: [1, 1] });
  });

  it('is refused for a judge that differs in anything, and for one that was changed', async () => {
    const certificate = await certify(judge(), rows(['pass', true, 5], ['fail', false, 5]), quick);
    for (const other of [judge({ name: 'nice' }), judge({ temperature: 0 }), judge({ criteria: 'Very good.' })])
      expect(() => other.withCertificate(certificate)).toThrowError(
        expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining('certificate is of') }),
      );
    const forged = { ...certificate, warnings: [] };
    expect(() => judge().withCertificate(forged)).toThrowError(expect.objectContaining({ code: 'CORRUPT_RECORD' }));
    for (const wrong of [null, {}, { ...certificate, v: 2 }, [certificate]])
      expect(() => readCertificate(wrong)).toThrowError(expect.objectContaining({ code: 'CORRUPT_RECORD' }));
  });
});

describe('a corrected rate', () => {
  const labelled = rows(['pass', true, 80], ['fail', true, 20], ['fail', false, 70], ['pass', false, 30]);
  let made: JudgeCertificate | undefined;
  const certificate = async () => (made ??= await certify(judge(), labelled, quick));

  it('takes out what the judge is wrong by', async () => {
    // 40 % really pass: the judge passes .4·.8 + .6·.3 = 50 % of them.
    const rates = correctedRate(await certificate(), { passed: 500, total: 1000 });
    expect(rates.raw).toMatchObject({ value: 0.5, rows: 1000 });
    expect(rates.roganGladen).toMatchObject({ status: 'value', value: expect.closeTo(0.4, 12) });
    expect(rates.predictionPowered).toMatchObject({ status: 'value', bias: expect.closeTo(0.05, 12) });
    expect(rates.warnings).toEqual([]);
  });

  it('reads a score of the same judge, the values of rows, and counts alike', async () => {
    const sealedOne = await certificate();
    const [score, values, counts] = [
      judge().score([30, 100]) as Parameters<typeof correctedRate>[1],
      Array.from({ length: 100 }, (_, i) => Number(i < 30)),
      { passed: 30, total: 100 },
    ].map((judged) => JSON.stringify(correctedRate(sealedOne, judged as Parameters<typeof correctedRate>[1])));
    expect(score).toBe(counts);
    expect(values).toBe(counts);
  });

  it('reads a score of a report, where its signature is this judge’s', async () => {
    const sealedOne = await certificate();
    const { signature } = judge().withCertificate(sealedOne);
    const score = { status: 'value', name: 'good', value: 0.3, parts: { segments: 100 } } as const;
    const made = correctedRate(sealedOne, { ...score, signature: signature({ references: 1, seed: 3 }) });
    expect(made).toEqual(correctedRate(sealedOne, score));
    const other = judge({ temperature: 1 }).signature({ references: 1 });
    expect(() => correctedRate(sealedOne, { ...score, signature: other })).toThrowError(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
    const none = correctedRate(sealedOne, { status: 'abstained', name: 'good', parts: {} });
    expect(none.raw).toMatchObject({ reason: 'no-segments' });
  });

  it('abstains without rows, and refuses what does not tell how many passed', async () => {
    const sealedOne = await certificate();
    const empty = correctedRate(sealedOne, []);
    expect(empty.raw).toMatchObject({ status: 'abstained', reason: 'no-segments' });
    expect(empty.roganGladen).toMatchObject({ status: 'abstained' });
    const score = { status: 'value', name: 'good', value: 0.305, parts: { segments: 100 } } as const;
    for (const wrong of [
      score,
      { ...score, value: 0.3, name: 'nice' },
      { ...score, value: 0.3, parts: {} },
      { passed: 3, total: 2 },
      { passed: 0.5, total: 2 },
      [1, Number.NaN],
    ])
      expect(() => correctedRate(sealedOne, wrong)).toThrowError(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });
});
