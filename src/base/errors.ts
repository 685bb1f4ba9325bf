import type { Json } from './json.js';
import { redact } from './redact.js';

/** Every code a {@link TuneloopError} can carry; `docs/errors.md` explains each one. */
export const errorCodes = [
  'INVALID_OPTION',
  'MISSING_CREDENTIAL',
  'MISSING_PEER',
  'UNSUPPORTED_CAPABILITY',
  'INVALID_ROW',
  'INVALID_OUTPUT',
  'AUTH',
  'RATE_LIMIT',
  'REMOTE',
  'NETWORK',
  'TIMEOUT',
  'JOB_FAILED',
  'DEPLOYMENT_FAILED',
  'ILLEGAL_TRANSITION',
  'STORE_CONFLICT',
  'STORE_FAILED',
  'CORRUPT_RECORD',
  'NOT_FOUND',
  'LEAKAGE',
  'GATE_FAILED',
] as const;

/** What kind of failure happened. Users switch on this, never on a message. */
export type ErrorCode = (typeof errorCodes)[number];

/** What every error of this library is made from. */
export interface ErrorDetails {
  readonly code: ErrorCode;
  /** What failed, on what, with which value. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string | undefined;
  /** Name of the provider that failed. */
  readonly provider?: string | undefined;
  /** True when the same call may succeed later. @default false */
  readonly retryable?: boolean | undefined;
  readonly cause?: unknown;
}

const marker = Symbol.for('tuneloop.error');

/** The one base of all errors this library throws. Its text never holds a secret. */
export class TuneloopError extends Error {
  override readonly name: string = 'TuneloopError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly provider: string | undefined;
  readonly retryable: boolean;

  constructor(details: ErrorDetails) {
    const hint = details.hint === undefined ? undefined : redact(details.hint);
    const message = redact(details.message);
    super(
      hint === undefined ? message : `${message} ${hint}`,
      details.cause === undefined ? {} : { cause: details.cause },
    );
    this.code = details.code;
    this.hint = hint;
    this.provider = details.provider;
    this.retryable = details.retryable ?? false;
    Object.defineProperty(this, marker, { value: true });
  }

  /** True for any error of this library, also of another copy of the package in the same process. */
  static is(value: unknown): value is TuneloopError {
    return typeof value === 'object' && value !== null && marker in value;
  }

  /** The durable form: no stack, no cause, no secrets. */
  toJSON(): { readonly [key: string]: Json } {
    return {
      kind: 'TuneloopError',
      v: 1,
      name: this.name,
      code: this.code,
      message: this.message,
      retryable: this.retryable,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.provider === undefined ? {} : { provider: this.provider }),
    };
  }
}

/** One thing that is wrong with a value: where, and what. */
export interface Issue {
  /** Keys and indexes from the root of the value, joined by dots; empty for the value itself. */
  readonly path: string;
  /** 1-based line of the source, where there is one. */
  readonly line?: number | undefined;
  readonly message: string;
}

/** Thrown when a value does not have the shape it must have (INVALID_ROW, INVALID_OUTPUT, INVALID_OPTION). */
export class ValidationError extends TuneloopError {
  override readonly name = 'ValidationError';
  readonly issues: readonly Issue[];

  constructor(details: ErrorDetails & { readonly issues: readonly Issue[] }) {
    super(details);
    this.issues = details.issues;
  }

  override toJSON(): { readonly [key: string]: Json } {
    return {
      ...super.toJSON(),
      issues: this.issues.map((issue) => ({
        path: issue.path,
        message: redact(issue.message),
        ...(issue.line === undefined ? {} : { line: issue.line }),
      })),
    };
  }
}

/** Thrown when a remote service answers with a failure, or not at all. */
export class ProviderError extends TuneloopError {
  override readonly name = 'ProviderError';
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /** How long the service asked us to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** The reply, redacted and cut at 2 KB. */
  readonly body: string | undefined;

  constructor(
    details: ErrorDetails & {
      readonly status?: number | undefined;
      readonly requestId?: string | undefined;
      readonly retryAfterMs?: number | undefined;
      readonly body?: string | undefined;
    },
  ) {
    super(details);
    this.status = details.status;
    this.requestId = details.requestId;
    this.retryAfterMs = details.retryAfterMs;
    this.body = details.body === undefined ? undefined : redact(details.body).slice(0, 2048);
  }

  /** Without the body, which may hold what the user sent. */
  override toJSON(): { readonly [key: string]: Json } {
    return {
      ...super.toJSON(),
      ...(this.status === undefined ? {} : { status: this.status }),
      ...(this.requestId === undefined ? {} : { requestId: this.requestId }),
      ...(this.retryAfterMs === undefined ? {} : { retryAfterMs: this.retryAfterMs }),
    };
  }
}

/** Thrown when a provider is asked at run time for an ability it does not have. */
export class UnsupportedCapabilityError extends TuneloopError {
  override readonly name = 'UnsupportedCapabilityError';
  readonly capability: string;
  readonly has: readonly string[];

  constructor(details: { readonly provider: string; readonly capability: string; readonly has: readonly string[] }) {
    super({
      code: 'UNSUPPORTED_CAPABILITY',
      message: `Provider "${details.provider}" has no capability "${details.capability}".`,
      hint: `It has: ${details.has.length === 0 ? 'none' : details.has.join(', ')}.`,
      provider: details.provider,
    });
    this.capability = details.capability;
    this.has = details.has;
  }

  override toJSON(): { readonly [key: string]: Json } {
    return { ...super.toJSON(), capability: this.capability, has: this.has };
  }
}

/** Thrown when a fine-tune or a deployment came to a bad end (JOB_FAILED, DEPLOYMENT_FAILED). */
export class JobError extends TuneloopError {
  override readonly name = 'JobError';
  /** Where it stands, as its journal has it. */
  readonly state: Json;

  constructor(details: ErrorDetails & { readonly state: Json }) {
    super(details);
    this.state = details.state;
  }

  override toJSON(): { readonly [key: string]: Json } {
    return { ...super.toJSON(), state: this.state };
  }
}

/** Thrown when a report does not pass its gate. */
export class GateError extends TuneloopError {
  override readonly name = 'GateError';
  readonly failures: readonly GateFailure[];

  constructor(failures: readonly GateFailure[]) {
    super({
      code: 'GATE_FAILED',
      message: `Gate failed: ${failures.map((failure) => failure.message).join('; ')}.`,
    });
    this.failures = failures;
  }

  override toJSON(): { readonly [key: string]: Json } {
    return { ...super.toJSON(), failures: this.failures.map((failure) => ({ ...failure })) };
  }
}

/** One rule of a gate that was not met. */
export interface GateFailure {
  /** Name of the metric. */
  readonly metric: string;
  /** Which rule of the gate, for instance `min`. */
  readonly rule: string;
  readonly bound: number;
  /** The value that missed the bound; null where the metric abstained. */
  readonly value: number | null;
  readonly message: string;
}
