import { digestJson } from '../../base/digest.js';
import type { Store } from '../../spec/store.js';
import type { Lineage } from '../lineage.js';
import type { DatasetManifest } from './manifest.js';
import { moveName, type NameOptions } from './names.js';
import { type FileOrigin, filesOf } from './origin.js';
import { reuseUnchanged } from './source-fingerprint.js';

/** Gives the version that unchanged files gave before, under the name that is asked for; otherwise saves. */
export async function saveUnlessUnchanged(
  store: Store,
  lineage: Lineage,
  origins: readonly (FileOrigin | undefined)[],
  save: () => Promise<DatasetManifest>,
  options: NameOptions & { readonly name?: string | undefined; readonly reuse: string },
): Promise<DatasetManifest> {
  const { files, settings } = await filesOf(lineage, origins);
  const code = digestJson({ settings, reuse: options.reuse });
  let saved = false;
  const saving = () => {
    saved = true;
    return save();
  };
  const manifest = await reuseUnchanged(store, { files, lineage, code }, saving, options);
  if (!saved && options.name !== undefined) await moveName(store, options.name, manifest.digest, options);
  return manifest;
}
