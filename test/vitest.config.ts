import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at('..'),
  resolve: {
    alias: [
      { find: /^tuneloop\/(local|openai|huggingface)$/, replacement: at('../src/providers/$1/index.ts') },
      {
        find: /^tuneloop\/(metrics|statistics|curate|privacy|profile|formats|label|synthetic|governance|sql|plot|spec|kit|judge|rating|testing|vitest)$/,
        replacement: at('../src/$1/index.ts'),
      },
      { find: /^tuneloop$/, replacement: at('../src/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/integration/**', 'test/nodes/**'],
    typecheck: { enabled: true, include: ['test/types/**/*.test-d.ts'], tsconfig: at('../tsconfig.json') },
    setupFiles: [at('seeded.ts')],
    testTimeout: 30_000,
  },
});
