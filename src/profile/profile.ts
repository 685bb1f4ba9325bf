import { showAs } from '../base/display.js';
import type { Json } from '../base/json.js';
import type { ColumnProfile, ProfileRecord } from './profile-record.js';
import { checkRecord } from './read-record.js';
import { profilePage } from './show/profile-page.js';
import { profileHtml, profileText } from './show/profile-text.js';

/** What is in rows: immutable, and the same for the same rows and settings. Made by {@link profile}. */
export class Profile {
  readonly record: ProfileRecord;

  private constructor(record: ProfileRecord) {
    this.record = record;
  }

  /** @internal */
  static of(record: ProfileRecord): Profile {
    return new Profile(freeze(record));
  }

  /**
   * Reads what {@link toJSON} gave.
   * @throws CORRUPT_RECORD for anything else
   */
  static fromJSON(json: unknown): Profile {
    return Profile.of(checkRecord(structuredClone(json)));
  }

  /** How many rows were read. */
  get rows(): number {
    return this.record.rows;
  }

  get columns(): readonly ColumnProfile[] {
    return this.record.columns;
  }

  /** The column at a path, such as `messages[].content`. */
  column(path: string): ColumnProfile | undefined {
    return this.record.columns.find((column) => column.path === path);
  }

  toJSON(): { readonly [key: string]: Json } {
    return JSON.parse(JSON.stringify(this.record)) as { readonly [key: string]: Json };
  }

  /** One HTML file with plots that works from disk and loads nothing. */
  toHTML(): string {
    return profilePage(this.record);
  }

  toString(): string {
    return profileText(this.record);
  }
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) freeze(member);
  }
  return value;
}

showAs(Profile, ({ record }) => ({ text: profileText(record), html: profileHtml(record) }));
