import { expectTypeOf, it } from 'vitest';
import type { Dataset } from '../../src/dataset/dataset.js';
import {
  type AlpacaLine,
  alpaca,
  type CanonicalRow,
  type ChatLine,
  checkTraining,
  databricksResponse,
  type Format,
  fromFormat,
  type LossReport,
  openaiSft,
  shareGpt,
  toFormat,
  toTrainingRow,
  trlConversational,
  vertexPreference,
} from '../../src/formats/index.js';
import type { Json, TrainingRow } from '../../src/spec/index.js';

declare const rows: Dataset<CanonicalRow>;
declare const trainingRows: Dataset<TrainingRow>;
declare const row: CanonicalRow;

it('knows the lines of each format', () => {
  expectTypeOf(openaiSft()).toEqualTypeOf<Format<ChatLine>>();
  expectTypeOf(trlConversational()).toEqualTypeOf<Format<ChatLine<Json>>>();
  expectTypeOf(rows.pipe(toFormat(alpaca()))).toEqualTypeOf<Dataset<AlpacaLine>>();
  expectTypeOf(rows.pipe(toFormat(databricksResponse()))).toExtend<Dataset<{ prompt: string; response: string }>>();
  const { line } = vertexPreference().encode(row);
  expectTypeOf(line?.completions[0]?.score).toEqualTypeOf<number | undefined>();
});

it('writes training rows, which are canonical rows, and gives canonical rows as training rows', () => {
  expectTypeOf<TrainingRow>().toExtend<CanonicalRow>();
  expectTypeOf(trainingRows.pipe(toFormat(openaiSft()))).toEqualTypeOf<Dataset<ChatLine>>();
  expectTypeOf(toTrainingRow(row)).toEqualTypeOf<TrainingRow>();
});

it('reads lines of any type', () => {
  expectTypeOf(rows.pipe(toFormat(openaiSft())).pipe(fromFormat(openaiSft()))).toEqualTypeOf<Dataset<CanonicalRow>>();
  const step = toFormat(shareGpt());
  expectTypeOf(rows.report(step)).toEqualTypeOf<LossReport | undefined>();
});

it('has a row or problems, never both', () => {
  const read = shareGpt().decode({});
  if (read.row === undefined) expectTypeOf(read.problems).not.toBeUndefined();
  else {
    expectTypeOf(read.problems).toEqualTypeOf<undefined>();
    expectTypeOf(read.losses[0]?.code).not.toBeAny();
  }
});

it('refuses settings that a format does not have', () => {
  // @ts-expect-error no such setting
  openaiSft({ sytem: 'merge' });
  // @ts-expect-error no such value
  openaiSft({ system: 'join' });
  // @ts-expect-error there is no field for it
  shareGpt({ reasoning: 'thinking' });
  // @ts-expect-error it has no settings
  alpaca({ history: false });
  // @ts-expect-error a format, not its name
  toFormat('openai-sft');
  // @ts-expect-error no such service
  checkTraining([], openaiSft(), { service: 'openia' });
});

it('does not let a row without messages through', () => {
  // @ts-expect-error no messages
  openaiSft().encode({ prompt: 'Hi' });
  // @ts-expect-error no such role
  openaiSft().encode({ messages: [{ role: 'human', content: 'Hi' }] });
});
