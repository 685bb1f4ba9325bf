import { alphanumeric, classOf, isForeignLetter, joint, mailMark } from '../characters.js';
import { genericDomains } from '../data/domains.js';
import type { Scan, Scores } from '../scan.js';

const longestName = 64;
const longestDomain = 253;
/** `b.co` */
const shortestDomain = 4;
const known: Scores = [0.95, 0.99];
const unknown: Scores = [0.75, 0.95];
/** What follows `@` in names of pictures at twice the size, and in names of packages. */
const fileEndings = /^(?:png|jpe?g|gif|svg|webp|ico|css|js|mjs|ts|map|json|html?)$/i;

/**
 * Adds the address around an `@`. The name is read as people write it: letters of Latin, Greek and Cyrillic, digits and
 * `. _ % + - ' ~`; what the standard allows beyond that (`=`, `/`, `#`, quotes) delimits addresses in practice.
 * Gives where to go on: behind the `@`, since an address may be what another begins with.
 * @see RFC 5321, sections 4.5.3.1.1 and 4.5.3.1.2, for the longest name and domain
 */
export function emailAt(scan: Scan, at: number): number {
  const { text } = scan;
  const inName = (code: number) => (classOf(code) & (alphanumeric | joint | mailMark)) !== 0 || isForeignLetter(code);
  let start = at;
  while (start > 0 && at - start <= longestName && inName(scan.code(start - 1))) start--;
  scan.steps += at - start + 1;
  if (at - start > longestName) return at + 1;
  while (start < at && /[.'~%+-]/.test(text[start] as string)) start++;

  const inDomain = (code: number) =>
    (classOf(code) & alphanumeric) !== 0 || code === 45 || code === 46 || isForeignLetter(code);
  let end = at + 1;
  while (end - at <= longestDomain && inDomain(scan.code(end))) end++;
  scan.steps += end - at;
  while (end > at + 1 && /[.-]/.test(text[end - 1] as string)) end--;

  if (end - at <= shortestDomain) return at + 1;

  const name = text.slice(start, at);
  const labels = text.slice(at + 1, end).split('.');
  const top = labels.at(-1) as string;
  if (name === '' || name.endsWith('.') || name.includes('..') || labels.length < 2) return at + 1;
  if (labels.some((label) => label === '' || label.length > 63 || label.startsWith('-') || label.endsWith('-')))
    return at + 1;
  if (!/^(?:[\p{L}]{2,24}|xn--[a-z0-9-]{1,59})$/iu.test(top) || (fileEndings.test(top) && labels.length === 2))
    return at + 1;
  // our own pseudonym before the host of an address
  if (/^url-credentials_[0-9a-f]{8,64}$/.test(name)) return at + 1;
  // git@host:path names a repository, not a mailbox
  if (scan.code(end) === 58 && name === 'git') return at + 1;
  const isKnown = top.length === 2 || genericDomains.has(top.toLowerCase());
  scan.add('email', start, end, isKnown ? known : unknown, 'mailbox and domain');
  return at + 1;
}
