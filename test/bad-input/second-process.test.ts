import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { FineTuneJob, fileStore } from 'tuneloop';
import { local } from 'tuneloop/local';
import { afterEach, describe, expect, it } from 'vitest';
import { folder, root } from './fixtures.js';

type Child = ChildProcessByStdio<Writable, Readable, null>;
const children: Child[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Starts the job in a process of its own. */
function other(dir: string, mode: 'hold' | 'go') {
  const args = ['--import', 'tsx', join(root, 'test/bad-input/second-process.ts'), dir, mode];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  return {
    pid: child.pid,
    goOn: () => child.stdin.write('go\n'),
    says: async (line: string) => {
      while (!text.includes(line)) await once(child.stdout, 'data');
    },
    /** What it printed last, once it has ended. */
    end: async () => {
      if (child.exitCode === null) await once(child, 'close');
      expect(child.exitCode).toBe(0);
      return JSON.parse(text.trim().split('\n').at(-1) ?? '') as Readonly<Record<string, string>>;
    },
  };
}

describe('a second process that resumes the same job', () => {
  it('goes on with it, and the first one is told who was faster instead of launching it again', async () => {
    const dir = folder();
    const first = other(dir, 'hold');
    await first.says('uploading');

    const provider = local({ dir: join(dir, 'local'), threads: 1 });
    const job = await FineTuneJob.resume({ provider, store: fileStore(join(dir, 'store')), name: 'shared' });
    expect(job.state.phase).toBe('uploading');
    await job.start();
    const { model } = await job.wait({ pollEveryMs: 20 });

    first.goOn();
    const told = await first.end();
    expect(told).toMatchObject({ kind: 'TuneloopError', code: 'STORE_CONFLICT', retryable: false });
    expect(told['message']).toContain('"shared"');
    expect(told['message']).toContain(`${process.pid}`); // who
    expect(told['message']).toMatch(/\d{4}-\d\d-\d\dT\d\d:\d\d/); // and when
    expect(told['hint']).toContain('follow it with wait() or events()');
    expect(readdirSync(join(dir, 'local/jobs'))).toHaveLength(1);
    expect(readdirSync(join(dir, 'local/models'))).toEqual([model.replace('local:', '')]);

    const again = await FineTuneJob.resume({ provider, store: fileStore(join(dir, 'store')), name: 'shared' });
    expect((await again.wait()).model).toBe(model); // the journal is whole
    await provider.close();
  }, 60_000);

  it('trains nothing twice where both start it at the same moment: each gets the one model, or is told to resume', async () => {
    const dir = folder();
    const processes = [other(dir, 'go'), other(dir, 'go'), other(dir, 'go')];
    const ends = await Promise.all(processes.map(({ end }) => end()));
    const provider = local({ dir: join(dir, 'local') });
    const job = await FineTuneJob.resume({ provider, store: fileStore(join(dir, 'store')), name: 'shared' });
    const { model } = await job.wait({ pollEveryMs: 20 });
    for (const told of ends) expect([model, 'STORE_CONFLICT']).toContain(told['model'] ?? told['code']);
    expect(readdirSync(join(dir, 'local/jobs'))).toHaveLength(1);
    expect(readdirSync(join(dir, 'local/models'))).toEqual([model.replace('local:', '')]);
    const begun: string[] = [];
    for await (const event of job.events()) if (event.type === 'log') begun.push(event.message);
    expect(begun.filter((message) => message.startsWith('Training for'))).toHaveLength(1);
    await provider.close();
  }, 60_000);
});
