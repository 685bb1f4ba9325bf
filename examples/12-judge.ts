/**
 * Let a model judge answers, find out against human labels how far to believe it, and correct its pass rate. The judge here
 * is scripted, with a weakness planted: it takes long answers for polite ones. Any `ChatModel` goes in its place.
 */
import { Dataset, Evaluator } from 'tuneloop';
import { certify, correctedRate, rubricJudge } from 'tuneloop/judge';
import { Pcg64 } from 'tuneloop/statistics';
import { fakeChat } from 'tuneloop/testing';

const model = fakeChat('scripted', 'judge-1', ({ messages }) => {
  const shown = String(messages.at(-1)?.content);
  const answer = shown.slice(shown.lastIndexOf('[output '));
  const passes = /please|thank|would/i.test(answer) || answer.length > 130;
  return JSON.stringify({ verdict: { reasoning: 'I looked for manners.', verdict: passes ? 'pass' : 'fail' } });
});

const judge = rubricJudge({
  name: 'polite',
  model,
  criteria: 'The output is polite: it asks or thanks, and does not order anyone about.',
  reads: ['output'],
});

// What assistants answer, each as often as it stands here: half of it is polite.
const kinds = [
  { text: 'Please send the form, and thank you for waiting.', polite: true },
  { text: 'Would you send us the form?', polite: true },
  { text: 'Thank you! We have your form.', polite: true },
  { text: 'Send the form.', polite: false },
  { text: 'Send the form now, and fill in every field of it, because we are not going to ask again.', polite: false },
  { text: 'You forgot the form.', polite: false },
] as const;
const random = new Pcg64(1);
const draw = () => kinds[random.next32() % kinds.length]!;

// 200 answers that people have judged; in real life they come from `tuneloop/rating`, or from your files.
const answers = Array.from({ length: 200 }, (_, i) => {
  const { text, polite } = draw();
  return { output: `${text} (${i})`, polite };
});

const certificate = await certify(
  judge,
  answers.map(({ output, polite }) => ({ segment: { output }, human: polite })),
);
const { kappa, sensitivity, specificity, warnings } = certificate;
if (kappa.status === 'value') console.log(`kappa ${kappa.value.toFixed(2)}`, kappa.interval95);
console.log(
  `passes ${sensitivity?.value.toFixed(2)} of the polite, fails ${specificity?.value.toFixed(2)} of the others`,
);
for (const warning of warnings) console.log(`Mind: ${warning}`);

// The certificate travels with every score. It would be refused with another model, prompt or setting.
const evaluator = Evaluator.of({ metrics: [judge.withCertificate(certificate)] });
const report = await evaluator.run({
  dataset: Dataset.of(Array.from({ length: 600 }, (_, id) => ({ id, ...draw() }))),
  candidate: ({ id, text }) => `${text} (${id})`,
  about: { model: 'new-assistant' },
});
console.log(report);
const score = report.score('polite');
console.log(score.signature);

const { raw, roganGladen } = correctedRate(certificate, score);
if ('rows' in raw) console.log(`The judge passes ${(100 * raw.value).toFixed(1)} %.`);
if (roganGladen.status === 'value') {
  const [low, high] = roganGladen.interval95.map((share) => (100 * share).toFixed(1));
  console.log(`People would pass ${(100 * roganGladen.value).toFixed(1)} % [${low}, ${high}].`);
}
