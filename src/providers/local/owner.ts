import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errno } from '../../base/disk.js';
import { processStatus } from '../../base/process-status.js';
import { createDurable, readRecord } from './durable.js';

/** Who works on a folder, as its `owner.<generation>.json` says. */
interface OwnerRecord {
  readonly kind: 'LocalOwner';
  readonly v: 1;
  readonly nonce: string;
  readonly host: string;
  readonly pid: number;
  /** When the process began, as the system counts it; empty where it does not tell. A reused pid has another one. */
  readonly started: string;
}

const HEARTBEAT_MS = 2_000;
const SILENT_MS = 30_000;

/**
 * The right to work on a folder, held by one process at a time.
 * Generations only grow: whoever finds the newest owner dead links the next number, which succeeds for one of them.
 * Nothing is ever taken back, so there is no moment between "the old one is gone" and "the new one is there".
 */
export class Ownership {
  readonly #folder: string;
  readonly #generation: number;
  readonly #heartbeat: NodeJS.Timeout;

  private constructor(folder: string, generation: number) {
    this.#folder = folder;
    this.#generation = generation;
    const path = ownerPath(folder, generation);
    this.#heartbeat = setInterval(() => {
      const now = new Date();
      utimes(path, now, now).catch(() => {}); // a lost folder shows at the next write
    }, HEARTBEAT_MS).unref();
  }

  /** Takes the folder, or gives undefined while another one lives. */
  static async claim(folder: string): Promise<Ownership | undefined> {
    const current = await newest(folder);
    if (current !== undefined && (await isAlive(folder, current))) return undefined;
    const generation = (current ?? 0) + 1;
    const record: OwnerRecord = {
      kind: 'LocalOwner',
      v: 1,
      nonce: randomUUID(),
      host: hostname(),
      pid: process.pid,
      started: startOf(process.pid) ?? '',
    };
    if (!(await createDurable(ownerPath(folder, generation), JSON.stringify(record)))) return undefined;
    // One that fell asleep after looking may link a number that was used and cleared away meanwhile.
    if ((await newest(folder)) !== generation) {
      await rm(ownerPath(folder, generation), { force: true });
      return undefined;
    }
    for (const older of await generations(folder))
      if (older < generation)
        for (const path of [ownerPath(folder, older), releasedPath(folder, older)]) await rm(path, { force: true });
    return new Ownership(folder, generation);
  }

  /** Whether no one has taken over: asked before every write that would be seen by others. */
  async holds(): Promise<boolean> {
    return (await newest(this.#folder)) === this.#generation;
  }

  async release(): Promise<void> {
    clearInterval(this.#heartbeat);
    if (await this.holds()) await writeFile(releasedPath(this.#folder, this.#generation), '');
  }
}

/** Whether a living process works on the folder. */
export async function hasOwner(folder: string): Promise<boolean> {
  const current = await newest(folder);
  return current !== undefined && (await isAlive(folder, current));
}

async function isAlive(folder: string, generation: number): Promise<boolean> {
  const path = ownerPath(folder, generation);
  const owner = await readRecord<OwnerRecord>(path, 'LocalOwner');
  if (owner === undefined) return false;
  if (existsSync(releasedPath(folder, generation))) return false;
  if (owner.host === hostname()) {
    if (!processExists(owner.pid)) return false;
    const started = startOf(owner.pid);
    if (started !== undefined && owner.started !== '') return started === owner.started;
  }
  const { mtimeMs } = await stat(path);
  return Date.now() - mtimeMs < SILENT_MS;
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errno(error) === 'EPERM';
  }
}

/**
 * When a process began: boot and clock ticks since then; undefined where the system does not tell, '' for a process
 * that has ended and was not collected yet.
 */
function startOf(pid: number): string | undefined {
  const status = processStatus(pid);
  if (status === undefined) return undefined;
  if (status.ended) return '';
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${status.began}`;
  } catch {
    return undefined;
  }
}

function ownerPath(folder: string, generation: number): string {
  return join(folder, `owner.${generation}.json`);
}

/** A file of its own, not a changed record: it comes into being at once, with nothing half-written beside it. */
function releasedPath(folder: string, generation: number): string {
  return join(folder, `owner.${generation}.released`);
}

async function generations(folder: string): Promise<readonly number[]> {
  const names = await readdir(folder);
  return names.flatMap((name) => {
    const found = /^owner\.(\d+)\.json$/.exec(name);
    return found ? [Number(found[1])] : [];
  });
}

async function newest(folder: string): Promise<number | undefined> {
  const all = await generations(folder);
  return all.length === 0 ? undefined : Math.max(...all);
}
