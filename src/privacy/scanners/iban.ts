import { alphanumeric, classOf, letter } from '../characters.js';
import { isIbanSum } from '../check-digits.js';
import type { Scan, Scores } from '../scan.js';

/** How long the number is in each country. @see SWIFT, IBAN Registry, release 99 */
const registry =
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ' +
  'ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 ' +
  'LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 ' +
  'PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 ' +
  'YE30';
const lengths = new Map(registry.split(' ').map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]));
const scores: Scores = [0.97, 0.99];

/**
 * Adds the bank account number that begins at `start`: alone, or in groups with one space or dash between them.
 * @see ISO 13616-1, check digits by ISO/IEC 7064, MOD 97-10
 */
export function ibanAt(scan: Scan, start: number): void {
  if ((classOf(scan.code(start)) & letter) === 0 || !scan.beginsAt(start)) return;
  const country = scan.text.slice(start, start + 2).toUpperCase();
  const length = lengths.get(country);
  if (length === undefined || !/^\d\d$/.test(scan.text.slice(start + 2, start + 4))) return;
  let number = '';
  let at = start;
  while (number.length < length) {
    const code = scan.code(at);
    scan.steps++;
    if ((classOf(code) & alphanumeric) !== 0) number += scan.text[at];
    else if ((code !== 32 && code !== 45) || (classOf(scan.code(at + 1)) & alphanumeric) === 0) return;
    at++;
  }
  if (!scan.endsAt(at)) return;
  if (isIbanSum(number.toUpperCase())) scan.add('iban', start, at, scores, 'country length and mod 97', country);
}
