import { cosSin } from './math.js';

/** What the learning rate depends on. */
export interface ScheduleSettings {
  readonly steps: number;
  readonly learningRate: number;
  /** Share of all steps in which the rate rises linearly from 0. */
  readonly warmupRatio: number;
  /** The rate at the end, as a share of the highest. */
  readonly floorRatio: number;
}

/** The learning rate of a step, counted from 1: linear warm-up, then half a cosine down to the floor. */
export function learningRateAt(settings: ScheduleSettings, step: number): number {
  const { steps, learningRate, warmupRatio, floorRatio } = settings;
  const warmup = Math.ceil(steps * warmupRatio);
  if (step <= warmup) return (learningRate * step) / warmup;
  const progress = (step - warmup) / Math.max(1, steps - warmup);
  const [cos] = cosSin(Math.PI * progress);
  return learningRate * (floorRatio + (1 - floorRatio) * 0.5 * (1 + cos));
}
