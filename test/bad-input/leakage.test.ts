import { Dataset, Evaluator, FineTuneJob, memoryStore } from 'tuneloop';
import { baseModelId, local } from 'tuneloop/local';
import { exactMatch } from 'tuneloop/metrics';
import { describe, expect, it } from 'vitest';
import { failure, file, filesIn, folder, pair } from './fixtures.js';

const read = (name: string, text: string) => Dataset.fromCSV(file(name, text), { schema: pair });
const train = () => read('train.csv', 'input,target\nq1,a1\nq2,a2\nq3,a3\n');
const test = () => read('test.csv', 'input,target\nq9,a9\nq2,a2\n');

describe('test rows inside the training set', () => {
  it('are found with both files, both rows and the row itself', async () => {
    const error = await failure(async () => (await test()).assertDisjoint(train()));
    expect(error.code).toBe('LEAKAGE');
    expect(error.message).toContain(
      '1 of 2 rows of test.csv are also in train.csv (row 2 is row 2 there: {"input":"q2","target":"a2"}).',
    );
    expect(error.hint).toContain('dataset.split');
  });

  it('are found by their input alone, where that is what makes them the same', async () => {
    const reworded = read('test.csv', 'input,target\nq2,another answer\n');
    await reworded.assertDisjoint(train());
    const error = await failure(() => reworded.assertDisjoint(train(), { key: ({ input }) => input }));
    expect(error.message).toContain('row 1 is row 2 there: "q2"');
  });

  it('stop an evaluation before anything is asked', async () => {
    let asked = 0;
    const error = await failure(() =>
      Evaluator.of({ metrics: [exactMatch()] }).run({
        dataset: test(),
        training: train(),
        candidate: () => `answer ${++asked}`,
        references: ({ target }) => [target],
        about: { model: 'm' },
      }),
    );
    expect([error.code, asked]).toEqual(['LEAKAGE', 0]);
    expect(error.message).toContain('1 of 2 rows to evaluate on are in the training data');
    expect(error.message).toContain('{"input":"q2","target":"a2"}');
    expect(error.hint).toContain('allowLeakage');
  });

  it('stop a job before anything is uploaded', async () => {
    const dir = folder();
    const error = await failure(() =>
      FineTuneJob.of({
        provider: local({ dir }),
        store: memoryStore(),
        name: 'leaky',
        model: baseModelId,
        train: train(),
        validation: test(),
        toTraining: ({ input, target }) => ({
          messages: [
            { role: 'user', content: input },
            { role: 'assistant', content: target },
          ],
        }),
      }).start(),
    );
    expect(error.code).toBe('LEAKAGE');
    expect(error.message).toContain('1 of the 2 validation rows of job "leaky" are training rows too (row 1: ');
    expect(error.message).toContain('"q2"');
    expect(error.hint).toContain('allowLeakage: true');
    expect(filesIn(dir)).toEqual({});
  });
});
