import { beforeAll, describe, expect, it } from 'vitest';
import { c4Quality } from '../../../src/curate/rules/c4-quality.js';
import { fineWebQuality } from '../../../src/curate/rules/fineweb-quality.js';
import { gopherQuality } from '../../../src/curate/rules/gopher-quality.js';
import { gopherRepetition } from '../../../src/curate/rules/gopher-repetition.js';
import { isViolation, type QualityRule } from '../../../src/curate/rules/quality-rule.js';
import { TextDoc } from '../../../src/curate/rules/text-doc.js';
import { splitLines, trim } from '../../../src/curate/text/python-text.js';
import { simplifyText } from '../../../src/curate/text/simplify-text.js';
import { answerOf, installed } from '../python.js';
import { generatedTexts, realTexts } from './texts.js';

const texts = [...generatedTexts(), ...realTexts()];
const rules: Readonly<Record<string, QualityRule>> = {
  gopherQuality: gopherQuality(),
  gopherRepetition: gopherRepetition(),
  c4Quality: c4Quality(),
  c4Relaxed: c4Quality({ terminalPunctuation: false }),
  fineWebQuality: fineWebQuality(),
};

/** What datatrove calls our checks. */
const reasons: Readonly<Record<string, string>> = {
  'gopherQuality.minWords': 'gopher_short_doc',
  'gopherQuality.maxWords': 'gopher_long_doc',
  'gopherQuality.minMeanWordLength': 'gopher_below_avg_threshold',
  'gopherQuality.maxMeanWordLength': 'gopher_above_avg_threshold',
  'gopherQuality.hashes': 'gopher_too_many_hashes',
  'gopherQuality.ellipses': 'gopher_too_many_ellipsis',
  'gopherQuality.bulletLines': 'gopher_too_many_bullets',
  'gopherQuality.ellipsisLines': 'gopher_too_many_end_ellipsis',
  'gopherQuality.alphabeticWords': 'gopher_below_alpha_threshold',
  'gopherQuality.stopWords': 'gopher_enough_stop_words',
  'gopherRepetition.empty': 'empty',
  'gopherRepetition.paragraphs': 'dup_para_frac',
  'gopherRepetition.paragraphCharacters': 'dup_para_char_frac',
  'gopherRepetition.lines': 'dup_line_frac',
  'gopherRepetition.lineCharacters': 'dup_line_char_frac',
  'c4Quality.loremIpsum': 'lorem_ipsum',
  'c4Quality.curlyBracket': 'curly_bracket',
  'c4Quality.minSentences': 'too_few_sentences',
  'fineWebQuality.empty': 'empty',
  'fineWebQuality.terminalLines': 'line_punct_ratio',
  'fineWebQuality.shortLines': 'short_line_ratio',
  'fineWebQuality.repeatedLineCharacters': 'char_dup_ratio',
  'fineWebQuality.breaksPerWord': 'list_ratio',
  ...Object.fromEntries([2, 3, 4].map((n) => [`gopherRepetition.top${n}Gram`, `top_${n}_gram`])),
  ...Object.fromEntries(
    [5, 6, 7, 8, 9, 10].map((n) => [`gopherRepetition.repeated${n}Grams`, `duplicated_${n}_n_grams`]),
  ),
};

interface Judged {
  readonly kept: boolean;
  readonly reason: string | null;
  readonly text: string;
}
interface Answer {
  readonly given: Readonly<Record<string, readonly Judged[]>>;
  /** null where spaCy cannot read the text. */
  readonly spacy: Readonly<Record<string, readonly (Judged | null)[]>>;
  readonly simplified: readonly string[];
}

function ours(rule: QualityRule, text: string): Judged {
  const verdict = rule.check(new TextDoc(text));
  if (verdict === true) return { kept: true, reason: null, text };
  if (isViolation(verdict)) return { kept: false, reason: reasons[verdict.rule] ?? verdict.rule, text };
  return { kept: true, reason: null, text: verdict.text };
}

const tools = installed('datatrove', 'datatrove, spacy');
if ('reason' in tools) console.log(`datatrove suite skipped: ${tools.reason}`);

describe.skipIf('reason' in tools)('datatrove', () => {
  let answer: Answer;
  beforeAll(async () => {
    const words: Record<string, readonly string[]> = {};
    const put = (text: string) => (words[text] ??= new TextDoc(text).words);
    for (const text of texts) {
      put(text);
      for (const line of splitLines(text)) {
        put(trim(line));
        put(trim(line).replace(/\[\p{Nd}*\]|\[edit\]|\[citation needed\]/gu, ''));
      }
    }
    answer = await answerOf(tools, 'datatrove/compare.py', { texts, words });
  });

  it.each(Object.keys(rules))(
    `%s judges ${texts.length} texts alike, for the same reason, given the same words`,
    (name) => {
      const seen = new Set<string | null>();
      texts.forEach((text, at) => {
        const { kept, reason, text: left } = answer.given[name]![at]!;
        const mine = ours(rules[name]!, text);
        expect([at, text.slice(0, 300), mine.kept, mine.reason]).toEqual([at, text.slice(0, 300), kept, reason]);
        if (kept) expect(mine.text).toBe(left);
        seen.add(reason);
      });
      console.log(`${name}: ${[...seen].map((reason) => reason ?? 'kept').join(', ')}`);
    },
  );

  it('is reached by the texts for every reason but the length above 100,000 words', () => {
    const seen = new Set(Object.values(answer.given).flatMap((judged) => judged.map(({ reason }) => reason)));
    expect(Object.values(reasons).filter((reason) => !seen.has(reason))).toEqual(['gopher_long_doc']);
  });

  it('differs in at most 2 of 100 texts where spaCy splits the words', () => {
    for (const [name, rule] of Object.entries(rules)) {
      const different = texts.filter((text, at) => {
        const theirs = answer.spacy[name]![at]!;
        return theirs !== null && ours(rule, text).reason !== theirs.reason;
      });
      console.log(`${name}: ${different.length} of ${texts.length} texts judged otherwise over spaCy's words`);
      expect(different.length / texts.length).toBeLessThan(0.02);
    }
  });

  it('simplifies texts for comparison alike', () => {
    expect(texts.map((text) => simplifyText(text))).toEqual(answer.simplified);
  });
});
