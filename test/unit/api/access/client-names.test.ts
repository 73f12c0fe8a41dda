import type { PeerCertificate } from 'node:tls';
import { expect, test } from 'vitest';

import { clientNames } from '../../../../src/api/access/client-names.ts';

const names = (common: unknown, alternative?: string): string[] =>
  clientNames({
    ...(common === undefined ? {} : { subject: { CN: common } as PeerCertificate['subject'] }),
    ...(alternative === undefined ? {} : { subjectaltname: alternative }),
  });

test.each([
  ['one name', 'grafana', undefined, ['grafana']],
  ['several common names', ['a', 'b'], undefined, ['a', 'b']],
  [
    'alternative names',
    'a',
    'DNS:a.svc, URI:spiffe://x/y, IP Address:10.0.0.1, email:a@b',
    ['a', 'a.svc', 'spiffe://x/y', '10.0.0.1', 'a@b'],
  ],
  [
    'a name that could be taken for two',
    'a',
    'DNS:"good.example.com, DNS:evil.example.com"',
    ['a', 'good.example.com, DNS:evil.example.com'],
  ],
  ['kinds that are none', undefined, 'othername:<unsupported>, DirName:CN = x, DNS:z', ['z']],
  ['no name', undefined, undefined, []],
])('tells %s', (_what, common, alternative, expected) => {
  expect(names(common, alternative)).toEqual(expected);
});
