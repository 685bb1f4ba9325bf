import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../src/base/errors.js';
import { apiText } from './api.js';
import { filesBelow, read, root } from './source.js';

const manifest = JSON.parse(read('package.json')) as {
  exports: Record<string, { types?: string; default?: string } | string>;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
  peerDependenciesMeta: Record<string, { optional?: boolean }>;
  scripts: Record<string, string>;
};
const entries = Object.keys(manifest.exports)
  .filter((name) => name !== './package.json')
  .map((name) => (name === '.' ? 'index' : name.slice(2)));

describe('the package', () => {
  it('builds exactly the entries it exports', () => {
    const built = [...read('tsup.config.ts').matchAll(/^ {4}(\w+): 'src\/([^']+)'/gm)].map((match) => [
      match[1],
      match[2],
    ]);
    expect(built.map(([name]) => name).sort()).toEqual([...entries].sort());
    for (const [, path] of built) expect(existsSync(join(root, 'src', path as string))).toBe(true);
    for (const entry of entries) {
      expect(manifest.exports[entry === 'index' ? '.' : `./${entry}`]).toEqual({
        types: `./dist/${entry}.d.ts`,
        default: `./dist/${entry}.js`,
      });
    }
  });

  it('depends on three packages and has only optional peers', () => {
    expect(Object.keys(manifest.dependencies).sort()).toEqual(['eventemitter3', 'p-retry', 'zod']);
    for (const peer of Object.keys(manifest.peerDependencies))
      expect(manifest.peerDependenciesMeta[peer]?.optional).toBe(true);
  });

  it('runs nothing when it is installed', () => {
    expect(Object.keys(manifest.scripts).filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
  });

  it('documents every provider and every error code', () => {
    const providers = new Set(filesBelow('src/providers').map((path) => path.split('/')[2] as string));
    for (const provider of providers)
      expect(existsSync(join(root, `docs/providers/${provider}.md`)), provider).toBe(true);
    const page = read('docs/errors.md');
    expect(errorCodes.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
  });

  it('has each error code thrown somewhere', () => {
    const code = filesBelow('src').map(read).join('\n');
    expect(errorCodes.filter((name) => !code.includes(`code: '${name}'`) && !code.includes(`'${name}'`))).toEqual([]);
  });

  it.each(entries)(
    'keeps docs/api/%s.txt as the public surface is (npm run api rewrites it)',
    (entry) => {
      expect(existsSync(join(root, `docs/api/${entry}.txt`))).toBe(true);
      expect(apiText(entry)).toBe(read(`docs/api/${entry}.txt`));
    },
    120_000,
  );
});

describe('the sources', () => {
  const tracked = ['src', 'test', 'examples', 'docs'].flatMap((folder) => filesBelow(folder, ''));
  it('name no machine path and no registry host', () => {
    const forbidden = new RegExp(
      ['/wo' + 'rk/', '/fa' + 'rm/', 'registry\\.npm' + 'js', 'pypi\\.' + 'org', 'python' + 'hosted'].join('|'),
    );
    expect(tracked.filter((path) => /\.(ts|mjs|md|json|html)$/.test(path) && forbidden.test(read(path)))).toEqual([]);
  });
});
