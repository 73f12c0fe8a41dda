import { describe, expect, it } from 'vitest';

import { bytesOf } from '../../support/logs.ts';
import { parseLines, runPipeline } from '../../support/run-pipeline.ts';

const UID = '0e8e9b3c-1d5d-4b6a-9d3e-0d6d6b2f7a11';
const NODE = 'system:node:node-a';
const USER = 'jane@example.com';

/** An audit event at level Metadata: who did what to which name, and nothing of its content. */
function event(
  second: number,
  verb: string,
  subresource: string,
  user: string,
  { uid, code = 200 }: { uid?: string; code?: number } = {},
): string {
  const at = `2026-01-05T10:00:${String(second).padStart(2, '0')}.000000Z`;
  return JSON.stringify({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: `audit-${second}`,
    stage: 'ResponseComplete',
    requestURI: `/api/v1/namespaces/shop/pods/web-0/${subresource}`,
    verb,
    user: { username: user, groups: ['system:authenticated'] },
    userAgent: 'any/v1',
    objectRef: {
      resource: 'pods',
      namespace: 'shop',
      name: 'web-0',
      apiVersion: 'v1',
      ...(subresource === '' ? {} : { subresource }),
      ...(uid === undefined ? {} : { uid }),
    },
    responseStatus: { metadata: {}, code },
    requestReceivedTimestamp: at,
    stageTimestamp: at,
  });
}

const create = (second: number): string => event(second, 'create', '', USER, { code: 201 });
const bind = (second: number): string =>
  event(second, 'create', 'binding', 'system:kube-scheduler', { uid: UID, code: 201 });
const status = (second: number): string => event(second, 'patch', 'status', NODE);
const remove = (second: number): string => event(second, 'delete', '', USER);

/** In batches of one line each, so that conclusions are drawn after every one of them. */
const told = (lines: readonly string[]) =>
  parseLines(runPipeline(lines.map((line) => bytesOf([line]))).lines).map((line) => [
    line.type === 'delivery' ? `${line.kind} ${line.outcome}` : 'incident',
    line.object.name,
    line.object.uid,
    line.startedAt.slice(17, 19),
  ]);

describe('a Pod that only its name tells of', () => {
  it('has a delivery of which nothing is known but that it began', () => {
    expect(told([create(1), status(2)])).toEqual([['create unknown', 'web-0', null, '01']]);
  });

  it('is the Pod of a UID as soon as one appears, in whatever order', () => {
    const lines = [create(1), bind(2), status(3)];
    const joined = [['create unknown', 'web-0', UID, '01']];
    expect(told(lines)).toEqual(joined);
    expect(told(lines.toReversed())).toEqual(joined);
    expect(told([lines[0] ?? '', lines[2] ?? '', lines[1] ?? ''])).toEqual(joined);
  });

  it('is another than the Pod that bears the name after it', () => {
    const lines = [create(1), status(2), remove(3), create(10), bind(11), status(12)];
    const both = [
      ['create unknown', 'web-0', null, '01'],
      ['delete in-progress', 'web-0', null, '03'],
      ['create unknown', 'web-0', UID, '10'],
    ];
    expect(told(lines)).toEqual(both);
    expect(told(lines.toReversed())).toEqual(both);
  });

  it('is another than the Pod that bore the name before it', () => {
    expect(told([create(1), bind(2), remove(5), create(10), status(12)])).toEqual([
      ['create unknown', 'web-0', UID, '01'],
      ['delete in-progress', 'web-0', UID, '05'],
      ['create unknown', 'web-0', null, '10'],
    ]);
  });

  it('is the Pod that was bound a moment before its create, by the clock of another API server', () => {
    expect(told([bind(1), create(3), status(4)])).toEqual([['create unknown', 'web-0', UID, '03']]);
  });
});

it('a Pod whose create is not logged began at the latest when it was bound', () => {
  expect(told([bind(2), status(3)])).toEqual([['create unknown', 'web-0', UID, '02']]);
});
