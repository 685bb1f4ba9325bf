import type { JsonObject } from '../../base/json.js';
import type { StepReport } from '../findings.js';
import type { QuarantineReport } from '../quarantine.js';

/**
 * Gives what a manifest keeps of the pass that made its rows: the reports of steps, and how many rows were set aside.
 * Rows that were set aside are counted and not kept: nobody has checked what is in them.
 */
export function reportsOf(steps: readonly StepReport[], quarantine: QuarantineReport): JsonObject | undefined {
  const { rows, kept, quarantined } = quarantine;
  const reported = steps.filter(({ report }) => report !== undefined);
  if (reported.length === 0 && quarantined === 0) return undefined;
  return JSON.parse(
    JSON.stringify({
      ...(reported.length === 0 ? {} : { steps: reported }),
      ...(quarantined === 0 ? {} : { source: { rows, kept, quarantined } }),
    }),
  ) as JsonObject;
}
