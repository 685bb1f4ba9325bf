import type { Json } from './json.js';

/** What stands where a secret stood. */
export const redactedMark = '[redacted]';

/**
 * Forms in which credentials of the services we speak to appear. Every pattern is linear: no nested or adjacent
 * unbounded repetition over the same characters.
 */
const secretForms: readonly RegExp[] = [
  /\b(?:sk|pk|rk)-[A-Za-z0-9_-]{16,}/g, // OpenAI and its kin
  /\bhf_[A-Za-z0-9]{16,}/g, // Hugging Face
  /\bnvapi-[A-Za-z0-9_-]{16,}/g, // NVIDIA
  /\bfw_[A-Za-z0-9]{16,}/g, // Fireworks
  /\bdapi[a-f0-9]{32}\b/g, // Databricks
  /\bgh[pousr]_[A-Za-z0-9]{20,}/g, // GitHub
  /\bAKIA[0-9A-Z]{16}\b/g, // AWS
  /\bAIza[0-9A-Za-z_-]{30,}/g, // Google
  /\bya29\.[0-9A-Za-z_-]{20,}/g, // Google OAuth
  /\beyJ(?:(?!-eyJ)[A-Za-z0-9_-]){8,}(?:\.[A-Za-z0-9_-]{8,}){2,}/g, // JSON Web Token; stops at its next start
];
const authorization = /\b(Bearer|Basic)(\s+)([A-Za-z0-9._~+/=-]{16,})/gi;
/** What Base64 of a name and a password has and the word after "basic" in a sentence has not. */
const unlikeWords = /[0-9+=]|[a-z][A-Z]/;
// Begins at the slashes, not at the scheme: looking for a scheme at every letter would cost more than all other forms.
const urlCredentials = /:\/\/[^\s/@:]{0,200}:[^\s/@]{1,200}@/g;

/** Gives the text with everything that looks like a credential masked. */
export function redact(text: string): string {
  let clean = text;
  for (const form of secretForms) clean = clean.replace(form, redactedMark);
  clean = clean.replace(authorization, (match, scheme: string, space: string, token: string) =>
    scheme.toLowerCase() === 'bearer' || unlikeWords.test(token) ? `${scheme}${space}${redactedMark}` : match,
  );
  return clean.replace(urlCredentials, `://${redactedMark}@`);
}

/** Gives JSON data with everything in its texts that looks like a credential masked; keys stay as they are. */
export function redactJson<T extends Json>(value: T): T {
  if (typeof value === 'string') return redact(value) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(redactJson) as unknown as T;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, redactJson(member)])) as T;
}

const secretHeaders = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'api-key',
  'x-api-key',
  'x-goog-api-key',
]);

/** Gives headers that are safe to log. */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      secretHeaders.has(name.toLowerCase()) ? redactedMark : redact(value),
    ]),
  );
}
