/**
 * How long `import 'tuneloop'` takes over a bare Node, in fresh processes, interleaved; medians. Goal: at most 60 ms.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const programs = {
  bare: '0',
  tuneloop: "await import('tuneloop')",
  'tuneloop/metrics': "await import('tuneloop/metrics')",
  'tuneloop/local': "await import('tuneloop/local')",
  'tuneloop/openai': "await import('tuneloop/openai')",
  zod: "await import('zod')",
};
const times = Object.fromEntries(Object.keys(programs).map((name) => [name, []]));
for (let round = 0; round < 15; round++) {
  for (const [name, code] of Object.entries(programs)) {
    const startedAt = performance.now();
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      cwd: root,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    times[name].push(performance.now() - startedAt);
  }
}
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const bare = median(times.bare);
console.table(
  Object.fromEntries(
    Object.entries(times).map(([name, values]) => [
      name,
      { 'median ms': median(values).toFixed(1), 'over bare ms': (median(values) - bare).toFixed(1) },
    ]),
  ),
);
console.log(`goal: tuneloop at most 60 ms over bare: ${(median(times.tuneloop) - bare).toFixed(1)} ms`);
