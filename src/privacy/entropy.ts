/**
 * Gives the Shannon entropy of a text in bits per character, by how often its own characters stand in it.
 * Random Base64 of 40 characters has about 4.8, random hexadecimal about 3.7, a word of a language about 3.
 */
export function entropy(text: string): number {
  const counts = new Map<number, number>();
  for (let i = 0; i < text.length; i++) counts.set(text.charCodeAt(i), (counts.get(text.charCodeAt(i)) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
