import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const VERSION = '3.22.1';
const HOME = fileURLToPath(new URL('../../../.cache/llama-cpp/', import.meta.url));
const PLATFORMS: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-arm64': 'mac-arm64-metal',
  'darwin-x64': 'mac-x64',
  'win32-x64': 'win-x64',
};

/** The part of node-llama-cpp that the suite calls. */
export interface LlamaCpp {
  loadModel(options: { modelPath: string; gpuLayers: number }): Promise<LlamaModel>;
  dispose(): Promise<void>;
}
export interface LlamaModel {
  tokenize(text: string, specialTokens?: boolean): number[];
  detokenize(tokens: readonly number[], specialTokens?: boolean): string;
  createContext(options: {
    contextSize: number;
    threads: number;
    flashAttention: boolean;
    experimentalKvCacheKeyType: 'F32';
    experimentalKvCacheValueType: 'F32';
    lora?: { adapters: { filePath: string; scale?: number }[] };
  }): Promise<LlamaContext>;
  dispose(): Promise<void>;
}
export interface LlamaContext {
  getSequence(): LlamaSequence;
  dispose(): Promise<void>;
}
export interface LlamaSequence {
  evaluate(tokens: readonly number[], options: { temperature: number }): AsyncGenerator<number>;
  clearHistory(): Promise<void>;
}

/** llama.cpp ready to use, or the reason why it is not. */
export type Installed = { readonly llama: LlamaCpp } | { readonly reason: string };

/**
 * Installs node-llama-cpp under `.cache/llama-cpp` once, with the binary of this platform and no other, and opens it.
 * Both packages go into one command: without the binary's package the install script would compile llama.cpp.
 */
export async function installLlamaCpp(): Promise<Installed> {
  const platform = PLATFORMS[`${process.platform}-${process.arch}`];
  if (!platform) return { reason: `node-llama-cpp has no binary for ${process.platform} ${process.arch}` };
  try {
    const manifest = `${HOME}node_modules/node-llama-cpp/package.json`;
    if (!existsSync(manifest) || JSON.parse(readFileSync(manifest, 'utf8')).version !== VERSION) {
      mkdirSync(HOME, { recursive: true });
      writeFileSync(`${HOME}package.json`, '{ "private": true }\n');
      const packages = [`node-llama-cpp@${VERSION}`, `@node-llama-cpp/${platform}@${VERSION}`];
      execFileSync('npm', ['install', '--no-save', '--omit=optional', '--no-audit', '--no-fund', ...packages], {
        cwd: HOME,
        env: { ...process.env, NODE_LLAMA_CPP_SKIP_DOWNLOAD: 'true' },
        stdio: 'pipe',
        timeout: 300_000,
      });
    }
    const library = await import(pathToFileURL(`${HOME}node_modules/node-llama-cpp/dist/index.js`).href);
    const llama: LlamaCpp = await library.getLlama({
      gpu: false,
      build: 'never',
      skipDownload: true,
      progressLogs: false,
      logLevel: library.LlamaLogLevel.error,
      maxThreads: 1,
    });
    return { llama };
  } catch (error) {
    return { reason: `node-llama-cpp could not be installed or opened: ${String(error).slice(0, 300)}` };
  }
}
