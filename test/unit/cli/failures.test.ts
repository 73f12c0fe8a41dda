import { expect, it } from 'vitest';

import { createFakeReader, NOTHING_FAILED } from '../../api/fake-reader.ts';
import { run } from './world.ts';

it('asks what the flags say, and answers with one JSON document', async () => {
  const reader = createFakeReader([]);
  const flags = ['--window', '6h', '--to', '2026-01-31T10:00:00Z', '--node', 'node-a', '--side', 'user'];
  const { code, stdout, closed } = await run(
    ['failures', '--audit-log', 'a.log', 'b.log', ...flags, '--group-by', 'image', '--limit', '3', '--json'],
    reader,
  );
  expect([code, closed, JSON.parse(stdout)]).toEqual([0, 1, { ...NOTHING_FAILED, groupBy: 'image' }]);
  expect(reader.failureQuestions).toEqual([
    {
      windowUs: 21_600_000_000,
      to: Date.UTC(2026, 0, 31, 10) * 1000,
      node: 'node-a',
      side: 'user',
      groupBy: 'image',
      limit: 3,
    },
  ]);
});

it('keeps nothing unless it is told where', async () => {
  const ran = await run(['failures', '--audit-log', 'a.log', '--cluster', 'east'], createFakeReader([]));
  expect(ran.replays).toMatchObject([{ paths: ['a.log'], cluster: 'east', storePath: ':memory:' }]);
  const kept = await run(['failures', '--audit-log', 'a.log', '--store', 'x.db'], createFakeReader([]));
  expect(kept.replays).toMatchObject([{ storePath: 'x.db' }]);
  expect(ran.stdout).toBe(
    '2026-01-31 09:06 to 2026-01-31 10:06 UTC: 0 Pods in trouble, 0 creates refused, 12 Pods came up\n',
  );
});

it.each([
  ['--window', 'soon'],
  ['--from', 'yesterday'],
  ['--group-by', 'colour'],
  ['--side', 'mine'],
  ['--limit', '0'],
])('refuses %s %s', async (...flag) => {
  const ran = await run(['failures', '--audit-log', 'a.log', ...flag], createFakeReader([]));
  expect([ran.code, ran.replays]).toEqual([2, []]);
  expect(ran.stderr).toContain(flag[0]);
});
