import { jsonReply, pageReply, type Reply, refusal, type ServiceRequest } from './reply.js';

/** A file that the service keeps. */
export interface ServiceFile {
  readonly id: string;
  readonly name: string;
  readonly purpose: string;
  readonly text: string;
  readonly at: number;
}

/** Gives the service's files: what was uploaded, and the answers about it. */
export function serviceFiles(now: () => number) {
  const files = new Map<string, ServiceFile>();
  let made = 0;
  const withFile = ([id = '']: readonly string[], answer: (file: ServiceFile) => Reply): Reply => {
    const file = files.get(id);
    return file === undefined ? refusal(404, `No such File object: ${id}`) : answer(file);
  };
  return {
    files: files as ReadonlyMap<string, ServiceFile>,
    async create({ bytes, contentType }: ServiceRequest): Promise<Reply> {
      const form = await new Response(bytes as Uint8Array<ArrayBuffer>, { headers: { 'content-type': contentType } })
        .formData()
        .catch(() => undefined);
      const [file, purpose] = [form?.get('file'), form?.get('purpose')];
      if (file === undefined || file === null || typeof file === 'string') return refusal(400, "'file' is required");
      if (typeof purpose !== 'string') return refusal(400, "'purpose' is required");
      const kept = { id: `file-${++made}`, name: file.name, purpose, text: await file.text(), at: now() };
      files.set(kept.id, kept);
      return jsonReply(show(kept));
    },
    list: (request: ServiceRequest) => {
      const purpose = request.query.get('purpose');
      const found = [...files.values()].filter((file) => purpose === null || file.purpose === purpose);
      return pageReply(found.map(show).reverse(), request, 10_000);
    },
    retrieve: ({ ids }: ServiceRequest) => withFile(ids, (file) => jsonReply(show(file))),
    content: ({ ids }: ServiceRequest) =>
      withFile(ids, ({ text }) => ({
        status: 200,
        headers: { 'content-type': 'application/octet-stream' },
        pieces: [new TextEncoder().encode(text)],
      })),
    remove: ({ ids }: ServiceRequest) =>
      withFile(ids, ({ id }) => {
        files.delete(id);
        return jsonReply({ id, object: 'file', deleted: true });
      }),
  };
}

function show({ id, name, purpose, text, at }: ServiceFile) {
  const bytes = new TextEncoder().encode(text).length;
  return { id, object: 'file', bytes, created_at: at, filename: name, purpose, status: 'processed' };
}
