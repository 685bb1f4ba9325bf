import type { Abstention, TextSegment } from '../../spec/metric.js';
import { settingText } from '../setting-text.js';
import { abstain } from '../text-metric.js';

/** How texts become labels. */
export interface LabelOptions {
  /**
   * Gives the label a text names; undefined where it names none. Asked for outputs and for references.
   * @default the text without white space around it
   */
  readonly toLabel?: ((text: string, of: 'output' | 'reference') => string | undefined) | undefined;
  /** Tells one `toLabel` from another in the signature. @default 1 */
  readonly version?: string | number | undefined;
}

export const labelOptionNames = ['toLabel', 'version'] as const satisfies readonly (keyof LabelOptions)[];

/** What a row says, as labels. */
export interface LabelRow {
  /** Undefined where the output names none. */
  readonly answer: string | undefined;
  /** At least one; those that name a label. */
  readonly truths: readonly [string, ...string[]];
}

/** Gives what reads a row's labels. @param isLabel which ones there are */
export function labelReader(
  name: string,
  { toLabel = (text) => text.trim() }: LabelOptions,
  isLabel: (label: string) => boolean,
): (segment: TextSegment) => LabelRow | Abstention {
  return ({ output, references }) => {
    if (references.length === 0) return abstain(name, 'no-reference');
    const [first, ...others] = references
      .map((reference) => toLabel(reference, 'reference'))
      .filter((label) => label !== undefined && isLabel(label)) as string[];
    if (first === undefined) return abstain(name, 'unknown-label');
    return { answer: toLabel(output, 'output'), truths: [first, ...others] };
  };
}

/** Gives the settings as a signature shows them. */
export function labelSetting({ toLabel, version = 1 }: LabelOptions): readonly [string, string] {
  return ['read', toLabel === undefined ? 'trim' : `function-${settingText(version)}`];
}
