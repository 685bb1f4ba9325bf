/** The steps from the top of a JSON value to a part of it: keys, and indices as texts. */
export type JsonPath = readonly string[];

/**
 * Gives what says whether one of some patterns stands for a path. Steps are joined by dots: `items.*.name`. `*` is any one
 * step, `**` any number of them (none, too); the empty pattern is the value itself. A key with a dot in it has no pattern
 * of its own but `*`.
 */
export function pathTest(patterns: readonly string[]): (path: JsonPath) => boolean {
  const each = patterns.map((pattern) => (pattern === '' ? [] : pattern.split('.')));
  return (path) => each.some((steps) => fits(steps, 0, path, 0));
}

function fits(steps: readonly string[], step: number, path: JsonPath, at: number): boolean {
  if (step === steps.length) return at === path.length;
  if (steps[step] === '**' && fits(steps, step + 1, path, at)) return true;
  if (at === path.length) return false;
  if (steps[step] === '**') return fits(steps, step, path, at + 1);
  return (steps[step] === '*' || steps[step] === path[at]) && fits(steps, step + 1, path, at + 1);
}
