import type { Clock } from '../base/clock.js';

/** Who trains on files of a format. `own` is whoever runs a trainer on machines of their own. */
export type Service =
  | 'openai'
  | 'azure'
  | 'together'
  | 'fireworks'
  | 'vertex'
  | 'mistral'
  | 'databricks'
  | 'snowflake'
  | 'cohere'
  | 'oracle'
  | 'bedrock'
  | 'nvidia'
  | 'own';

/** What a service has announced. */
export interface ServiceNotice {
  readonly service: Service;
  /** The first day on which it holds, as `YYYY-MM-DD`, UTC. */
  readonly from: string;
  readonly what: string;
  /** What to use in its place. */
  readonly instead?: string | undefined;
  readonly source: string;
}

const openai = 'OpenAI, deprecations page, notice of 2026-05-07';
const azure = 'Azure AI docs, model retirement schedule of 2026-07-07';
const instead = 'Azure, Together, Fireworks, or a trainer of your own (TRL, axolotl)';

/** What services have announced about the end of training, as read in November 2026. */
export const serviceNotices: readonly ServiceNotice[] = [
  {
    service: 'openai',
    from: '2026-05-07',
    what: 'no new jobs for organisations that never ran one',
    instead,
    source: openai,
  },
  {
    service: 'openai',
    from: '2026-07-02',
    what: 'no new jobs for organisations without calls to a tuned model in the 60 days before',
    instead,
    source: openai,
  },
  {
    service: 'openai',
    from: '2026-10-23',
    what: 'gpt-4.1-nano, gpt-3.5-turbo, gpt-4, o4-mini and o3-mini are shut down, tuned versions too',
    instead,
    source: openai,
  },
  { service: 'openai', from: '2027-01-06', what: 'no new jobs for anybody', instead, source: openai },
  {
    service: 'openai',
    from: '2027-01-14',
    what: 'gpt-4o, gpt-4o-mini, gpt-4.1 and gpt-4.1-mini are shut down, tuned versions too',
    instead,
    source: openai,
  },
  { service: 'azure', from: '2027-04-01', what: 'training of gpt-4o and gpt-4o-mini may end', source: azure },
  { service: 'azure', from: '2027-04-14', what: 'training of gpt-4.1, -mini and -nano may end', source: azure },
  { service: 'azure', from: '2027-04-16', what: 'training of o4-mini may end', source: azure },
  { service: 'azure', from: '2027-10-01', what: 'tuned gpt-4o and gpt-4o-mini stop answering', source: azure },
  { service: 'azure', from: '2027-10-14', what: 'tuned gpt-4.1, -mini and -nano stop answering', source: azure },
  { service: 'azure', from: '2027-10-16', what: 'tuned o4-mini stops answering', source: azure },
  {
    service: 'databricks',
    from: '2026-08-14',
    what: 'Foundation Model Fine-tuning is removed',
    instead: 'AI Runtime with a trainer of your own',
    source: 'Azure Databricks docs, fine-tune-run-tutorial',
  },
  {
    service: 'snowflake',
    from: '2027-01-01',
    what: 'SNOWFLAKE.CORTEX.FINETUNE is to be deprecated in the first quarter of 2027',
    instead: 'Cortex Training',
    source: 'Snowflake docs, cortex-finetuning',
  },
  {
    service: 'mistral',
    from: '2026-08-13',
    what: 'fine-tuning jobs are gone from the API, and mistral-finetune is archived',
    instead: 'a trainer of your own (TRL, axolotl)',
    source: 'mistralai/platform-docs-public v1.5.0; README of mistral-finetune',
  },
  { service: 'cohere', from: '2025-09-15', what: 'fine-tuning is deprecated', source: 'Cohere docs, deprecations' },
];

/** A notice, seen from today. */
export interface DatedNotice extends ServiceNotice {
  /** Whole days until it holds; 0 and less where it does. */
  readonly daysLeft: number;
}

/** Gives what a service has announced, in order of date. */
export function noticesOf(service: Service, clock: Clock): readonly DatedNotice[] {
  const today = Math.floor(clock.now() / 86_400_000);
  return serviceNotices
    .filter((notice) => notice.service === service)
    .map((notice) => ({ ...notice, daysLeft: Date.parse(notice.from) / 86_400_000 - today }));
}
