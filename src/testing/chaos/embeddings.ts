import { digestJson } from '../../base/digest.js';
import type { JsonObject } from '../../base/json.js';
import { rng } from '../../base/rng.js';
import { words } from './answer.js';
import { jsonReply, type Reply, refusal } from './reply.js';

const mostInputs = 2048;

/** Answers `POST /embeddings`: equal texts have equal vectors, of length 1. */
export function answerEmbeddings({ model, input, dimensions = 8, encoding_format: format }: JsonObject): Reply {
  const inputs = typeof input === 'string' ? [input] : Array.isArray(input) ? input : [];
  if (typeof model !== 'string') return refusal(400, 'you must provide a model parameter');
  if (inputs.length === 0 || inputs.length > mostInputs) {
    return refusal(400, `input must be 1 to ${mostInputs} texts; it is ${inputs.length}`);
  }
  const data = inputs.map((each, index) => {
    const vector = vectorOf(digestJson([model, each]), Number(dimensions));
    return { object: 'embedding', index, embedding: format === 'base64' ? base64(vector) : [...vector] };
  });
  const tokens = inputs.reduce((sum: number, each) => sum + words(String(each)).length, 0);
  return jsonReply({ object: 'list', data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } });
}

function vectorOf(digest: string, dimensions: number): Float32Array {
  const random = rng(Number.parseInt(digest.slice(-8), 16));
  const vector = Float32Array.from({ length: dimensions }, () => random.next() - 0.5);
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}

/** @see OpenAI API reference, "Create embeddings": little-endian 32-bit floats */
function base64(vector: Float32Array): string {
  const bytes = new DataView(new ArrayBuffer(vector.length * 4));
  vector.forEach((value, at) => void bytes.setFloat32(at * 4, value, true));
  return btoa(String.fromCharCode(...new Uint8Array(bytes.buffer)));
}
