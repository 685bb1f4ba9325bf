/** Encrypted values as they stand in texts: label, scheme, id of the key, value. Each part ends where its class does. */
export const tokens = /\[([A-Z][A-Z0-9_]{0,39}):(siv1|gcm1)\.([0-9a-f]{8})\.([A-Za-z0-9_-]+)\]/g;

const head = /\[[A-Z][A-Z0-9_]{0,39}$/;
const longestHead = 41;
const body = /(?:siv1|gcm1)\.[0-9a-f]{8}\.[A-Za-z0-9_-]+\]/y;

/**
 * Gives where the token ends whose first colon is at `colon`, so that nothing is looked for in it; undefined where there is
 * none.
 */
export function tokenEndAt(text: string, colon: number): number | undefined {
  body.lastIndex = colon + 1;
  if (!body.test(text)) return undefined;
  return head.test(text.slice(Math.max(0, colon - longestHead), colon)) ? body.lastIndex : undefined;
}
