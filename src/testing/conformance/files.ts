import { digestBytes } from '../../base/digest.js';
import type { Files } from '../../spec/files.js';
import { type ConformanceCase, check, checkAborts, checkPlain, type Make } from './case.js';

/** Training rows of the canonical form, as many as any service asks for at least. */
export const trainingLines: string = Array.from({ length: 12 }, (_, i) =>
  JSON.stringify({
    messages: [
      { role: 'user', content: `Greet guest ${i} – größe` },
      { role: 'assistant', content: `Welcome, guest ${i}.` },
    ],
  }),
)
  .map((line) => `${line}\n`)
  .join('');

const bytes = new TextEncoder().encode(trainingLines);

/** Gives a file's content in pieces that cut characters and lines. */
export async function* trainingChunks(): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < bytes.length; at += 47) yield bytes.subarray(at, at + 47);
}

/** How the training rows are announced. */
export const trainingAbout = { name: 'train.jsonl', digest: digestBytes(bytes) } as const;

/** Gives the promises of {@link Files}. */
export function files(make: Make<Files>): readonly ConformanceCase[] {
  return [
    {
      title: 'an upload gives a plain reference with the content’s digest and size',
      run: async () => {
        const file = await (await make()).upload(trainingChunks, trainingAbout);
        checkPlain(file, 'a file reference');
        check(file.id !== '', 'the id must not be empty');
        check(file.digest === trainingAbout.digest, `digest ${file.digest} is not that of the content`);
        check(file.bytes === bytes.length, `${file.bytes} bytes instead of ${bytes.length}`);
      },
    },
    {
      title: 'the same content can be uploaded again',
      run: async () => {
        const target = await make();
        const [one, two] = [
          await target.upload(trainingChunks, trainingAbout),
          await target.upload(trainingChunks, trainingAbout),
        ];
        check(one.digest === two.digest, 'the digest must be the same');
      },
    },
    {
      title: 'an upload that fails on the reading side rejects with the reader’s own error',
      run: async () => {
        const broken = new Error('the disk is gone');
        const failing = async function* () {
          yield bytes.subarray(0, 100);
          throw broken;
        };
        const error = await (await make()).upload(failing, trainingAbout).catch((thrown: unknown) => thrown);
        check(error === broken, `rejects with ${String(error)} instead`);
      },
    },
    {
      title: 'removing a file twice is no error',
      run: async () => {
        const target = await make();
        if (target.remove === undefined) return;
        const file = await target.upload(trainingChunks, trainingAbout);
        await target.remove(file);
        await target.remove(file);
      },
    },
    {
      title: 'an aborted upload rejects with the reason of its signal',
      run: async () => {
        const target = await make();
        await checkAborts((signal) => target.upload(trainingChunks, trainingAbout, { signal }));
      },
    },
  ];
}
