import { describe, expect, it } from 'vitest';

import { normaliseMessage, splitPreemption } from '../../../../src/analyzers/diagnosis/message.ts';
import { parseSchedulerMessage } from '../../../../src/analyzers/diagnosis/scheduler-message.ts';

const parse = (message: string) => parseSchedulerMessage(splitPreemption(normaliseMessage(message)).text);

describe('parseSchedulerMessage', () => {
  it.each([
    ['1.20', '0/8 nodes are available: 8 Insufficient cpu.', 8, [[8, 'Insufficient cpu']]],
    [
      '1.22, taints with commas',
      "0/7 nodes are available: 1 node(s) had taint {node.kubernetes.io/not-ready: }, that the pod didn't tolerate, 6 Too many pods.",
      7,
      [
        [1, "node(s) had taint {node.kubernetes.io/not-ready: }, that the pod didn't tolerate"],
        [6, 'Too many pods'],
      ],
    ],
    [
      '1.28, with a preemption clause that repeats the counts',
      '0/12 nodes are available: 2 Insufficient amd.com/gpu, 4 Insufficient cpu, 6 node(s) had untolerated taint {dedicated: infra}. preemption: 0/12 nodes are available: 12 Preemption is not helpful for scheduling.',
      12,
      [
        [2, 'Insufficient amd.com/gpu'],
        [4, 'Insufficient cpu'],
        [6, 'node(s) had untolerated taint {dedicated: infra}'],
      ],
    ],
    [
      '1.34, with what the claims plugin adds',
      "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.",
      3,
      [
        [1, 'node(s) had untolerated taint(s)'],
        [2, "node(s) didn't match Pod's node affinity/selector"],
      ],
    ],
  ])('reads the histogram of %s', (_version, message, nodes, expected) => {
    expect(parse(message)).toEqual({
      nodes,
      rejections: expected.map(([count, text]) => ({ count, text })),
      verdict: '',
    });
  });

  it('reads what rejected the Pod before any node was asked', () => {
    expect(
      parse('0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found'),
    ).toEqual({
      nodes: 3,
      rejections: [],
      verdict: 'pod has unbound immediate PersistentVolumeClaims',
    });
    expect(parse('0/3 nodes are available: persistentvolumeclaim "a.b" not found.')).toEqual({
      nodes: 3,
      rejections: [],
      verdict: 'persistentvolumeclaim "a.b" not found',
    });
  });

  it('knows what is no verdict', () => {
    expect(parse('no nodes available to schedule pods')).toBeNull();
    expect(parse('')).toBeNull();
  });
});

describe('normaliseMessage', () => {
  it('collapses white space, strips the mark of aggregation and bounds the length', () => {
    expect(normaliseMessage(' (combined from similar events): a\n\t b ')).toBe('a b');
    expect(normaliseMessage('x'.repeat(100_000))).toHaveLength(65_536);
  });
});

describe('splitPreemption', () => {
  it('cuts at the clause', () => {
    expect(splitPreemption('a. preemption: b')).toEqual({ text: 'a.', preemption: 'b' });
    expect(splitPreemption('a')).toEqual({ text: 'a', preemption: '' });
  });
});
