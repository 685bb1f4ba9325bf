// Compiles the kernels to WebAssembly and bundles the worker, kernels inside, into one string module that survives every
// bundler. Does nothing when no input has changed.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const generated = `${here}generated`;
const base = `${here}../base`;

const inputs = [`${here}`, `${here}kernels/`, `${base}/`].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => /\.(ts|mjs)$/.test(name))
    .sort()
    .map((name) => `${folder}${name}`),
);
const hash = createHash('sha256');
for (const path of inputs) hash.update(path.slice(here.length)).update('\0').update(readFileSync(path)).update('\0');
const stamp = hash.digest('hex');
const stampPath = `${generated}/stamp`;
const outputs = [`${generated}/kernels.ts`, `${generated}/worker-source.ts`];

if (!outputs.every(existsSync) || !existsSync(stampPath) || readFileSync(stampPath, 'utf8') !== stamp) {
  mkdirSync(generated, { recursive: true });
  const wasm = await compileKernels();
  replace(
    outputs[0],
    `/** The compiled kernels. */\nexport const kernelsBase64 =\n  '${Buffer.from(wasm).toString('base64')}';\n`,
  );
  const source = await bundleWorker();
  replace(
    outputs[1],
    `/** The worker as one CommonJS script. */\nexport const workerSource: string = ${JSON.stringify(source)};\n`,
  );
  replace(stampPath, stamp);
}

// Another build may run at the same time, and a test may be reading: a file is never seen half written.
function replace(path, text) {
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, text);
  renameSync(fresh, path);
}

async function compileKernels() {
  const asc = await import('assemblyscript/asc');
  const files = new Map();
  const { error, stderr } = await asc.main(
    [
      'index.as.ts',
      ...['--baseDir', `${here}kernels`, '--outFile', 'kernels.wasm'],
      ...['--runtime', 'stub', '--use', 'abort=', '--noAssert'],
      ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
      ...['--enable', 'simd,threads,bulk-memory', '-O3', '--converge'],
    ],
    { writeFile: (name, contents) => void files.set(name, contents) },
  );
  if (error) throw new Error(`The kernels do not compile: ${error.message}\n${stderr.toString()}`);
  return files.get('kernels.wasm');
}

async function bundleWorker() {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [`${here}worker.ts`],
    bundle: true,
    write: false,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
  });
  return outputFiles[0].text;
}
