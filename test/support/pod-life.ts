import { answer, type Answer } from '../../src/analyzers/answer/index.ts';
import { DEFAULT_DEADLINES, type Deadlines } from '../../src/analyzers/deadlines.ts';
import { containerEnds } from '../../src/analyzers/delivery/container-ends.ts';
import type { DeliveryContext } from '../../src/analyzers/delivery/context.ts';
import { delivery } from '../../src/analyzers/delivery/index.ts';
import { unfoldLife } from '../../src/analyzers/delivery/life.ts';
import { findRemoval } from '../../src/analyzers/delivery/watch.ts';
import type { Report } from '../../src/analyzers/report.ts';
import { formatMicros, type Micros, seconds } from '../../src/lib/micros.ts';
import type { SparseBody } from '../../src/model/audit-event.ts';
import { type LogNeedName, needNamed, SLOT_COUNT } from '../../src/model/log-needs.ts';
import { NO_MEMBERS } from '../../src/model/member.ts';
import type { Delivery, DeliveryKind, Incident } from '../../src/model/delivery.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import type { Observation, ObservationTarget } from '../../src/model/observation.ts';
import type {
  ContainerStatus,
  Pod,
  PodCondition,
  PodMetadata,
  PodSpec,
  PodStatus,
} from '../../src/model/pod.ts';
import type { ClusterFact, ClusterFacts, LogShape, RecordView } from '../../src/model/record.ts';
import { DAY, observe, POD } from './observations.ts';

/** Lives of Pods in a few words: times are seconds after `DAY`, every change is logged whole unless told otherwise. */

/** The time `after` seconds into the day of the tests. */
export const at = (after: number): Micros => DAY + seconds(after);
/** The same as Kubernetes writes it: whole seconds. */
export const k8sTime = (after: number): string => `${formatMicros(at(Math.floor(after))).slice(0, 19)}Z`;

type Extra = Partial<Observation>;

const WEB: PodSpec = { restartPolicy: 'Always', containers: [{ name: 'web', image: 'web:1' }] };

/** Times at which a container ran, of one that ended. */
export interface Ran {
  readonly from?: number;
  readonly to?: number;
  readonly reason?: string;
}

const running = (name: string, from = 1, rest: Partial<ContainerStatus> = {}): ContainerStatus => ({
  name,
  ready: true,
  started: true,
  restartCount: 0,
  state: { running: { startedAt: k8sTime(from) } },
  ...rest,
});

const waiting = (name: string, reason: string, rest: Partial<ContainerStatus> = {}): ContainerStatus => ({
  name,
  ready: false,
  started: false,
  restartCount: 0,
  state: { waiting: { reason } },
  ...rest,
});

const end = (exitCode: number, { from = 1, to = 2, reason }: Ran = {}) => ({
  terminated: {
    exitCode,
    reason: reason ?? (exitCode === 0 ? 'Completed' : 'Error'),
    startedAt: k8sTime(from),
    finishedAt: k8sTime(to),
  },
});

const ended = (
  name: string,
  exitCode: number,
  ran: Ran = {},
  rest: Partial<ContainerStatus> = {},
): ContainerStatus => ({
  name,
  ready: false,
  started: false,
  restartCount: 0,
  state: end(exitCode, ran),
  ...rest,
});

/** Statuses of containers. `again` is a container that runs after an end, `loops` one that waits after it. */
export const container = {
  running,
  waiting,
  end,
  ended,
  again: (name: string, from: number, exitCode: number, ran: Ran = {}, rest: Partial<ContainerStatus> = {}) =>
    running(name, from, { restartCount: 1, lastState: end(exitCode, ran), ...rest }),
  loops: (name: string, exitCode: number, ran: Ran = {}, rest: Partial<ContainerStatus> = {}) =>
    waiting(name, 'CrashLoopBackOff', { restartCount: 1, lastState: end(exitCode, ran), ...rest }),
} as const;

const condition = (type: string, holds: boolean, reason?: string, message?: string): PodCondition => ({
  type,
  status: holds ? 'True' : 'False',
  ...(reason === undefined ? {} : { reason }),
  ...(message === undefined ? {} : { message }),
});

