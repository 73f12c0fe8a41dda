import { fastify } from 'fastify';
import { expect, test } from 'vitest';

import { limitStreams } from '../../../../src/api/stream/open-streams.ts';

test('streams take places, give them back once, and end with the service', async () => {
  const app = fastify();
  const counts: number[] = [];
  limitStreams(app, 2, { streams: (open) => void counts.push(open) });
  await app.ready();
  const [first, second] = [app.openStream(), app.openStream()];
  expect(() => app.openStream()).toThrow(/Too many event streams/);
  first.end();
  first.end();
  const third = app.openStream();
  expect([counts, first.signal.aborted, second.signal.aborted]).toEqual([[1, 2, 1, 2], true, false]);
  app.endStreams();
  expect([second.signal.aborted, third.signal.aborted]).toEqual([true, true]);
  third.end();
  await app.close();
  expect(() => app.openStream()).toThrow(/Too many event streams/);
});
