import { describe, expect, it } from 'vitest';
import { Tokenizer } from '../../src/engine/tokenizer.js';
import { randomTexts, trained } from './fixtures.js';

const tokenizer = trained();
const json = () => JSON.parse(JSON.stringify(tokenizer)) as Record<string, never>;

describe('tokenizer.json', () => {
  it('gives the same tokenizer back', () => {
    const again = Tokenizer.fromJSON(json());
    expect(again.digest()).toBe(tokenizer.digest());
    expect(again.toJSON()).toEqual(tokenizer.toJSON());
    for (const text of randomTexts(50, 9)) expect(again.encode(text)).toEqual(tokenizer.encode(text));
  });

  it('says byte-level BPE in the words of Hugging Face', () => {
    const { model, pre_tokenizer, decoder, added_tokens } = tokenizer.toJSON();
    expect(model.type).toBe('BPE');
    expect(pre_tokenizer).toEqual({ type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true });
    expect(decoder.type).toBe('ByteLevel');
    expect(added_tokens[2]).toMatchObject({ id: 2, content: '<|end|>', special: true, normalized: false });
    expect(model.vocab['<|end|>']).toBe(2);
    expect(model.vocab['Ġ']).toBe(7 + 0x20);
  });

  it('reads merges in both forms, and added tokens that the vocabulary leaves out', () => {
    const changed = json();
    const { model } = tokenizer.toJSON();
    const vocab = Object.fromEntries(Object.entries(model.vocab).filter(([token]) => !token.startsWith('<|')));
    const again = Tokenizer.fromJSON({ ...changed, model: { ...model, vocab, merges: tokenizer.merges } });
    expect(again.digest()).toBe(tokenizer.digest());
  });

  it.each([
    ['another kind of model', { model: { ...tokenizer.toJSON().model, type: 'Unigram' } }, /model.type is "Unigram"/],
    ['another split', { pre_tokenizer: { type: 'Whitespace' } }, /pre_tokenizer.type is "Whitespace"/],
    ['a normalizer', { normalizer: { type: 'NFC' } }, /normalizer is/],
    [
      'a merge of unknown tokens',
      { model: { ...tokenizer.toJSON().model, merges: ['qq zz'] } },
      /the merge "qq zz" needs "qq", which has no id/,
    ],
    ['a hole in the ids', { added_tokens: [{ id: 500, content: '<x>' }] }, /no token has id 360/],
    ['an id given twice', { added_tokens: [{ id: 9, content: '<x>' }] }, /id 9 is both/],
    ['no vocabulary', { model: { type: 'BPE', merges: [] } }, /model.vocab/],
  ])('refuses %s', (_, change, message) => {
    const read = () => Tokenizer.fromJSON({ ...json(), ...change });
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ code: 'CORRUPT_RECORD' }));
  });

  it('refuses a token outside the byte alphabet', () => {
    const { model } = tokenizer.toJSON();
    const read = () => Tokenizer.fromJSON({ ...json(), model: { ...model, vocab: { ...model.vocab, 'a b': 360 } } });
    expect(read).toThrow(/token "a b" is not in the byte alphabet/);
  });

  it('refuses what is no object', () => {
    for (const value of [null, 'text', [], 7]) expect(() => Tokenizer.fromJSON(value)).toThrow(/not an object/);
  });
});
