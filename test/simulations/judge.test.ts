/**
 * Judges with known faults judge generated rows, over and over. A certificate must find the faults, must not find what is
 * not there, and corrected rates must hold the truth as often as their intervals promise. `npm run prove` runs more rounds.
 */
import { describe, expect, it } from 'vitest';
import { type Rng, rng } from '../../src/base/rng.js';
import { certify, correctedRate, type LabelledRow, pairwiseJudge, rubricJudge } from '../../src/judge/index.js';
import type { ChatModel, ChatRequest } from '../../src/spec/index.js';
import { block } from '../judge/fakes.js';
import { holds, isFull, limitMs, rounds } from './trials.js';

const times = rounds(1000, 30);

/** What a share may miss by in so many rounds: four standard errors. */
const slack = (share: number) => 4 * Math.sqrt((share * (1 - share)) / times);

function answering(answer: (request: ChatRequest) => object): ChatModel {
  return {
    provider: 'fake',
    model: 'faulty',
    complete: async (request) => ({
      id: '1',
      text: JSON.stringify(answer(request)),
      finish: 'stop',
      usage: { inputTokens: 1, outputTokens: 1 },
      model: 'faulty',
    }),
  };
}

interface Row {
  readonly output: string;
}

/** A row whose output tells whether it is good, and is of some length. */
function drawRow(random: Rng, goodShare: number): { readonly segment: Row; readonly human: boolean } {
  const human = random.next() < goodShare;
  // Good answers are longer, as they often are; a test of bias must not mistake that for one.
  const length = Math.round(50 + 200 * random.next() + (human ? 60 : 0));
  return { segment: { output: `${human ? 'good' : 'bad'} ${'x'.repeat(length)}` }, human };
}

const drawRows = (random: Rng, count: number, goodShare: number): readonly LabelledRow<Row>[] =>
  Array.from({ length: count }, () => drawRow(random, goodShare));

/** A judge that passes good rows and bad ones with these probabilities, and long bad ones more often by `lenience`. */
function faulty(random: Rng, sensitivity: number, specificity: number, lenience = 0) {
  const model = answering((request) => {
    const output = block(request, 'output')!;
    const extra = output.length > 180 ? lenience : 0;
    const passes = random.next() < (output.startsWith('good') ? sensitivity : 1 - specificity + extra);
    return { verdict: { reasoning: '', verdict: passes ? 'pass' : 'fail' } };
  });
  return rubricJudge({ name: 'good', model, criteria: 'It is good.', reads: ['output'] });
}

const quick = { resamples: 99, repeatRows: 0 } as const;

describe(`a judge that errs (${times} rounds)`, () => {
  /** Certifies on one sample, judges another, and corrects; gives how often each interval held the truth. */
  async function coverage(labelledShare: number, judgedShare: number) {
    const held = { raw: 0, roganGladen: 0, predictionPowered: 0, sensitivity: 0 };
    const sums = { raw: 0, roganGladen: 0, predictionPowered: 0 };
    for (let seed = 1; seed <= times; seed++) {
      const random = rng(seed);
      const judge = faulty(random, 0.85, 0.75);
      const certificate = await certify(judge, drawRows(random, 150, labelledShare), quick);
      if (holds(certificate.sensitivity!.interval95, 0.85)) held.sensitivity++;
      let passed = 0;
      const total = 250;
      for (const { segment } of drawRows(random, total, judgedShare)) {
        const result = await judge.segment(segment);
        if (result.status === 'measured') passed += result.stats[0]!;
      }
      const rates = correctedRate(certificate, { passed, total });
      for (const name of ['raw', 'roganGladen', 'predictionPowered'] as const) {
        const rate = rates[name];
        if ('status' in rate && rate.status === 'abstained') continue;
        if (holds(rate.interval95, judgedShare)) held[name]++;
        sums[name] += rate.value;
      }
    }
    const share = (name: keyof typeof held) => held[name] / times;
    const mean = (name: keyof typeof sums) => sums[name] / times;
    return { share, mean };
  }

  it(
    'gives the true rate once corrected, with intervals that hold it as often as promised; the raw rate does not',
    async () => {
      const { share, mean } = await coverage(0.3, 0.3);
      // Passes .3 · .85 + .7 · .25 = 43 % where 30 % are good.
      expect(mean('raw')).toBeCloseTo(0.43, 1.5);
      expect(share('raw')).toBeLessThan(0.05 + slack(0.05));
      for (const name of ['roganGladen', 'predictionPowered'] as const) {
        expect(Math.abs(mean(name) - 0.3)).toBeLessThan(0.002 + 4 * (0.08 / Math.sqrt(times)));
        expect(share(name)).toBeGreaterThan(0.95 - slack(0.95));
      }
      expect(share('sensitivity')).toBeGreaterThan(0.95 - slack(0.95));
      if (isFull)
        console.log('coverage', share('raw'), share('roganGladen'), share('predictionPowered'), share('sensitivity'));
    },
    limitMs,
  );

  it(
    'gives the true rate by its error rates, too, where other shares are good than among the labelled rows',
    async () => {
      const { share, mean } = await coverage(0.6, 0.3);
      expect(Math.abs(mean('roganGladen') - 0.3)).toBeLessThan(0.002 + 4 * (0.08 / Math.sqrt(times)));
      expect(share('roganGladen')).toBeGreaterThan(0.95 - slack(0.95));
      if (isFull) console.log('coverage after a shift', share('raw'), share('roganGladen'));
    },
    limitMs,
  );
});

