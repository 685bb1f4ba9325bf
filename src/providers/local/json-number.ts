/** Which numbers are allowed. */
export interface NumberRule {
  readonly integer: boolean;
  readonly min: number;
  readonly max: number;
  /** True where `min` itself is not allowed. */
  readonly aboveMin: boolean;
  /** True where `max` itself is not allowed. */
  readonly belowMax: boolean;
}

/** Longest number that is written, in characters: enough for every double, and an end to runs of digits. */
const LONGEST = 24;

const plainPrefix = /^-?(?:(?:0|[1-9]\d*)(?:\.\d*)?)?$/;
const prefix = /^-?(?:(?:0|[1-9]\d*)(?:\.\d*|(?:\.\d+)?[eE][+-]?\d*)?)?$/;
const whole = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Whether a rule allows a value. */
export function inRange(rule: NumberRule, value: number): boolean {
  if (!Number.isFinite(value) || (rule.integer && !Number.isInteger(value))) return false;
  const above = rule.aboveMin ? value > rule.min : value >= rule.min;
  return above && (rule.belowMax ? value < rule.max : value <= rule.max);
}

/** Whether the text is a whole number that the rule allows. */
export function isNumber(rule: NumberRule, text: string): boolean {
  return whole.test(text) && (!rule.integer || !/[.eE]/.test(text)) && inRange(rule, Number(text));
}

/**
 * The fewest characters that make the text a number the rule allows: 0 where it is one, Infinity where none can.
 * Exponents are written only where the rule has no bounds.
 */
export function numberCost(rule: NumberRule, text: string): number {
  if (text.length > LONGEST) return Infinity;
  const cost = isNumber(rule, text) ? 0 : missing(rule, text);
  return text.length + cost > LONGEST ? Infinity : cost;
}

function missing(rule: NumberRule, text: string): number {
  const free = !rule.integer && rule.min === -Infinity && rule.max === Infinity;
  if (!(free ? prefix : plainPrefix).test(text) || (rule.integer && text.includes('.'))) return Infinity;
  if (text === '' || text === '-') {
    const starts = text === '' ? ['-', ...'0123456789'] : [...'0123456789'];
    return 1 + Math.min(...starts.map((start) => numberCost(rule, text + start)));
  }
  if (free) return /\d$/.test(text) ? Infinity : 1; // a double beyond all bounds, or a part that lacks its digit
  const [whole = '', fraction] = text.split('.');
  const extended = whole.replace('-', '') === '0' ? Infinity : digitsMissing(rule, text, 0);
  if (fraction !== undefined) return digitsMissing(rule, text, fraction.length);
  return rule.integer ? extended : Math.min(extended, 1 + digitsMissing(rule, `${text}.`, 0));
}

/** How many digits must follow so that the number lies within the bounds, its decimals continued. */
function digitsMissing(rule: NumberRule, text: string, decimals: number): number {
  const negative = text.startsWith('-');
  const fractional = text.includes('.');
  const low = negative ? -rule.max : rule.min;
  const digits = Number(text.replace(/[-.]/g, ''));
  for (let more = 1; more <= LONGEST - text.length; more++) {
    const scale = 10 ** (fractional ? decimals + more : 0);
    const first = digits * 10 ** more;
    const nearest = Math.max(first, Math.ceil(low * scale));
    for (const candidate of [nearest, nearest + 1]) {
      const value = ((negative ? -1 : 1) * candidate) / scale;
      if (candidate < first + 10 ** more && inRange(rule, value)) return more;
    }
  }
  return Infinity;
}
