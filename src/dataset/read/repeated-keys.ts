import { bad, type Found } from './check-rows.js';

/** What becomes of a key that stands twice in one object. `last`: the last one counts. `error`: the row is bad. */
export type RepeatedKeys = 'last' | 'error';

/** The values of {@link RepeatedKeys}, for the check of options. */
export const repeatedKeysChoices = ['last', 'error'] as const;

/** Gives what was found, unless an object of its JSON text has a key twice: then the row is bad. */
export function withoutRepeatedKeys(read: Found): Found {
  if (read.issues !== undefined) return read;
  const key = repeatedKey(read.raw);
  if (key === undefined) return read;
  return bad(read.line, read.raw, `The key ${JSON.stringify(key)} stands twice in one object`, key);
}

/** Gives the first key that comes again in its object. @param text valid JSON */
function repeatedKey(text: string): string | undefined {
  const open: Set<string>[] = []; // an array has one too, and leaves it empty
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '{':
      case '[':
        open.push(new Set());
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case '"': {
        const start = at++;
        while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
        let next = at + 1;
        while (/[ \t\r\n]/.test(text[next] ?? '')) next++;
        if (text[next] !== ':') break; // a value
        const key = JSON.parse(text.slice(start, at + 1)) as string; // "a" and "\u0061" are one key
        const keys = open.at(-1) as Set<string>;
        if (keys.has(key)) return key;
        keys.add(key);
      }
    }
  }
  return undefined;
}
