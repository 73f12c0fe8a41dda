import { expect, test } from 'vitest';

import { createLog } from '../../../src/telemetry/log.ts';

test('writes JSON lines with static messages and the time as text, down to its level', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  log.debug({ a: 1 }, 'not shown');
  log.info({ source: 'x' }, 'reading');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      level: 30,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown,
      source: 'x',
      msg: 'reading',
    },
  ]);
});
