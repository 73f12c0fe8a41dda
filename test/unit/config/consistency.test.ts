import { expect, test } from 'vitest';

import { consistencyProblems } from '../../../src/config/consistency.ts';
import { Config } from '../../../src/config/schema.ts';

test('one source to a cluster, whether it is named there or above', () => {
  const source = (cluster?: string) => ({
    type: 'audit-file' as const,
    paths: ['a'],
    ...(cluster === undefined ? {} : { cluster }),
  });
  const paths = (...sources: ReturnType<typeof source>[]) =>
    consistencyProblems(Config.parse({ cluster: 'x', sources })).map(({ path }) => path);
  expect(paths(source('a'), source('b'), source())).toEqual([]);
  expect(paths(source(), source('a'), source('x'), source('a'))).toEqual([
    ['sources', 2],
    ['sources', 3],
  ]);
});
