import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkFile, goldenFiles } from '../golden/check.js';

const folder = '../shared/golden';
const present = existsSync(folder);
if (!present) console.log(`skipped: golden numbers of reference implementations (no ${folder})`);

describe.skipIf(!present)('golden numbers of the reference implementations', () => {
  for (const file of present ? goldenFiles(folder) : []) {
    it(`are ours too in ${file}`, () => {
      const { covered, passed, failures, note } = checkFile(folder, file);
      if (!covered) console.log(`not covered: ${file} (${note})`);
      expect(failures.slice(0, 3)).toEqual([]);
      if (covered) expect(passed).toBeGreaterThan(0);
    });
  }
});
