import { describe, expect, it } from 'vitest';
import { detectionQuality, piiDetector, type Span } from '../../src/privacy/index.js';

const always = (...spans: readonly Span[]) => ({ find: () => spans });
const span = (kind: string, start: number, end: number): Span => ({ kind, start, end });
const text = 'abcdefghij';

describe('detectionQuality', () => {
  it('counts what is right, found for nothing and missed', () => {
    const detector = piiDetector();
    const quality = detectionQuality(
      [
        { text: 'a@b.co', spans: [span('email', 0, 6)] },
        { text: 'Ana a@b.co', spans: [span('name', 0, 3), span('email', 4, 10)] },
        { text: 'x@y.co', spans: [] },
      ],
      detector,
    );
    expect(quality.overall).toEqual({
      labelled: 3,
      found: 3,
      right: 2,
      precision: 2 / 3,
      recall: 2 / 3,
      f1: 2 / 3,
      f2: 2 / 3,
    });
    expect(quality.kinds['email']).toEqual({
      labelled: 2,
      found: 3,
      right: 2,
      precision: 2 / 3,
      recall: 1,
      f1: 0.8,
      f2: (5 * 2) / (4 * 2 + 3),
    });
    expect(quality.kinds['name']).toEqual({ labelled: 1, found: 0, right: 0, recall: 0, f1: 0, f2: 0 });
    expect(quality).toMatchObject({ texts: 3, leaks: { spans: 1, texts: 1 } });
  });

  it('matches offsets exactly, or by half of what both cover', () => {
    const agree = (found: Span, match: 'exact' | 'overlap') =>
      detectionQuality([{ text, spans: [span('x', 0, 4)] }], always(found), { match }).overall.right;
    expect(agree(span('x', 0, 4), 'exact')).toBe(1);
    expect(agree(span('x', 0, 5), 'exact')).toBe(0);
    expect(agree(span('x', 0, 8), 'overlap')).toBe(1);
    expect(agree(span('x', 0, 9), 'overlap')).toBe(0);
    expect(agree(span('y', 0, 4), 'overlap')).toBe(0);
  });

  it('counts each label and each finding once', () => {
    const twice = detectionQuality([{ text, spans: [span('x', 0, 4)] }], always(span('x', 0, 4), span('x', 0, 4)));
    expect(twice.overall).toMatchObject({ labelled: 1, found: 2, right: 1 });
  });

  it('calls a leak what stays visible, whatever it was found as', () => {
    const leaks = (...found: Span[]) =>
      detectionQuality([{ text: 'ab cd-', spans: [span('x', 0, 6)] }], always(...found)).leaks.spans;
    expect(leaks(span('y', 0, 6))).toBe(0);
    expect(leaks(span('y', 0, 2), span('z', 3, 5))).toBe(0);
    expect(leaks(span('x', 0, 4))).toBe(1);
    expect(leaks()).toBe(1);
  });

  it('has no share of nothing', () => {
    expect(detectionQuality([], piiDetector())).toEqual({
      texts: 0,
      overall: { labelled: 0, found: 0, right: 0 },
      kinds: {},
      leaks: { spans: 0, texts: 0 },
    });
  });

  it('refuses another way to match', () => {
    for (const options of [{ match: 'fuzzy' }, { mach: 'exact' }] as never[])
      expect(() => detectionQuality([], piiDetector(), options)).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION' }),
      );
  });
});
