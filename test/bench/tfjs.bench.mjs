/**
 * Training beside TensorFlow.js with its wasm backend: the same decoder, weights, tokens and Adam on both sides, each
 * round of each side in a fresh process, in turns; medians. Both sides' losses are compared, so that both do the same work.
 * Operations by `sequenceFlops` for all. The packages are installed into `.cache/tfjs` on first use.
 *
 *   node test/bench/tfjs.bench.mjs [rounds] [steps]
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';
import { betas, config, learningRate, length, median, rows, sequences } from './tfjs-task.mjs';

const version = '4.22.0';
const packages = ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm'];
const folder = fileURLToPath(new URL('../../.cache/tfjs', import.meta.url));
const self = fileURLToPath(import.meta.url);
const load = (file) => tsImport(`../../src/engine/${file}.ts`, import.meta.url);

const warmUpSteps = 2;
const sides = {
  'tfjs wasm, gradients as they come': ['tfjs', 'flags'],
  'tfjs wasm, transposed by hand': ['tfjs', 'kernels'],
  'tuneloop, 1 thread': ['engine', '1'],
  'tuneloop, 2 threads': ['engine', '2'],
};

if (process.argv[2] === '--child') {
  const [side, detail, steps] = process.argv.slice(3);
  console.log(JSON.stringify(await (side === 'tfjs' ? tfjs : engine)(detail, Number(steps))));
} else if (installed()) {
  await parent(Number.parseInt(process.argv[2], 10) || 3, Number.parseInt(process.argv[3], 10) || 5);
}

function installed() {
  if (packages.every((name) => existsSync(`${folder}/node_modules/${name}/package.json`))) return true;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/package.json`, '{ "private": true }\n');
  const wanted = packages.map((name) => `${name}@${version}`);
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error, stderr } = spawnSync('npm', ['install', ...flags, ...wanted], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status === 0) return true;
  console.log(`skipped: TensorFlow.js ${version} could not be installed: ${(error?.message ?? stderr).trim()}`);
  return false;
}

async function tfjs(detail, steps) {
  const { trainTfjs } = await import('./tfjs-side.mjs');
  const { initialWeights } = await load('index');
  const { tensorSize, tensorTable } = await load('layout');
  const weights = initialWeights(config, 1);
  const table = new Map(tensorTable(config).map((entry) => [entry.name, entry]));
  const named = (name) => {
    const entry = table.get(name);
    return [weights.slice(entry.offset, entry.offset + tensorSize(entry)), entry.shape];
  };
  return trainTfjs(folder, named, steps, detail === 'flags');
}

async function engine(detail, steps) {
  const { initialWeights, train } = await load('index');
  const settings = {
    method: 'sft',
    steps,
    batchSize: sequences,
    learningRate,
    betas,
    warmupRatio: 0,
    floorRatio: 1,
    weightDecay: 0,
    clipNorm: 1e9,
    seed: 1,
    threads: Number(detail),
  };
  const seen = [];
  const onEvent = (event) =>
    void (event.type === 'metrics' && seen.push({ loss: event.loss, elapsedMs: event.elapsedMs }));
  const task = {
    config,
    weights: initialWeights(config, 1),
    rows: rows.map((tokens) => ({ tokens, lossFrom: 1 })),
    settings,
  };
  await train(task, { onEvent });
  return { seen, build: 'SIMD' };
}

async function parent(rounds, steps) {
  const { sequenceFlops } = await load('flops');
  const flops = sequences * sequenceFlops(config, length, length).full;
  const results = Object.fromEntries(Object.keys(sides).map((name) => [name, { ms: [] }]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, args] of Object.entries(sides)) {
      const command = [self, '--child', ...args, `${warmUpSteps + steps}`];
      const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
      if (status !== 0) throw new Error(`${name}: ${stderr.slice(-2000)}`);
      const { seen, build } = JSON.parse(stdout.trim().split('\n').at(-1));
      results[name].ms.push(median(seen.slice(warmUpSteps).map(({ elapsedMs }) => elapsedMs)));
      Object.assign(results[name], { build, first: seen[0].loss, last: seen.at(-1).loss });
    }
  }
  // Ratios within a round, whose sides met nearly the same machine.
  const quickest = Array.from({ length: rounds }, (_, round) =>
    Math.min(...Object.entries(results).flatMap(([name, { ms }]) => (name.startsWith('tfjs') ? [ms[round]] : []))),
  );
  const table = Object.entries(results).map(([name, { ms, build, first, last }]) => {
    const middle = median(ms);
    const ratios = ms.map((value, round) => quickest[round] / value);
    const cells = {
      'ms a step': middle.toFixed(1),
      'low to high': `${Math.min(...ms).toFixed(1)} to ${Math.max(...ms).toFixed(1)}`,
      'tokens/s': Math.round((sequences * length * 1000) / middle),
      'GFLOP/s': (flops / middle / 1e6).toFixed(2),
      'over quickest tfjs': `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
      build,
      'first loss': first.toFixed(4),
      'last loss': last.toFixed(4),
    };
    return [name, cells];
  });
  console.log(
    `${sequences} sequences of ${length} tokens a step, ${(flops / 1e9).toFixed(2)} GFLOP; ${rounds} rounds of ${steps} steps ` +
      `after ${warmUpSteps} to warm up; Node ${process.version}, ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)} at the end; TensorFlow.js ${version}`,
  );
  console.table(Object.fromEntries(table));
  console.log('TensorFlow.js turns the threads of its wasm backend off in Node, so it has one.');
  const lasts = Object.values(results).map(({ last }) => last);
  const apart = Math.max(...lasts) - Math.min(...lasts);
  console.log(
    `last losses at most ${apart.toExponential(1)} apart: ${apart < 1e-2 ? 'the same training' : 'NOT the same training'}`,
  );
  process.exitCode = apart < 1e-2 ? 0 : 1;
}
