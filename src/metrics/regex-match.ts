import { checkOptions } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import type { Metric } from '../spec/metric.js';
import { rowMetric } from './row-metric.js';
import type { OutputSegment } from './segments.js';
import { settingText } from './setting-text.js';

/** Settings of {@link regexMatch}. */
export interface RegexMatchOptions<Segment> {
  /** One for all rows, or one made from what the row holds; undefined means that the row abstains. */
  readonly pattern: RegExp | ((segment: Segment) => RegExp | undefined);
  /** Whether the pattern must match the whole output, or somewhere in it. @default false */
  readonly whole?: boolean | undefined;
  /** Tells one function of patterns from another in the signature. @default 1 */
  readonly version?: string | number | undefined;
}

/**
 * Share of the outputs a regular expression matches, 0 to 1. The flags `g` and `y` change nothing. References are read
 * only by a function that does. Stats: `[1 if it matches, else 0; 1]`.
 *
 * A pattern that backtracks without end, such as `(a+)+$`, blocks the thread until it is through, and JavaScript can
 * neither stop nor time it: let none in that you did not write, and do not repeat what repeats.
 * @typeParam Segment what a function of patterns reads of a row
 * @throws INVALID_OPTION for a bad option, and from `segment`, where the function gives something else
 */
export function regexMatch<Segment extends OutputSegment = OutputSegment>(
  options: RegexMatchOptions<Segment>,
): Metric<Segment> {
  const name = 'regexMatch';
  checkOptions(options, ['pattern', 'whole', 'version'], name);
  const { pattern, whole = false, version = 1 } = options;
  const fixed = typeof pattern === 'function' ? undefined : toTest(pattern, whole);
  return rowMetric<Segment>({
    name,
    value(segment) {
      if (typeof pattern !== 'function') return fixed!.test(segment.output);
      const given = pattern(segment);
      return given === undefined
        ? { status: 'abstained', reason: 'no-pattern' }
        : toTest(given, whole).test(segment.output);
    },
    settings: {
      pattern:
        typeof pattern === 'function'
          ? `function-${settingText(version)}`
          : settingText(`${fixed!.source}/${fixed!.flags}`),
      whole: whole ? 'yes' : 'no',
    },
    about: { pattern: typeof pattern === 'function' ? 'a function of the row' : String(pattern) },
  });
}

/** The pattern without a memory of where it matched last. */
function toTest(pattern: RegExp, whole: boolean): RegExp {
  if (!(pattern instanceof RegExp)) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `regexMatch: the pattern is ${pattern === null ? 'null' : `a ${typeof pattern}`}.`,
      hint: 'Give a RegExp, or a function that gives one.',
    });
  }
  // Not ^ and $, which mean lines under the flag m.
  const source = whole ? `(?<![\\s\\S])(?:${pattern.source})(?![\\s\\S])` : pattern.source;
  return new RegExp(source, pattern.flags.replace(/[gy]/g, ''));
}