/** The status of a Pod whose containers are as given: Ready when told so. */
export const statusOf = (
  ready: boolean,
  containerStatuses: ContainerStatus[] = [running('web')],
  rest: PodStatus = {},
): PodStatus => ({
  phase: 'Running',
  containerStatuses,
  ...rest,
  conditions: [
    condition('PodScheduled', true),
    condition('Initialized', true),
    condition('PodReadyToStartContainers', true),
    condition('Ready', ready, ready ? undefined : 'ContainersNotReady'),
    ...(rest.conditions ?? []),
  ],
});

/** A container of this name is up and Ready. */
export const up = (from = 1): PodStatus => statusOf(true, [running('web', from)]);
/** Crashed, waiting to be started again. */
export const crashed = (exitCode = 1, ran: Ran = {}): PodStatus =>
  statusOf(false, [container.loops('web', exitCode, ran)]);
/** The Pod ended. */
export const over = (
  phase: 'Succeeded' | 'Failed',
  exitCode: number,
  ran: Ran = {},
  rest: PodStatus = {},
): PodStatus => statusOf(false, [ended('web', exitCode, ran)], { phase, ...rest });
/** Taken by the kubelet, nothing started yet. */
export const PENDING: PodStatus = {
  phase: 'Pending',
  conditions: [condition('PodScheduled', true), condition('Ready', false, 'ContainersNotReady')],
  containerStatuses: [waiting('web', 'ContainerCreating')],
};
export const withCondition = (
  status: PodStatus,
  type: string,
  holds: boolean,
  reason?: string,
): PodStatus => ({
  ...status,
  conditions: [
    ...(status.conditions ?? []).filter((known) => known.type !== type),
    condition(type, holds, reason),
  ],
});

/** A log that holds every request whole. */
export const FULL_SHAPE: LogShape = {
  levelsOf: () => ['RequestResponse'],
  slotsOf: () => 0,
  cut: 0,
  logsReads: false,
  since: 0,
};

/** A log that holds nothing about the resources of these needs, and everything else for long enough to tell. */
export const shapeWithout = (...names: LogNeedName[]): LogShape => {
  const hidden = names.flatMap((name) => needNamed(name).resources);
  return {
    ...FULL_SHAPE,
    levelsOf: ({ group, resource }) =>
      hidden.some((one) => one.group === group && one.resources.includes(resource))
        ? []
        : ['RequestResponse'],
    slotsOf: () => SLOT_COUNT,
  };
};

/** What a log that shows everything lacks. */
const IS_LOSS: ReadonlySet<ClusterFact> = new Set(['truncation', 'metadata-dropped']);

export const ALL_FACTS: ClusterFacts = {
  has: (fact) => !IS_LOSS.has(fact),
  knowsNode: () => true,
  bindingModeOf: () => null,
  shape: FULL_SHAPE,
  gaps: () => [],
};
export const factsWithout = (...missing: ClusterFact[]): ClusterFacts => ({
  ...ALL_FACTS,
  has: (fact) => !IS_LOSS.has(fact) && !missing.includes(fact),
});

export interface Conditions {
  readonly facts?: ClusterFacts;
  readonly deadlines?: Partial<Deadlines>;
}

/** What is said of these observations as of `watermark`, seconds. */
export function reportOf(
  observations: readonly Observation[],
  watermark: number,
  { facts = ALL_FACTS, deadlines = {} }: Conditions = {},
  target: ObservationTarget = POD,
): Report {
  const record: RecordView = { target, observations, cluster: facts, members: NO_MEMBERS };
  const settings = { deadlines: { ...DEFAULT_DEADLINES, ...deadlines }, rules: [] };
  const input = { record, watermark: at(watermark), output: () => undefined };
  return delivery.create(settings)(input) as Report;
}

