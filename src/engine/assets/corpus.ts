import type { Rng } from '../../base/rng.js';
import { rng as seeded } from '../../base/rng.js';
import { type Field, layOut } from './layouts.js';
import * as lexicon from './lexicon.js';
import { anyKey, anyValue, capital, identifier, plainWords, properName, quantity } from './values.js';
import { describe } from './verbalise.js';

/** One synthetic exchange: what is asked, and the answer the base learns. */
export interface Exchange {
  readonly user: string;
  readonly assistant: string;
}

type Task = (rng: Rng) => Exchange;

function randomFields(rng: Rng, most: number): readonly Field[] {
  const fields: Field[] = [];
  for (let wanted = 1 + rng.below(most); wanted > 0; wanted--) {
    const key = anyKey(rng);
    if (!fields.some((field) => field.key === key)) fields.push({ key, value: anyValue(rng) });
  }
  return fields;
}

const ask = (rng: Rng, asked: string, input: string, colon = ': ') =>
  rng.next() < 0.25
    ? input
    : rng.next() < 0.5
      ? `${asked}${colon}${input}`
      : `${asked}${rng.pick([':\n', '\n', ': '])}${input}`;

const describeRecord: Task = (rng) => {
  const { fields, text } = describe(rng);
  return {
    user: ask(rng, rng.pick(['Describe', 'Write a sentence', 'Say it in words', 'Data to text']), layOut(rng, fields)),
    assistant: text,
  };
};

const extractRecord: Task = (rng) => {
  const { fields, text } = describe(rng);
  const wanted = rng.shuffle(fields).slice(0, 1 + rng.below(fields.length));
  const record =
    rng.next() < 0.7
      ? JSON.stringify(Object.fromEntries(wanted.map(({ key, value }) => [key, value])))
      : wanted.map(({ key, value }) => `${key}: ${value}`).join('\n');
  return {
    user: `${rng.pick(['Extract', 'Find', 'Fields'])} ${wanted.map(({ key }) => key).join(', ')}: ${text}`,
    assistant: record,
  };
};

const lookUp: Task = (rng) => {
  const fields = randomFields(rng, 6);
  const { key, value } = rng.pick(fields);
  const record = layOut(rng, fields);
  return {
    user: rng.next() < 0.5 ? `${record}\n${key}?` : `${rng.pick(['What is', 'Give', 'Find'])} ${key}: ${record}`,
    assistant: value,
  };
};

const convert: Task = (rng) => {
  const fields = randomFields(rng, 5);
  const inOrder = rng.next() < 0.6 ? fields : rng.shuffle(fields);
  const asJson = rng.next() < 0.6;
  const target = asJson
    ? JSON.stringify(Object.fromEntries(inOrder.map(({ key, value }) => [key, value])))
    : inOrder.map(({ key, value }) => `${capital(key)}: ${value}`).join('. ');
  return {
    user: `${asJson ? rng.pick(['JSON', 'As JSON', 'To JSON']) : 'As text'}: ${layOut(rng, fields)}`,
    assistant: target,
  };
};

const copyList: Task = (rng) => {
  const items = Array.from({ length: 1 + rng.below(5) }, () => anyValue(rng));
  const separator = rng.pick([', ', '; ', ' / ', '\n', ' | ']);
  return {
    user: `${rng.pick(['Repeat', 'Copy', 'Echo', 'Say'])}: ${items.join(separator)}`,
    assistant: items.join(rng.next() < 0.6 ? separator : ', '),
  };
};

const openings = ['Hi,', 'Hello,', 'Good morning,', 'Hey,', 'Dear team,', 'Please help:', '', '', ''] as const;
const closings = ['Thanks.', 'Thank you!', 'Please help.', 'Best regards', 'Can you check?', '', '', ''] as const;

/** A message as people send it, with the facts a form would ask for. */
const message: Task = (rng) => {
  const topic = rng.pick(lexicon.topics);
  const product = rng.pick([rng.pick(lexicon.thingKinds), properName(rng), plainWords(rng, 2)]);
  const id = identifier(rng);
  const person = rng.pick(lexicon.firstNames);
  const status = rng.pick(lexicon.statuses);
  const middle = rng.shuffle([
    rng.pick([
      `my ${product} is ${status}`,
      `the ${product} I bought is ${status}`,
      `I have a problem with the ${product}`,
      `I ordered a ${product}`,
    ]),
    rng.pick([`the order number is ${id}`, `order ${id}`, `my reference is ${id}`, `it is about ${id}`]),
    rng.pick([`this is about ${topic}`, `I have a ${topic} question`, `it is a ${topic} issue`]),
    rng.pick([`I am ${person}`, `my name is ${person}`, `${person} here`]),
  ]);
  const facts: Record<string, string> = { topic, product, order: id, name: person };
  const kept = middle.slice(0, 2 + rng.below(3));
  const text = [rng.pick(openings), capital(`${kept.join(rng.pick(['. ', ', and ', ', ']))}.`), rng.pick(closings)]
    .filter((part) => part !== '')
    .join(' ');
  const keys = rng.shuffle(Object.keys(facts)).slice(0, 1 + rng.below(4));
  const answer = Object.fromEntries(keys.map((key) => [key, text.includes(facts[key]!) ? facts[key]! : null]));
  return { user: `${keys.join(', ')}: ${text}`, assistant: JSON.stringify(answer) };
};

