import { type Issue, ValidationError } from '../base/errors.js';
import { type Lineage, lineageText } from '../dataset/lineage.js';
import type { Operation } from '../spec/row-step.js';

const compilable: ReadonlySet<string> = new Set([
  'select',
  'omit',
  'rename',
  'cast',
  'where',
  'derive',
  'sort',
  'take',
  'skip',
  'distinct',
  'group',
]);
const reasons: Readonly<Record<string, string>> = {
  batch: 'gives arrays, which are no rows of columns',
  sample: 'draws from a seeded generator',
  shuffle: 'orders rows by their digests',
  split: 'deals rows by their digests',
};

/** @throws INVALID_OPTION (a {@link ValidationError}) with every part of the plan that runs in process only, as issues */
export function checkCompilable(lineage: Lineage): void {
  const issues = uncompilable(lineage, '');
  if (issues.length === 0) return;
  throw new ValidationError({
    code: 'INVALID_OPTION',
    message: `toSql: ${issues.length === 1 ? 'a part' : `${issues.length} parts`} of the plan cannot be SQL: ${issues.map(({ message }) => message).join('; ')}.`,
    hint: 'Compile the dataset as it is before the first of them, and do the rest in process with the rows that come back.',
    issues,
  });
}

function uncompilable(lineage: Lineage, path: string): readonly Issue[] {
  const { source, operations, parents } = lineage;
  const composed = source.type === 'join' || source.type === 'concat';
  const above = composed ? parents.flatMap((parent, at) => uncompilable(parent, `${path}parents.${at}.`)) : [];
  const own = operations.flatMap((operation, at) => {
    const reason = reasonOf(operation);
    if (reason === undefined) return [];
    const before = lineageText({ ...lineage, operations: operations.slice(0, at) });
    return [{ path: `${path}operations.${at}`, message: `${nameOf(operation)} after "${before}" ${reason}` }];
  });
  return [...above, ...own];
}

function reasonOf({ op, opaque }: Operation): string | undefined {
  if (opaque === true) return 'holds a function';
  if (compilable.has(op)) return undefined;
  return Object.hasOwn(reasons, op) ? reasons[op] : 'is a step that runs in process only';
}

function nameOf({ op, name }: Operation): string {
  return typeof name === 'string' ? `${op} ${name}` : op;
}
