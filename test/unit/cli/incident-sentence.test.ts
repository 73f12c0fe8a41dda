import { expect, test } from 'vitest';

import { incidentSentence } from '../../../src/cli/incident-sentence.ts';
import type { IncidentLine } from '../../../src/model/answer.ts';

const incident = (parts: Partial<IncidentLine>): IncidentLine => ({
  type: 'incident',
  cluster: 'default',
  namespace: 'shop',
  object: { kind: 'Pod', name: 'web', uid: 'uid-1' },
  owner: null,
  startedAt: '2026-01-31T10:02:14.000000Z',
  recoveredAt: null,
  phase: 'running',
  code: 'NodeLost',
  codes: ['NodeLost'],
  side: 'infrastructure',
  count: 1,
  lastAt: '2026-01-31T10:02:14.000000Z',
  endedAt: null,
  ...parts,
});
const LATER = '2026-01-31T10:03:04.000000Z';

test.each<[string, Partial<IncidentLine>]>([
  ['NodeLost · infrastructure from 2026-01-31 10:02:14.000 UTC, not over yet', {}],
  [
    'NodeLost · infrastructure from 2026-01-31 10:02:14.000 UTC, recovered after 50 s',
    { recoveredAt: LATER, endedAt: LATER },
  ],
  [
    'OomKilled · user, 12 times from 2026-01-31 10:02:14.000 UTC, over with the Pod itself after 50 s',
    { code: 'OomKilled', side: 'user', count: 12, endedAt: LATER },
  ],
  ['it was down · unknown from 2026-01-31 10:02:14.000 UTC, not over yet', { code: null, side: null }],
])('%s', (sentence, parts) => {
  expect(incidentSentence(incident(parts))).toBe(sentence);
});
