import { Dataset } from 'tuneloop';
import { z } from 'zod';

/** A row as it is trained on. */
export interface Pair {
  readonly input: string;
  readonly target: string;
}

/** One thing to ask, with everything that would be a right answer. */
export interface Case {
  readonly input: string;
  readonly targets: readonly string[];
}

/** The pairs of a CSV file, lazily; a bad row stops the reading with its line. */
export function readPairs(path: string, columns: { readonly input: string; readonly target: string }): Dataset<Pair> {
  return Dataset.fromCSV(path, {
    columns: { input: columns.input, target: columns.target },
    schema: z.object({ input: z.string().min(1), target: z.string().min(1) }),
  });
}

/** The test file with the targets of one input brought together: they are its references. */
export async function testCases(
  path: string,
  columns: { readonly input: string; readonly target: string },
): Promise<Dataset<Case>> {
  const targets = new Map<string, string[]>();
  for await (const { input, target } of readPairs(path, columns)) {
    const known = targets.get(input);
    if (known === undefined) targets.set(input, [target]);
    else known.push(target);
  }
  return Dataset.of(
    [...targets].map(([input, all]) => ({ input, targets: all })),
    { name: 'test cases' },
  );
}
