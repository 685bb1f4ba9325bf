import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { TuneloopError } from 'tuneloop';

/** What the quickstart was asked to do. */
export interface Arguments {
  readonly train: string;
  readonly test: string;
  readonly input: string;
  readonly target: string;
  readonly steps: number;
  readonly out: string;
}

const shipped = (name: string) => fileURLToPath(new URL(`../data/${name}`, import.meta.url));

/** Reads the command line; an option nobody knows is an error, never ignored. */
export function readArguments(argv: readonly string[]): Arguments {
  const text = { type: 'string' } as const;
  let values: Partial<Record<'train' | 'test' | 'input' | 'target' | 'steps' | 'out', string>>;
  try {
    values = parseArgs({
      args: [...argv],
      options: { train: text, test: text, input: text, target: text, steps: text, out: text },
    }).values;
  } catch (error) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: (error as Error).message,
      hint: 'Options: --train FILE --test FILE --input COLUMN --target COLUMN --steps N --out DIR.',
    });
  }
  const steps = Number(values.steps ?? 300);
  if (!Number.isInteger(steps) || steps < 1) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `--steps must be a whole number from 1 on, not "${values.steps}".`,
    });
  }
  if ((values.train === undefined) !== (values.test === undefined)) {
    throw new TuneloopError({ code: 'INVALID_OPTION', message: 'Give --train and --test together, or neither.' });
  }
  return {
    train: values.train ?? shipped('order-updates.train.csv'),
    test: values.test ?? shipped('order-updates.test.csv'),
    input: values.input ?? 'input',
    target: values.target ?? 'target',
    steps,
    out: values.out ?? '.tuneloop/quickstart',
  };
}
