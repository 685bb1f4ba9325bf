import { asBuffer } from '../base/utf8.js';
import type { Usage } from '../spec/chat.js';
import type { EmbedModel } from '../spec/embed.js';
import type { Tape } from './tape.js';

/** Vectors as base64 of 32-bit floats, low byte first: each bit as it was, at a quarter of the size of decimal numbers. */
interface KeptVectors {
  readonly vectors: readonly string[];
  readonly usage: Usage;
}

/** Gives a model that embeds from the tape. One call is one recording, with all its inputs. */
export function tapedEmbed(model: EmbedModel, tape: Tape): EmbedModel {
  return {
    get provider() {
      return model.provider;
    },
    get model() {
      return model.model;
    },
    async embed(given, options) {
      const inputs = given.slice();
      const { provider, model: name } = model;
      const call = async () => {
        const { vectors, usage } = await model.embed(inputs, options);
        return { vectors: vectors.map(toBase64), usage };
      };
      const answer = await tape.answer({ kind: 'embed', provider, model: name, inputs }, call, options);
      const { vectors, usage } = answer as unknown as KeptVectors;
      return { vectors: vectors.map(fromBase64), usage };
    },
  };
}

function toBase64(vector: Float32Array): string {
  const bytes = new Uint8Array(vector.length * 4);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < vector.length; i++) view.setFloat32(i * 4, vector[i] as number, true);
  return asBuffer(bytes).toString('base64');
}

function fromBase64(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(i * 4));
}
