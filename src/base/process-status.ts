import { readFileSync } from 'node:fs';

/** What the system says of a process. */
export interface ProcessStatus {
  /** True when it ended and nobody collected it yet. */
  readonly ended: boolean;
  /** When it began, in clock ticks since the machine did: tells it from a later process with its number. */
  readonly began: string;
}

/**
 * Gives the status of a process, or undefined where there is none or the system does not tell.
 * @see proc_pid_stat(5): field 3 is the state (Z, X: ended), field 22 the start time
 */
export function processStatus(pid: number): ProcessStatus | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' '); // the name before it may hold spaces
  const [state, began] = [fields[0], fields[19]];
  return state === undefined || began === undefined ? undefined : { ended: state === 'Z' || state === 'X', began };
}
