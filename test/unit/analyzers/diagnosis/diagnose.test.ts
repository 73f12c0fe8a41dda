import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createDiagnose } from '../../../../src/analyzers/diagnosis/diagnose.ts';
import { seconds } from '../../../../src/lib/micros.ts';
import { OUTCOMES, PHASES } from '../../../../src/model/delivery.ts';
import type { Signal } from '../../../../src/model/signal.ts';
import { delivery, incident, shippedRules, signal, subject } from './subjects.ts';

const diagnose = createDiagnose(shippedRules());
const codes = (...args: Parameters<typeof diagnose>): readonly string[] => diagnose(...args).codes;

const notFound = 'failed to resolve image: registry.example.com/shop/web:9: not found';
const pull = (at: number, until = at) =>
  signal('event', 'Failed', `Failed to pull image "registry.example.com/shop/web:9": ${notFound}`, {
    at,
    until,
    container: 'web',
  });
const backOff = signal(
  'waiting',
  'ImagePullBackOff',
  'Back-off pulling image "registry.example.com/shop/web:9"',
  {
    at: 12,
    container: 'web',
  },
);
const mount = (at: number, until = at) =>
  signal('event', 'FailedMount', 'MountVolume.SetUp failed for volume "v" : configmap "conf" not found', {
    at,
    until,
  });
const exited = (exitCode: number, fields: Partial<Signal> & { at?: number; until?: number } = {}) =>
  signal('terminated', exitCode === 0 ? 'Completed' : 'Error', '', { exitCode, container: 'web', ...fields });
const crashLoop = signal(
  'waiting',
  'CrashLoopBackOff',
  'back-off 10s restarting failed container=web pod=web-0_shop(u)',
  {
    at: 30,
    container: 'web',
  },
);

describe('a diagnosis', () => {
  it('names, explains and proves the cause', () => {
    const stuck = subject({ delivery: delivery({ phase: 'image' }), signals: [pull(10), backOff] });
    expect(diagnose(stuck)).toEqual({
      of: 'd1',
      primary: {
        code: 'ImageNotFound',
        title: 'the image does not exist',
        phase: 'image',
        side: 'user',
        severity: 'error',
        confidence: 'high',
        since: seconds(10),
        explanation: 'The registry knows no such image: registry.example.com/shop/web:9.',
        remediation:
          'Push the image, or set one that exists. If a mirror answers for the registry, look there too.',
        commands: [{ run: 'kubectl describe pod web-0 -n shop', risk: 'reads' }],
        links: [],
        evidence: [pull(10).evidence],
      },
      others: [expect.objectContaining({ code: 'ImagePullBackOff', phase: 'image', confidence: 'medium' })],
      codes: ['ImageNotFound', 'ImagePullBackOff'],
    });
  });

  it('takes an echo only when nothing says more', () => {
    expect(codes(subject({ delivery: delivery({ phase: 'image' }), signals: [backOff] }))).toEqual([
      'ImagePullBackOff',
    ]);
  });

  it('names nothing that no rule knows', () => {
    const odd = signal('event', 'Mystery', 'the moon is full');
    expect(diagnose(subject({ delivery: delivery({ phase: 'sandbox' }), signals: [odd] }))).toEqual({
      of: 'd1',
      primary: null,
      others: [],
      codes: [],
    });
  });

  it('keeps at most five proofs: the first and the last', () => {
    const signals = [1, 2, 3, 4, 5, 6, 7].map((at) => pull(at));
    const { primary } = diagnose(subject({ delivery: delivery({ phase: 'image' }), signals }));
    expect(primary?.evidence.map(({ at }) => at)).toEqual([1, 2, 5, 6, 7].map(seconds));
  });
});

describe('what is not held up', () => {
  it.each([
    ['under way', delivery({ phase: 'image', stuck: false })],
    ['done', delivery({ outcome: 'succeeded' })],
    ['unknown, and not stuck', delivery({ outcome: 'unknown' })],
  ])('has no cause: %s', (_what, one) => {
    expect(diagnose(subject({ delivery: one, signals: [mount(1), pull(10)] }))).toEqual({
      of: 'd1',
      primary: null,
      others: [],
      codes: [],
    });
  });

  it('tells beside what held up a late success', () => {
    const late = delivery({ outcome: 'succeeded', phase: 'volume', stuck: false });
    const { primary, others } = diagnose(subject({ delivery: late, signals: [mount(1, 18), pull(30)] }));
    expect([primary, others.map(({ code }) => code)]).toEqual([null, ['ConfigMapNotFound', 'ImageNotFound']]);
  });

  it('names the cause of what was aborted while stuck', () => {
    const aborted = delivery({ outcome: 'aborted', phase: 'image' });
    expect(codes(subject({ delivery: aborted, signals: [pull(10)] }))).toEqual(['ImageNotFound']);
  });
});

