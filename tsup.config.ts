import { defineConfig } from 'tsup';

/** One entry per subpath of `exports`, with shared chunks, so that importing one adapter loads nothing of another. */
export default defineConfig({
  entry: {
    index: 'src/index.ts',
    metrics: 'src/metrics/index.ts',
    statistics: 'src/statistics/index.ts',
    curate: 'src/curate/index.ts',
    privacy: 'src/privacy/index.ts',
    profile: 'src/profile/index.ts',
    formats: 'src/formats/index.ts',
    label: 'src/label/index.ts',
    synthetic: 'src/synthetic/index.ts',
    governance: 'src/governance/index.ts',
    sql: 'src/sql/index.ts',
    plot: 'src/plot/index.ts',
    local: 'src/providers/local/index.ts',
    openai: 'src/providers/openai/index.ts',
    huggingface: 'src/providers/huggingface/index.ts',
    judge: 'src/judge/index.ts',
    rating: 'src/rating/index.ts',
    spec: 'src/spec/index.ts',
    kit: 'src/kit/index.ts',
    testing: 'src/testing/index.ts',
    vitest: 'src/vitest/index.ts',
  },
  // ESM only: Node 20.19 and later load it with `require` too (docs/decisions/2026-11-24-esm-only.md).
  format: ['esm'],
  target: 'node20',
  platform: 'node',
  dts: true,
  splitting: true,
  clean: true,
  treeshake: true,
  // Names of functions and classes stay, so a stack says where it was; all else is a third of the code and nobody reads
  // it there.
  esbuildOptions: (options) => {
    options.minify = true;
    options.keepNames = true;
  },
});
