/** Puts tables into docs/benchmarks.md, each between markers of its own. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';

const page = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));

/** What the numbers were measured on. @param versions of the references, where there are any */
export function machine(versions) {
  const [{ model = 'unknown' } = {}, ...others] = cpus();
  const day = new Date().toISOString().slice(0, 10);
  const facts = [
    model.trim(),
    `${others.length + 1} cores`,
    `Node ${process.versions.node}`,
    ...(versions ? [versions] : []),
  ];
  return `${facts.join(', ')}; load ${loadavg()[0].toFixed(1)} at the end; ${day}`;
}

/** @param rows objects with the same keys, which become the head */
export function writeSection(name, rows, where) {
  const head = Object.keys(rows[0]);
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const table = [
    line(head),
    line(head.map(() => '---')),
    ...rows.map((row) => line(head.map((key) => row[key] ?? ''))),
  ];
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const text = readFileSync(page, 'utf8');
  const [before, rest] = text.split(`${open}\n`);
  if (rest === undefined) throw new Error(`docs/benchmarks.md has no section ${open}`);
  const after = rest.slice(rest.indexOf(close));
  writeFileSync(page, `${before}${open}\n\n${where}\n\n${table.join('\n')}\n\n${after}`);
}
