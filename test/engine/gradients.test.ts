import { describe, expect, it } from 'vitest';
import { initialWeights, type TensorEntry, tensorSize, tensorTable } from '../../src/engine/layout.js';
import { adapterTable } from '../../src/engine/lora.js';
import type { TrainTask } from '../../src/engine/training-settings.js';
import { GradientProbe, randomRow, tiny } from './harness.js';

const rows = [randomRow(1, 9), randomRow(2, 14), randomRow(3, 5), randomRow(4, 11), randomRow(5, 24)];
const pairs = rows.map((row, i) => ({ chosen: row, rejected: randomRow(10 + i, 8 + i) }));
const common = { steps: 1, batchSize: 5, learningRate: 0.01, seed: 3 };

/** Compares each tensor's gradient with central differences along the gradient itself and at single elements. */
function check(task: TrainTask, table: readonly TensorEntry[], perturb = false): void {
  const probe = new GradientProbe(task);
  // Away from the start, where B is zero and the preference margin is zero, every term counts.
  if (perturb) probe.values.forEach((value, i, values) => void (values[i] = value + 0.05 * Math.sin(i * 1.7 + 1)));
  probe.loss();
  const gradient = probe.gradient();
  for (const entry of table) {
    const part = gradient.subarray(entry.offset, entry.offset + tensorSize(entry));
    const norm = Math.hypot(...part);
    const slope = (direction: (i: number) => number, step: number): number => {
      const saved = probe.values.slice(entry.offset, entry.offset + part.length);
      const at = (sign: number): number => {
        saved.forEach((value, i) => void (probe.values[entry.offset + i] = value + sign * step * direction(i)));
        return probe.loss();
      };
      const difference = (at(1) - at(-1)) / (2 * step);
      probe.values.set(saved, entry.offset);
      return difference;
    };
    expect(norm, entry.name).toBeGreaterThan(0);
    const along = slope((i) => part[i]! / norm, 0.01);
    expect(Math.abs(along - norm) / norm, `${entry.name} along its gradient`).toBeLessThan(0.02);
    const signs = (i: number): number => (Math.sin(i * 12.9898 + 4) > 0 ? 1 : -1) / Math.sqrt(part.length);
    const expected = part.reduce((sum, value, i) => sum + value * signs(i), 0);
    expect(Math.abs(slope(signs, 0.02) - expected), `${entry.name} across`).toBeLessThan(0.02 * norm);
  }
}

describe('gradients', () => {
  const weights = initialWeights(tiny, 7);
  const task = { config: tiny, weights, rows };

  it('of every weight agree with finite differences', () => {
    check({ ...task, settings: { ...common, method: 'sft' } }, tensorTable(tiny), true);
  });

  it('agree under dropout and label smoothing', () => {
    check({ ...task, settings: { ...common, method: 'sft', dropout: 0.2, labelSmoothing: 0.1 } }, tensorTable(tiny));
  });

  it('of every adapter matrix agree with finite differences', () => {
    const settings = { ...common, method: 'sft', lora: { rank: 3, alpha: 6 } } as const;
    check({ ...task, settings }, adapterTable(tiny, 3), true);
  });

  it('of every adapter matrix agree under adapter dropout', () => {
    const settings = { ...common, method: 'sft', dropout: 0.1, lora: { rank: 4, alpha: 6, dropout: 0.3 } } as const;
    check({ ...task, settings }, adapterTable(tiny, 4), true);
  });

  it('of every weight agree for preferences', () => {
    const settings = { ...common, method: 'preference', beta: 0.5 } as const;
    check({ config: tiny, weights, rows: pairs, settings }, tensorTable(tiny), true);
  });
});
