import { expect, it } from 'vitest';
import { replay } from '../../src/testing/index.js';

const exchange = (n: number) => ({
  request: { method: 'POST', path: '/v1/things?x=1', json: { n } },
  response: { status: 201, headers: { 'x-request-id': `r${n}` }, json: { made: n } },
});

it('answers each exchange once, whatever the key order of the body, and remembers the requests without secrets', async () => {
  const { fetch, requests, unused } = replay([exchange(1), exchange(2)]);
  const response = await fetch('https://host.example/v1/things?x=1', {
    method: 'POST',
    headers: { authorization: 'Bearer very-secret' },
    body: JSON.stringify({ n: 2 }),
  });
  expect(response.status).toBe(201);
  expect(response.headers.get('x-request-id')).toBe('r2');
  expect(await response.json()).toEqual({ made: 2 });
  expect(requests).toMatchObject([{ method: 'POST', path: '/v1/things?x=1', body: { n: 2 } }]);
  expect(requests[0]?.headers['authorization']).toBe('[redacted]');
  expect(unused()).toEqual([exchange(1)]);
});

it('fails on a request that no exchange is left for, naming both', async () => {
  const { fetch } = replay([exchange(1)]);
  await expect(fetch('https://host.example/v1/other')).rejects.toThrow(
    'No exchange is left for GET /v1/other ; left: POST /v1/things?x=1.',
  );
});

it('gives bodies that are not JSON as they are, and heeds the signal', async () => {
  const { fetch } = replay([{ request: { path: '/events' }, response: { text: 'data: 1\n\n' } }]);
  await expect(fetch('https://host.example/events', { signal: AbortSignal.abort('no') })).rejects.toBe('no');
  expect(await (await fetch('https://host.example/events')).text()).toBe('data: 1\n\n');
});
