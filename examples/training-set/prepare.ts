/** From raw rows to a training set: one function, for whatever rows have an input and a target. */
import type { Dataset, LeakageReport, RowStep, Store } from 'tuneloop';
import {
  cleanText,
  decontaminate,
  dropExactDuplicates,
  dropNearDuplicates,
  keepQuality,
  lengthBounds,
  nearDuplicateGroups,
} from 'tuneloop/curate';
import { alpaca, type Format, openaiSft, toFormat, trlConversational, vertexSft } from 'tuneloop/formats';
import { mask, pseudonym, scrubPersonal, scrubPolicy } from 'tuneloop/privacy';
import { profile } from 'tuneloop/profile';

/** One example. `text` is what a person wrote, on which duplicates and leaks are judged. */
export interface Pair {
  readonly input: string;
  readonly target: string;
  readonly text: string;
}

export interface Raw {
  readonly name: string;
  readonly rows: Dataset<Pair>;
  /** Rows that the tuned model will be judged on. */
  readonly test: Dataset<Pair>;
}

/** Makes and saves the parts, writes training files of four formats, and gives what was found on the way. */
export async function prepare({ name, rows, test }: Raw, store: Store, folder: string, secret: string) {
  const before = await profile(rows, { sample: 1000, name });

  // Each step says what it found. They are made here, so that their reports can be asked for by their type.
  const cleaning = cleanText<Pair>({ text: ['input', 'target', 'text'] });
  const privacy = scrubPersonal<Pair>(scrubPolicy({ actions: { email: pseudonym({ key: secret }), card: mask() } }));
  const quality = keepQuality<Pair>({ text: 'text', rules: [lengthBounds({ minWords: 2, maxWords: 500 })] });
  const exact = dropExactDuplicates<Pair>({ by: ['input', 'target'] });
  const near = dropNearDuplicates<Pair>({ text: 'text', threshold: 0.8, shingleSize: 3 });
  const leaks = decontaminate<Pair>({
    text: 'text',
    sets: { test: test.map(({ text }) => text) },
    n: 8,
    rule: 'coverage',
  });
  const steps: readonly RowStep<Pair, Pair, unknown>[] = [cleaning, privacy, quality, exact, near, leaks];

  // Cleaned once and saved: what follows reads the saved rows, with the steps' reports in their manifest.
  const piped = steps.reduce((behind, step) => behind.pipe(step), rows);
  const clean = await piped.save(store, { name: `${name}-clean` });

  // Near duplicates that stayed, below the threshold of dropping, are at least not torn apart.
  const parts = clean.split(
    { train: 0.9, validation: 0.1 },
    { seed: 1, together: nearDuplicateGroups<Pair>({ text: 'text', threshold: 0.6, shingleSize: 3 }) },
  );
  const key = ({ text }: Pair) => text;
  const leakage: LeakageReport = await parts.train.leakage(test, { key });
  await parts.validation.assertDisjoint(parts.train, { key });
  const train = await parts.train.save(store, { name: `${name}-train` });
  const validation = await parts.validation.save(store, { name: `${name}-validation` });

  // One row, four trainers. Each format tells what it cannot say.
  const canonical = train.map(function toCanonical({ input, target }) {
    return {
      messages: [
        { role: 'user' as const, content: input },
        { role: 'assistant' as const, content: target },
      ],
    };
  });
  const formats: readonly Format<unknown>[] = [openaiSft(), trlConversational(), vertexSft(), alpaca()];
  const files = [];
  for (const format of formats) {
    const written = await canonical.pipe(toFormat(format)).writeFile(`${folder}/${name}.${format.name}.jsonl`);
    files.push({ format: format.name, rows: written.rows, bytes: written.bytes, digest: written.digest });
  }
  return { name, before, reports: piped.reports(), clean, train, validation, leakage, files };
}
