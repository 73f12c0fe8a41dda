import { pino } from 'pino';

import type { ApiDependencies } from '../../src/api/dependencies.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { createFakeReader, type FakeReader, FULL_INPUT } from './fake-reader.ts';

/** What an API needs beside answers: all is read, nothing is logged, and the clock stands. */
export const quietly = (): Pick<ApiDependencies, 'metrics' | 'readiness' | 'sources' | 'log' | 'now'> => ({
  metrics: createMetrics({ process: false }),
  readiness: { reasons: () => [] },
  sources: () => [],
  log: pino({ level: 'silent' }),
  now: () => 0,
});

/** Everything that an API needs, answered by a fake reader. */
export const fakeDependencies = (reader: FakeReader = createFakeReader([])): ApiDependencies => ({
  reader,
  explain: reader.explain,
  describeWorkload: reader.describeWorkload,
  describeClaim: reader.describeClaim,
  failures: reader.failuresAnswer,
  past: reader.past,
  inputQuality: () => FULL_INPUT,
  ...quietly(),
});
