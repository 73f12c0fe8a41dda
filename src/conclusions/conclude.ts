import type { Answer } from '../analyzers/answer/index.ts';
import type { AnalyzerFailure, AnalyzerGraph } from '../analyzers/graph.ts';
import type { Micros } from '../lib/micros.ts';
import type { Observation, ObservationTarget } from '../model/observation.ts';
import type { ClusterFacts } from '../model/record.ts';
import type { RecordCache } from '../share-processor/fold/record-cache.ts';
import type { ObjectRecord } from '../share-processor/fold/record.ts';
import type { RecordResult, Store } from '../store/contract.ts';
import { type Agenda, createAgenda } from './agenda.ts';
import type { BatchBuilder } from './batch-builder.ts';
import { observationsOf, type Records } from './record-view.ts';
import { nextSettlement, type Settlements, settleDeliveries } from './settle.ts';

/** A record that conclusions are drawn from, while it is in memory. */
interface Desk {
  readonly record: ObjectRecord;
  settlements: Settlements | null;
  /** The last conclusions, while nothing new was observed since; `null` after that. */
  answer: Answer | null;
  /** Earliest time of what was observed since conclusions were last drawn; `null` when nothing was. */
  newSince: Micros | null;
  /** Nothing but new input can change what is concluded. */
  settled: boolean;
}

/** Draws conclusions from records that changed, or whose time has come. */
export interface Conclusions {
  /** A record got an observation of this time. */
  touch(record: ObjectRecord, at: Micros): void;
  /** Facts about a cluster changed, or its input ended: everything open is judged anew. */
  touchCluster(cluster: string): void;
  /** Settles, at one point of the grid of event time, what is final by then. */
  settle(cluster: string, gridPoint: Micros, batch: BatchBuilder): void;
  /** Draws conclusions from everything that changed, as of the watermark, without settling anything. */
  conclude(watermarkOf: (cluster: string) => Micros, batch: BatchBuilder): void;
  /** After a commit: lets go of what needs no further attention. */
  release(): void;
  /** Takes up records that were open when the process last ended. */
  resume(): void;
  readonly open: number;
}

export interface ConclusionsOptions {
  readonly graph: AnalyzerGraph;
  readonly cache: RecordCache;
  readonly store: Store;
  readonly facts: (cluster: string) => ClusterFacts;
  readonly onFailure: (target: ObservationTarget, failure: AnalyzerFailure) => void;
}

