import { checkOptions } from '../../base/check-options.js';
import type { Digest } from '../../base/json.js';
import type { Store } from '../../spec/store.js';
import { loadManifest } from './manifest.js';
import { moveName, type NameOptions } from './names.js';

const nameOptions = ['by', 'why', 'clock', 'signal', 'onProgress', 'timeoutMs'];

/**
 * Gives a saved version a tag: a name that never moves. `Dataset.load(store, tag, …)` finds it. Giving the same tag to
 * the same version again does nothing.
 * @param version a digest or a name
 * @throws INVALID_OPTION for what cannot be a name
 * @throws NOT_FOUND where the store has no such version
 * @throws STORE_CONFLICT where it is the tag of another version
 */
export async function tagDataset(
  store: Store,
  tag: string,
  version: Digest | (string & {}),
  options: NameOptions = {},
): Promise<Digest> {
  checkOptions(options, nameOptions, 'tagDataset');
  const { digest } = await loadManifest(store, version, options);
  await moveName(store, tag, digest, options, { fixed: true });
  return digest;
}

/**
 * Moves a name to a saved version, and keeps where it has been.
 * @param version a digest or another name
 * @throws INVALID_OPTION for what cannot be a name
 * @throws NOT_FOUND where the store has no such version
 * @throws STORE_CONFLICT where the name is a tag of another version
 */
export async function nameDataset(
  store: Store,
  name: string,
  version: Digest | (string & {}),
  options: NameOptions = {},
): Promise<Digest> {
  checkOptions(options, nameOptions, 'nameDataset');
  const { digest } = await loadManifest(store, version, options);
  await moveName(store, name, digest, options);
  return digest;
}