/** The answer that is served about these observations, with the diagnoses given. */
export function answerOf(
  observations: readonly Observation[],
  watermark: number,
  diagnoses: (report: Report) => readonly Diagnosis[] = () => [],
  conditions: Conditions = {},
): Answer {
  const report = reportOf(observations, watermark, conditions);
  const outputs: Record<string, unknown> = { delivery: report, diagnosis: diagnoses(report) };
  const record = { target: POD, observations, cluster: conditions.facts ?? ALL_FACTS, members: NO_MEMBERS };
  const settings = { deadlines: DEFAULT_DEADLINES, rules: [] };
  return answer.create(settings)({
    record,
    watermark: at(watermark),
    output: (name) => outputs[name],
  }) as Answer;
}

/** What the parts of the delivery analyzer are given. */
export function contextOf(
  observations: readonly Observation[],
  watermark: number,
  { facts = ALL_FACTS, deadlines = {} }: Conditions = {},
): DeliveryContext {
  const life = unfoldLife(observations);
  return {
    target: POD,
    life,
    watermark: at(watermark),
    facts,
    deadlines: { ...DEFAULT_DEADLINES, ...deadlines },
    ends: containerEnds(life),
    removal: findRemoval(life),
  };
}

/** A delivery in a few words: times in seconds of the day. */
export function brief({ outcome, startedAt, endedAt, finalAt, phase, stuck, derivedCode }: Delivery) {
  const inSeconds = (time: Micros | null): number | null => (time === null ? null : (time - DAY) / 1e6);
  return {
    outcome,
    from: inSeconds(startedAt),
    to: inSeconds(endedAt),
    final: inSeconds(finalAt),
    phase,
    stuck,
    code: derivedCode,
  };
}

export const briefIncident = ({ startedAt, recoveredAt, container: name }: Incident) => ({
  from: (startedAt - DAY) / 1e6,
  to: recoveredAt === null ? null : (recoveredAt - DAY) / 1e6,
  container: name,
});

export interface PodLife {
  readonly observations: readonly Observation[];
  /** The user creates the Pod. */
  create(after: number, extra?: Extra): PodLife;
  /** The scheduler binds it. */
  bind(after: number, extra?: Extra): PodLife;
  /** The kubelet writes its status. */
  status(after: number, status: PodStatus, extra?: Extra): PodLife;
  /** A Kubernetes Event about it. */
  event(
    after: number,
    reason: string,
    message?: string,
    extra?: { type?: string; fieldPath?: string; user?: string },
  ): PodLife;
  /** Any change of the Pod by anybody. */
  change(after: number, change: (pod: Pod) => Pod, extra?: Extra): PodLife;
  /** The spec is changed in place by its user. */
  spec(after: number, change: (spec: PodSpec) => PodSpec, extra?: Extra): PodLife;
  /** Someone asks for its deletion, with grace unless `grace` is 0. */
  delete(after: number, grace?: number, extra?: Extra): PodLife;
  /** The kubelet confirms that it is down. */
  confirm(after: number, extra?: Extra): PodLife;
  evict(after: number, extra?: Extra): PodLife;
  /** Any request with no effect on what is known: refused ones, and those whose body was not logged. */
  request(after: number, extra: Extra): PodLife;
  report(watermark: number, conditions?: Conditions): Report;
  /** The only delivery of a kind, in brief; `null` when there is none. */
  delivery(kind: DeliveryKind, watermark: number, conditions?: Conditions): ReturnType<typeof brief> | null;
  deliveries(kind: DeliveryKind, watermark: number, conditions?: Conditions): ReturnType<typeof brief>[];
  incidents(watermark: number, conditions?: Conditions): ReturnType<typeof briefIncident>[];
}

export const KUBELET = 'system:node:node-a';
export const SCHEDULER = 'system:kube-scheduler';
export const USER = 'jane@example.com';

/** A life to which each call adds one observation; what was built before stays as it is. */
export function podLife(spec: PodSpec = WEB, metadata: PodMetadata = {}): PodLife {
  const unborn: Pod = {
    metadata: {
      name: POD.name,
      namespace: POD.namespace,
      uid: POD.uid,
      creationTimestamp: k8sTime(0),
      ...metadata,
    },
    spec: { ...WEB, ...spec },
  };
  return grow([], unborn);
}

