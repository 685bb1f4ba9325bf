import type { PrivacyKey } from './actions/action.js';
import { type Restored, restorer } from './actions/encrypt.js';
import { placesOf, RowEdits } from './row-walk.js';

/** A row with its values again, and what became of its tokens. */
export interface RestoredRow<T> extends Omit<Restored, 'text'> {
  readonly row: T;
}

/**
 * Opens the tokens of `encrypt` in every text and key of a row. Numbers that became tokens come back as texts.
 * @throws INVALID_OPTION when the key is too short
 * @throws INVALID_ROW when the row is nested deeper than 100,000 levels, or holds itself
 */
export function restoreRow<T>(row: T, key: PrivacyKey): RestoredRow<T> {
  return rowRestorer(key, 'restoreRow')(row);
}

/** Gives what opens the tokens of one key in any number of rows. @throws INVALID_OPTION when the key is too short */
export function rowRestorer(key: PrivacyKey, what: string): <T>(row: T) => RestoredRow<T> {
  const restoreText = restorer(key, what);
  return (row) => {
    const edits = new RowEdits();
    const counts = { restored: 0, otherKeys: 0, damaged: 0 };
    const open = (text: string): string => {
      if (!text.includes('[')) return text;
      const { text: opened, ...found } = restoreText(text);
      for (const name of ['restored', 'otherKeys', 'damaged'] as const) counts[name] += found[name];
      return opened;
    };
    for (const place of placesOf(row)) {
      const { parent, key: name, value } = place;
      if (parent !== undefined && !Array.isArray(parent.value)) {
        const opened = open(name);
        if (opened !== name) edits.rename(parent, name, opened);
      }
      if (typeof value !== 'string') continue;
      const opened = open(value);
      if (opened !== value) edits.set(place, opened);
    }
    return { row: edits.apply(row), ...counts };
  };
}
