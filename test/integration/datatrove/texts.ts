import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rng } from '../../../src/base/rng.js';

const common = 'the of and to that have with be a in is it for on as was at by this from or an are not but they'.split(
  ' ',
);
const random = rng(7);
const letters = 'abcdefghijklmnopqrstuvwxyz';

function word(length: number): string {
  return Array.from({ length }, () => letters[random.below(26)]).join('');
}

function sentence(words: number, end = '.'): string {
  const parts = Array.from({ length: words }, () =>
    random.next() < 0.4 ? random.pick(common) : word(3 + random.below(7)),
  );
  return `${parts.join(' ')}${end}`;
}

/** Plain prose: what passes every rule. */
function prose(words: number, perLine = 60): string {
  const lines: string[] = [];
  for (let left = words; left > 0; left -= perLine) {
    const inLine = Math.min(left, perLine);
    const first = Math.floor(inLine / 2);
    lines.push([sentence(first), sentence(inLine - first)].join(' '));
  }
  return lines.join('\n');
}

const spread = (from: number, to: number, steps: number) =>
  Array.from({ length: steps }, (_, i) => Math.round(from + ((to - from) * i) / (steps - 1)));

/** For each threshold texts on both sides of it, and as near to it as whole words allow. */
export function generatedTexts(): readonly string[] {
  const texts: string[] = ['', ' ', '\n', '\n\n \n', '.', 'word', '…', '🙂 🙂', '\ud800 half', 'a\u2028b\u0085c\x1cd'];
  const add = (...more: string[]) => texts.push(...more);
  for (const words of spread(44, 56, 13)) add(prose(words));
  for (const length of [1, 2, 3, 4, 9, 10, 11, 12]) {
    add(`${Array.from({ length: 60 }, () => word(length)).join(' ')} the of.`);
    add(`${Array.from({ length: 60 }, (_, i) => word(length + (i % 2))).join(' ')} the of and to.`);
  }
  for (const count of spread(4, 16, 13)) {
    add(
      `${prose(100)} ${'# '.repeat(count)}`,
      `${prose(100)} ${'so... '.repeat(count)}`,
      `${prose(100)} ${'so… '.repeat(count)}`,
    );
    add(Array.from({ length: 16 }, (_, i) => `${i < count ? '- ' : ''}${sentence(9)}`).join('\n'));
    add(Array.from({ length: 16 }, (_, i) => `${i < count ? '• ' : '  '}${sentence(9)}`).join('\n'));
    add(Array.from({ length: 40 }, (_, i) => sentence(9, i < count ? '...' : '.')).join('\n'));
    add(Array.from({ length: 16 }, (_, i) => sentence(9, i < count ? '… ' : '!')).join('\r\n'));
    add(`${prose(60)} ${Array.from({ length: count }, (_, i) => String(1000 + i)).join(' ')}`);
    const line = sentence(8);
    add(Array.from({ length: 24 }, (_, i) => (i < count ? line : sentence(8))).join('\n'));
    add(Array.from({ length: 24 }, (_, i) => (i < count ? line : sentence(8))).join('\n\n'));
    add(
      Array.from({ length: 24 }, (_, i) => (i % 3 === 0 && i < count * 2 ? 'The same.' : sentence(8))).join('\n\n\n'),
    );
    add(
      Array.from({ length: 20 }, (_, i) => (i < count ? 'Too short here.' : sentence(14)))
        .map((text, i) => `${text}${i}`)
        .join('\n'),
    );
    add(Array.from({ length: 20 }, (_, i) => (i < count ? sentence(14, '') : sentence(14, '?'))).join('\n'));
    add(Array.from({ length: count * 2 }, () => sentence(4)).join('\n\n'));
    add(Array.from({ length: count }, () => sentence(6)).join(random.pick([' ', '\n', '\n\n'])));
  }
  for (const n of [2, 3, 4, 5, 6, 7, 8, 9, 10, 12]) {
    const phrase = Array.from({ length: n }, () => word(5)).join(' ');
    for (const times of [2, 3, 4, 5, 6, 8, 12]) {
      for (const around of [40, 80, 160]) {
        const words = prose(around).split(' ');
        const gap = Math.max(1, Math.floor(words.length / times));
        add(words.map((each, i) => (i % gap === 0 && i / gap < times ? `${phrase} ${each}` : each)).join(' '));
      }
    }
  }
  const ten = Array.from({ length: 10 }, () => word(5)).join(' ');
  for (const around of spread(45, 85, 21)) {
    add(`${ten} ${prose(around)} ${ten}`);
    const line = () => `${Array.from({ length: around % 3 ? 2 : 3 }, () => word(16)).join(' ')}.`;
    add(Array.from({ length: around }, line).join('\n'));
  }
  for (const extra of [
    'lorem ipsum',
    'Lorem Ipsum',
    'JavaScript is off',
    'our Privacy Policy says',
    'this site uses cookies',
    '{',
    '}',
    'x'.repeat(1000),
    'x'.repeat(1001),
    '🙂'.repeat(600),
    '🙂'.repeat(1001),
    'fact [12]',
    'this [edit]',
    'so [citation needed]',
    '[] and [٣]',
    'e.g. U.S. 3.5 Mr. Smith',
    '"quoted."',
    "it's the dogs' bone",
    'well-known either/or x—y',
    'http://a.example/b?c=1 me@x.org',
  ]) {
    for (const end of ['.', '', '"', '...', '?!']) {
      add(
        [sentence(9), `${sentence(4, '')} ${extra}${end}`, ...Array.from({ length: 5 }, () => sentence(9))].join('\n'),
      );
    }
  }
  for (const script of [
    '这是一个句子。',
    'これは文です。',
    'यह एक वाक्य है। ',
    'Это предложение. ',
    'هذه جملة؟ ',
    'ประโยค ',
    '𑅁𑇅 ',
    'naïve café ',
  ]) {
    for (const times of [3, 12, 60])
      add(script.repeat(times), Array.from({ length: times }, (_, i) => `${script}${i}`).join('\n'));
  }
  return texts;
}

/** Paragraphs of the project's own pages, and the answers and questions of the shared data, a few together. */
export function realTexts(): readonly string[] {
  const pages = readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => {
      const text = readFileSync(`docs/${name}`, 'utf8');
      return [text, ...text.split(/\n(?=#)/)];
    });
  const shared = ['../shared/data/e2e/devset.csv', '../shared/data/banking77/train.csv'].filter((path) =>
    existsSync(path),
  );
  const rows = shared.flatMap((path) => {
    const lines = readFileSync(path, 'utf8').split('\n').slice(1, 4000);
    const groups: string[] = [];
    for (let i = 0; i < lines.length; i += 12) groups.push(lines.slice(i, i + 5 + (i % 8)).join(i % 2 ? '\n' : ' '));
    return groups;
  });
  return [...pages, ...rows];
}
