import { digestJson, shortDigest } from '../base/digest.js';
import { TuneloopError } from '../base/errors.js';
import { type Digest, isPlainObject } from '../base/json.js';
import type { Abstention } from '../spec/metric.js';
import type { Agreement } from '../statistics/agreement/agreement.js';
import type { Rate } from '../statistics/rate.js';
import type { LengthBias } from './length-bias.js';
import type { PositionBias } from './position-bias.js';
import type { Repeatability } from './repeatability.js';

/** How a judge stands beside people who judged the same rows. Plain JSON, and it holds no text of any row. */
export interface JudgeCertificate {
  readonly kind: 'JudgeCertificate';
  readonly v: 1;
  /** Of everything else in it. */
  readonly digest: Digest;
  /** When it was made, ISO 8601. */
  readonly at: string;
  /** What it is valid for: a judge with this identity, and no other. */
  readonly judge: {
    readonly name: string;
    readonly identity: Digest;
    readonly models: readonly string[];
    /** Its signature, without what tells of a run or of a certificate. */
    readonly signature: string;
  };
  /** Rows by what came of them. */
  readonly rows: {
    readonly labelled: number;
    readonly judged: number;
    readonly abstained: number;
    /** The judge's answer could not be read. */
    readonly failed: number;
  };
  /** From which value on a row counts as passed, the judge's and a person's alike. */
  readonly passAt: number;
  /** The judge's value and the person's, of each row that was judged; a person's yes is `passAt`, and a no is less. */
  readonly pairs: readonly (readonly [judge: number, human: number])[];
  /** Rows by both verdicts; a person's verdict is the truth. */
  readonly confusion: {
    readonly truePositives: number;
    readonly falsePositives: number;
    readonly trueNegatives: number;
    readonly falseNegatives: number;
  };
  /** Of rows that people pass, the share that the judge passes; null without such rows. */
  readonly sensitivity: Rate | null;
  /** Of rows that people fail, the share that the judge fails; null without such rows. */
  readonly specificity: Rate | null;
  /** Share of rows with the same verdict. */
  readonly accuracy: Rate | null;
  readonly kappa: Agreement | Abstention;
  readonly ac1: Agreement | Abstention;
  /** Of the numbers themselves, with quadratic weights; absent where people gave yes or no. */
  readonly weightedKappa?: Agreement | Abstention | undefined;
  readonly lengthBias: LengthBias | Abstention;
  /** Absent for judges that see one output at a time. */
  readonly positionBias?: PositionBias | Abstention | undefined;
  readonly repeatability: Repeatability | Abstention;
  /** What a reader must know before believing the judge; empty where nothing was found. */
  readonly warnings: readonly string[];
}

/** What a signature says of the judge alone: not of references, resampling or certificate. */
export function makerOf(signature: string): string {
  const fields = signature.split('|').filter((field) => !/^(nrefs|bs|ar|seed|cert):/.test(field));
  return fields.join('|');
}

/** Puts the digest in. */
export function sealed(content: Omit<JudgeCertificate, 'digest'>): JudgeCertificate {
  return { ...content, digest: digestJson(content) };
}

/**
 * Reads a certificate back from JSON.
 * @throws CORRUPT_RECORD for anything else, and for one that was changed after it was made
 */
export function readCertificate(json: unknown): JudgeCertificate {
  if (!isPlainObject(json) || json.kind !== 'JudgeCertificate') throw corrupt('it is none');
  if (json.v !== 1) throw corrupt(`it has version ${String(json.v)}, and this library reads version 1`);
  const { digest, ...content } = json;
  if (digestJson(content) !== digest) throw corrupt('its content does not have its digest, so it was changed');
  return json as unknown as JudgeCertificate;
}

/** The certificate, where it is this judge's. @throws INVALID_OPTION for another's; CORRUPT_RECORD for a changed one */
export function checkCertificate(
  certificate: JudgeCertificate,
  { name, identity }: { readonly name: string; readonly identity: Digest },
): JudgeCertificate {
  const { judge } = readCertificate(certificate);
  if (judge.identity === identity) return certificate;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `The certificate is of the judge "${judge.name}" ${shortDigest(judge.identity)} (${judge.models.join(', ')}), not of "${name}" ${shortDigest(identity)}.`,
    hint: 'Its name, model, prompt or settings differ: certify this judge.',
  });
}

function corrupt(why: string): TuneloopError {
  return new TuneloopError({
    code: 'CORRUPT_RECORD',
    message: `This is no judge's certificate: ${why}.`,
    hint: 'Pass what certify() gave, as it was.',
  });
}