function grow(observations: readonly Observation[], pod: Pod): PodLife {
  const number = observations.length + 1;
  const add = (after: number, next: Pod, parts: Extra): PodLife => {
    const observation = observe({
      key: `rv:${number}`,
      auditId: `audit-${number}`,
      at: at(after),
      requestedAt: at(after),
      resourceVersion: String(number),
      bodyType: 'full',
      body: next as unknown as SparseBody,
      ...parts,
    });
    return grow([...observations, observation], next);
  };
  const unversioned = { resourceVersion: '', bodyType: 'none', body: null, subresource: '' } as const;
  const terminate = (after: number, grace: number): Pod => ({
    ...pod,
    metadata: {
      ...pod.metadata,
      deletionTimestamp: k8sTime(after + grace),
      deletionGracePeriodSeconds: grace,
    },
  });
  const life: PodLife = {
    observations,
    create: (after, extra = {}) =>
      add(after, pod, { action: 'create', subresource: '', user: USER, ...extra }),
    bind: (after, extra = {}) =>
      add(
        after,
        { ...pod, spec: { ...pod.spec, nodeName: 'node-a' } },
        {
          ...unversioned,
          action: 'bind',
          subresource: 'binding',
          user: SCHEDULER,
          bodyType: 'strategic',
          body: { spec: { nodeName: 'node-a' } },
          ...extra,
        },
      ),
    status: (after, status, extra = {}) =>
      add(after, { ...pod, status }, { bodyType: 'status', user: KUBELET, ...extra }),
    event(after, reason, message = '', { type = 'Warning', fieldPath = '', user = KUBELET } = {}) {
      const body = {
        name: `web.${number}`,
        fieldPath,
        reason,
        message,
        type,
        component: 'kubelet',
        count: 1,
        lastAt: '',
      };
      return add(after, pod, {
        key: `event:${number}`,
        action: 'kubernetes-event',
        ...unversioned,
        bodyType: 'full',
        body,
        user,
      });
    },
    change: (after, change, extra = {}) => add(after, change(pod), { subresource: '', user: USER, ...extra }),
    spec: (after, change, extra = {}) =>
      add(after, { ...pod, spec: change(pod.spec ?? {}) }, { subresource: '', user: USER, ...extra }),
    delete: (after, grace = 30, extra = {}) =>
      add(after, terminate(after, grace), {
        action: 'delete',
        subresource: '',
        user: USER,
        gracePeriodSeconds: grace,
        ...extra,
      }),
    confirm: (after, extra = {}) =>
      add(after, terminate(after, 0), {
        action: 'delete',
        subresource: '',
        user: KUBELET,
        gracePeriodSeconds: 0,
        ...extra,
      }),
    evict: (after, extra = {}) =>
      add(after, pod, { ...unversioned, action: 'evict', subresource: 'eviction', user: USER, ...extra }),
    request: (after, extra) =>
      add(after, pod, { user: USER, ...unversioned, key: `audit:${number}`, ...extra }),
    report: (watermark, conditions) => reportOf(observations, watermark, conditions),
    delivery: (kind, watermark, conditions) => life.deliveries(kind, watermark, conditions)[0] ?? null,
    deliveries: (kind, watermark, conditions) =>
      reportOf(observations, watermark, conditions)
        .deliveries.filter((one) => one.kind === kind)
        .map(brief),
    incidents: (watermark, conditions) =>
      reportOf(observations, watermark, conditions).incidents.map(briefIncident),
  };
  return life;
}

/** A Pod that was created at 0 and is on its node. */
export const boundPod = (spec?: PodSpec, metadata?: PodMetadata): PodLife =>
  podLife(spec, metadata).create(0).bind(0.5).status(1, PENDING);

/** A Pod of one container that became Ready at 2 and stayed so. */
export const readyPod = (spec?: PodSpec, metadata?: PodMetadata): PodLife =>
  boundPod(spec, metadata).status(2, up());
