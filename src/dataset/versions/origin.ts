import { TuneloopError } from '../../base/errors.js';
import type { JsonObject } from '../../base/json.js';
import type { Lineage } from '../lineage.js';

/** The files that a source reads, and how. */
export interface FileOrigin {
  /** Looks for the files and opens none; undefined where not all of it is files. */
  readonly paths: () => Promise<readonly (string | URL)[] | undefined>;
  /** All options but the schema. */
  readonly settings: JsonObject;
}

/** Gives the options of a source as JSON: what they say, lineage need not. */
export function settingsOf(options: object): JsonObject {
  const { schema: _, ...settings } = options as { readonly schema?: unknown };
  return JSON.parse(JSON.stringify(settings)) as JsonObject;
}

/**
 * Gives the files that rows are read from, and how. Rows of saved versions need none: lineage has their digests.
 * @throws INVALID_OPTION where rows come from anywhere else: it cannot be known whether they are what they were
 */
export async function filesOf(
  lineage: Lineage,
  origins: readonly (FileOrigin | undefined)[],
): Promise<{ readonly files: readonly (string | URL)[]; readonly settings: readonly JsonObject[] }> {
  const other = leavesOf(lineage).find(({ source }) => source.type !== 'store' && !isText(source));
  const known = origins.filter((origin) => origin !== undefined);
  const paths = await Promise.all(known.map((origin) => origin.paths()));
  if (other !== undefined || paths.length === 0 || paths.some((found) => found === undefined)) {
    const what = other === undefined ? 'the rows' : `"${other.source.name}" (${other.source.type})`;
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `Dataset.save: with reuse all rows must come from files of text; ${what} cannot be known to be unchanged.`,
      hint: 'Leave reuse out, or save such rows first and load them.',
    });
  }
  return { files: paths.flatMap((found) => found ?? []), settings: known.map(({ settings }) => settings) };
}

/** Parquet files are read in places, by readers that look at them before. */
function isText({ type, from }: Lineage['source']): boolean {
  return type !== 'parquet' && (from === 'file' || from === 'files');
}

function leavesOf(lineage: Lineage): readonly Lineage[] {
  const { source, parents } = lineage;
  return source.type === 'store' || parents.length === 0 ? [lineage] : parents.flatMap(leavesOf);
}
