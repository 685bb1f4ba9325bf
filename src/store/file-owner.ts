import { randomUUID } from 'node:crypto';
import { readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { digestBytes } from '../base/digest.js';
import { errno } from '../base/disk.js';
import { processStatus } from '../base/process-status.js';

/** Which process made a file. */
export interface Owner {
  /** Names the machine and its process numbering: two containers of one machine differ. */
  readonly host: string;
  readonly pid: number;
  /** When the process began, as the system counts it; tells a process from a later one with its number. Empty where unknown. */
  readonly began: string;
}

let self: Promise<Owner> | undefined;

/** Gives this process. */
export function thisProcess(): Promise<Owner> {
  self ??= (async () => {
    const numbering = await readlink('/proc/self/ns/pid').catch(() => '');
    const host = digestBytes(`${hostname()} ${numbering}`).slice(7, 19);
    return { host, pid: process.pid, began: processStatus(process.pid)?.began ?? '' };
  })();
  return self;
}

/** Gives a file name no one else uses, from which the owner can be read. */
export async function ownedName(): Promise<string> {
  const { host, pid, began } = await thisProcess();
  return [host, pid, began, randomUUID()].join('_');
}

/** Gives the owner an owned name tells of, or undefined for any other name. */
export function ownerOfName(name: string): Owner | undefined {
  const parts = /^([0-9a-f]{12})_(\d+)_(\d*)_[0-9a-f-]{36}$/.exec(name);
  return parts === null ? undefined : { host: parts[1]!, pid: Number(parts[2]), began: parts[3]! };
}

/** True when the process surely ended. False also where that cannot be known, as for one of another machine. */
export async function hasEnded(owner: Owner): Promise<boolean> {
  if (owner.host !== (await thisProcess()).host) return false;
  try {
    process.kill(owner.pid, 0); // signal 0 only asks
  } catch (error) {
    return errno(error) === 'ESRCH';
  }
  const status = processStatus(owner.pid);
  if (status === undefined) return false;
  return status.ended || (owner.began !== '' && status.began !== owner.began);
}
