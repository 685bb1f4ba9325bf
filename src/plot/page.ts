import { escapeHtml, htmlTable } from '../base/display.js';

/** One part of a page: a heading and already safe HTML below it. */
export interface Section {
  readonly title: string;
  /** HTML that is inserted as it is: SVG from this room, or text that went through `escapeHtml`. */
  readonly html: string;
}

/** Gives a table; every cell is escaped. Cells after the first are set to the right, as numbers want to be. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return htmlTable(head, rows);
}

const style = `:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.25rem .7rem;border-bottom:1px solid #8884;text-align:right;vertical-align:top}th:first-child,td:first-child{text-align:left}
svg{max-width:100%;height:auto}pre{white-space:pre-wrap;background:#8881;padding:.6rem;border-radius:4px}.text td{text-align:left}`;

/** Gives a whole HTML document that needs nothing from anywhere: no script, no font, no image is loaded. */
export function page(title: string, lead: string, sections: readonly Section[]): string {
  const body = sections.map(({ title: heading, html }) => `<section><h2>${escapeHtml(heading)}</h2>${html}</section>`);
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${escapeHtml(title)}</title>` +
    `<style>${style}</style></head><body><h1>${escapeHtml(title)}</h1><p>${escapeHtml(lead)}</p>${body.join('')}</body></html>\n`
  );
}
