import type { Identifier } from '../shapes.js';
import { auMedicare, auTfn } from './australia.js';
import { beNationalNumber } from './belgium.js';
import { birthDates } from './birth-date.js';
import { brCnpj, brCpf } from './brazil.js';
import { caSin } from './canada.js';
import { card } from './card.js';
import { cnResidentId } from './china.js';
import { dkCpr } from './denmark.js';
import { fiHetu } from './finland.js';
import { frNir } from './france.js';
import { deSteuerId } from './germany.js';
import { inAadhaar, inPan } from './india.js';
import { itCodiceFiscale } from './italy.js';
import { mxCurp } from './mexico.js';
import { nlBsn } from './netherlands.js';
import { noFodselsnummer } from './norway.js';
import { nationalPhones } from './phone.js';
import { plPesel } from './poland.js';
import { ptNif } from './portugal.js';
import { esDni, esNie } from './spain.js';
import { sePersonnummer } from './sweden.js';
import { chAhv } from './switzerland.js';
import { ukNhs, ukNino } from './united-kingdom.js';
import { usItin, usSsn } from './united-states.js';

/** Everything that is found by its shape: cards, national phone numbers, dates, and the identifiers of 21 countries. */
export const identifiers: readonly Identifier[] = [
  card,
  ...nationalPhones,
  ...birthDates,
  usSsn,
  usItin,
  ukNino,
  ukNhs,
  deSteuerId,
  frNir,
  esDni,
  esNie,
  itCodiceFiscale,
  nlBsn,
  beNationalNumber,
  ptNif,
  plPesel,
  sePersonnummer,
  fiHetu,
  noFodselsnummer,
  dkCpr,
  brCpf,
  brCnpj,
  inAadhaar,
  inPan,
  cnResidentId,
  caSin,
  auTfn,
  auMedicare,
  mxCurp,
  chAhv,
];
