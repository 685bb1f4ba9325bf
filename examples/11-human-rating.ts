/** Ask people which of two systems answers better: blind forms out, ratings back, and what they say. */
import { mkdir, writeFile } from 'node:fs/promises';
import { importRatings, ratingSheet } from 'tuneloop/rating';

const orders = Array.from({ length: 40 }, (_, index) => ({ order: `A-${1000 + index}`, late: index % 4 === 0 }));
const sheet = ratingSheet({
  question: 'Which answer would you rather get?',
  task: { type: 'compare' },
  items: orders.map(({ order, late }) => ({
    id: order,
    input: `Where is my order ${order}?`,
    outputs: {
      today: `Order ${order} is on its way.`,
      candidate: late ? `Order ${order} is late, sorry.` : `Order ${order} is on its way.`,
    },
    references: [late ? 'It is late.' : 'It is on its way.'],
  })),
  raters: ['ann', 'bob', 'cem'],
  overlap: 2, // each order is seen by two of the three
  repeats: 0.1, // and some a second time
});

const folder = '.tuneloop/rating';
await mkdir(folder, { recursive: true });
for (const form of sheet.forms) await writeFile(`${folder}/${form.rater}.html`, form.toHTML());
await writeFile(`${folder}/key.json`, JSON.stringify(sheet.key())); // not for raters
console.log(`Open ${folder}/ann.html in a browser; ${sheet.forms.map(({ items }) => items).join(', ')} items.`);

// Three people would rate now. Here is what they might send back: bob is careless with every fifth.
const files = sheet.forms.map(({ rater, toJSONL }) => {
  const lines = toJSONL().trimEnd().split('\n');
  const rated = lines.map((line) => {
    const { left, right, item, ...rest } = JSON.parse(line);
    const honest = left === right ? 'tie' : left.includes('sorry') ? 'left' : 'right';
    return JSON.stringify({ ...rest, item, rating: rater === 'bob' && item % 5 === 0 ? 'left' : honest });
  });
  return new TextEncoder().encode(rated.join('\n'));
});

const ratings = await importRatings(sheet.key(), files);
console.log(ratings);
console.log('wins', ratings.scores());
console.log('agreement', ratings.agreement());
console.log('with themselves', ratings.consistency());
