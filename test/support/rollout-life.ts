import { DEFAULT_DEADLINES } from '../../src/analyzers/deadlines.ts';
import { reportWorkload } from '../../src/analyzers/rollout/report.ts';
import type { Workload, WorkloadSpec, WorkloadStatus } from '../../src/analyzers/rollout/workload.ts';
import type { Report } from '../../src/analyzers/report.ts';
import type { SparseBody } from '../../src/model/audit-event.ts';
import type { Delivery, Phase } from '../../src/model/delivery.ts';
import type { Finding } from '../../src/model/diagnosis.ts';
import type { Judgement, Member, MemberCreate } from '../../src/model/member.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { RolledOutKind } from '../../src/model/workload.ts';
import { observe } from './observations.ts';
import { ALL_FACTS, at, k8sTime } from './pod-life.ts';

/** Lives of workloads in a few words: times are seconds after `DAY`, every write is answered whole unless told otherwise. */

type Extra = Partial<Observation>;

export const UID = 'workload-1';
const USER = 'jane';
const CONTROLLER = 'system:serviceaccount:kube-system:deployment-controller';

/** What is set beside the spec and the status. */
export interface Options {
  readonly uid?: string;
  readonly extra?: Extra;
}

export class WorkloadLife {
  readonly observations: Observation[] = [];
  readonly kind: RolledOutKind;
  private state: Workload = {};
  private version = 100;

  constructor(kind: RolledOutKind) {
    this.kind = kind;
  }

  private write(
    time: number,
    parts: Extra & Pick<Observation, 'action' | 'subresource' | 'bodyType'>,
    extra: Extra,
  ): this {
    this.version += 1;
    const resourceVersion = String(this.version);
    const body = parts.body === undefined ? (structuredClone(this.state) as SparseBody) : parts.body;
    const suffix = parts.subresource === '' ? '' : `:${parts.subresource}`;
    this.observations.push(
      observe({
        key: `rv:${resourceVersion}${suffix}`,
        auditId: `audit-${resourceVersion}`,
        requestedAt: at(time),
        at: at(time),
        resourceVersion,
        user: USER,
        ...parts,
        body,
        ...extra,
      }),
    );
    return this;
  }

  create(time: number, spec: WorkloadSpec = {}, { uid = UID, extra = {} }: Options = {}): this {
    this.state = {
      kind: this.kind,
      metadata: { name: 'web', uid, generation: 1, creationTimestamp: k8sTime(time) },
      spec: { replicas: 2, template: 'one', ...spec },
    };
    return this.write(time, { action: 'create', subresource: '', bodyType: 'full' }, extra);
  }

  /** A change of the spec that raises the generation. */
  change(time: number, spec: WorkloadSpec, extra: Extra = {}): this {
    const { metadata } = this.state;
    this.state = {
      ...this.state,
      metadata: { ...metadata, generation: (metadata?.generation ?? 0) + 1 },
      spec: { ...this.state.spec, ...spec },
    };
    return this.write(time, { action: 'update', subresource: '', bodyType: 'full' }, extra);
  }

  /** A write of the object that changes nothing. */
  apply(time: number, extra: Extra = {}): this {
    return this.write(time, { action: 'update', subresource: '', bodyType: 'full' }, extra);
  }

  scale(time: number, replicas: number, extra: Extra = {}): this {
    const { metadata } = this.state;
    this.state = {
      ...this.state,
      metadata: { ...metadata, generation: (metadata?.generation ?? 0) + 1 },
      spec: { ...this.state.spec, replicas },
    };
    const body = { kind: this.kind, spec: { replicas } };
    return this.write(time, { action: 'update', subresource: 'scale', bodyType: 'merge', body }, extra);
  }