const chooseLabel: Task = (rng) => {
  const labels = rng.shuffle(lexicon.topics).slice(0, 2 + rng.below(4));
  const label = rng.pick(labels);
  const text = rng.pick([
    `I have a ${label} problem with ${plainWords(rng)}`,
    `${capital(plainWords(rng))}, ${label}, ${plainWords(rng)}`,
    `it is about the ${label} of my ${rng.pick(lexicon.nouns)}`,
  ]);
  return { user: `${labels.join(' | ')}: ${text}`, assistant: label };
};

/** Sentences of everyday form; the base learns common words and their order from them. */
export function plainSentence(rng: Rng): string {
  const noun = () => rng.pick(lexicon.nouns);
  const person = () =>
    rng.pick([`the ${noun()}`, `my ${noun()}`, rng.pick(lexicon.firstNames), 'we', 'they', 'you', 'I']);
  const sentence = rng.pick([
    () =>
      `${person()} ${rng.pick(['can', 'will', 'would', 'should', 'must', 'could'])} ${rng.pick(lexicon.verbs)} the ${rng.pick(lexicon.adjectives)} ${noun()} ${rng.pick(lexicon.adverbs)}`,
    () => `the ${noun()} of the ${noun()} is ${rng.pick(lexicon.adverbs)} ${rng.pick(lexicon.adjectives)}`,
    () =>
      `there are ${2 + rng.below(20)} ${noun()}s in the ${noun()}, and ${rng.pick(['one', 'some', 'all', 'most', 'none'])} of them ${rng.pick(['is', 'are'])} ${rng.pick(lexicon.adjectives)}`,
    () =>
      `if ${person()} ${rng.pick(['want', 'need', 'like'])} to ${rng.pick(lexicon.verbs)} a ${noun()}, ${rng.pick(lexicon.verbs)} ${rng.pick(['it', 'them', 'this', 'that'])} ${rng.pick(['before', 'after', 'on', 'until'])} ${rng.pick(lexicon.weekdays)}`,
    () =>
      `${rng.pick(lexicon.firstNames)} ${rng.pick(['was', 'is', 'has been', 'had been'])} ${rng.pick(['a', 'our', 'their', 'her', 'his'])} ${rng.pick(lexicon.jobs)} in ${rng.pick(lexicon.placeNames)} ${rng.pick(['since', 'until', 'from'])} ${rng.pick(lexicon.months)}`,
    () =>
      `${rng.pick(['what', 'where', 'when', 'why', 'how', 'which', 'who'])} ${rng.pick(['do', 'does', 'did', 'is', 'are'])} ${person()} ${rng.pick(lexicon.verbs)} ${rng.pick(['with', 'without', 'for', 'from', 'about', 'into', 'over', 'under'])} the ${noun()}`,
  ])();
  return `${capital(sentence)}${rng.pick(['.', '.', '.', '!', '?'])}`;
}

const rewrite: Task = (rng) => {
  const text = rng.next() < 0.5 ? plainSentence(rng) : describe(rng).text;
  return rng.pick([
    () => ({ user: `Repeat: ${text}`, assistant: text }),
    () => ({ user: `Lower case: ${text}`, assistant: text.toLowerCase() }),
    () => ({ user: `First word: ${text}`, assistant: text.split(' ')[0]! }),
    () => ({ user: `Last word: ${text}`, assistant: text.split(' ').at(-1)! }),
  ])();
};

const countTask: Task = (rng) => {
  const items = Array.from({ length: 1 + rng.below(6) }, () => rng.pick([quantity, (r: Rng) => plainWords(r, 1)])(rng));
  return { user: `How many: ${items.join(', ')}`, assistant: String(items.length) };
};

const tasks: readonly (readonly [weight: number, task: Task])[] = [
  [40, describeRecord],
  [12, extractRecord],
  [12, lookUp],
  [8, convert],
  [8, copyList],
  [10, message],
  [3, chooseLabel],
  [6, rewrite],
  [1, countTask],
];
const totalWeight = tasks.reduce((sum, [weight]) => sum + weight, 0);

/** The exchange number `index` of the corpus with that seed; the corpus has no end. */
export function exchange(seed: number, index: number): Exchange {
  const rng = seeded(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  let at = rng.next() * totalWeight;
  for (const [weight, task] of tasks) {
    at -= weight;
    if (at < 0) return task(rng);
  }
  return describeRecord(rng);
}
