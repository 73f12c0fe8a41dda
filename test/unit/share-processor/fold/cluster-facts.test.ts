import { describe, expect, it } from 'vitest';

import type { AuditEvent } from '../../../../src/model/audit-event.ts';
import type { Observation, ObservationTarget } from '../../../../src/model/observation.ts';
import { createWalkingDecoder } from '../../../../src/share-processor/decode/walker.ts';
import { createClusterFacts } from '../../../../src/share-processor/fold/cluster-facts.ts';
import { observe, POD } from '../../../support/observations.ts';
import { EVENT } from '../decode/decode-one.ts';
import { INTERESTS } from '../decode/interests.ts';

const seen = (parts: Partial<Observation>): Observation =>
  observe({
    key: 'rv:7',
    resourceVersion: '7',
    user: 'someone',
    subresource: '',
    bodyType: 'none',
    ...parts,
  });
/** A kubelet whose user tells no node. */
const KUBELET = { userAgent: 'kubelet/v1.18.20' } as const;
const learned = (observation: Observation, target: ObservationTarget = POD): string[] =>
  createClusterFacts([])
    .learn(target, observation)
    .map(({ key }) => key);

describe('what a log is known to show', () => {
  it.each<[string, Partial<Observation>, string[]]>([
    ['nothing, of a write by anybody', {}, []],
    ['the kubelet of a node', { user: 'system:node:node-a' }, ['node/node-a']],
    ['bodies cut off', { truncated: true }, ['truncation']],
    ['bindings', { action: 'bind', subresource: 'binding' }, ['binding']],
    ["a kubelet's deletes", { action: 'delete', ...KUBELET }, ['kubelet-delete']],
    ['nothing, of a delete by anybody else', { action: 'delete' }, []],
    ['creates with their body', { action: 'create', bodyType: 'full', body: {} }, ['pod-create-body']],
    ['nothing, of a create without body', { action: 'create' }, []],
    ["a kubelet's status writes", { subresource: 'status', ...KUBELET }, ['pod-status']],
    ['nothing, of a status that anybody else writes', { subresource: 'status' }, []],
    [
      'no content of a status write that tells metadata only',
      { subresource: 'status', bodyType: 'metadata', ...KUBELET },
      ['pod-status'],
    ],
    [
      'the content of status writes',
      { subresource: 'status', bodyType: 'strategic', body: {}, ...KUBELET },
      ['pod-status', 'pod-status-body'],
    ],
    [
      "the scheduler's verdicts",
      { subresource: 'status', user: 'system:kube-scheduler', bodyType: 'status', body: {} },
      ['scheduler-status'],
    ],
    [
      'Kubernetes Events with their body',
      { action: 'kubernetes-event', bodyType: 'full', body: { reason: 'Pulled' } },
      ['kubernetes-event-body'],
    ],
    ['nothing, of an Event without body', { action: 'kubernetes-event' }, []],
    ['nothing, of a request that was refused', { action: 'delete', code: 403 }, []],
  ])('%s', (_what, parts, facts) => {
    expect(learned(seen(parts))).toEqual(facts);
  });

  it('is told by Pods that were rolled out, and by what rolled them out', () => {
    const by = (kind: string): Observation =>
      seen({ action: 'create', bodyType: 'full', body: { metadata: { ownerReferences: [{ kind }] } } });
    expect(learned(by('ReplicaSet'))).toEqual(['pod-create-body', 'rolled-out-pod']);
    expect(learned(by('Job'))).toEqual(['pod-create-body', 'rolled-out-pod']);
    expect(learned(by('Node'))).toEqual(['pod-create-body']);
    const workload: ObservationTarget = { ...POD, kind: 'Workload' };
    expect(learned(seen({ subresource: 'status' }), workload)).toEqual(['workload']);
    expect(learned(seen({ subresource: 'status', bodyType: 'status', body: {} }), workload)).toEqual([
      'workload',
      'workload-status-body',
    ]);
    expect(learned(seen({ action: 'kubernetes-event', body: {} }), workload)).toEqual([]);
  });

  it('is told by Pods, not by other objects', () => {
    const node: ObservationTarget = { ...POD, kind: 'Node' };
    expect(learned(seen({ action: 'delete', user: 'system:node:node-a' }), node)).toEqual(['node/node-a']);
  });

  it('is told by claims of the writes of their status alone', () => {
    const claim: ObservationTarget = { ...POD, kind: 'PersistentVolumeClaim' };
    expect(learned(seen({ subresource: 'status' }), claim)).toEqual(['claim-status']);
    expect(learned(seen({ subresource: 'status', code: 409 }), claim)).toEqual([]);
    expect(learned(seen({ action: 'create', bodyType: 'full', body: {} }), claim)).toEqual([]);
  });

  it('is told by StorageClasses: when they bind claims, unless two of one name differ', () => {
    const target: ObservationTarget = {
      ...POD,
      kind: 'StorageClass',
      uid: 'late',
      namespace: '',
      name: 'late',
    };
    const made = (mode: unknown) =>
      seen({ action: 'create', bodyType: 'full', body: { volumeBindingMode: mode as string } });
    const facts = createClusterFacts([]);
    expect(facts.bindingModeOf('late')).toBeNull();
    expect(facts.learn(target, made('Odd'))).toEqual([]);
    expect(facts.learn(target, made('WaitForFirstConsumer'))).toHaveLength(1);
    expect([facts.bindingModeOf('late'), facts.bindingModeOf('other')]).toEqual([
      'WaitForFirstConsumer',
      null,
    ]);
    facts.learn(target, made('Immediate'));
    expect(facts.bindingModeOf('late')).toBeNull();
  });

  it('is learned once', () => {
    const facts = createClusterFacts([]);
    const status = seen({ subresource: 'status', user: 'system:node:node-a' });
    expect([facts.has('pod-status'), facts.knowsNode('node-a')]).toEqual([false, false]);
    expect(facts.learn(POD, status)).toHaveLength(2);
    expect([facts.has('pod-status'), facts.knowsNode('node-a')]).toEqual([true, true]);
    expect(facts.learn(POD, status)).toEqual([]);
  });

  it('is told before it is known', () => {
    const facts = createClusterFacts([]);
    const status = seen({ subresource: 'status', user: 'system:node:node-a' });
    const known: boolean[] = [];
    const before = (): void => void known.push(facts.has('pod-status'), facts.knowsNode('node-a'));
    facts.learn(POD, status, before);
    facts.learn(POD, status, before);
    expect(known).toEqual([false, false]);
  });

  it('is known again from what was learned', () => {
    const body = { status: {} };
    const status = seen({ subresource: 'status', bodyType: 'full', body, message: 'said', ...KUBELET });
    const notes = createClusterFacts([]).learn(POD, status);
    const facts = createClusterFacts(notes);
    expect([facts.has('pod-status'), facts.has('pod-status-body'), facts.has('binding')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(facts.learn(POD, status)).toEqual([]);
    expect(notes).toEqual(
      createClusterFacts([]).learn(POD, { ...status, auditId: 'other', at: status.at + 1 }),
    );
  });
});

describe('bodies without metadata', () => {
  const answered = (responseObject: object, more: object = {}): AuditEvent => {
    const event = { ...EVENT, responseObject, ...more };
    const text = Buffer.from(JSON.stringify(event));
    const decoded = createWalkingDecoder(INTERESTS)(text, 0, text.length);
    if (decoded.type !== 'event') throw new Error(decoded.reason);
    return decoded.event;
  };
  const toldOf = (event: AuditEvent): boolean => {
    const known = createClusterFacts([]);
    const learnedKeys = known.learnEvent(event).map(({ key }) => key);
    expect(known.has('metadata-dropped')).toBe(learnedKeys.includes('metadata-dropped'));
    expect(known.learnEvent(event)).toEqual([]);
    return known.has('metadata-dropped');
  };

  it('are told of by the answers of the API server', () => {
    const { metadata, ...rest } = EVENT.responseObject;
    expect(toldOf(answered(rest))).toBe(true);
    expect(toldOf({ ...answered(rest), flatResponse: undefined, responseObject: { kind: 'Pod' } })).toBe(
      true,
    );
    expect(toldOf(answered({ ...rest, metadata }))).toBe(false);
    expect(toldOf(answered({ kind: 'Status' }))).toBe(false);
    expect(toldOf(answered(rest, { responseStatus: { code: 409 } }))).toBe(false);
  });
});
