/**
 * The Porter stemmer as NLTK extends it (its default mode), which rouge_score and METEOR use.
 * @see Porter 1980, An algorithm for suffix stripping; the extensions are described with NLTK's `PorterStemmer`
 */
export function porterStem(word: string): string {
  const lower = word.toLowerCase();
  const irregular = IRREGULAR.get(lower);
  if (irregular !== undefined) return irregular;
  if (lower.length <= 2) return lower;
  return step5b(step5a(step4(step3(step2(step1c(step1b(step1a(lower))))))));
}

const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ['sky', 'sky'],
  ['skies', 'sky'],
  ['dying', 'die'],
  ['lying', 'lie'],
  ['tying', 'tie'],
  ['news', 'news'],
  ['innings', 'inning'],
  ['inning', 'inning'],
  ['outings', 'outing'],
  ['outing', 'outing'],
  ['cannings', 'canning'],
  ['canning', 'canning'],
  ['howe', 'howe'],
  ['proceed', 'proceed'],
  ['exceed', 'exceed'],
  ['succeed', 'succeed'],
]);

type Rule = readonly [suffix: string, replacement: string];

const isVowelLetter = (letter: string) =>
  letter === 'a' || letter === 'e' || letter === 'i' || letter === 'o' || letter === 'u';

/** A `y` is a consonant unless it follows one, so in a run of them every second is. */
function isConsonant(word: string, at: number): boolean {
  let run = 0;
  while (run <= at && word[at - run] === 'y') run++;
  if (run === 0) return !isVowelLetter(word[at]!);
  const afterConsonant = run <= at && !isVowelLetter(word[at - run]!);
  return afterConsonant === (run % 2 === 0);
}

/** Porter's m: how often a vowel is followed by a consonant. */
function measure(stem: string): number {
  let count = 0;
  let consonant = false;
  for (let i = 0; i < stem.length; i++) {
    const letter = stem[i]!;
    const afterVowel = i > 0 && !consonant;
    consonant = !isVowelLetter(letter) && (letter !== 'y' || !consonant);
    if (afterVowel && consonant) count++;
  }
  return count;
}

function hasVowel(stem: string): boolean {
  for (let i = 0; i < stem.length; i++) if (isVowelLetter(stem[i]!) || (i > 0 && stem[i] === 'y')) return true;
  return false;
}

/** Consonant, vowel, consonant other than w, x, y; NLTK also takes a word of just vowel and consonant. */
function endsInShortSyllable(word: string): boolean {
  const last = word.length - 1;
  if (last === 1) return !isConsonant(word, 0) && isConsonant(word, 1);
  return (
    last > 1 &&
    isConsonant(word, last - 2) &&
    !isConsonant(word, last - 1) &&
    isConsonant(word, last) &&
    !'wxy'.includes(word[last]!)
  );
}

const without = (word: string, suffix: string) => word.slice(0, word.length - suffix.length);

/** Applies the first rule whose suffix fits, if the stem before it fulfils the condition; no other rule is tried. */
function replace(word: string, rules: readonly Rule[], condition: (stem: string, suffix: string) => boolean): string {
  for (const [suffix, replacement] of rules) {
    if (!word.endsWith(suffix)) continue;
    const stem = without(word, suffix);
    return condition(stem, suffix) ? stem + replacement : word;
  }
  return word;
}

const always = () => true;
const positive = (stem: string) => measure(stem) > 0;

const STEP_1A: readonly Rule[] = [
  ['sses', 'ss'],
  ['ies', 'i'],
  ['ss', 'ss'],
  ['s', ''],
];

function step1a(word: string): string {
  if (word.length === 4 && word.endsWith('ies')) return `${without(word, 'ies')}ie`;
  return replace(word, STEP_1A, always);
}

const STEP_1B: readonly Rule[] = [
  ['at', 'ate'],
  ['bl', 'ble'],
  ['iz', 'ize'],
];

function step1b(word: string): string {
  if (word.endsWith('ied')) return without(word, 'ied') + (word.length === 4 ? 'ie' : 'i');
  if (word.endsWith('eed')) return positive(without(word, 'eed')) ? without(word, 'd') : word;
  const suffix = ['ed', 'ing'].find((ending) => word.endsWith(ending) && hasVowel(without(word, ending)));
  if (suffix === undefined) return word;

  const stem = without(word, suffix);
  if (STEP_1B.some(([ending]) => stem.endsWith(ending))) return replace(stem, STEP_1B, always);
  const last = stem.length - 1;
  if (last > 0 && stem[last] === stem[last - 1] && isConsonant(stem, last)) {
    return 'lsz'.includes(stem[last]!) ? stem : stem.slice(0, last);
  }
  return measure(stem) === 1 && endsInShortSyllable(stem) ? `${stem}e` : stem;
}

function step1c(word: string): string {
  return replace(word, [['y', 'i']], (stem) => stem.length > 1 && isConsonant(stem, stem.length - 1));
}

const STEP_2: readonly Rule[] = [
  ['ational', 'ate'],
  ['tional', 'tion'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['izer', 'ize'],
  ['bli', 'ble'],
  ['alli', 'al'],
  ['entli', 'ent'],
  ['eli', 'e'],
  ['ousli', 'ous'],
  ['ization', 'ize'],
  ['ation', 'ate'],
  ['ator', 'ate'],
  ['alism', 'al'],
  ['iveness', 'ive'],
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['aliti', 'al'],
  ['iviti', 'ive'],
  ['biliti', 'ble'],
  ['fulli', 'ful'],
  ['logi', 'log'],
];

function step2(word: string): string {
  if (word.endsWith('alli') && positive(without(word, 'alli'))) return step2(without(word, 'li'));
  // The stem of `logi` is measured with its l, so that short words such as `biologi` qualify.
  return replace(word, STEP_2, (stem, suffix) => positive(suffix === 'logi' ? `${stem}l` : stem));
}

const STEP_3: readonly Rule[] = [
  ['icate', 'ic'],
  ['ative', ''],
  ['alize', 'al'],
  ['iciti', 'ic'],
  ['ical', 'ic'],
  ['ful', ''],
  ['ness', ''],
];

function step3(word: string): string {
  return replace(word, STEP_3, positive);
}

const STEP_4: readonly Rule[] = [
  'al',
  'ance',
  'ence',
  'er',
  'ic',
  'able',
  'ible',
  'ant',
  'ement',
  'ment',
  'ent',
  'ion',
  'ou',
  'ism',
  'ate',
  'iti',
  'ous',
  'ive',
  'ize',
].map((suffix) => [suffix, ''] as const);

function step4(word: string): string {
  return replace(
    word,
    STEP_4,
    (stem, suffix) => measure(stem) > 1 && (suffix !== 'ion' || stem.endsWith('s') || stem.endsWith('t')),
  );
}

function step5a(word: string): string {
  if (!word.endsWith('e')) return word;
  const stem = without(word, 'e');
  const m = measure(stem);
  return m > 1 || (m === 1 && !endsInShortSyllable(stem)) ? stem : word;
}

function step5b(word: string): string {
  return word.endsWith('ll') && measure(without(word, 'l')) > 1 ? without(word, 'l') : word;
}
