import { describe, expect, it } from 'vitest';

import type { AuditEvent } from '../../../../src/model/audit-event.ts';
import { createLogShape, type LearnedShape } from '../../../../src/share-processor/fold/log-shape.ts';

const MINUTE = 60_000_000;
const START = Date.UTC(2026, 0, 31) * 1000;
const event = (parts: Partial<AuditEvent> & { resource?: string } = {}): AuditEvent => {
  const [resource = '', subresource = ''] = (parts.resource ?? 'pods/status').split('/');
  return {
    auditID: 'a',
    stage: 'ResponseComplete',
    level: 'RequestResponse',
    verb: 'patch',
    requestURI: '/',
    username: 'system:node:node-a',
    impersonatedUsername: undefined,
    userAgent: '',
    objectRef: { resource, subresource, apiGroup: '', namespace: 'shop', name: 'web', uid: '' },
    responseStatus: { code: 200, status: '', reason: '', message: '' },
    requestObject: {},
    responseObject: {},
    requestReceivedAt: START,
    stageAt: START,
    truncated: false,
    ...parts,
  };
};
function learn(shape: LearnedShape, ...events: AuditEvent[]): string[] {
  const keys: string[] = [];
  for (const one of events) shape.learn(one, (key) => void keys.push(key));
  return keys;
}
const STATUS = { group: '', resource: 'pods/status', verb: 'patch', actor: 'kubelet' } as const;

describe('the shape of a log', () => {
  it('is what it was seen to hold, each thing once', () => {
    const shape = createLogShape();
    expect([shape.levelsOf(STATUS), shape.slotsOf(STATUS), shape.since]).toEqual([[], 0, null]);
    const first = learn(shape, event());
    expect(first.map((key) => key.replace(/\d+$/, 'N'))).toEqual([
      'begin',
      'slot  pods/status patch kubelet N',
      'level  pods/status patch kubelet RequestResponse',
    ]);
    expect(learn(shape, event(), event({ auditID: 'b' }))).toEqual([]);
    expect([shape.levelsOf(STATUS), shape.slotsOf(STATUS), shape.since]).toEqual([
      ['RequestResponse'],
      1,
      START,
    ]);
  });

  it.each<[string, Partial<AuditEvent>, string[]]>([
    ['both bodies', {}, ['RequestResponse']],
    ['the request alone', { responseObject: undefined }, ['Request']],
    [
      'neither, whatever its level says',
      { requestObject: undefined, responseObject: undefined },
      ['Metadata'],
    ],
  ])('is told by what an event holds: %s', (_what, parts, levels) => {
    const shape = createLogShape();
    learn(shape, event(parts));
    expect(shape.levelsOf(STATUS)).toEqual(levels);
  });

  it('believes the level of a delete, which need not have a body', () => {
    const shape = createLogShape();
    const bare = { resource: 'pods', verb: 'delete', requestObject: undefined, responseObject: undefined };
    learn(
      shape,
      event({ ...bare, level: 'Request' }),
      event({ ...bare, level: 'Metadata', username: 'jane' }),
    );
    const deletes = { group: '', resource: 'pods', verb: 'delete' };
    expect(shape.levelsOf({ ...deletes, actor: 'kubelet' })).toEqual(['Request']);
    expect(shape.levelsOf({ ...deletes, actor: 'anyone' })).toEqual(['Metadata']);
  });

  it('tells who acts by whom they act as, and by their agent where their name says nothing', () => {
    const shape = createLogShape();
    learn(
      shape,
      event({ username: 'admin', impersonatedUsername: 'system:kube-scheduler' }),
      event({ username: 'node-client', userAgent: 'kubelet/v1.18.20' }),
    );
    expect(shape.levelsOf({ ...STATUS, actor: 'scheduler' })).toEqual(['RequestResponse']);
    expect(shape.levelsOf(STATUS)).toEqual(['RequestResponse']);
    expect(shape.levelsOf({ ...STATUS, actor: 'anyone' })).toEqual([]);
  });

  it('counts half minutes of what proves something else, and of nothing else', () => {
    const shape = createLogShape();
    const times = [0, 1, 1, 2, 91].map((minutes) => START + minutes * MINUTE);
    learn(
      shape,
      ...times.flatMap((at) => [
        event({ requestReceivedAt: at }),
        event({ requestReceivedAt: at, resource: 'pods/resize' }),
      ]),
    );
    expect(shape.slotsOf(STATUS)).toBe(4);
    expect(shape.slotsOf({ ...STATUS, resource: 'pods/resize' })).toBe(0);
    const always = Array.from({ length: 100 }, (_, i) =>
      event({ requestReceivedAt: START + i * MINUTE * 0.5 }),
    );
    learn(shape, ...always);
    expect(shape.slotsOf(STATUS)).toBe(16);
  });

  it('begins with its earliest request, unless that is of no plausible time', () => {
    const shape = createLogShape();
    learn(shape, event(), event({ requestReceivedAt: START - 5 }), event({ requestReceivedAt: -7 }));
    expect(shape.since).toBe(START - 5);
  });

  it('counts cut events by their audit ID, and learns nothing else of them', () => {
    const shape = createLogShape();
    const cut = { truncated: true, requestObject: undefined, responseObject: undefined };
    learn(
      shape,
      event({ ...cut, auditID: 'x' }),
      event({ ...cut, auditID: 'x' }),
      event({ ...cut, auditID: 'y' }),
    );
    expect([shape.cut, shape.levelsOf(STATUS)]).toEqual([2, []]);
  });

  it('notes that reads are logged', () => {
    const shape = createLogShape();
    const keys: string[] = [];
    for (const reason of ['stage', 'verb', 'verb'] as const)
      shape.learnSkipped(reason, (key) => void keys.push(key));
    expect([keys, shape.logsReads]).toEqual([['reads'], true]);
  });

  it('is known again from what was noted, beside other keys', () => {
    const shape = createLogShape();
    const notes: [string, number][] = [];
    const note = (key: string, at = 0): void => void notes.push([key, at]);
    for (const one of [event(), event({ truncated: true }), event({ verb: 'update' })])
      shape.learn(one, note);
    shape.learnSkipped('verb', note);
    const again = createLogShape();
    for (const [key, at] of [...notes, ['pod-status', 0], ['node/node-a', 0]] as const)
      again.remember(key, at);
    expect([again.levelsOf(STATUS), again.slotsOf(STATUS), again.cut, again.logsReads, again.since]).toEqual([
      ['RequestResponse'],
      1,
      1,
      true,
      START,
    ]);
    expect(learn(again, event(), event({ truncated: true }))).toEqual([]);
  });
});
