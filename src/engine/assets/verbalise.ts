import type { Rng } from '../../base/rng.js';
import type { Field } from './layouts.js';
import * as lexicon from './lexicon.js';
import { anyValue, capital, identifier, plainWords, properName, quantity } from './values.js';

/** A fact about a subject: its field in the record, and the ways a sentence can say it. */
interface Fact {
  readonly field: Field;
  /** Before the noun of "a … noun": an adjective. */
  readonly before?: string;
  /** After the noun: "in …", "near …", "with …", "that …". */
  readonly after?: string;
  /** Whole sentence parts about "it": verb phrases. */
  readonly says: readonly string[];
}

const article = (word: string) => (/^[aeio]/i.test(word) ? 'an' : 'a');

function levelFact(rng: Rng): Fact {
  const key = rng.pick(lexicon.levelKeys);
  const value = rng.pick(lexicon.levels);
  return {
    field: { key, value },
    after: `with ${article(value)} ${value} ${key}`,
    says: [
      `has ${article(value)} ${value} ${key}`,
      `has a ${key} of ${value}`,
      `comes with a ${value} ${key}`,
      `offers ${value} ${key}`,
    ],
    ...(rng.next() < 0.3 && /^[a-z]+$/.test(value) ? { before: `${value} ${key}` } : {}),
  };
}

function flagFact(rng: Rng): Fact {
  const key = rng.pick(lexicon.flagKeys);
  const yes = rng.next() < 0.5;
  const value = yes ? rng.pick(['yes', 'true', 'yes']) : rng.pick(['no', 'false', 'no']);
  const isAdjective =
    / (friendly|free|late|included|allowed|conditioned|only|accepted)$|able$|less$|proof$|^vegan|in stock/.test(key);
  if (isAdjective) {
    return {
      field: { key, value },
      after: yes ? `that is ${key}` : `that is not ${key}`,
      says: yes ? [`is ${key}`, `is also ${key}`] : [`is not ${key}`, `isn't ${key}`],
      ...(yes && rng.next() < 0.6 ? { before: key } : {}),
    };
  }
  return {
    field: { key, value },
    after: yes ? `with ${key}` : `without ${key}`,
    says: yes
      ? [`has ${key}`, `offers ${key}`, `comes with ${key}`]
      : [`has no ${key}`, `does not have ${key}`, `does not offer ${key}`],
  };
}

function placeFact(rng: Rng): Fact {
  const proper = rng.next() < 0.4;
  const value = proper ? properName(rng) : rng.pick(lexicon.places);
  const the = proper ? value : `the ${value}`;
  const key = rng.pick(['area', 'location', 'place', 'city', 'district', 'region', 'where']);
  return {
    field: { key, value },
    after: rng.pick([`in ${the}`, `in ${the}`, `located in ${the}`, `in the ${value} area`, `at ${the}`, `by ${the}`]),
    says: [
      `is in ${the}`,
      `is located in ${the}`,
      `can be found in ${the}`,
      `is located in the ${value} area`,
      `sits at ${the}`,
    ],
  };
}

function nearFact(rng: Rng): Fact {
  const value = properName(rng);
  const key = rng.pick(['near', 'close to', 'next to', 'beside', 'landmark', 'neighbour']);
  return {
    field: { key, value },
    after: rng.pick([
      `near ${value}`,
      `close to ${value}`,
      `next to ${value}`,
      `located near ${value}`,
      `not far from ${value}`,
    ]),
    says: [
      `is near ${value}`,
      `is located near ${value}`,
      `is close to ${value}`,
      `is next to ${value}`,
      `can be found near ${value}`,
    ],
  };
}

function adjectiveFact(rng: Rng): Fact {
  const [key, list] = rng.pick([
    ['colour', lexicon.adjectives],
    ['style', lexicon.adjectives],
    ['cuisine', lexicon.cuisines],
    ['origin', lexicon.cuisines],
    ['material', lexicon.materials],
  ] as const);
  const value = rng.pick(list);
  return {
    field: { key, value },
    before: value,
    says:
      key === 'cuisine'
        ? [`serves ${value} dishes`, `serves ${value} meals`, `offers ${value} cuisine`]
        : [`is ${value}`, `has a ${value} ${key}`],
  };
}

