const maxStarts = 64;

/** Values a text may mean, all read in one way. */
export interface Reading {
  readonly values: readonly unknown[];
  /** False for the bare text, taken as a string. */
  readonly isJson: boolean;
}

/**
 * Gives the values a text may mean, from the strictest reading to the loosest: the whole text as JSON, what stands in
 * code fences, objects and arrays among prose, and at last the bare text. A reading without a value is left out.
 */
export function* readings(text: string): Generator<Reading, void, void> {
  const trimmed = text.trim();
  for (const read of [whole, fenced, embedded]) {
    const values = read(trimmed);
    if (values.length > 0) yield { values, isJson: true };
  }
  yield { values: [trimmed], isJson: false };
}

function whole(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}

function fenced(text: string): readonly unknown[] {
  return [...text.matchAll(/```[^\n`]*\n([\s\S]*?)```/g)].flatMap(([, inside]) => whole(inside ?? ''));
}

function embedded(text: string): readonly unknown[] {
  const values: unknown[] = [];
  let starts = 0;
  for (let at = 0; at < text.length && starts < maxStarts; at++) {
    if (text[at] !== '{' && text[at] !== '[') continue;
    starts++; // bounds the work on a text of nothing but open brackets
    const end = closing(text, at);
    const found = end === -1 ? [] : whole(text.slice(at, end + 1));
    if (found.length === 0) continue;
    values.push(...found);
    at = end;
  }
  return values;
}

/** Gives the index of the bracket that closes the one at `open`, or -1; brackets inside strings do not count. */
function closing(text: string, open: number): number {
  let depth = 0;
  let inString = false;
  for (let at = open; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0) return at;
  }
  return -1;
}
