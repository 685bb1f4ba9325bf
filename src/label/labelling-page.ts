import { checkOptions } from '../base/check-options.js';
import { digestBytes, digestJson } from '../base/digest.js';
import { escapeHtml } from '../base/display.js';
import { TuneloopError } from '../base/errors.js';
import { type LabelSet, namedLabels } from './label-set.js';
import { checkItems, type LabellingItem } from './labelling-item.js';
import { labellingScript } from './labelling-script.js';

/** How a page for one annotator is made. */
export interface LabellingPageOptions {
  readonly items: readonly LabellingItem[];
  /** The names, or each name with what it means. */
  readonly labels: LabelSet;
  /** What annotators are asked, in a sentence or two. */
  readonly question: string;
  /** Who labels; stands in each line that comes back. */
  readonly annotator: string;
  /** `show` lets annotators see what models suggest: faster, and they are led by it. @default 'hide' */
  readonly suggestions?: 'hide' | 'show' | undefined;
}

/** Keys of labels: digits, then the letters that do nothing else. */
const keys = '123456789befghijklmnopqrtvwyz';

const style = `:root{color-scheme:light dark}*{box-sizing:border-box}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
h1{font-size:1.15rem;margin:.5rem 0}progress{width:100%}pre{font:inherit;white-space:pre-wrap;overflow-wrap:anywhere;margin:0;padding:.7rem;background:#8881;border-radius:6px}
#choices,nav{display:flex;flex-wrap:wrap;gap:.5rem;margin:1rem 0}button{font:inherit;padding:.45rem .8rem;border:1px solid #8888;border-radius:6px;background:#8881;color:inherit;cursor:pointer}
button[aria-pressed=true]{background:#0072b2;border-color:#0072b2;color:#fff}button:focus-visible,textarea:focus-visible{outline:3px solid #56b4e9}
textarea{font:inherit;width:100%;min-height:3rem}kbd{font-size:.8em;opacity:.7}#warning{color:#d55e00;font-weight:600}`;

/**
 * Gives a whole page to be opened from disk, on which one annotator labels items. Labels have keys, are kept in the
 * browser, and come back as JSON Lines by download, for `importAnnotations`. The page loads nothing and sends nothing: a
 * policy in it lets its script run and no other, and every text is put in as text.
 * @throws INVALID_OPTION for items or labels that are none, or no question or annotator
 */
export function labellingPage(options: LabellingPageOptions): string {
  const what = 'labellingPage';
  checkOptions(options, ['items', 'labels', 'question', 'annotator', 'suggestions'], what);
  const { items, question, annotator, suggestions = 'hide' } = options;
  checkItems(what, items);
  const labels = namedLabels(what, options.labels);
  for (const [name, text] of Object.entries({ question, annotator })) {
    if (typeof text === 'string' && text.trim() !== '') continue;
    throw new TuneloopError({ code: 'INVALID_OPTION', message: `${what}: there is no ${name}.`, hint: 'Give a text.' });
  }
  const shown = items.map(({ id, text, suggestion }) => ({
    ...{ item: id, text },
    ...(suggestions === 'show' && suggestion !== undefined ? { suggestion: suggestion.label } : {}),
  }));
  const choices = labels.map(({ name, means }, i) => ({ label: name, means: means ?? '', key: keys.charAt(i) }));
  const sheet = digestJson({ shown, choices }).slice(7, 23);
  const data = JSON.stringify({ sheet, annotator, items: shown, choices }).replaceAll('<', '\\u003c'); // so that no text can end the element it stands in
  const hash = Buffer.from(digestBytes(labellingScript).slice(7), 'hex').toString('base64');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'"><meta name="referrer" content="no-referrer">
<title>Labelling: ${escapeHtml(annotator)}</title><style>${style}</style></head><body>
<h1 id="question" dir="auto">${escapeHtml(question)}</h1>
<progress id="progress" value="0" max="${items.length}"></progress><p><span id="status" role="status"></span> <span id="warning" role="alert"></span></p>
<main id="item"><pre id="text" dir="auto"></pre>
<div id="choices" role="group" aria-labelledby="question"></div><p id="suggestion"></p>
<label for="comment">Comment</label><textarea id="comment" dir="auto"></textarea></main>
<nav><button id="back">Back <kbd>←</kbd></button><button id="next">Next <kbd>→</kbd></button>
<button id="skip">Cannot tell <kbd>s</kbd></button><button id="clear">Take back <kbd>x</kbd></button>
<button id="open">Next without label <kbd>u</kbd></button><button id="download">Download labels <kbd>d</kbd></button></nav>
<p>Each label has the key beside it; <kbd>a</kbd> takes a suggestion, <kbd>c</kbd> goes to the comment and <kbd>Esc</kbd> out of it. Labels stay in this browser until you download them and send the file back.</p>
<noscript>This page needs JavaScript. It sends nothing anywhere.</noscript>
<script type="application/json" id="data">${data}</script>
<script>${labellingScript}</script></body></html>
`;
}