  status(time: number, status: WorkloadStatus, extra: Extra = {}): this {
    const observedGeneration = this.state.metadata?.generation ?? 0;
    this.state = { ...this.state, status: { observedGeneration, ...status } };
    const { template: _, ...spec } = this.state.spec ?? {};
    const body = structuredClone<Workload>({ ...this.state, spec }) as SparseBody;
    const parts = {
      action: 'update',
      subresource: 'status',
      bodyType: 'status',
      user: CONTROLLER,
      body,
    } as const;
    return this.write(time, parts, extra);
  }

  remove(time: number, extra: Extra = {}): this {
    return this.write(time, { action: 'delete', subresource: '', bodyType: 'full' }, extra);
  }

  event(time: number, reason: string, message = '', type = 'Warning'): this {
    this.version += 1;
    const key = `event:shop/web.${this.version}`;
    const event = { name: key, fieldPath: '', reason, message, type, component: '', count: 1, lastAt: '' };
    const times = { requestedAt: at(time), at: at(time) };
    this.observations.push(
      observe({ key, action: 'kubernetes-event', subresource: '', bodyType: 'full', body: event, ...times }),
    );
    return this;
  }

  /** Everything without its bodies and versions, as a policy of level Metadata logs it. */
  get hidden(): Observation[] {
    return this.observations.map((observation) =>
      observation.action === 'kubernetes-event'
        ? observation
        : {
            ...observation,
            key: `audit:${observation.auditId}`,
            resourceVersion: '',
            bodyType: 'none',
            body: null,
          },
    );
  }
}

export const workloadLife = (kind: RolledOutKind = 'Deployment'): WorkloadLife => new WorkloadLife(kind);

/** The condition Progressing of a Deployment whose new ReplicaSet is `web-<hash>`. */
export const progressing = (reason: string, hash = 'one', written = 0): WorkloadStatus => ({
  conditions: [
    {
      type: 'Progressing',
      status: reason === 'ProgressDeadlineExceeded' ? 'False' : 'True',
      reason,
      message: `ReplicaSet "web-${hash}" says ${reason}.`,
      lastUpdateTime: k8sTime(written),
    },
  ],
});

/** Replicas of a Deployment or StatefulSet: all, of the new template, available. */
export const replicas = (
  all: number,
  updatedReplicas = all,
  availableReplicas = updatedReplicas,
): WorkloadStatus => ({
  replicas: all,
  updatedReplicas,
  availableReplicas,
  readyReplicas: availableReplicas,
});

/** The condition of a Job that ended. */
export const jobEnd = (type: 'Complete' | 'Failed', reason = ''): WorkloadStatus => ({
  conditions: [{ type, status: 'True', reason, message: `the Job says ${reason}` }],
});

const create = (parts: Partial<MemberCreate>): MemberCreate => ({
  outcome: 'in-progress',
  startedAt: at(0),
  endedAt: null,
  finalAt: null,
  stuck: false,
  phase: null,
  code: null,
  side: null,
  ...parts,
});

/** A Pod born at a time, of a revision, that has not come up. */
export const pod = (
  name: string,
  born: number,
  revision: string | null = 'one',
  parts: Partial<Member> = {},
): Member => ({
  kind: 'Pod',
  uid: `uid-${name}`,
  name,
  node: null,
  controllerUid: '',
  revision,
  bornAt: at(born),
  bornBeforeLog: false,
  create: create({ startedAt: at(born) }),
  attempts: 1,
  lastAttemptAt: at(born),
  completedAt: null,
  completedAs: null,
  brokenAt: null,
  isBroken: false,
  removedAt: null,
  goneAt: null,
  ...parts,
});

/** One that came up. */
export const upPod = (
  name: string,
  born: number,
  up: number,
  revision: string | null = 'one',
  parts: Partial<Member> = {},
): Member =>
  pod(name, born, revision, {
    create: create({ startedAt: at(born), outcome: 'succeeded', endedAt: at(up), finalAt: at(up + 15) }),
    ...parts,
  });

/** One that is stuck. */
export const stuckPod = (
  name: string,
  born: number,
  phase: Phase = 'image',
  revision: string | null = 'one',
  parts: Partial<Member> = {},
): Member =>
  pod(name, born, revision, { create: create({ startedAt: at(born), stuck: true, phase }), ...parts });

