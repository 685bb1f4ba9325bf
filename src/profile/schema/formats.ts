/** Formats that a text may have, as JSON Schema names them. */
export const formats = ['date-time', 'date', 'uuid', 'email', 'uri'] as const;
export type Format = (typeof formats)[number];

/** What a text may stand for, as in CSV. */
export const casts = ['integer', 'number', 'boolean'] as const;
export type Cast = (typeof casts)[number];

const dateForm = /^(\d{4})-(\d{2})-(\d{2})$/;
const dateTimeForm =
  /^(\d{4}-\d{2}-\d{2})[Tt ]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const emailForm =
  /^[^\s@"(),:;<>[\\\]]{1,64}@(?=.{1,255}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/i;
const uriForm = /^[a-z][a-z0-9+.-]{1,30}:\/\/[^\s<>"{}|\\^`]+$/i;
/** No zero in front, so that a code such as 007 stays a text. */
const integerForm = /^-?(?:0|[1-9]\d*)$/;
const numberForm = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/;

/** Longer texts have no format; so hostile ones cost nothing. */
const longest = 2048;

/** @see RFC 3339 for dates and times, RFC 9562 for UUIDs; e-mail addresses and URIs by their usual form */
export function hasFormat(text: string, format: Format): boolean {
  if (text.length > longest) return false;
  switch (format) {
    case 'date-time': {
      const day = dateTimeForm.exec(text)?.[1];
      return day !== undefined && isDate(day);
    }
    case 'date':
      return isDate(text);
    case 'uuid':
      return uuidForm.test(text);
    case 'email':
      return emailForm.test(text);
    case 'uri':
      return uriForm.test(text);
  }
}

/** Whether a text can become a value of a type and back without loss. */
export function fitsCast(text: string, cast: Cast): boolean {
  if (text.length > 40) return false;
  if (cast === 'boolean') return text === 'true' || text === 'false';
  if (cast === 'integer') return integerForm.test(text) && Number.isSafeInteger(Number(text));
  return numberForm.test(text) && Number.isFinite(Number(text)) && !isUnsafeInteger(text);
}

/** A whole number in a text that a number cannot hold: it has to stay a text, or become a bigint. */
export function isUnsafeInteger(text: string): boolean {
  return text.length > 15 && text.length <= 400 && integerForm.test(text) && !Number.isSafeInteger(Number(text));
}

export function castText(text: string, cast: Cast): number | boolean {
  return cast === 'boolean' ? text === 'true' : Number(text);
}

function isDate(text: string): boolean {
  const match = dateForm.exec(text);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const last = [
    31,
    year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28,
    31,
    30,
    31,
    30,
    31,
    31,
    30,
    31,
    30,
    31,
  ];
  return month >= 1 && month <= 12 && day >= 1 && day <= last[month - 1]!;
}
