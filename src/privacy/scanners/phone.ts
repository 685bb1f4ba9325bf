import { classOf, digit, isDigit, isWordPart, phoneMark } from '../characters.js';
import { callingPlan } from '../data/calling-codes.js';
import type { Scan, Scores } from '../scan.js';

const mostDigits = 15;
/** Marks between two groups of digits: `) `, ` / `. */
const mostMarks = 3;
/** `1 (212) 55 50 12 3` has six; a row of single digits is something else. */
const mostGroups = 8;
const knownPlan: Scores = [0.9, 0.98];
const otherPlan: Scores = [0.75, 0.95];
const exitCode: Scores = [0.45, 0.93];
/** Any digits that could be one, where a word beside them says so. */
const inContext: Scores = [0, 0.75];

/** What stands before digits that number something else, for instance `order no. ` or `Rechnung #`. */
const countsSomething =
  /\b(?:order|invoice|ticket|tracking|ref|reference|case|transaction|booking|receipt|item|serial|version|bestellung|auftrag|rechnung|commande|facture|pedido|factura|fatura|ordine|fattura|bestelling|factuur|zamówienie)(?: ?(?:no|nr|number|nummer|id|n°)\.?)?[:#]? ?#?$/i;
const lookBack = 32;

interface Group {
  readonly digits: string;
  readonly end: number;
}

/** Adds the phone number whose first group of digits is at `start`: with its country code, or as any digits in context. */
export function phoneAt(scan: Scan, start: number): void {
  const plus = scan.code(start - 1) === 43 ? start - 1 : scan.text.startsWith('+(', start - 2) ? start - 2 : undefined;
  if (plus !== undefined) {
    const before = scan.code(plus - 1);
    if (!isWordPart(before) && before !== 43) international(scan, plus, groupsAt(scan, start), knownPlan, otherPlan);
    return;
  }
  const from = scan.code(start - 1) === 40 ? start - 1 : start;
  if (!scan.beginsAt(from)) return;
  const groups = groupsAt(scan, start);
  if (groups[0]?.digits.startsWith('00')) international(scan, from, withoutExitCode(groups), exitCode, exitCode);
  national(scan, from, groups);
}

/** Gives the groups of digits from `start` on, as far as they could be of one number. */
function groupsAt(scan: Scan, start: number): readonly Group[] {
  const groups: Group[] = [];
  let count = 0;
  for (let at = start; count <= mostDigits + 2 && groups.length < mostGroups; ) {
    const end = scan.runEnd(at, digit, at + mostDigits + 3);
    count += end - at;
    if (isWordPart(scan.code(end))) break;
    groups.push({ digits: scan.text.slice(at, end), end });
    let next = end;
    while (next - end < mostMarks && (classOf(scan.code(next)) & phoneMark) !== 0) next++;
    scan.steps += next - end + 1;
    if (next === end || !isDigit(scan.code(next))) break;
    at = next;
  }
  return groups;
}

function withoutExitCode([first, ...rest]: readonly Group[]): readonly Group[] {
  return first === undefined ? [] : [{ digits: first.digits.slice(2), end: first.end }, ...rest];
}

/** Adds the longest run of groups that the plan of its country allows. */
function international(scan: Scan, start: number, groups: readonly Group[], known: Scores, other: Scores): void {
  let digits = '';
  let plan: ReturnType<typeof callingPlan>;
  let end = -1;
  groups.forEach((group, i) => {
    // of "+44 (0)20": the zero is dialled inside the country only
    if (i > 0 && group.digits === '0' && scan.code(group.end) === 41) return;
    digits += group.digits;
    plan ??= callingPlan(digits);
    const national = plan === undefined ? 0 : digits.length - plan.code.length;
    if (plan !== undefined && national >= plan.min && national <= plan.max && scan.endsAt(group.end)) end = group.end;
  });
  if (plan !== undefined && end >= 0)
    scan.add('phone', start, end, plan.known ? known : other, 'country code and length', `+${plan.code}`);
}

function national(scan: Scan, start: number, groups: readonly Group[]): void {
  let digits = '';
  let end = -1;
  let used = 0;
  groups.forEach((group, i) => {
    digits += group.digits;
    if (digits.length >= 7 && digits.length <= 13 && scan.endsAt(group.end)) [end, used] = [group.end, i + 1];
  });
  if (end < 0) return;
  const sizes = groups.slice(0, used).map((group) => group.digits.length);
  if (isDateLike(sizes) || isAmount(scan, groups.slice(0, used), sizes)) return;
  if (countsSomething.test(scan.text.slice(Math.max(0, start - lookBack), start))) return;
  scan.add('phone', start, end, inContext, 'digits like those of a phone number');
}

const isDateLike = (sizes: readonly number[]) => /^(?:4,[12],[12]|[12],[12],4|4,4)$/.test(sizes.join());

/** True for thousands that are set apart: `1.250.000`. */
function isAmount(scan: Scan, groups: readonly Group[], sizes: readonly number[]): boolean {
  const [first] = groups as [Group];
  return (
    sizes.length > 1 &&
    !first.digits.startsWith('0') &&
    sizes.slice(1).every((size) => size === 3) &&
    groups.slice(0, -1).every((group) => scan.code(group.end) === 46)
  );
}