describe(`a judge with a bias (${times} rounds)`, () => {
  /** How often a bias of length was found at 5 %. */
  async function lengthFound(lenience: number): Promise<number> {
    let found = 0;
    for (let seed = 1; seed <= times; seed++) {
      const random = rng(seed);
      const judge = faulty(random, 0.85, 0.85, lenience);
      const { lengthBias } = await certify(judge, drawRows(random, 250, 0.5), quick);
      if (lengthBias.status === 'value' && lengthBias.pValue <= 0.05) found++;
    }
    return found / times;
  }

  it(
    'for long outputs is found, and is found no more often than 5 % of the time where there is none',
    async () => {
      expect(await lengthFound(0.5)).toBeGreaterThan(0.9);
      const falsely = await lengthFound(0);
      expect(falsely).toBeLessThan(0.05 + slack(0.05));
      if (isFull) console.log('length bias found falsely', falsely);
    },
    limitMs,
  );

  /** How often a bias of position was found at 5 %, where the judge is drawn to the first place so often. */
  async function positionFound(drawn: number): Promise<{ readonly found: number; readonly first: number }> {
    let found = 0;
    let first = 0;
    for (let seed = 1; seed <= times; seed++) {
      const random = rng(seed);
      const model = answering((request) => {
        const one = block(request, 'first output')!.startsWith('good');
        const two = block(request, 'second output')!.startsWith('good');
        // One look in five is a coin; the rest is what is better, or the place the judge is drawn to.
        const coin = random.next() < 0.5 ? 'first' : 'second';
        const fair = random.next() < 0.2 || one === two ? coin : one ? 'first' : 'second';
        return { reasoning: '', verdict: random.next() < drawn ? 'first' : fair };
      });
      const rows = Array.from({ length: 100 }, (_, i) => {
        const [output, baseline] = [drawRow(random, 0.5), drawRow(random, 0.5)];
        const human = output.human === baseline.human ? 0.5 : Number(output.human);
        const segment = { output: `${output.segment.output}${i}`, baseline: `${baseline.segment.output}${i}b` };
        return { segment, human };
      });
      const judge = pairwiseJudge({ model, criteria: 'The good one.', reads: [] });
      const { positionBias } = await certify(judge, rows, quick);
      if (positionBias?.status !== 'value') continue;
      first += positionBias.first / times;
      if (positionBias.pValue <= 0.05) found++;
    }
    return { found: found / times, first };
  }

  it(
    'for the first place is found, and is found no more often than 5 % of the time where there is none',
    async () => {
      const drawn = await positionFound(0.3);
      expect(drawn.found).toBeGreaterThan(0.95);
      expect(drawn.first).toBeCloseTo(0.3 + 0.7 * 0.5, 1.5);
      const fair = await positionFound(0);
      expect(fair.found).toBeLessThan(0.05 + slack(0.05));
      expect(fair.first).toBeCloseTo(0.5, 1.5);
      if (isFull) console.log('position bias found falsely', fair.found);
    },
    limitMs,
  );
});
