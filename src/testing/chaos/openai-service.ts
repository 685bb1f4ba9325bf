import { answerChat } from './chat.js';
import { answerEmbeddings } from './embeddings.js';
import { type ServiceFile, serviceFiles } from './files.js';
import { type ChaosJobStatus, serviceJobs } from './fine-tuning.js';
import { jsonReply, type Reply, refusal, type ServiceRequest } from './reply.js';
import { answerResponse } from './responses.js';

/** A call that the chaos server knows: method, and path below its base URL. */
export type ChaosRoute =
  | 'POST /chat/completions'
  | 'POST /responses'
  | 'POST /embeddings'
  | 'GET /models'
  | 'GET /models/{id}'
  | 'POST /files'
  | 'GET /files'
  | 'GET /files/{id}'
  | 'GET /files/{id}/content'
  | 'DELETE /files/{id}'
  | 'POST /fine_tuning/jobs'
  | 'GET /fine_tuning/jobs'
  | 'GET /fine_tuning/jobs/{id}'
  | 'GET /fine_tuning/jobs/{id}/events'
  | 'GET /fine_tuning/jobs/{id}/checkpoints'
  | 'POST /fine_tuning/jobs/{id}/cancel'
  | 'POST /fine_tuning/jobs/{id}/pause'
  | 'POST /fine_tuning/jobs/{id}/resume';

/** How the service behaves when nothing goes wrong. */
export interface ServiceOptions {
  readonly say: (text: string) => string;
  readonly models: readonly string[];
  readonly statuses: readonly ChaosJobStatus[];
  readonly listLag: number;
  /** Seconds since the epoch. */
  readonly now: () => number;
}

/** A service that speaks OpenAI's wire, in memory. */
export interface Service {
  readonly answers: Readonly<Record<ChaosRoute, (request: ServiceRequest) => Reply | Promise<Reply>>>;
  readonly files: ReadonlyMap<string, ServiceFile>;
  readonly launches: ReadonlyMap<string, number>;
}

export function openaiService({ say, models, statuses, listLag, now }: ServiceOptions): Service {
  const began = now();
  const files = serviceFiles(now);
  const jobs = serviceJobs({ statuses, listLag, hasFile: (id) => files.files.has(id), now });
  const model = (id: string) => ({ id, object: 'model', created: began, owned_by: 'chaos', shutdown_date: null });
  let made = 0;
  const next = (prefix: string) => ({ id: `${prefix}-${++made}`, at: now() });
  return {
    files: files.files,
    launches: jobs.launches,
    answers: {
      'POST /chat/completions': ({ json }) => answerChat(json, next('chatcmpl'), say),
      'POST /responses': ({ json }) => answerResponse(json, next('resp'), say),
      'POST /embeddings': ({ json }) => answerEmbeddings(json),
      'GET /models': () => jsonReply({ object: 'list', data: models.map(model) }),
      'GET /models/{id}': ({ ids: [id = ''] }) =>
        models.includes(id)
          ? jsonReply(model(id))
          : refusal(404, `The model '${id}' does not exist`, 'model_not_found'),
      'POST /files': files.create,
      'GET /files': files.list,
      'GET /files/{id}': files.retrieve,
      'GET /files/{id}/content': files.content,
      'DELETE /files/{id}': files.remove,
      'POST /fine_tuning/jobs': jobs.create,
      'GET /fine_tuning/jobs': jobs.list,
      'GET /fine_tuning/jobs/{id}': jobs.retrieve,
      'GET /fine_tuning/jobs/{id}/events': jobs.events,
      'GET /fine_tuning/jobs/{id}/checkpoints': jobs.checkpoints,
      'POST /fine_tuning/jobs/{id}/cancel': jobs.cancel,
      'POST /fine_tuning/jobs/{id}/pause': jobs.pause,
      'POST /fine_tuning/jobs/{id}/resume': jobs.resume,
    },
  };
}

/** Gives the route of a request and what stands in its places. */
export function routeOf(
  routes: readonly string[],
  method: string,
  path: string,
): { readonly route: ChaosRoute; readonly ids: readonly string[] } | undefined {
  const parts = path.split('/');
  for (const route of routes) {
    const [routeMethod, routePath = ''] = route.split(' ');
    const wanted = routePath.split('/');
    if (routeMethod !== method || wanted.length !== parts.length) continue;
    if (!wanted.every((part, at) => part === '{id}' || part === parts[at])) continue;
    const ids = parts.filter((_, at) => wanted[at] === '{id}').map(decoded);
    return { route: route as ChaosRoute, ids };
  }
  return undefined;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
