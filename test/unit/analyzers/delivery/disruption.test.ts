import { describe, expect, it } from 'vitest';

import {
  at,
  boundPod,
  over,
  type PodLife,
  readyPod,
  SCHEDULER,
  up,
  withCondition,
} from '../../../support/pod-life.ts';

const ACCOUNT = 'system:serviceaccount:kube-system:';
const told = (life: PodLife) =>
  life.report(900).incidents.map(({ derivedCode, startedAt, recoveredAt, count }) => ({
    derivedCode,
    startedAt,
    recoveredAt,
    count,
  }));
const codes = (life: PodLife): (string | null)[] => told(life).map(({ derivedCode }) => derivedCode);

describe('an incident is', () => {
  it.each<[string, PodLife, string]>([
    ['an eviction through the API', readyPod().evict(50).confirm(52), 'EvictedByApi'],
    ['one within the watch', readyPod().evict(3).confirm(4), 'EvictedByApi'],
    ['a preemption', readyPod().delete(50, 30, { user: SCHEDULER }).confirm(52), 'PreemptedByScheduler'],
    [
      'a taint',
      readyPod()
        .delete(50, 30, { user: `${ACCOUNT}taint-eviction-controller` })
        .confirm(52),
      'TaintEviction',
    ],
    [
      'a node that is gone',
      readyPod().delete(50, 0, { user: `${ACCOUNT}pod-garbage-collector` }),
      'PodGcDeleted',
    ],
    [
      'one that only the condition tells',
      readyPod()
        .change(50, (pod) => ({
          ...pod,
          metadata: { ...pod.metadata, deletionTimestamp: '2026-01-05T00:01:20Z' },
          status: withCondition(up(), 'DisruptionTarget', true, 'EvictionByEvictionAPI'),
        }))
        .confirm(52),
      'EvictedByApi',
    ],
  ])('%s, once', (_name, life, code) => {
    expect(codes(life)).toEqual([code]);
    expect(told(life)).toMatchObject([{ recoveredAt: null, count: 1 }]);
  });

  it('one that is over when the Pod is gone', () => {
    const life = readyPod().evict(50);
    expect(life.report(900).incidents).toMatchObject([{ recoveredAt: null, endedAt: null }]);
    expect(life.confirm(52).report(900).incidents).toMatchObject([{ recoveredAt: null, endedAt: at(52) }]);
  });

  it('one of its own after another that was over', () => {
    const life = readyPod()
      .status(40, { ...up(), conditions: [] })
      .status(45, up())
      .evict(49)
      .confirm(52);
    expect(codes(life)).toEqual([null, 'EvictedByApi']);
  });
});

describe('no incident is', () => {
  const down = { ...up(), conditions: [] };
  it.each<[string, PodLife]>([
    ['a deletion by its user', readyPod().delete(50).confirm(52)],
    ['one of a collection', readyPod().delete(50, 30, { action: 'delete-collection' }).confirm(52)],
    ['a rollout or scale-down', readyPod().delete(50, 30, { user: `${ACCOUNT}replicaset-controller` })],
    ['a cascade', readyPod().delete(50, 30, { user: `${ACCOUNT}generic-garbage-collector` })],
    [
      'the end of a namespace',
      readyPod().delete(50, 30, { action: 'delete-collection', user: `${ACCOUNT}namespace-controller` }),
    ],
    ['an eviction of a Pod that was not up yet', boundPod().evict(50).confirm(52)],
    [
      'an eviction of one that had completed',
      readyPod({ restartPolicy: 'Never' }).status(30, over('Succeeded', 0)).evict(50),
    ],
    ['a refused eviction', readyPod().request(50, { action: 'evict', code: 429, reason: 'TooManyRequests' })],
  ])('%s', (_name, life) => {
    expect(codes(life)).toEqual([]);
  });

  it('another when the Pod was down already', () => {
    expect(codes(readyPod().status(40, down).evict(50).confirm(52))).toEqual([null]);
  });

  it('the clearing away of one that was evicted by its kubelet', () => {
    const evicted = over('Failed', 137, {}, { reason: 'Evicted' });
    const life = readyPod()
      .status(40, evicted)
      .delete(50, 0, { user: `${ACCOUNT}pod-garbage-collector` });
    expect(codes(life)).toEqual([null]);
  });
});

describe('a create that the platform ended before it was up', () => {
  it('failed for that, where nothing else was wrong with it', () => {
    const life = boundPod().delete(10, 30, { user: SCHEDULER });
    expect(life.delivery('create', 900)).toMatchObject({ outcome: 'failed', code: 'PreemptedByScheduler' });
    const story = life.report(900).stories.find(({ delivery }) => delivery?.kind === 'create');
    expect(story?.signals().at(-1)).toMatchObject({
      source: 'derived',
      reason: 'PreemptedByScheduler',
      evidence: { text: `delete by ${SCHEDULER}` },
    });
  });

  it('was aborted when that was asked for, by whomever', () => {
    expect(boundPod().evict(10).delivery('create', 900)).toMatchObject({ outcome: 'aborted', code: null });
    const cleared = boundPod().delete(10, 30, { user: `${ACCOUNT}job-controller` });
    expect(cleared.delivery('create', 900)).toMatchObject({ outcome: 'aborted' });
  });
});
