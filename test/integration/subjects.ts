import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ArtefactFiles, type Model, readModel } from '../../src/engine/artefact.js';
import type { Adapter } from '../../src/engine/lora.js';
import { randomAdapter, randomModel } from '../engine-formats/models.js';

export { asked, prompts } from '../engine-formats/models.js';

/** A model that other engines are asked about, with an adapter for it. */
export interface Subject {
  readonly name: string;
  readonly model: Model;
  readonly adapter: Adapter;
}

const ASSETS = fileURLToPath(new URL('../../src/engine/assets/base/', import.meta.url));

/** The base that ships in the package; `undefined` in a checkout where it has not been built. */
function shippedBase(): Model | undefined {
  if (!existsSync(`${ASSETS}model.safetensors`)) return undefined;
  const names = readdirSync(ASSETS).filter((name) => /\.(json|safetensors)$/.test(name));
  const files: ArtefactFiles = new Map(names.map((name) => [name, readFileSync(`${ASSETS}${name}`)]));
  return readModel(files);
}

/** The models of the integration suites: one with random weights, and the shipped base. */
export function subjects(): readonly Subject[] {
  const random = randomModel();
  const found: Subject[] = [{ name: 'a random model', model: random, adapter: randomAdapter(random.config, 0.3) }];
  const base = shippedBase();
  if (base) found.push({ name: 'the shipped base', model: base, adapter: randomAdapter(base.config, 0.1) });
  else console.log('integration: no shipped base in src/engine/assets/base, only a random model is compared');
  return found;
}
