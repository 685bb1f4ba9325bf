import { TuneloopError } from '../base/errors.js';
import type { FindOptions } from './detector.js';
import type { Finding } from './finding.js';
import type { ScrubPolicy } from './policy.js';

/** A finding and what was done with it. Offsets are those of the text that was given. */
export interface ScrubFinding extends Finding {
  /** Name of the action. */
  readonly action: string;
  /**
   * The outline of the value for people who look at reports: `x` for a letter, `0` for a digit, `?` for marks that are no
   * part of a usual form; at most 40 characters.
   */
  readonly outline: string;
}

/** A text after its policy. */
export interface Scrubbed {
  readonly text: string;
  /** From left to right. */
  readonly findings: readonly ScrubFinding[];
}

const longestOutline = 40;

/**
 * Finds what is personal in a text and does with it what the policy says.
 * @throws INVALID_OPTION when the policy has a model, which takes time: `scrubTexts` asks it
 */
export function scrub(text: string, policy: ScrubPolicy, options: FindOptions = {}): Scrubbed {
  if (policy.model !== undefined && options.also === undefined) throw needsModel('scrub', 'scrubTexts');
  return applyActions(text, policy.detector.find(text, options), policy);
}

/** Does what the policy says with findings of a text: they must come from left to right, without overlaps. */
export function applyActions(text: string, findings: readonly Finding[], policy: ScrubPolicy): Scrubbed {
  const done: ScrubFinding[] = [];
  const clean = replaceFindings(text, findings, (value, finding) => {
    const action = policy.actionFor(finding.kind);
    done.push({ ...finding, action: action.name, outline: outlineOf(value) });
    return action.apply(value, finding);
  });
  return { text: clean, findings: done };
}

/** Puts something in the place of each finding: they must come from left to right, without overlaps. */
export function replaceFindings(
  text: string,
  findings: readonly Finding[],
  give: (value: string, finding: Finding) => string,
): string {
  let replaced = '';
  let from = 0;
  for (const finding of findings) {
    const { start, end } = finding;
    replaced += text.slice(from, start) + give(text.slice(start, end), finding);
    from = end;
  }
  return replaced + text.slice(from);
}

/** Gives the outline of a value. */
export function outlineOf(value: string): string {
  const short = [...value.slice(0, longestOutline + 1)];
  const outline = short
    .slice(0, longestOutline)
    .join('')
    .replace(/\p{N}/gu, '0')
    .replace(/[\p{L}\p{M}]/gu, 'x')
    .replace(/\s/g, ' ')
    .replace(/[^x0 @.,:/+()_-]/g, '?');
  return short.length > longestOutline ? `${outline}…` : outline;
}

export function needsModel(called: string, instead: string): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${called} cannot wait for the policy's model.`,
    hint: `Use ${instead}, which asks it in batches.`,
  });
}
