import { TuneloopError } from '../base/errors.js';
import type { Span } from './finding.js';
import { kindName } from './kinds.js';
import type { Candidate } from './scan.js';

const usualScore = 0.85;

/**
 * Gives spans of a dictionary or a model as candidates.
 * @throws INVALID_OUTPUT when one does not lie within its text or its score not within 0 to 1
 */
export function fromSpans(text: string, spans: readonly Span[], by: string, minScore: number): Candidate[] {
  const candidates: Candidate[] = [];
  for (const { kind, start, end, score = usualScore, detail } of spans) {
    const isWithin =
      Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end && end <= text.length;
    if (!isWithin || !(score >= 0 && score <= 1)) {
      throw new TuneloopError({
        code: 'INVALID_OUTPUT',
        message: `${by} gave a span from ${start} to ${end} with score ${score} for a text of ${text.length} code units.`,
        hint: 'Spans are UTF-16 offsets within the text, the end behind the last unit; scores are from 0 to 1.',
      });
    }
    if (score < minScore) continue;
    candidates.push({ kind: kindName(kind, by), start, end, score, why: by, detail, rank: score });
  }
  return candidates;
}
