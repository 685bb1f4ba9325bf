import { bleu, formatBleu } from '../../../src/metrics/bleu.js';
import { chrf } from '../../../src/metrics/chrf.js';
import { corpusScore, type References } from '../../../src/metrics/corpus.js';
import { fixed } from '../../../src/metrics/python-format.js';
import { ter } from '../../../src/metrics/ter.js';
import type { TextMetric } from '../../../src/metrics/text-metric.js';
import type { Stats } from '../../../src/spec/metric.js';
import { approximateRandomization, meanAndHalfWidth, pairedBootstrap } from '../../../src/statistics/paired.js';
import { Pcg64 } from '../../../src/statistics/rng-pcg64.js';

interface SignificanceCase {
  readonly options: {
    readonly test: 'bs' | 'ar' | 'ci';
    readonly metric: 'BLEU' | 'chrF2' | 'TER';
    readonly nSamples: number;
    readonly seed: number;
    readonly arConfidence?: number;
  };
  readonly baseline: readonly string[];
  readonly system?: readonly string[];
  readonly references: readonly References[];
  readonly expected: { readonly rngProbe?: Readonly<Record<string, readonly number[]>>; readonly numpy2: unknown };
}

const metrics: Readonly<Record<string, () => TextMetric>> = {
  BLEU: () => bleu(),
  chrF2: () => chrf(),
  TER: () => ter(),
};

/** Paired tests and intervals of sacreBLEU, to its NumPy 2 numbers, and the first draws of its generator. */
export function checkSignificance(golden: SignificanceCase): [unknown, unknown] {
  const { options, baseline, references, expected } = golden;
  const { test, nSamples, seed, arConfidence = -1 } = options;
  const metric = metrics[options.metric]!();
  const corpus = corpusScore(metric, baseline, references);
  const stats = corpus.segments as readonly Stats[];
  const resamples = test === 'ar' ? Math.max(arConfidence, 0) : nSamples;
  const wanted = { rngProbe: expected.rngProbe ?? {}, numpy2: expected.numpy2 };
  const rngProbe = probe(seed, stats.length, nSamples, expected.rngProbe ?? {});

  const single = { seed, resamples, trials: nSamples, precision: 'single' as const };
  const interval = (values: Float64Array) => {
    const { mean, halfWidth } = meanAndHalfWidth(values, test === 'ci' ? 'exact' : 'rounded');
    return values.length === 0 ? { mean: null, ci: null } : { mean, ci: halfWidth };
  };
  const own = resamples === 0 ? new Float64Array(0) : pairedBootstrap(stats, stats, metric, single).baselineValues;
  const seen = {
    ...corpus.seen,
    ...(resamples > 0 ? { resamples } : {}),
    ...(test === 'ar' ? { trials: nSamples } : {}),
    seed,
  };
  const signature = metric.referenceSignature?.(seen);
  const { score } = corpus;
  if (score.status !== 'value') return [wanted, score];

  if (test === 'ci') {
    const { mean, ci } = interval(own);
    const about = `(μ = ${fixed(mean ?? 0, 2)} ± ${fixed(ci ?? 0, 2)})`;
    const plain = options.metric === 'BLEU' ? formatBleu(score) : `${metric.label} = ${fixed(score.value, 2)}`;
    const formatted = plain.replace(/( = -?[\d.]+)/, `$1 ${about}`);
    return [wanted, { rngProbe, numpy2: { score: score.value, mean, ci, formatted, signature } }];
  }
  const systemStats = corpusScore(metric, golden.system ?? [], references).segments as readonly Stats[];
  const result =
    test === 'bs'
      ? pairedBootstrap(stats, systemStats, metric, single)
      : approximateRandomization(stats, systemStats, metric, single);
  return [
    wanted,
    {
      rngProbe,
      numpy2: {
        baseline: { score: result.baseline, pValue: null, ...interval(own) },
        system: { score: result.system, pValue: result.pValue, ...interval(result.systemValues) },
        signature,
      },
    },
  ];
}

/** The first draws: of indices, or of coins and then of indices. */
function probe(seed: number, rows: number, trials: number, wanted: Readonly<Record<string, readonly number[]>>) {
  const random = new Pcg64(seed);
  const drawn: Record<string, number[]> = {};
  if (wanted.boolsFirst) {
    const coins = new Uint8Array(rows * trials);
    random.fillCoins(coins);
    drawn.boolsFirst = [...coins.subarray(0, wanted.boolsFirst.length)];
  }
  for (const key of ['choiceFirst', 'choiceAfterFirst']) {
    const indices = wanted[key];
    if (indices === undefined) continue;
    const out = new Int32Array(indices.length);
    random.fillBelow(rows, out);
    drawn[key] = [...out];
  }
  return drawn;
}
