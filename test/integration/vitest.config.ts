import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Suites that need what the package does not ship: they install it under `.cache/`, or say why they cannot. */
export default defineConfig({
  root: at('../..'),
  test: {
    include: ['test/integration/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 600_000,
    // Installing and running one engine at a time keeps a small machine usable.
    fileParallelism: false,
  },
});
