import { DigestStream } from '../../base/digest.js';
import { TuneloopError } from '../../base/errors.js';
import type { Json } from '../../base/json.js';
import { jsonlBytes, jsonlRows } from '../../kit/index.js';
import type { Files } from '../../spec/files.js';
import { type Client, idIn } from './client.js';
import { toTrainingLine } from './training-lines.js';

/**
 * Gives the files that fine-tunes learn from. An upload takes training rows as JSONL and sends them in OpenAI's form.
 * It is read into memory as a whole (the service takes up to 512 MB a file).
 */
export function files(client: Client): Files {
  return {
    async upload(body, about, call) {
      call?.signal?.throwIfAborted();
      const digest = new DigestStream();
      let bytes = 0;
      const measured = async function* () {
        for await (const chunk of body()) {
          digest.update(chunk);
          bytes += chunk.length;
          call?.onProgress?.({ done: bytes, unit: 'bytes' });
          yield chunk;
        }
      };
      const translated = async function* (): AsyncGenerator<Json> {
        for await (const { line, row } of jsonlRows(measured(), about.name)) {
          call?.signal?.throwIfAborted();
          yield toTrainingLine(row, about.name, line);
        }
      };
      const parts: Uint8Array<ArrayBuffer>[] = [];
      for await (const part of jsonlBytes(translated())) parts.push(part as Uint8Array<ArrayBuffer>);
      if (digest.digest() !== about.digest) {
        throw new TuneloopError({
          code: 'INVALID_OPTION',
          message: `The content of "${about.name}" has digest ${digest.digest()}, not ${about.digest} as announced.`,
          hint: 'Its source changed since the digest was made: make it anew.',
          provider: client.name,
        });
      }
      const file = new File(parts, about.name.endsWith('.jsonl') ? about.name : `${about.name}.jsonl`);
      // Repeating an upload may leave an unused copy there; nothing is trained or charged for it.
      const sending = { what: `Upload of "${about.name}"`, repeatable: true, call };
      const reply = await client.call(sending, (openai, request) =>
        openai.files.create({ file, purpose: 'fine-tune' }, request),
      );
      return { id: idIn(reply, client.name, sending.what), digest: about.digest, bytes };
    },

    async remove(file, call) {
      try {
        await client.call({ what: `Removal of file ${file.id}`, repeatable: true, call }, (openai, request) =>
          openai.files.delete(file.id, request),
        );
      } catch (error) {
        if (!TuneloopError.is(error) || error.code !== 'NOT_FOUND') throw error;
      }
    },
  };
}
