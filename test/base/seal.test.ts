import { describe, expect, it } from 'vitest';
import { hmacSha256, keyFor } from '../../src/base/hmac.js';
import { rng } from '../../src/base/rng.js';
import { openFresh, openSame, sealFresh, sealSame } from '../../src/base/seal.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const hex = (array: Uint8Array) => Buffer.from(array).toString('hex');
const key = bytes('a key of at least sixteen bytes');
const texts = ['a', 'ana@example.com', 'é漢😀', '\ud800 alone', '\ufffd', '\0', 'x'.repeat(100_000)];

describe('hmacSha256', () => {
  // RFC 4231, test cases 1, 2, 3 and 6
  it.each([
    [
      new Uint8Array(20).fill(0x0b),
      bytes('Hi There'),
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    ],
    [
      bytes('Jefe'),
      bytes('what do ya want for nothing?'),
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    [
      new Uint8Array(20).fill(0xaa),
      new Uint8Array(50).fill(0xdd),
      '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe',
    ],
    [
      new Uint8Array(131).fill(0xaa),
      bytes('Test Using Larger Than Block-Size Key - Hash Key First'),
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    ],
  ])('equals the test vectors (%#)', (secret, content, mac) => expect(hex(hmacSha256(secret, content))).toBe(mac));

  it('gives another key for every purpose, and HKDF-Expand by definition', () => {
    expect(hex(keyFor('a', key))).not.toBe(hex(keyFor('b', key)));
    // RFC 5869, test case 3: no info, first block
    const prk = Buffer.from('19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04', 'hex');
    expect(hex(keyFor('', prk))).toBe('8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d');
  });
});

describe.each([
  ['sealSame', sealSame, openSame],
  ['sealFresh', sealFresh, openFresh],
] as const)('%s', (_name, seal, open) => {
  it('gives every text back, lone surrogates too', () => {
    for (const text of texts) expect(open(key, seal(key, text, 'EMAIL'), 'EMAIL')).toBe(text);
  });

  it('opens under no other key and no other label', () => {
    const sealed = seal(key, 'ana@example.com', 'EMAIL');
    expect(open(bytes('another key of sixteen bytes'), sealed, 'EMAIL')).toBeUndefined();
    expect(open(key, sealed, 'PHONE')).toBeUndefined();
    expect(open(key, sealed, '')).toBeUndefined();
  });

  it('opens nothing of which a bit was changed, or a part is missing', () => {
    const sealed = Buffer.from(seal(key, 'ana@example.com', 'EMAIL'), 'base64url');
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(open(key, changed.toString('base64url'), 'EMAIL')).toBeUndefined();
    }
    for (let length = 0; length < sealed.length; length++)
      expect(open(key, sealed.subarray(0, length).toString('base64url'), 'EMAIL')).toBeUndefined();
    for (const nonsense of ['', '!', 'AAAA']) expect(open(key, nonsense, 'EMAIL')).toBeUndefined();
  });

  it('shows nothing of the text', () => {
    const sealed = Buffer.from(seal(key, 'ana@example.com', 'EMAIL'), 'base64url').toString('latin1');
    expect(sealed).not.toContain('ana');
  });
});

describe('what tells them apart', () => {
  it('sealSame gives the same for the same, and something else for anything else', () => {
    expect(sealSame(key, 'a', 'EMAIL')).toBe(sealSame(key, 'a', 'EMAIL'));
    const random = rng(3);
    const sealed = new Set<string>();
    const said = new Set<string>();
    for (let i = 0; i < 2000; i++) {
      const [text, label] = [`${random.below(50)}`, random.pick(['', '1', '12', 'A'])];
      said.add(`${label}|${text}`);
      sealed.add(sealSame(key, text, label));
    }
    expect(sealed.size).toBe(said.size);
  });

  it('sealFresh gives something else each time', () => {
    expect(new Set(Array.from({ length: 1000 }, () => sealFresh(key, 'a', 'EMAIL'))).size).toBe(1000);
  });
});
