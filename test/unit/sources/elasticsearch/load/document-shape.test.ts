import { expect, test } from 'vitest';

import {
  documentOf,
  type DocumentShape,
} from '../../../../../src/sources/elasticsearch/load/document-shape.ts';

const NOW = Date.UTC(2026, 10, 25);
const EVENT = {
  auditID: 'a',
  stageTimestamp: '2026-11-21T03:00:00.012345Z',
  annotations: { 'authorization.k8s.io/decision': 'allow' },
  requestObject: { metadata: { name: 'web' }, spec: {} },
  responseObject: [1],
};
const made = (shape: DocumentShape, line: string, cluster: string | null = 'prod'): unknown =>
  JSON.parse(documentOf(shape, line, { cluster, path: 'audit.log' }, NOW));

test('gives the fields of the event, in its own words', () => {
  const line = ' {"auditID":"a","big":12345678901234567890,"stageTimestamp":"2026-11-21T03:00:00Z"} ';
  expect(documentOf('fields', line, { cluster: 'prod', path: 'x' }, NOW)).toBe(
    '{"@timestamp":"2026-11-21T03:00:00Z","orchestrator":{"cluster":{"name":"prod"}},"auditID":"a","big":12345678901234567890,"stageTimestamp":"2026-11-21T03:00:00Z"}',
  );
  expect(made('fields', JSON.stringify(EVENT), null)).toEqual({
    '@timestamp': EVENT.stageTimestamp,
    ...EVENT,
  });
});

test('gives the line as text, as it was read', () => {
  const line = JSON.stringify(EVENT);
  expect(made('message', line)).toEqual({
    '@timestamp': '2026-11-25T00:00:00.000Z',
    message: line,
    orchestrator: { cluster: { name: 'prod' } },
    log: { file: { path: 'audit.log' } },
  });
});

test('gives as text whatever is no event', () => {
  for (const line of ['{"auditID":', '[]', '7', '{"kind":"Pod"}'])
    expect(made('fields', line)).toMatchObject({ message: line });
});

test('takes out what Elastic Agent takes out', () => {
  const { kubernetes } = made('elastic-agent', JSON.stringify(EVENT)) as { kubernetes: unknown };
  expect(kubernetes).toEqual({
    audit: {
      ...EVENT,
      annotations: { 'authorization_k8s_io/decision': 'allow' },
      requestObject: { spec: {} },
    },
  });
});
