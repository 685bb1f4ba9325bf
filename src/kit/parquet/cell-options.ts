/** What cells become that JSON has no type for. */
export interface CellOptions {
  /**
   * A whole number beyond ±(2⁵³ − 1): `error` makes its row a bad one, `text` gives its digits, `bigint` a bigint.
   * Smaller ones are numbers. @default 'error'
   */
  readonly bigNumbers?: 'error' | 'text' | 'bigint' | undefined;
  /** Decimals: `text` gives every digit; `number` makes the row a bad one where a number cannot hold them. @default 'text' */
  readonly decimals?: 'text' | 'number' | undefined;
  /**
   * Dates, times and timestamps: `text` is ISO 8601 with all digits the column has (`2026-01-31`, `08:30:00.000`,
   * `2026-01-31T08:30:00.000000Z`, without `Z` for local times), `number` is milliseconds since the epoch, or since
   * midnight. @default 'text'
   */
  readonly times?: 'text' | 'number' | undefined;
  /** Bytes that are no text: `base64`, or a `Uint8Array`. @default 'base64' */
  readonly bytes?: 'base64' | 'uint8array' | undefined;
}

/** The values of each option, the default first. */
export const cellChoices = {
  bigNumbers: ['error', 'text', 'bigint'],
  decimals: ['text', 'number'],
  times: ['text', 'number'],
  bytes: ['base64', 'uint8array'],
} as const;
