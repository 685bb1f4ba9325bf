/** Gives the file name of a key's segment: not every file system tells capitals apart or allows a colon. */
export function toFileName(segment: string): string {
  return segment.replace(/:/g, '=').replace(/[A-Z]/g, (capital) => `+${capital.toLowerCase()}`);
}

/** Gives the segment a file is named for, or undefined for a file that is none of ours. */
export function fromFileName(name: string): string | undefined {
  if (!/^(?:[a-z0-9._=-]|\+[a-z])+$/.test(name)) return undefined;
  return name.replace(/=/g, ':').replace(/\+[a-z]/g, (pair) => pair.charAt(1).toUpperCase());
}
