import type { JudgeCertificate } from './certificate.js';

const FEW_LABELS = 30;
const FEW_OF_A_KIND = 10;
const SIGNIFICANT = 0.05;
const MOSTLY = 0.9;

/** What a reader must know before believing a judge. */
export function warningsOf(certificate: Omit<JudgeCertificate, 'digest' | 'warnings'>): readonly string[] {
  const { rows, sensitivity, specificity, lengthBias, positionBias, repeatability } = certificate;
  const warnings: string[] = [];
  if (rows.judged < FEW_LABELS)
    warnings.push(
      `Only ${rows.judged} labelled rows were judged: the intervals are wide and the tests find little. Label at least ${FEW_LABELS}, better 100.`,
    );
  if (rows.judged < MOSTLY * rows.labelled)
    warnings.push(
      `Of ${rows.labelled} rows ${rows.abstained} abstained and ${rows.failed} failed: what is known holds for the others.`,
    );
  for (const [rate, said] of [
    [sensitivity, 'passed'],
    [specificity, 'failed'],
  ] as const) {
    if ((rate?.rows ?? 0) < FEW_OF_A_KIND)
      warnings.push(`People ${said} only ${rate?.rows ?? 0} rows: how the judge errs on such rows is hardly known.`);
  }
  if (sensitivity !== null && specificity !== null && sensitivity.value + specificity.value <= 1)
    warnings.push('The judge is no better than a coin: sensitivity and specificity add up to at most 1.');
  if (lengthBias.status === 'value' && lengthBias.pValue < SIGNIFICANT)
    warnings.push(
      `It judges ${lengthBias.correlation > 0 ? 'longer' : 'shorter'} outputs too well (correlation ${lengthBias.correlation.toFixed(2)}, p ${pText(lengthBias.pValue)}).`,
    );
  if (positionBias?.status === 'value' && positionBias.pValue < SIGNIFICANT) {
    const { inconsistentToFirst: first, inconsistent } = positionBias;
    warnings.push(
      `It prefers the ${first * 2 > inconsistent ? 'first' : 'second'} place: of ${inconsistent} rows whose verdict turned with the order ${first} went to the first (p ${pText(positionBias.pValue)}).`,
    );
  }
  if (repeatability.status === 'value' && repeatability.unchanged < MOSTLY)
    warnings.push(
      `Asked ${repeatability.times} times, it said the same of ${Math.round(100 * repeatability.unchanged)} % of rows: raise samples.`,
    );
  return warnings;
}

function pText(p: number): string {
  return p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`;
}
