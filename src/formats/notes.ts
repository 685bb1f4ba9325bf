import { type Loss, type LossCode, lossTexts } from './loss.js';
import type { Problem, ProblemCode } from './problem.js';

/** Takes down what is lost and what is wrong while one row is converted. */
export class Notes {
  readonly losses: Loss[] = [];
  readonly problems: Problem[] = [];

  get failed(): boolean {
    return this.problems.some(({ severity }) => severity === 'error');
  }

  lose(code: LossCode, path: string): void {
    this.losses.push({ code, path, became: lossTexts[code] });
  }

  fail(code: ProblemCode, path: string, message: string): undefined {
    this.problems.push({ code, severity: 'error', path, message });
  }

  warn(code: ProblemCode, path: string, message: string): void {
    this.problems.push({ code, severity: 'warning', path, message });
  }

  /** Notes every key that nobody reads; the others are given back by `rest`. */
  unread(object: object, known: readonly string[], path: string): void {
    for (const key of Object.keys(object)) {
      if (!known.includes(key) && (object as Record<string, unknown>)[key] !== undefined)
        this.lose('unknown-key', at(path, key));
    }
  }
}

/** Joins a path. */
export function at(path: string, step: string | number): string {
  return path === '' ? String(step) : `${path}.${step}`;
}

/** Gives what a value is, for a message. */
export function named(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 39)}…` : value);
  return typeof value === 'object' ? 'an object' : `${typeof value} ${String(value)}`;
}
