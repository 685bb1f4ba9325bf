/** Gives the path of a member. A key with a dot or a bracket is quoted, so that two paths never look alike. */
export function memberPath(path: string, key: string): string {
  const name = /^[^.[\]"*]+$/.test(key) ? key : JSON.stringify(key);
  return path === '' ? name : `${path}.${name}`;
}

/** The path of all members of an object whose keys are data. */
export function anyPath(path: string): string {
  return path === '' ? '*' : `${path}.*`;
}

/** The path of a list's items. */
export function itemPath(path: string): string {
  return `${path}[]`;
}