describe('the first cause', () => {
  it('is of the phase that is held up; what was overcome before stays beside', () => {
    const signals = [mount(1, 18), pull(30, 60)];
    const phases = [
      { phase: 'volume', state: 'complete', startedAt: 0, endedAt: seconds(20), side: 'user' },
    ] as const;
    expect(
      codes(subject({ delivery: delivery({ phase: 'image', phases }), signals: [signals[0]!, signals[1]!] })),
    ).toEqual(['ImageNotFound', 'ConfigMapNotFound']);
  });

  it('follows the phase of the delivery, not where Kubernetes wrote it', () => {
    const config = signal('waiting', 'CreateContainerConfigError', 'configmap "conf" not found', {
      container: 'web',
    });
    const found = diagnose(subject({ delivery: delivery({ phase: 'container-start' }), signals: [config] }));
    expect([found.primary?.code, found.primary?.phase]).toEqual(['ConfigMapNotFound', 'container-start']);
  });

  it('may be of a phase that overlaps, when the held one has no words of its own', () => {
    const cni = signal(
      'event',
      'FailedCreatePodSandBox',
      'failed to find plugin "x" in path [/opt/cni/bin]',
      { at: 5 },
    );
    expect(codes(subject({ delivery: delivery({ phase: 'volume' }), signals: [cni] }))).toEqual([
      'CniPluginBinaryMissing',
    ]);
    expect(codes(subject({ delivery: delivery({ phase: 'readiness' }), signals: [cni] }))).toEqual([
      'CniPluginBinaryMissing',
    ]);
  });

  it('is what still holds, of two of one weight', () => {
    const first = signal('condition', 'Unschedulable', '0/1 nodes are available: 1 Insufficient cpu.', {
      at: 1,
      conditionType: 'PodScheduled',
    });
    const then = signal(
      'condition',
      'Unschedulable',
      '0/1 nodes are available: 1 node(s) had untolerated taint(s).',
      {
        at: 9,
        conditionType: 'PodScheduled',
      },
    );
    expect(codes(subject({ delivery: delivery({ phase: 'scheduling' }), signals: [first, then] }))).toEqual([
      'UntoleratedTaint',
      'InsufficientCpu',
    ]);
  });

  it('stays the same when the scheduler still names it beside something new', () => {
    const first = signal(
      'event',
      'FailedScheduling',
      "0/8 nodes are available: 8 node(s) didn't match node selector.",
    );
    const then = signal(
      'event',
      'FailedScheduling',
      "0/8 nodes are available: 1 node(s) had taint {node.kubernetes.io/unreachable: }, that the pod didn't tolerate, 7 node(s) didn't match node selector.",
      { at: 90 },
    );
    expect(codes(subject({ delivery: delivery({ phase: 'scheduling' }), signals: [first, then] }))).toEqual([
      'NodeAffinityMismatch',
      'NodeConditionTaint',
    ]);
  });

  it('is that of the container that holds the Pod up', () => {
    const other = signal('waiting', 'CreateContainerError', 'no command specified', {
      at: 1,
      container: 'proxy',
    });
    const own = exited(1, { at: 5 });
    const stuck = delivery({ phase: 'container-start', container: 'web' });
    expect(codes(subject({ delivery: stuck, signals: [other, own] }))).toEqual([
      'ContainerExitedNonZero',
      'ContainerNoCommand',
    ]);
  });

  it('is none of a debugging container', () => {
    const debug = { ...pull(3), containerRole: 'ephemeral' } as const;
    expect(codes(subject({ delivery: delivery({ phase: 'image' }), signals: [debug] }))).toEqual([]);
  });
});

