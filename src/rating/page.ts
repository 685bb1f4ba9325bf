import { digestBytes } from '../base/digest.js';
import { escapeHtml } from '../base/display.js';
import { pageScript } from './page-script.js';
import type { FormHead, ShownItem } from './rating-sheet.js';
import { choicesOf } from './task.js';

const style = `:root{color-scheme:light dark}*{box-sizing:border-box}body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:0 auto;padding:1rem}
h1{font-size:1.15rem;margin:.5rem 0}h2{font-size:.85rem;opacity:.7;margin:1rem 0 .2rem}progress{width:100%}
pre{font:inherit;white-space:pre-wrap;overflow-wrap:anywhere;margin:0;padding:.7rem;background:#8881;border-radius:6px}
#outputs{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(24rem,100%),1fr));gap:0 1rem}
#choices,nav{display:flex;flex-wrap:wrap;gap:.5rem;margin:1rem 0}button{font:inherit;padding:.45rem .8rem;border:1px solid #8888;border-radius:6px;background:#8881;color:inherit;cursor:pointer}
button[aria-pressed=true]{background:#0072b2;border-color:#0072b2;color:#fff}button:focus-visible,textarea:focus-visible{outline:3px solid #56b4e9}
textarea{font:inherit;width:100%;min-height:3rem}kbd{font-size:.8em;opacity:.7}#warning{color:#d55e00;font-weight:600}`;

/**
 * Gives a whole page for one rater. It loads nothing and sends nothing: a policy in the page lets this script run and
 * no other, and every text is put in as text.
 */
export function ratingPage(head: FormHead, items: readonly ShownItem[]): string {
  const { sheet, rater, question, task } = head;
  const data = JSON.stringify({
    ...{ sheet, rater, items, choices: choicesOf(task) },
    titles: task.type === 'compare' ? ['Left', 'Right'] : ['Output'],
  }).replaceAll('<', '\\u003c'); // so that no text can end the element it stands in
  const hash = Buffer.from(digestBytes(pageScript).slice(7), 'hex').toString('base64');
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer">
<title>Rating: ${escapeHtml(rater)}</title><style>${style}</style></head><body>
<h1 id="question" dir="auto">${escapeHtml(question)}</h1>
<progress id="progress" value="0" max="${items.length}"></progress><p><span id="status" role="status"></span> <span id="warning" role="alert"></span></p>
<main id="item"><div id="asked"><h2>Input</h2><pre id="input" dir="auto"></pre></div>
<div id="right"><h2>Right answers</h2><div id="references"></div></div>
<div id="outputs"></div><div id="choices" role="group" aria-labelledby="question"></div>
<label for="comment">Comment</label><textarea id="comment" dir="auto"></textarea></main>
<nav><button id="back">Back <kbd>←</kbd></button><button id="next">Next <kbd>→</kbd></button>
<button id="clear">Take back <kbd>x</kbd></button><button id="open">Next without rating <kbd>u</kbd></button>
<button id="download">Download ratings <kbd>d</kbd></button></nav>
<p>Each choice has the key beside it; <kbd>c</kbd> goes to the comment and <kbd>Esc</kbd> out of it. Ratings stay in this browser until you download them and send the file back.</p>
<noscript>This page needs JavaScript. It sends nothing anywhere.</noscript>
<script type="application/json" id="data">${data}</script>
<script>${pageScript}</script></body></html>
`;
}
