import { checkOptions } from '../base/check-options.js';
import { ValidationError } from '../base/errors.js';
import { oneOf } from '../base/option-values.js';
import type { RowStep } from '../spec/row-step.js';
import type { CanonicalRow } from './canonical-row.js';
import type { Format } from './format.js';
import type { Loss } from './loss.js';
import { type LossReport, LossTally } from './loss-report.js';
import type { Problem } from './problem.js';

/** Settings of {@link toFormat} and {@link fromFormat}. */
export interface ConversionOptions {
  /** A row that the format cannot express: left out and counted, or INVALID_ROW. @default 'drop' */
  readonly onProblem?: 'drop' | 'error' | undefined;
  /** A row that does not come through as it was: counted, or INVALID_ROW. @default 'keep' */
  readonly onLoss?: 'keep' | 'error' | undefined;
}

/**
 * A step that writes rows in a format: `rows.pipe(toFormat(openaiSft()))`. Its report says what became of them.
 * @throws INVALID_OPTION for an option that does not exist
 * @throws INVALID_ROW in the pass, as the options say
 */
export function toFormat<Line>(
  format: Format<Line>,
  options: ConversionOptions = {},
): RowStep<CanonicalRow, Line, LossReport> {
  return step(format, 'to', options, (row: CanonicalRow) => {
    const { line, losses, problems } = format.encode(row);
    return { value: line, losses, problems };
  });
}

/**
 * A step that reads lines of a format: `lines.pipe(fromFormat(shareGpt()))`.
 * @throws INVALID_OPTION for an option that does not exist
 * @throws INVALID_ROW in the pass, as the options say
 */
export function fromFormat<Line>(
  format: Format<Line>,
  options: ConversionOptions = {},
): RowStep<unknown, CanonicalRow, LossReport> {
  return step(format, 'from', options, (line: unknown) => {
    const { row, losses, problems } = format.decode(line);
    return { value: row, losses, problems };
  });
}

interface Converted<Out> {
  readonly value: Out | undefined;
  readonly losses: readonly Loss[] | undefined;
  readonly problems: readonly Problem[] | undefined;
}

function step<In, Out>(
  { name, settings }: Format,
  direction: 'to' | 'from',
  options: ConversionOptions,
  convert: (row: In) => Converted<Out>,
): RowStep<In, Out, LossReport> {
  const op = direction === 'to' ? 'toFormat' : 'fromFormat';
  checkOptions(options, ['onProblem', 'onLoss'], op);
  const onProblem = oneOf(op, 'onProblem', options.onProblem ?? 'drop', ['drop', 'error']);
  const onLoss = oneOf(op, 'onLoss', options.onLoss ?? 'keep', ['keep', 'error']);
  return {
    operation: { op, format: name, ...(Object.keys(settings).length === 0 ? {} : { settings }) },
    async *run(open, { signal, found }) {
      const tally = new LossTally(name, direction);
      let index = -1;
      for await (const batch of open()) {
        signal?.throwIfAborted();
        const out: Out[] = [];
        for (const row of batch) {
          index++;
          const { value, losses = [], problems = [] } = convert(row);
          if (value === undefined) {
            if (onProblem === 'error') throw refused(name, direction, index, problems);
            tally.add('dropped', problems);
            continue;
          }
          const notes = losses.map(({ code, path, became }) => ({ code, path, message: became }));
          if (onLoss === 'error' && notes.length > 0) throw refused(name, direction, index, notes);
          tally.add('changed', notes);
          out.push(value);
        }
        if (out.length > 0) yield out;
      }
      found(tally.report());
    },
  };
}

function refused(
  format: string,
  direction: 'to' | 'from',
  index: number,
  notes: readonly { readonly code: string; readonly path: string; readonly message: string }[],
): ValidationError {
  const [first] = notes;
  const what = `Row ${index} (counted from 0)${first?.path ? `, ${first.path},` : ''}`;
  return new ValidationError({
    code: 'INVALID_ROW',
    message: `${what} does not go ${direction} "${format}" as it is: ${first?.message} (${first?.code})`,
    hint: 'Correct the row, filter it out, or count such rows with the options of the step.',
    issues: notes.map(({ path, message }) => ({ path, message })),
  });
}