/** Creates of Pods that were refused, from one time to another. */
export const refusal = (first: number, last: number, revision: string | null = 'one'): Member =>
  pod('refused', first, revision, {
    kind: 'PodRefusal',
    uid: 'owner:1',
    name: null,
    create: create({ startedAt: at(first), outcome: 'failed', stuck: true, phase: 'admission' }),
    attempts: 5,
    lastAttemptAt: at(last),
  });

/** What a judge says who believes the summary of a member, up to the time he is asked for. */
export function judgeBySummary(member: Member, until: number | null): Judgement | null {
  const horizon = until ?? Number.POSITIVE_INFINITY;
  if (member.bornAt > horizon) return null;
  const { create: summary, uid, name } = member;
  const isUp = summary?.outcome === 'succeeded' && (summary.endedAt ?? 0) <= horizon;
  const delivery =
    summary === null
      ? null
      : ({
          id: uid,
          kind: 'create',
          outcome: isUp ? 'succeeded' : summary.outcome === 'succeeded' ? 'in-progress' : summary.outcome,
          startedAt: summary.startedAt,
          endedAt: null,
          finalAt: null,
          phase: isUp ? null : summary.phase,
          stuck: !isUp && summary.stuck,
          derivedCode: null,
          phases: isUp
            ? []
            : [
                {
                  phase: summary.phase ?? 'readiness',
                  state: 'in-progress',
                  startedAt: member.bornAt,
                  endedAt: null,
                  side: 'unknown',
                },
              ],
          bornBeforeLog: false,
          container: 'web',
          attempts: member.attempts,
          lastAttemptAt: Math.min(member.lastAttemptAt, horizon),
          unknownReason: '',
          requestedBy: '',
          nextDeadline: null,
        } satisfies Delivery);
  const isBroken = member.brokenAt !== null && member.brokenAt <= horizon && member.isBroken;
  return {
    incidents: isBroken
      ? [
          {
            id: 'incident',
            startedAt: member.brokenAt,
            recoveredAt: null,
            endedAt: null,
            count: 1,
            lastAt: member.brokenAt,
            phase: 'running',
            container: 'web',
            derivedCode: null,
          },
        ]
      : [],
    diagnoses:
      summary?.stuck === true
        ? [{ of: uid, primary: { code: `${name}Cause` } as Finding, others: [], codes: [] }]
        : [],
    create: delivery,
  };
}

/** The report of the workload `shop/web`, as of a time. */
export function rolloutReport(
  life: WorkloadLife | { kind: RolledOutKind; observations: readonly Observation[] },
  watermark: number,
  members: readonly Member[] = [],
): Report {
  const target = {
    cluster: 'default',
    kind: 'Workload' as const,
    uid: `${life.kind}/shop/web`,
    namespace: 'shop',
    name: 'web',
  };
  const view = {
    target,
    observations: life.observations,
    cluster: ALL_FACTS,
    members: { list: () => members, judge: judgeBySummary },
  };
  return reportWorkload(view, at(watermark), DEFAULT_DEADLINES);
}

/** Its rollouts in short: outcome, when it began and ended in seconds, revision, phase and the Pod that holds it up. */
export function rolloutsOf(...asked: Parameters<typeof rolloutReport>): string[] {
  const seconds = (time: number | null): string => (time === null ? '' : String((time - at(0)) / 1e6));
  return rolloutReport(...asked).deliveries.map(({ outcome, startedAt, endedAt, phase, rollout }) =>
    [
      outcome,
      `${seconds(startedAt)}-${seconds(endedAt)}`,
      ...(rollout?.revision == null ? [] : [rollout.revision]),
      ...(phase === null ? [] : [phase]),
      ...(rollout?.heldUpBy == null ? [] : [rollout.heldUpBy.name ?? rollout.heldUpBy.kind]),
    ].join(' '),
  );
}
