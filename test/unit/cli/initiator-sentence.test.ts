import { describe, expect, it } from 'vitest';

import {
  cascadeSentences,
  deletionSentences,
  initiatorSentence,
} from '../../../src/cli/initiator-sentence.ts';
import type { DeletionAnswer, InitiatorAnswer } from '../../../src/model/answer.ts';
import { INITIATOR_KINDS } from '../../../src/model/removal.ts';
import { day } from './documents.ts';

const by = (parts: Partial<InitiatorAnswer>): string =>
  initiatorSentence({ kind: 'user', user: 'bob', client: 'kubectl/v1.34.4', object: null, ...parts });
const named = (
  kind: string,
  name: string | null,
  namespace: string | null = null,
  uid: string | null = null,
) => ({
  kind,
  namespace,
  name,
  uid,
});

describe('who began a deletion', () => {
  it.each<[Partial<InitiatorAnswer>, string]>([
    [{}, 'deleted on request, by bob (kubectl/v1.34.4)'],
    [{ client: null }, 'deleted on request, by bob'],
    [
      { kind: 'owner-controller', object: named('ReplicaSet', 'web-7c9', 'shop') },
      'deleted by the controller of ReplicaSet web-7c9, by bob (kubectl/v1.34.4)',
    ],
    [
      { kind: 'garbage-collector', user: null, object: named('Job', 'etl') },
      'deleted in cascade: Job etl is gone or being deleted',
    ],
    [
      { kind: 'scheduler-preemption', user: null, object: named('Pod', 'high', 'shop') },
      'preempted to make room for Pod shop/high',
    ],
    [
      { kind: 'scheduler-preemption', user: null, object: named('Pod', null, null, '9b7b') },
      'preempted to make room for Pod 9b7b',
    ],
    [
      { kind: 'pod-garbage-collector', user: null, object: named('Node', 'node-a') },
      'removed by the Pod garbage collector: Node node-a is gone',
    ],
    [{ kind: 'unknown', user: null }, 'deleted; the log does not show how that came about'],
  ])('%o', (parts, sentence) => {
    expect(by(parts)).toBe(sentence);
  });

  it('is told of every kind, with whatever is known', () => {
    const sentences = INITIATOR_KINDS.map((kind) => by({ kind, user: null }));
    expect(new Set(sentences).size).toBe(INITIATOR_KINDS.length);
    expect(sentences.filter((sentence) => /null|undefined/.test(sentence))).toEqual([]);
  });
});

describe('what kept a deletion', () => {
  const nothing: DeletionAnswer = { gracePeriodSeconds: 30, forcedBy: null, finalizers: [], refusals: null };
  it('is told, each in a sentence', () => {
    expect(deletionSentences(nothing)).toEqual([]);
    expect(
      deletionSentences({
        ...nothing,
        forcedBy: 'carol',
        finalizers: [
          { name: 'example.com/hold', removedAt: null, removedBy: null, controller: 'example.com' },
          {
            name: 'orphan',
            removedAt: day('10:02:14.000'),
            removedBy: 'gc',
            controller: 'the garbage collector',
          },
        ],
        refusals: {
          count: 4,
          firstAt: day('10:00:00.000'),
          lastAt: day('10:02:00.000'),
          budgets: ['web'],
          users: ['bob'],
        },
      }),
    ).toEqual([
      'refused 4 times by the PodDisruptionBudget web, to bob',
      'removed by force, without its node, by carol',
      'finalizer example.com/hold: still there',
      'finalizer orphan (the garbage collector): gone at 10:02:14.000, taken off by gc',
    ]);
  });

  it('names no budget where the API server named none', () => {
    const refusals = {
      count: 1,
      firstAt: day('10:00:00.000'),
      lastAt: day('10:00:00.000'),
      budgets: [],
      users: ['bob'],
    };
    expect(deletionSentences({ ...nothing, refusals })).toEqual(['refused once, to bob']);
  });
});

it('what took a Pod with it is told to the first', () => {
  const object = { kind: 'Deployment', namespace: 'shop', name: 'web' };
  const step = { object, user: 'alice', client: 'kubectl/v1.34.4', at: day('10:02:14.000'), auditId: 'a' };
  expect(cascadeSentences([step, { ...step, client: null }])).toEqual([
    'Deployment web was deleted at 10:02:14.000, by alice (kubectl/v1.34.4)',
    'Deployment web was deleted at 10:02:14.000, by alice',
  ]);
});
