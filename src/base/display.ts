import { redact } from './redact.js';

const inspectSymbol = Symbol.for('nodejs.util.inspect.custom');
const jupyterSymbol = Symbol.for('Jupyter.display');

/** How a value shows itself to people: one line, and optionally a richer HTML form for notebooks. */
export interface Display {
  /** One line, or a few; without secrets. */
  readonly text: string;
  /** Self-contained HTML; made from the text where absent. */
  readonly html?: string;
}

/**
 * Gives a class's console form (`util.inspect`, string templates stay as they are) and notebook form
 * (`Symbol.for('Jupyter.display')`, as Deno's and other JavaScript kernels read it).
 * Call once, after the class body: `showAs(Dataset, (dataset) => ({ text: … }))`.
 */
export function showAs<T extends object>(
  // biome-ignore lint/complexity/noBannedTypes: private constructors are assignable to Function only
  type: Function & { readonly prototype: T },
  show: (value: T) => Display,
): void {
  Object.defineProperties(type.prototype, {
    [inspectSymbol]: {
      value(this: T) {
        return redact(show(this).text);
      },
    },
    [jupyterSymbol]: {
      value(this: T) {
        const { text, html } = show(this);
        const clean = redact(text);
        return {
          'text/plain': clean,
          'text/html': html === undefined ? `<pre>${escapeHtml(clean)}</pre>` : redact(html),
        };
      },
    },
  });
}

/** Gives a table; every cell is escaped. */
export function htmlTable(head: readonly string[], rows: readonly (readonly string[])[], caption?: string): string {
  const line = (tag: string, cells: readonly string[]) =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  const title = caption === undefined ? '' : `<caption>${escapeHtml(caption)}</caption>`;
  const body = rows.map((row) => line('td', row)).join('');
  return `<table>${title}<thead>${line('th', head)}</thead><tbody>${body}</tbody></table>`;
}

/** Gives text that is safe inside HTML elements and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