export function createConclusions(options: ConclusionsOptions): Conclusions {
  const { graph, cache, store, facts, onFailure } = options;
  const desks = new Map<ObjectRecord, Desk>();
  const changed = new Set<Desk>();
  /** By cluster: each has its own event time. */
  const agendas = new Map<string, Agenda<Desk>>();
  /** UIDs by cluster, namespace and name, of the Pods in memory. */
  const bearers = new Map<string, Set<string>>();

  function agendaOf(cluster: string): Agenda<Desk> {
    const known = agendas.get(cluster);
    if (known !== undefined) return known;
    const agenda = createAgenda<Desk>();
    agendas.set(cluster, agenda);
    return agenda;
  }

  const nameKey = ({ cluster, namespace, name }: ObservationTarget): string => `${cluster}\n${namespace}\n${name}`;

  function deskOf(record: ObjectRecord): Desk {
    const known = desks.get(record);
    if (known !== undefined) return known;
    const desk: Desk = { record, settlements: null, answer: null, newSince: null, settled: false };
    desks.set(record, desk);
    if (record.target.kind === 'Pod') {
      const key = nameKey(record.target);
      const uids = bearers.get(key);
      if (uids === undefined) bearers.set(key, new Set([record.target.uid]));
      else uids.add(record.target.uid);
    }
    return desk;
  }

  function mark(record: ObjectRecord, at: Micros): void {
    const desk = deskOf(record);
    desk.newSince = desk.newSince === null ? at : Math.min(desk.newSince, at);
    desk.settled = false;
    desk.answer = null;
    changed.add(desk);
  }

  function bearersOf(target: ObservationTarget): string[] {
    const inMemory = bearers.get(nameKey(target)) ?? [];
    return [...new Set([...store.podsNamed(target.cluster, target.namespace, target.name), ...inMemory])];
  }

  const podTarget = (name: ObservationTarget, uid: string): ObservationTarget => ({ ...name, kind: 'Pod', uid });

  const records: Records = {
    observations: (target) => cache.get(target).observations.values(),
    podsNamed: (cluster, namespace, name) => bearersOf({ cluster, kind: 'Pod', uid: '', namespace, name }),
  };

  function draw(desk: Desk, watermark: Micros): Answer | null {
    const { target } = desk.record;
    const view = { target, observations: observationsOf(target, records), cluster: facts(target.cluster) };
    const { outputs, failures } = graph.run(view, watermark);
    for (const failure of failures) onFailure(target, failure);
    return (outputs.get('answer') as Answer | undefined) ?? null;
  }

  function settlementsOf(desk: Desk): Settlements {
    const { cluster, kind, uid } = desk.record.target;
    desk.settlements ??= new Map(
      store.loadSettlements(cluster, kind, uid).map((settlement) => [settlement.deliveryId, settlement]),
    );
    return desk.settlements;
  }

  /** Decides when the record must be looked at again, and gives that time; `null` when only new input matters. */
  function plan(desk: Desk, answer: Answer): Micros | null {
    const next = nextSettlement(answer, settlementsOf(desk));
    const deadline = answer.nextDeadline;
    const at = next === null ? deadline : deadline === null ? next : Math.min(next, deadline);
    agendaOf(desk.record.target.cluster).schedule(desk, at);
    desk.settled = answer.report.settled && at === null;
    return at;
  }

  /** Pods that the store alone knows are settled, or will be judged again when something is observed of them. */
  function touchNamespace({ cluster, namespace }: ObservationTarget, at: Micros): void {
    for (const { record } of desks.values()) {
      if (record.target.cluster === cluster && record.target.namespace === namespace) mark(record, at);
    }
  }

  return {
    touch(record, at) {
      if (record.target.kind === 'Namespace') return touchNamespace(record.target, at);
      if (record.target.kind !== 'PodName') return mark(record, at);
      for (const uid of bearersOf(record.target)) mark(cache.get(podTarget(record.target, uid)), at);
    },
    touchCluster(cluster) {
      for (const desk of desks.values()) {
        if (desk.record.target.cluster !== cluster || desk.settled) continue;
        desk.answer = null;
        changed.add(desk);
      }
    },
    settle(cluster, gridPoint, batch) {
      const due = new Set(agendaOf(cluster).due(gridPoint));
      for (const desk of changed) {
        const isOld = desk.newSince !== null && desk.newSince <= gridPoint;
        if (isOld && desk.record.target.cluster === cluster) due.add(desk);
      }
      for (const desk of due) {
        const isCurrent = desk.answer !== null && !isDue(desk.answer, gridPoint);
        const answer = isCurrent ? desk.answer : draw(desk, gridPoint);
        desk.newSince = null;
        desk.answer = answer;
        if (answer === null) continue;
        settleDeliveries(desk.record.target, answer, settlementsOf(desk), gridPoint, batch);
        plan(desk, answer);
        // What is stored of it says when it must be looked at again, and that has changed.
        changed.add(desk);
      }
    },
    conclude(watermarkOf, batch) {
      for (const desk of changed) {
        const { target, observations } = desk.record;
        const watermark = watermarkOf(target.cluster);
        const isCurrent = desk.answer !== null && !isDue(desk.answer, watermark);
        const answer = isCurrent ? desk.answer : draw(desk, watermark);
        desk.newSince = null;
        desk.answer = answer;
        if (answer === null) continue;
        const nextLook = plan(desk, answer);
        batch.result(resultOf(target, answer, observations.values(), desk.settled, nextLook));
      }
      changed.clear();
    },
    release() {
      for (const [record, desk] of desks) {
        if (!desk.settled || changed.has(desk)) continue;
        desks.delete(record);
        const { target } = record;
        cache.evict(target);
        if (target.kind !== 'Pod') continue;
        const { cluster, namespace, name } = target;
        cache.evict({ cluster, kind: 'PodName', uid: `${namespace}/${name}`, namespace, name });
        const uids = bearers.get(nameKey(target));
        uids?.delete(target.uid);
        if (uids?.size === 0) bearers.delete(nameKey(target));
      }
    },
    resume() {
      for (const target of store.openRecords()) {
        if (!graph.subjects.has(target.kind)) continue;
        const desk = deskOf(cache.get(target));
        // As of the watermark that was committed it is already judged; what comes next is a deadline or new input.
        agendaOf(target.cluster).schedule(desk, target.nextDeadline);
      }
    },
    get open() {
      return desks.size;
    },
  };
}

/** Whether conclusions drawn earlier may be others at this time. */
const isDue = ({ nextDeadline }: Answer, at: Micros): boolean => nextDeadline !== null && nextDeadline <= at;

const compareText = (a: string, b: string): number => (a < b ? -1 : 1);

function resultOf(
  target: ObservationTarget,
  answer: Answer,
  observations: Iterable<Observation>,
  settled: boolean,
  nextDeadline: Micros | null,
): RecordResult {
  const { report, deliveries, incidents, verdict, code } = answer;
  let firstAt = Number.POSITIVE_INFINITY;
  let lastAt = Number.NEGATIVE_INFINITY;
  for (const { requestedAt, at } of observations) {
    firstAt = Math.min(firstAt, requestedAt);
    lastAt = Math.max(lastAt, at);
  }
  const lines = [
    ...deliveries.map(({ delivery: { id, kind, outcome, startedAt }, line }) => ({
      id,
      type: 'delivery' as const,
      kind,
      outcome,
      startedAt,
      json: JSON.stringify(line),
    })),
    ...incidents.map(({ id, startedAt, line }) => ({
      id,
      type: 'incident' as const,
      kind: 'incident',
      outcome: line.recoveredAt === null ? 'open' : 'recovered',
      startedAt,
      json: JSON.stringify(line),
    })),
  ].sort((a, b) => a.startedAt - b.startedAt || compareText(a.kind, b.kind) || compareText(a.id, b.id));
  return {
    target,
    owner: report.object.owner,
    node: report.object.node,
    verdict,
    code,
    firstAt,
    lastAt,
    nextDeadline,
    settled,
    lines,
  };
}