describe('the end of a container', () => {
  const starting = delivery({ phase: 'container-start', container: 'web' });
  const pod = (restartPolicy: string) => ({
    spec: { restartPolicy, containers: [{ name: 'web', image: 'shop/web:9' }] },
  });

  it('is explained by its exit code', () => {
    const found = diagnose(subject({ delivery: starting, signals: [exited(127), crashLoop] }));
    expect([found.codes, found.primary?.confidence, found.primary?.explanation]).toEqual([
      ['ContainerExitedNonZero', 'CrashLoopBackOff'],
      'medium',
      'web ended with 127 (the command was not found by its shell).',
    ]);
  });

  it('quotes its last words', () => {
    const words = { ...exited(2), message: 'license\nexpired' };
    expect(diagnose(subject({ delivery: starting, signals: [words] })).primary?.explanation).toBe(
      'web ended with 2 (wrong usage, or a panic of a Go program). It said: “license expired”.',
    );
  });

  it('with 0 is a fault only where it is to run for ever', () => {
    const signals = [exited(0)];
    expect(codes(subject({ delivery: starting, signals, pod: pod('Always') }))).toEqual([
      'ContainerCompletedUnexpectedly',
    ]);
    expect(codes(subject({ delivery: starting, signals, pod: pod('Never') }))).toEqual([]);
  });

  it('by the kernel for memory is that, and not an exit', () => {
    const killed = { ...exited(137), reason: 'OOMKilled' };
    expect(codes(subject({ delivery: starting, signals: [killed, crashLoop] }))).toEqual([
      'OomKilled',
      'CrashLoopBackOff',
    ]);
  });

  it('by its probe is the probe, when the kubelet says that it killed it', () => {
    const unhealthy = signal(
      'event',
      'Unhealthy',
      'Liveness probe failed: HTTP probe failed with statuscode: 500',
      {
        at: 3,
        container: 'web',
      },
    );
    const killing = signal('event', 'Killing', 'Container web failed liveness probe, will be restarted', {
      at: 4,
      container: 'web',
      warning: false,
    });
    const end = exited(137, { at: 5 });
    expect(codes(subject({ delivery: starting, signals: [unhealthy, killing, end] }))).toEqual([
      'LivenessProbeFailed',
      'ContainerExitedNonZero',
    ]);
    expect(codes(subject({ delivery: starting, signals: [unhealthy, end] }))).toEqual([
      'ContainerExitedNonZero',
      'LivenessProbeFailed',
    ]);
  });

  it('of an init container is its own cause', () => {
    const failed = exited(5, { container: 'migrate', containerRole: 'init' });
    const found = diagnose(
      subject({ delivery: delivery({ phase: 'init', container: 'migrate' }), signals: [failed] }),
    );
    expect([found.primary?.code, found.primary?.title]).toEqual([
      'InitContainerFailed',
      'its init container migrate fails',
    ]);
  });

  it('is the hook that failed, and not the kill that followed', () => {
    const hook = signal('waiting', 'PostStartHookError', 'command exited with 9', {
      at: 2,
      container: 'web',
    });
    expect(codes(subject({ delivery: starting, signals: [hook, exited(137, { at: 3 })] }))).toEqual([
      'PostStartHookFailed',
      'ContainerExitedNonZero',
    ]);
  });
});

describe('what only states and times prove', () => {
  it('is named without any text, with the time its phase began', () => {
    const phases = [
      { phase: 'init', state: 'failed', startedAt: seconds(4), endedAt: null, side: 'user' },
    ] as const;
    const stuck = delivery({
      phase: 'init',
      derivedCode: 'InitContainerStuck',
      container: 'wait-db',
      phases,
    });
    const { primary } = diagnose(subject({ delivery: stuck }));
    expect(primary).toEqual(
      expect.objectContaining({
        code: 'InitContainerStuck',
        title: 'its init container wait-db does not end',
        confidence: 'low',
        since: seconds(4),
        evidence: [],
      }),
    );
  });

  it('comes before words, and with those of its own code', () => {
    const lost = signal('event', 'NodeNotReady', 'Node is not ready', { at: 7 });
    const one = incident({ derivedCode: 'NodeLost' });
    const found = diagnose(subject({ incident: one, signals: [mount(1), lost] }));
    expect([found.of, found.primary?.code, found.primary?.evidence]).toEqual([
      'i1',
      'NodeLost',
      [lost.evidence],
    ]);
  });

  it.each([
    ['fancy-scheduler', 'user'],
    ['default-scheduler', 'platform'],
  ])('is whose fault the scheduler %s says: %s', (schedulerName, side) => {
    const silent = delivery({ phase: 'scheduling', derivedCode: 'SchedulerNotResponding' });
    expect(diagnose(subject({ delivery: silent, pod: { spec: { schedulerName } } })).primary?.side).toBe(
      side,
    );
  });

  it.each([
    ['example.com/archive', 'user'],
    ['batch.kubernetes.io/job-tracking', 'platform'],
    ['foregroundDeletion', 'platform'],
  ])('is whose finalizer %s is: %s', (finalizer, side) => {
    const held = delivery({ kind: 'delete', phase: 'finalizers', derivedCode: 'FinalizerBlocked' });
    const pod = { metadata: { finalizers: [finalizer] } };
    expect(diagnose(subject({ delivery: held, pod })).primary?.side).toBe(side);
  });

  it('says nothing of a code that no rule knows', () => {
    expect(codes(subject({ delivery: delivery({ phase: 'image', derivedCode: 'Unheard' }) }))).toEqual([]);
  });
});

