import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, read, root } from './source.js';

const pages = ['README.md', ...filesBelow('docs', '.md')];
const withoutFences = (text: string) => text.replace(/^```[\s\S]*?^```/gm, '');

describe('the documentation', () => {
  it('names only files and folders that exist', () => {
    const wrong = pages.flatMap((page) =>
      [...withoutFences(read(page)).matchAll(/`((?:src|test|docs|examples)\/[\w./-]*)`/g)]
        .map((match) => match[1] as string)
        .filter((path) => !existsSync(join(root, path)))
        .map((path) => `${page}: ${path}`),
    );
    expect(wrong).toEqual([]);
  });

  it('links only to pages that exist', () => {
    const wrong = pages.flatMap((page) =>
      [...withoutFences(read(page)).matchAll(/\]\(([^)\s]+)\)/g)]
        .map((match) => (match[1] as string).split('#')[0] as string)
        .filter((target) => target !== '' && !/^https?:/.test(target))
        .filter((target) => !existsSync(join(root, dirname(page), target)))
        .map((target) => `${page}: ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('names only scripts that the package has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
    const wrong = pages.flatMap((page) =>
      [...read(page).matchAll(/npm run (?:-s )?([\w:-]+)/g)]
        .map((match) => match[1] as string)
        .filter((script) => scripts[script] === undefined)
        .map((script) => `${page}: ${script}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has a row in the README for every entry', () => {
    const { exports } = JSON.parse(read('package.json')) as { readonly exports: Readonly<Record<string, unknown>> };
    const entries = Object.keys(exports)
      .filter((entry) => entry !== './package.json')
      .map((entry) => entry.replace('.', 'tuneloop'));
    const shown = [...read('README.md').matchAll(/^\| `(tuneloop[\w/-]*)` \|/gm)].map((match) => match[1]);
    expect(shown.sort()).toEqual(entries.sort());
  });

  it('has a page for every noun', () => {
    const nouns = ['dataset', 'prompt-template', 'fine-tune-job', 'evaluator', 'deployment', 'monitor'];
    expect(nouns.filter((noun) => !pages.includes(`docs/concepts/${noun}.md`))).toEqual([]);
  });

  it('holds each decision in three parts: what, why, and what it costs', () => {
    const decisions = filesBelow('docs/decisions', '.md');
    const parts = ['**Decision.**', '**Why.**', '**What it costs.**'];
    expect(decisions.filter((page) => parts.some((part) => !read(page).includes(part)))).toEqual([]);
    expect(decisions.filter((page) => !/\/\d{4}-\d{2}-\d{2}-[a-z0-9-]+\.md$/.test(page))).toEqual([]);
  });
});
