import { TuneloopError } from '../base/errors.js';

const causes: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ENOSPC: [
    'no space is left on the device',
    'Free some space there, or keep the store elsewhere. What was stored before is unharmed.',
  ],
  EDQUOT: [
    'the disk quota is used up',
    'Free some space there, or keep the store elsewhere. What was stored before is unharmed.',
  ],
  EFBIG: ['the file would be larger than the system allows', 'Raise the limit, or keep the store elsewhere.'],
  EACCES: [
    'permission was denied',
    'Give this process permission to read and write there, or keep the store elsewhere.',
  ],
  EPERM: [
    'permission was denied',
    'Give this process permission to read and write there, or keep the store elsewhere.',
  ],
  EROFS: ['the file system is read-only', 'Mount it writable, or keep the store elsewhere.'],
  EMFILE: ['too many files are open', 'Do less at once, or raise the limit of open files.'],
  ENOENT: ['there is no such folder, and none can be made', 'Keep the store in a folder on a usual disk.'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'Keep the store in a folder of its own.'],
  EEXIST: ['a part of the path is a file, not a folder', 'Keep the store in a folder of its own.'],
};

const noLinks: readonly [string, string] = [
  'the file system there has no hard links, which safe writing needs',
  'Keep the store on a local disk with a usual file system.',
];

/**
 * Gives the system's error as ours: which action, on which key, in which folder, why, and what to do.
 * Anything else comes back as it is.
 */
export function fileFailure(error: unknown, action: string, folder: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || TuneloopError.is(error)) return error;
  const { code = 'UNKNOWN', syscall, message } = error as NodeJS.ErrnoException;
  const unlinkable = syscall === 'link' && ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(code);
  const [what, hint] = unlinkable ? noLinks : (causes[code] ?? [message, undefined]);
  return new TuneloopError({
    code: 'STORE_FAILED',
    message: `Could not ${action} in ${folder}: ${what} (${code}).`,
    hint,
    cause: error,
  });
}
