import { expect, it } from 'vitest';

import { redactArguments } from '../../../../src/lib/redaction/redact-arguments.ts';

const MARK = '[redacted:secret-name]';

it.each([
  [
    ['--password', 'hunter2', '--verbose'],
    ['--password', MARK, '--verbose'],
  ],
  [
    ['--password', '--verbose'],
    ['--password', '--verbose'],
  ],
  [
    ['/usr/bin/redis-cli', '-a', 'hunter2', 'ping'],
    ['/usr/bin/redis-cli', '-a', MARK, 'ping'],
  ],
  [
    ['kubectl', 'exec', 'db', '--', 'mysql', '-phunter2'],
    ['kubectl', 'exec', 'db', '--', 'mysql', `-p${MARK}`],
  ],
  [
    ['ls', '-a', 'folder'],
    ['ls', '-a', 'folder'],
  ],
  [
    ['sh', '-c', 'export TOKEN=abc; run'],
    ['sh', '-c', `export TOKEN=${MARK}; run`],
  ],
])('%j', (args, redacted) => {
  expect(redactArguments(args)).toEqual(redacted);
  expect(redactArguments(redacted)).toEqual(redacted);
});
