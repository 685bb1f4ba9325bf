/** Decide whether a candidate may ship: by bounds, by intervals, and against what serves today. */
import { Dataset, Evaluator, type GateRules, gate, TuneloopError } from 'tuneloop';
import { bleu, exactMatch } from 'tuneloop/metrics';

const test = Dataset.of(
  Array.from({ length: 200 }, (_, index) => ({
    order: `A-${1000 + index}`,
    status: index % 4 === 0 ? 'late' : 'on its way',
    vip: index % 10 === 0,
  })),
);
type Order = { order: string; status: string; vip: boolean };
const right = ({ order, status, vip }: Order) => `${vip ? 'Dear guest, y' : 'Y'}our order ${order} is ${status}.`;

const evaluator = Evaluator.of({ metrics: [bleu(), exactMatch()], seed: 1 });
const judge = (model: string, candidate: (row: Order) => string) =>
  evaluator.run({ dataset: test, candidate, references: (row) => [right(row)], about: { model } });

// What serves today forgets that an order is late; one candidate forgets the greeting, the other one every fifth number.
const today = await judge('today', (row) => right({ ...row, status: 'on its way' }));
const impolite = await judge('impolite', (row) => right({ ...row, vip: false }));
const careless = await judge('careless', (row) => right(/[37]$/.test(row.order) ? { ...row, order: 'A-1000' } : row));

const rules: GateRules = {
  exactMatch: { min: 0.8, on: 'interval', baseline: today }, // even the low end of the interval, and better than today
  bleu: { baseline: today, margin: 0.5 }, // at most half a point worse than today
};
for (const report of [today, impolite, careless]) {
  const { passed, failures } = gate(report, rules, { throws: false });
  console.log(`${report.about.model}: ${passed ? 'passed' : 'not passed'}`);
  for (const { message } of failures) console.log(`  ${message}`);
}

// In a pipeline the gate throws, and so ends it: the failures are data.
try {
  gate(careless, { exactMatch: { min: 0.99 } });
} catch (error) {
  if (!TuneloopError.is(error)) throw error;
  console.log(error.code, JSON.stringify(error.toJSON(), undefined, 2));
}
