/**
 * What a deployment and a monitor add to a call: p50, p95 and p99 of one call through both, less the bare function's.
 * Bare and watched calls take turns in rounds, so that both meet the same machine; the median of the rounds counts.
 *
 *   npm run build && node test/bench/monitor.bench.mjs [rounds]
 */
import * as tuneloop from '../../dist/index.js';

const { Deployment, Monitor, memoryStore } = tuneloop;
const rounds = Number.parseInt(process.argv[2], 10) || 41;
const callsPerRound = 500;
const goalMicros = 50;

const request = {
  messages: [
    { role: 'system', content: 'You answer questions about orders. '.repeat(20) },
    { role: 'user', content: 'Where is my order? It should have come on Tuesday. '.repeat(20) },
  ],
  temperature: 0,
};
let calls = 0;
const bare = {
  provider: 'bench',
  model: 'bench-1',
  complete: async () => ({
    id: `call-${calls++}`,
    text: 'It is on its way and should arrive tomorrow. '.repeat(20),
    finish: 'stop',
    usage: { inputTokens: 400, outputTokens: 200 },
    model: 'bench-1',
  }),
};

/** A provider whose deployments are ready at once and answer with the bare function. */
const provider = {
  spec: 1,
  name: 'bench',
  deploy: {
    apply: async () => ({ id: 'bench' }),
    observe: async () => ({ phase: 'ready', model: 'bench-1' }),
    remove: async () => {},
    chat: () => bare,
  },
};
const deployment = await Deployment.of({ name: 'bench', model: 'bench-1', provider, store: memoryStore() }).apply();
await deployment.wait();

const alarms = [
  { name: 'errors', when: ({ errorRatio }) => errorRatio > 0.05 },
  { name: 'slow', when: ({ latencyMs }) => latencyMs.p95 > 5_000 },
];
const price = (_, { inputTokens, outputTokens }) => 1e-6 * inputTokens + 4e-6 * outputTokens;
const systems = {
  bare,
  deployment: deployment.chat,
  'deployment + monitor': Monitor.of({ name: 'plain' }).watch(deployment.chat),
  '… with store, price, alarms': Monitor.of({ name: 'full', store: memoryStore(), price, alarms }).watch(
    deployment.chat,
  ),
};

const percentile = (sorted, q) => sorted[Math.floor(q * (sorted.length - 1))];
const median = (values) =>
  percentile(
    [...values].sort((a, b) => a - b),
    0.5,
  );

/** Calls one after another, each in a turn of its own, as requests of a server come. */
async function round(model) {
  const micros = [];
  for (let i = 0; i < callsPerRound; i++) {
    const start = performance.now();
    await model.complete(request);
    micros.push(1000 * (performance.now() - start));
    if (i % 10 === 9) await new Promise(setImmediate);
  }
  return micros.sort((a, b) => a - b);
}

const seen = Object.fromEntries(Object.keys(systems).map((name) => [name, []]));
for (let i = 0; i < rounds + 5; i++) {
  for (const [name, model] of Object.entries(systems)) {
    const micros = await round(model);
    if (i >= 5) seen[name].push([0.5, 0.95, 0.99].map((q) => percentile(micros, q)));
  }
}

/** The same with nobody waiting in between: all the work a call causes, also what is done later. */
async function microsPerCall(model) {
  const start = performance.now();
  for (let i = 0; i < 5_000; i++) await model.complete(request);
  await new Promise(setImmediate);
  return (performance.now() - start) / 5;
}
const loads = Object.fromEntries(Object.keys(systems).map((name) => [name, []]));
for (let i = 0; i < 7; i++)
  for (const [name, model] of Object.entries(systems)) loads[name].push(await microsPerCall(model));

const p50Of = (name) => median(seen[name].map(([p50]) => p50));
console.log(`${rounds} rounds of ${callsPerRound} calls, Node ${process.version}; microseconds`);
console.log('system'.padEnd(30), ...['p50', 'p95', 'p99', 'added p50', 'all work'].map((head) => head.padStart(10)));
for (const name of Object.keys(systems)) {
  const quantiles = [0, 1, 2].map((i) => median(seen[name].map((row) => row[i])));
  const cells = [...quantiles, p50Of(name) - p50Of('bare'), median(loads[name])];
  console.log(name.padEnd(30), ...cells.map((cell) => cell.toFixed(2).padStart(10)));
}
const added = p50Of('… with store, price, alarms') - p50Of('bare');
console.log(
  `goal: at most ${goalMicros} µs added at p50: ${added <= goalMicros ? 'reached' : 'MISSED'} with ${added.toFixed(2)} µs`,
);
process.exitCode = added <= goalMicros ? 0 : 1;
