import { expect, it } from 'vitest';
import { progressLine } from '../../src/kit/progress-line.js';

function stream(isTTY: boolean) {
  const written: string[] = [];
  return { written, isTTY, write: (text: string) => written.push(text) };
}

it('rewrites itself in a terminal, at most ten times a second, and always at the end of the work', () => {
  const terminal = stream(true);
  const line = progressLine('rows', terminal);
  line.update({ done: 1, total: 1000, unit: 'rows', perSecond: 12.345, secondsLeft: 80.2 });
  for (let done = 2; done < 1000; done++) line.update({ done, total: 1000, unit: 'rows' });
  line.update({ done: 1000, total: 1000, unit: 'rows' }, ' · loss 0.1');
  line.end('all of them');
  expect(terminal.written[0]).toBe('\r\x1b[2K  rows: 1/1000 rows, 12.3/s, 81 s left');
  expect(terminal.written.length).toBeLessThan(10);
  expect(terminal.written.at(-2)).toContain('1000/1000 rows, 0 s left · loss 0.1');
  expect(terminal.written.at(-1)?.replace('\r\x1b[2K', '')).toMatch(/^ {2}rows: all of them \(\d+\.\d s\)\n$/);
});

it('is one line in a log', () => {
  const log = stream(false);
  const line = progressLine('rows', log);
  line.update({ done: 1, unit: 'rows' });
  line.end('done');
  expect(log.written).toEqual([expect.stringMatching(/^ {2}rows: done \(\d+\.\d s\)\n$/)]);
});
