import type { ColumnProfile, ProfileRecord } from '../profile-record.js';
import type { ValueType } from '../value-type.js';

/** The columns of a profile as a tree, the way cards of datasets describe them. */
export interface FieldTree {
  readonly column: ColumnProfile;
  /** The key itself, without quotes. */
  readonly name: string;
  readonly members: readonly FieldTree[];
  readonly items: FieldTree | undefined;
}

/** The one type of all values that are not null; `mixed` where there are several, `null` where there is no other. */
export type FieldType = Exclude<ValueType, 'nonFinite'> | 'mixed';

export function fieldType({ types }: ColumnProfile): FieldType {
  const found = new Set(
    Object.keys(types).map((type) => (type === 'nonFinite' ? 'number' : type)) as Exclude<ValueType, 'nonFinite'>[],
  );
  found.delete('null');
  if (found.has('number')) found.delete('integer');
  const [only, ...others] = found;
  return others.length > 0 ? 'mixed' : (only ?? 'null');
}

/** Gives the fields of rows that are objects. Paths of a profile come parent first, and a quoted key is JSON. */
export function fieldTrees({ columns }: ProfileRecord): readonly FieldTree[] {
  interface Open extends FieldTree {
    readonly members: Open[];
    items: Open | undefined;
  }
  const root: Open[] = [];
  const byPath = new Map<string, Open>();
  for (const column of columns) {
    const { path } = column;
    if (path === '') continue;
    const made: Open = { column, name: lastKey(path), members: [], items: undefined };
    byPath.set(path, made);
    if (path.endsWith('[]')) {
      const list = byPath.get(path.slice(0, -2));
      if (list !== undefined) list.items = made;
      continue;
    }
    const parent = path.slice(0, Math.max(0, path.length - keyLength(path) - 1));
    (parent === '' ? root : byPath.get(parent)?.members)?.push(made);
  }
  return root;
}

function keyLength(path: string): number {
  if (!path.endsWith('"')) return path.length - path.lastIndexOf('.') - 1;
  const quoted = /"(?:[^"\\]|\\.)*"$/.exec(path);
  return quoted?.[0].length ?? path.length;
}

function lastKey(path: string): string {
  const key = path.slice(path.length - keyLength(path));
  return key.startsWith('"') ? (JSON.parse(key) as string) : key;
}