function personFact(rng: Rng): Fact {
  const value = `${rng.pick(lexicon.firstNames)} ${rng.pick(lexicon.lastNames)}`;
  const [key, verb] = rng.pick([
    ['owner', 'owned'],
    ['author', 'written'],
    ['maker', 'made'],
    ['artist', 'painted'],
    ['manager', 'run'],
    ['designer', 'designed'],
  ] as const);
  return {
    field: { key, value },
    after: `${verb} by ${value}`,
    says: [`is ${verb} by ${value}`, `was ${verb} by ${value}`, `has ${value} as its ${key}`],
  };
}

/** A key that no rule knows: the sentence must carry both key and value over as they are. */
function plainFact(rng: Rng): Fact {
  const key = rng.next() < 0.6 ? rng.pick(lexicon.plainKeys) : plainWords(rng, 2);
  const value = rng.pick([anyValue, quantity, identifier, plainWords])(rng);
  return {
    field: { key, value },
    after: `with ${key} ${value}`,
    says: [`has the ${key} ${value}`, `has ${value} as its ${key}`, `has a ${key} of ${value}`],
  };
}

const kinds = [
  levelFact,
  levelFact,
  flagFact,
  flagFact,
  placeFact,
  nearFact,
  adjectiveFact,
  personFact,
  plainFact,
] as const;

/** A record about something with a name, and a text that says all of it, each value word for word. */
export function describe(rng: Rng): { readonly fields: readonly Field[]; readonly text: string } {
  const noun = rng.pick(rng.next() < 0.6 ? lexicon.placeKinds : rng.next() < 0.7 ? lexicon.thingKinds : lexicon.jobs);
  const name = properName(rng);
  const facts: Fact[] = [];
  for (let wanted = rng.below(7); wanted > 0; wanted--) {
    const fact = rng.pick(kinds)(rng);
    if (!facts.some((other) => other.field.key === fact.field.key)) facts.push(fact);
  }
  const nameField = { key: rng.pick(['name', 'name', 'name', 'title', 'id']), value: name };
  const kindGiven = facts.length === 0 || rng.next() < 0.7;
  const kindField = kindGiven ? [{ key: rng.pick(['type', 'kind', 'category', 'what']), value: noun }] : [];
  const rest = [...kindField, ...facts.map((fact) => fact.field)];
  const fields = rng.next() < 0.7 ? [nameField, ...rest] : rng.shuffle([nameField, ...rest]);
  return {
    fields,
    text: sentences(rng, name, kindGiven ? noun : rng.pick(['place', 'one', 'thing']), rng.shuffle(facts)),
  };
}

function sentences(rng: Rng, name: string, noun: string, facts: readonly Fact[]): string {
  const left = [...facts];
  const take = (test: (fact: Fact) => boolean) => {
    const at = left.findIndex(test);
    return at < 0 ? undefined : left.splice(at, 1)[0];
  };
  const adjective = take((fact) => fact.before !== undefined)?.before;
  const tails: string[] = [];
  for (let wanted = rng.below(4); wanted > 0; wanted--) {
    const fact = take((candidate) => candidate.after !== undefined);
    if (fact?.after !== undefined) tails.push(fact.after);
  }
  const head = adjective === undefined ? noun : `${adjective} ${noun}`;
  const tail = tails.length === 0 ? '' : ` ${tails.join(' ')}`;
  const a = article(head);
  const opening = rng.pick([
    `${name} is ${a} ${head}${tail}.`,
    `${name} is ${a} ${head}${tail}.`,
    `There is ${a} ${head} called ${name}${tail}.`,
    `${capital(a)} ${head}${tail} is ${name}.`,
    `The ${head} ${name}${tail === '' ? ' is here' : ` is${tail.replace(/ that is /g, ' ')}`}.`,
    `${name} is the name of ${a} ${head}${tail}.`,
  ]);
  const out = [opening];
  while (left.length > 0) {
    const first = rng.pick(left.shift()!.says);
    const second = left.length > 0 && rng.next() < 0.5 ? left.shift() : undefined;
    const subject = rng.pick(['It', 'It', name, 'This place', `The ${noun}`]);
    out.push(`${subject} ${first}${second === undefined ? '' : ` and ${rng.pick(second.says)}`}.`);
  }
  return out.join(' ');
}
