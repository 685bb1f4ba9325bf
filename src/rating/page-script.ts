/**
 * What the page of a form does. It is a text, since nothing else would reach the page as it is: bundlers and test runners
 * rewrite functions. It never makes HTML of a text, and touches of the page only what `test/rating/fake-page.ts` has.
 */
export const pageScript = `'use strict';
(() => {
  const at = (id) => document.getElementById(id);
  const { sheet, rater, items, choices, titles } = JSON.parse(at('data').textContent);
  const place = 'tuneloop-rating:' + sheet + ':' + rater;
  let answers = {};
  let current = 0;
  let saved = true;

  const isChoice = (value) => choices.some((choice) => choice.value === value);
  const load = () => {
    const kept = JSON.parse(localStorage.getItem(place) || '{}');
    for (const { item } of items) {
      const { rating, comment } = kept[item] || {};
      if (isChoice(rating) || comment) answers[item] = { rating: isChoice(rating) ? rating : null, comment: String(comment || '') };
    }
  };
  const save = () => {
    try {
      localStorage.setItem(place, JSON.stringify(answers));
    } catch {
      saved = false;
      at('warning').textContent = 'This browser keeps nothing here: download before you close the page.';
    }
  };
  const answerOf = (item) => answers[item] || { rating: null, comment: '' };
  const rated = () => items.filter(({ item }) => answerOf(item).rating !== null).length;

  const element = (tag, text) => {
    const made = document.createElement(tag);
    made.textContent = text;
    return made;
  };
  const block = (text) => {
    const made = element('pre', text);
    made.setAttribute('dir', 'auto');
    return made;
  };
  const titled = (title, text) => {
    const made = document.createElement('div');
    made.append(element('h2', title), block(text));
    return made;
  };
  const buttons = choices.map(({ value, text, key }) => {
    const button = element('button', text + ' ');
    button.append(element('kbd', key));
    button.addEventListener('click', () => choose(value));
    return button;
  });
  at('choices').replaceChildren(...buttons);

  const tell = () => {
    const count = rated();
    at('progress').value = count;
    at('status').textContent = items.length === 0
      ? 'There is nothing to rate.'
      : 'Item ' + (current + 1) + ' of ' + items.length + '. ' + (count === items.length ? 'All are rated: download now.' : count + ' rated.');
    const { rating } = answerOf(items[current] && items[current].item);
    buttons.forEach((button, i) => button.setAttribute('aria-pressed', String(choices[i].value === rating)));
  };
  const show = () => {
    const shown = items[current];
    at('item').hidden = shown === undefined;
    if (shown !== undefined) {
      at('asked').hidden = shown.input === '';
      at('input').textContent = shown.input;
      at('right').hidden = shown.references.length === 0;
      at('references').replaceChildren(...shown.references.map(block));
      at('outputs').replaceChildren(...shown.outputs.map((text, i) => titled(titles[i], text)));
      at('comment').value = answerOf(shown.item).comment;
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
      if (answerOf(items[to].item).rating === null) return go(to);
    }
  };
  const set = (change) => {
    if (items.length === 0) return;
    const { item } = items[current];
    answers[item] = Object.assign({}, answerOf(item), change);
    save();
    tell();
  };
  const choose = (value) => {
    set({ rating: value });
    if (value !== null) go(current + 1);
  };
  const download = () => {
    const lines = items
      .filter(({ item }) => answers[item] !== undefined)
      .map(({ item }) => JSON.stringify(Object.assign({ sheet, rater, item }, answerOf(item))) + '\\n');
    const link = document.createElement('a');
    const url = URL.createObjectURL(new Blob(lines, { type: 'application/jsonl' }));
    link.href = url;
    link.download = 'ratings-' + sheet + '-' + rater.replace(/[^A-Za-z0-9_-]/g, '_') + '.jsonl';
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  };

  const actions = {
    back: () => go(current - 1),
    next: () => go(current + 1),
    clear: () => choose(null),
    open: goOpen,
    download,
  };
  const keys = { ArrowLeft: 'back', ArrowRight: 'next', x: 'clear', u: 'open', d: 'download' };
  for (const name of Object.keys(actions)) at(name).addEventListener('click', actions[name]);
  at('comment').addEventListener('input', () => set({ comment: at('comment').value }));
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === at('comment')) {
      if (event.key === 'Escape') at('comment').blur();
      return;
    }
    const choice = choices.find(({ key }) => key === event.key);
    if (choice !== undefined) choose(choice.value);
    else if (Object.hasOwn(keys, event.key)) actions[keys[event.key]]();
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
    answers = {};
  }
  save();
  current = Math.max(0, items.findIndex(({ item }) => answerOf(item).rating === null));
  show();
})();`;
