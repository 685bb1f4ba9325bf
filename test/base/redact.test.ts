import { describe, expect, it } from 'vitest';
import { redact, redactedMark, redactHeaders } from '../../src/base/redact.js';

const letters = 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789';
const jwt = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c`;
const secrets: Readonly<Record<string, string>> = {
  'an OpenAI key': `sk-${letters.slice(0, 20)}`,
  'an OpenAI project key': `sk-proj-${letters}_-${letters}`,
  'a Hugging Face token': `hf_${letters.slice(0, 34)}`,
  'an NVIDIA key': `nvapi-${letters}`,
  'a Fireworks key': `fw_${letters.slice(0, 24)}`,
  'a Databricks token': `dapi${'0123456789abcdef'.repeat(2)}`,
  'a GitHub token': `ghp_${letters}`,
  'an AWS key id': 'AKIAIOSFODNN7EXAMPLE',
  'a Google key': `AIza${letters.slice(0, 35)}`,
  'a Google OAuth token': `ya29.${letters}`,
  'a JSON Web Token': jwt,
};

describe('redact', () => {
  it.each(Object.entries(secrets))('masks %s wherever it stands', (_name, secret) => {
    expect(redact(secret)).toBe(redactedMark);
    expect(redact(`key=${secret}, and "${secret}".`)).toBe(`key=${redactedMark}, and "${redactedMark}".`);
    expect(redact(`{"Authorization":"Bearer ${secret}"}`)).not.toContain(secret);
    expect(redact(`first\n${secret}\nlast`)).toBe(`first\n${redactedMark}\nlast`);
  });

  it('masks what follows Bearer and Basic, and keeps the scheme', () => {
    expect(redact('authorization: bearer abcdefghijklmnop-qrst')).toBe(`authorization: bearer ${redactedMark}`);
    expect(redact('Basic YWxhZGRpbjpvcGVuc2VzYW1l')).toBe(`Basic ${redactedMark}`);
    expect(redact('Basic  dXNlcjpwYXNzd29yZA==')).toBe(`Basic  ${redactedMark}`);
  });

  it('masks names and passwords in addresses, and keeps the host', () => {
    expect(redact('postgres://ana:s3cret!@db.example.com:5432/x')).toBe(
      `postgres://${redactedMark}@db.example.com:5432/x`,
    );
    expect(redact('redis://:s3cret@host/0 and https://u:p@h')).toBe(
      `redis://${redactedMark}@host/0 and https://${redactedMark}@h`,
    );
  });

  it('masks a token that stands behind half of another', () => {
    expect(redact(`eyJshort-${jwt}`)).toBe(`eyJshort-${redactedMark}`);
    expect(redact(`${jwt}-${jwt}`)).toBe(redactedMark);
  });

  it('leaves ordinary prose and code as it is', () => {
    const prose = [
      'Basic responsibilities, basic misunderstandings and basic object-oriented-programming.',
      'BASIC input/output-operations; Basic internationalization',
      'the bearer of this letter, bearer bonds',
      'a risk-adjusted-return-on-capital, desk-research-and-development, task-0123456789abcdefgh',
      'hf_model, fw_version, sk-learn, sk-short, dapi0123, ghp_short, AKIA, eyJ.eyJ.eyJ',
      'http://localhost:8080/path?x=a@b, see https://example.com: mail me at ana@example.com',
      'at 12:30://x, https://host:443/a:b@c',
      'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
      'name[The Eagle], eatType[coffee shop], priceRange[£20-25], customer rating[high]',
      '',
    ];
    for (const text of prose) expect(redact(text)).toBe(text);
  });

  it('changes nothing when it is applied again', () => {
    const text = Object.values(secrets)
      .map((secret) => `Bearer ${secret} https://u:${secret}@h`)
      .join('\n');
    expect(redact(redact(text))).toBe(redact(text));
  });

  // Text on which a pattern begins often and never ends. A pattern that looked from each beginning to the end of the
  // text would need minutes here, one that gives up before the next beginning needs milliseconds.
  it.each([
    ['eyJ-', 400_000],
    ['-eyJaaaaaaaa', 100_000],
    ['eyJaaaaaaaa.-', 100_000],
    ['eyJaaaaaaaa.bbbbbbb.', 60_000],
    ['sk-', 400_000],
    ['Bearer ', 200_000],
    ['Basic\n', 200_000],
    ['://', 400_000],
    ['://a:', 200_000],
    [':', 1_000_000],
    ['ya29.', 200_000],
    ['a', 1_000_000],
    [' ', 1_000_000],
  ])(
    'takes time in proportion to the text: %j over and over',
    (piece, times) => {
      expect(redact(piece.repeat(times)).length).toBeGreaterThan(0);
      expect(redact(`Bearer${piece.repeat(times)}`).length).toBeGreaterThan(0);
    },
    10_000,
  );
});

describe('redactHeaders', () => {
  it('masks the headers that carry credentials, in any case, and what looks like one in the others', () => {
    expect(
      redactHeaders({
        Authorization: 'x',
        'X-API-Key': 'short',
        cookie: 'a=b',
        'content-type': 'application/json',
        'x-note': `key ${secrets['a Hugging Face token']}`,
      }),
    ).toEqual({
      Authorization: redactedMark,
      'X-API-Key': redactedMark,
      cookie: redactedMark,
      'content-type': 'application/json',
      'x-note': `key ${redactedMark}`,
    });
  });
});
