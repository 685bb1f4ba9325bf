/**
 * What a labelling page does. It is a text, since nothing else would reach the page as it is: bundlers and test runners
 * rewrite functions. It never makes HTML of a text, and touches of the page only what `test/rating/fake-page.ts` has.
 */
export const labellingScript = `'use strict';
(() => {
  const at = (id) => document.getElementById(id);
  const { sheet, annotator, items, choices } = JSON.parse(at('data').textContent);
  const place = 'tuneloop-label:' + sheet + ':' + annotator;
  const answers = new Map();
  let current = 0;
  let saved = true;

  const isLabel = (label) => choices.some((choice) => choice.label === label);
  const load = () => {
    const kept = new Map(JSON.parse(localStorage.getItem(place) || '[]'));
    for (const { item } of items) {
      const { label, skipped, comment, at } = kept.get(item) || {};
      if (isLabel(label) || skipped || comment) {
        answers.set(item, { label: isLabel(label) ? label : null, skipped: skipped === true, comment: String(comment || ''), at: String(at) });
      }
    }
  };
  const save = () => {
    try {
      localStorage.setItem(place, JSON.stringify([...answers]));
    } catch {
      saved = false;
      at('warning').textContent = 'This browser keeps nothing here: download before you close the page.';
    }
  };
  const answerOf = ({ item }) => answers.get(item) || { label: null, skipped: false, comment: '' };
  const isDone = (shown) => answerOf(shown).label !== null || answerOf(shown).skipped;

  const element = (tag, text) => {
    const made = document.createElement(tag);
    made.textContent = text;
    return made;
  };
  const buttons = choices.map(({ label, means, key }) => {
    const button = element('button', label + ' ');
    if (key !== '') button.append(element('kbd', key));
    button.setAttribute('title', means);
    button.addEventListener('click', () => choose(label));
    return button;
  });
  at('choices').replaceChildren(...buttons);

  const tell = () => {
    const count = items.filter(isDone).length;
    at('progress').value = count;
    at('status').textContent = items.length === 0
      ? 'There is nothing to label.'
      : 'Item ' + (current + 1) + ' of ' + items.length + '. ' + (count === items.length ? 'All are done: download now.' : count + ' done.');
    if (items.length === 0) return;
    const { label, skipped } = answerOf(items[current]);
    buttons.forEach((button, i) => button.setAttribute('aria-pressed', String(choices[i].label === label)));
    at('skip').setAttribute('aria-pressed', String(skipped));
  };
  const show = () => {
    const shown = items[current];
    at('item').hidden = shown === undefined;
    if (shown !== undefined) {
      at('text').textContent = shown.text;
      at('suggestion').hidden = shown.suggestion === undefined;
      at('suggestion').textContent = 'Suggested: ' + shown.suggestion;
      at('comment').value = answerOf(shown).comment;
    }
    at('back').disabled = current === 0;
    at('next').disabled = current >= items.length - 1;
    tell();
  };
  const go = (to) => {
    if (to < 0 || to >= items.length) return;
    current = to;
    show();
  };
  const goOpen = () => {
    for (let step = 1; step <= items.length; step++) {
      const to = (current + step) % items.length;
      if (!isDone(items[to])) return go(to);
    }
  };
  const set = (change) => {
    if (items.length === 0) return;
    const shown = items[current];
    answers.set(shown.item, Object.assign({}, answerOf(shown), change, { at: new Date().toISOString() }));
    save();
    tell();
  };
  const choose = (label) => {
    set({ label, skipped: false });
    go(current + 1);
  };
  const skip = () => {
    set({ label: null, skipped: true });
    go(current + 1);
  };
  const download = () => {
    const lines = items
      .filter(({ item }) => answers.has(item))
      .map((shown) => JSON.stringify(Object.assign({ item: shown.item, annotator }, answerOf(shown))) + '\\n');
    const link = document.createElement('a');
    const url = URL.createObjectURL(new Blob(lines, { type: 'application/jsonl' }));
    link.href = url;
    link.download = 'labels-' + sheet + '-' + annotator.replace(/[^A-Za-z0-9_-]/g, '_') + '.jsonl';
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  };

  const actions = {
    back: () => go(current - 1),
    next: () => go(current + 1),
    skip,
    clear: () => set({ label: null, skipped: false }),
    open: goOpen,
    download,
  };
  const keys = { ArrowLeft: 'back', ArrowRight: 'next', s: 'skip', x: 'clear', u: 'open', d: 'download' };
  for (const name of Object.keys(actions)) at(name).addEventListener('click', actions[name]);
  at('comment').addEventListener('input', () => set({ comment: at('comment').value }));
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === at('comment')) {
      if (event.key === 'Escape') at('comment').blur();
      return;
    }
    const choice = choices.find(({ key }) => key === event.key);
    const { suggestion } = items[current] || {};
    if (choice !== undefined) choose(choice.label);
    else if (Object.hasOwn(keys, event.key)) actions[keys[event.key]]();
    else if (event.key === 'a' && isLabel(suggestion)) choose(suggestion);
    else if (event.key === 'c') at('comment').focus();
    else return;
    event.preventDefault();
  });
  addEventListener('beforeunload', (event) => {
    if (!saved) event.preventDefault();
  });

  try {
    load();
  } catch {
    answers.clear();
  }
  save();
  current = Math.max(0, items.findIndex((shown) => !isDone(shown)));
  show();
})();`;