describe('whose fault it is', () => {
  const cpu = (clause: string) =>
    signal('event', 'FailedScheduling', `0/3 nodes are available: 3 Insufficient cpu. preemption: ${clause}`);

  it.each([
    [
      'a request larger than any node',
      '0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
      'user',
    ],
    [
      'a full cluster',
      '0/3 nodes are available: 3 No preemption victims found for incoming pod.',
      'platform',
    ],
    ['a Pod that may not preempt', 'not eligible due to preemptionPolicy=Never.', 'platform'],
  ])('follows the preemption clause: %s', (_what, clause, side) => {
    const stuck = delivery({ phase: 'scheduling' });
    expect(diagnose(subject({ delivery: stuck, signals: [cpu(clause)] })).primary?.side).toBe(side);
  });

  it('follows who chose the node', () => {
    const rejected = signal(
      'pod-status',
      'OutOfcpu',
      "Pod was rejected: Node didn't have enough resource: cpu",
    );
    const failed = delivery({ outcome: 'failed', phase: 'scheduling', endedAt: seconds(60) });
    const placed = (status: string) => ({ status: { conditions: [{ type: 'PodScheduled', status }] } });
    const side = (pod: object) =>
      diagnose(subject({ delivery: failed, signals: [rejected], pod })).primary?.side;
    expect([side({ status: {} }), side(placed('True')), side(placed('False'))]).toEqual([
      'user',
      'platform',
      'user',
    ]);
  });
});

describe('a deletion', () => {
  it('is not held up by what was wrong with the Pod, nor by why it goes', () => {
    const preempted = signal(
      'condition',
      'PreemptionByScheduler',
      'preempting to accommodate a higher priority pod',
      {
        conditionType: 'DisruptionTarget',
      },
    );
    const held = delivery({ kind: 'delete', phase: 'kill' });
    expect(codes(subject({ delivery: held, signals: [preempted, pull(3), exited(1)] }))).toEqual([]);
    const sandbox = signal(
      'event',
      'FailedKillPod',
      'failed to "KillPodSandbox" with KillPodSandboxError: "timeout"',
    );
    expect(codes(subject({ delivery: held, signals: [preempted, sandbox] }))).toEqual([
      'KillPodSandboxFailed',
    ]);
  });
});

describe('for every input', () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom(notFound, '0/3 nodes are available: 1 x, ', 'Back-off', '{pod}', 'preemption: ', ''),
  );
  const anySignal = fc
    .record({
      source: fc.constantFrom(
        'event',
        'condition',
        'waiting',
        'terminated',
        'pod-status',
        'response',
        'derived',
      ),
      reason: fc.oneof(
        fc.constantFrom('Failed', 'FailedMount', 'Unschedulable', 'Error', '', '__proto__'),
        fc.string(),
      ),
      message: text,
      container: fc.option(fc.constantFrom('web', 'proxy')),
      exitCode: fc.option(fc.integer()),
      at: fc.nat(1000),
    })
    .map(({ source, reason, message, at, ...rest }) => signal(source, reason, message, { at, ...rest }));

  it('answers, and says the same whatever it was asked before', () => {
    const fresh = createDiagnose(shippedRules());
    fc.assert(
      fc.property(
        fc.array(anySignal, { maxLength: 6 }),
        fc.constantFrom(...PHASES),
        fc.constantFrom(...OUTCOMES),
        fc.boolean(),
        (signals, phase, outcome, stuck) => {
          const one = subject({ delivery: delivery({ phase, outcome, stuck }), signals });
          const found = diagnose(one);
          expect(fresh(one)).toEqual(found);
          expect(found.codes).toEqual([found.primary, ...found.others].flatMap((each) => each?.code ?? []));
          expect(new Set(found.codes).size).toBe(found.codes.length);
          const troubled = outcome === 'failed' || (stuck && outcome !== 'succeeded');
          expect(found.primary === null || troubled).toBe(true);
        },
      ),
    );
  });
});
