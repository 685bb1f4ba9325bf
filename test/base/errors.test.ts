import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import {
  errorCodes,
  GateError,
  JobError,
  ProviderError,
  TuneloopError,
  UnsupportedCapabilityError,
  ValidationError,
} from '../../src/base/errors.js';

const key = `sk-${'a1B2'.repeat(6)}`;

describe('TuneloopError', () => {
  it('says what failed and then what to do, and carries both apart', () => {
    const cause = new Error('socket hang up');
    const error = new TuneloopError({
      code: 'NETWORK',
      message: 'No answer.',
      hint: 'Try again.',
      retryable: true,
      cause,
    });
    expect(error.message).toBe('No answer. Try again.');
    expect(error).toMatchObject({ name: 'TuneloopError', code: 'NETWORK', hint: 'Try again.', retryable: true, cause });
    expect(String(error)).toBe('TuneloopError: No answer. Try again.');
    expect(error).toBeInstanceOf(Error);
    const bare = new TuneloopError({ code: 'REMOTE', message: 'No.' });
    expect(bare).toMatchObject({ message: 'No.', hint: undefined, provider: undefined, retryable: false });
    expect('cause' in bare).toBe(false);
  });

  it('holds no secret in its text, its hint, its stack, or its durable form', () => {
    const error = new TuneloopError({ code: 'AUTH', message: `Key ${key} was refused.`, hint: `Replace ${key}.` });
    for (const text of [error.message, error.hint, error.stack, JSON.stringify(error), inspect(error)]) {
      expect(text).not.toContain(key);
      expect(text).toContain('[redacted]');
    }
  });

  it('has a durable form that survives JSON, without stack and cause', () => {
    const error = new TuneloopError({
      code: 'RATE_LIMIT',
      message: 'Slow down.',
      hint: 'Wait.',
      provider: 'openai',
      retryable: true,
      cause: new Error('x'),
    });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      kind: 'TuneloopError',
      v: 1,
      name: 'TuneloopError',
      code: 'RATE_LIMIT',
      message: 'Slow down. Wait.',
      hint: 'Wait.',
      provider: 'openai',
      retryable: true,
    });
  });

  it('is known by another copy of the package, and nothing else is', async () => {
    vi.resetModules();
    const copy = await import('../../src/base/errors.js');
    expect(copy.TuneloopError).not.toBe(TuneloopError);
    const theirs = new copy.GateError([]);
    expect(theirs instanceof TuneloopError).toBe(false);
    expect(TuneloopError.is(theirs)).toBe(true);
    expect(copy.TuneloopError.is(new JobError({ code: 'JOB_FAILED', message: 'x', state: null }))).toBe(true);
    for (const other of [
      new Error('x'),
      undefined,
      null,
      'TuneloopError',
      7,
      {},
      { name: 'TuneloopError', code: 'AUTH' },
    ]) {
      expect(TuneloopError.is(other)).toBe(false);
    }
  });

  it('has a code for every failure, each once and each explained', () => {
    expect(new Set(errorCodes).size).toBe(errorCodes.length);
    const explained = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
    expect(errorCodes.filter((code) => !explained.includes(`\`${code}\``))).toEqual([]);
  });
});

describe('the errors with data', () => {
  const durable = (error: TuneloopError) => JSON.parse(JSON.stringify(error));

  it('ValidationError lists issues, and their secrets only in memory', () => {
    const issues = [
      { path: 'a.0', line: 3, message: `not a number: ${key}` },
      { path: '', message: 'empty' },
    ];
    const error = new ValidationError({ code: 'INVALID_ROW', message: 'Bad row.', issues });
    expect(error.issues).toBe(issues);
    expect(durable(error)).toMatchObject({
      name: 'ValidationError',
      code: 'INVALID_ROW',
      issues: [
        { path: 'a.0', line: 3, message: 'not a number: [redacted]' },
        { path: '', message: 'empty' },
      ],
    });
  });

  it('ProviderError keeps the reply cut and redacted, also where the secret lies across the cut', () => {
    const details = {
      code: 'REMOTE',
      message: 'Refused.',
      provider: 'x',
      status: 503,
      requestId: 'r1',
      retryAfterMs: 20,
    } as const;
    const error = new ProviderError({ ...details, body: `${'.'.repeat(2040)} ${key} ${'.'.repeat(5000)}` });
    expect(error.body).toHaveLength(2048);
    expect(error.body?.slice(2040)).toBe(' [redact');
    expect(durable(error)).toEqual({
      kind: 'TuneloopError',
      v: 1,
      name: 'ProviderError',
      code: 'REMOTE',
      message: 'Refused.',
      provider: 'x',
      retryable: false,
      status: 503,
      requestId: 'r1',
      retryAfterMs: 20,
    });
    const silent = new ProviderError({ code: 'NETWORK', message: 'No answer.' });
    expect(silent).toMatchObject({ status: undefined, requestId: undefined, retryAfterMs: undefined, body: undefined });
    expect(Object.keys(durable(silent))).toEqual(['kind', 'v', 'name', 'code', 'message', 'retryable']);
  });

  it('UnsupportedCapabilityError says what the provider has instead', () => {
    const error = new UnsupportedCapabilityError({ provider: 'x', capability: 'deploy', has: ['chat', 'files'] });
    expect(error.message).toBe('Provider "x" has no capability "deploy". It has: chat, files.');
    expect(durable(error)).toMatchObject({
      code: 'UNSUPPORTED_CAPABILITY',
      capability: 'deploy',
      has: ['chat', 'files'],
    });
    expect(new UnsupportedCapabilityError({ provider: 'x', capability: 'y', has: [] }).hint).toBe('It has: none.');
  });

  it('JobError and GateError tell where it stands and what was missed', () => {
    const state = { phase: 'failed', reason: 'out of memory' };
    expect(durable(new JobError({ code: 'JOB_FAILED', message: 'x', state }))).toMatchObject({
      name: 'JobError',
      state,
    });
    const failures = [
      { metric: 'bleu', rule: 'min', bound: 30, value: 12.5, message: 'bleu is 12.5, below 30' },
      { metric: 'f1', rule: 'min', bound: 1, value: null, message: 'f1 abstained' },
    ];
    const gate = new GateError(failures);
    expect(gate.message).toBe('Gate failed: bleu is 12.5, below 30; f1 abstained.');
    expect(durable(gate)).toMatchObject({ name: 'GateError', code: 'GATE_FAILED', failures });
  });
});
