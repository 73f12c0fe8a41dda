import type { Answer } from '../analyzers/answer/index.ts';
import type { AnalyzerFailure, AnalyzerGraph } from '../analyzers/graph.ts';
import type { Micros } from '../lib/micros.ts';
import type { ObservationTarget } from '../model/observation.ts';
import type { ClusterFacts } from '../model/record.ts';
import type { RecordCache } from '../share-processor/fold/record-cache.ts';
import type { ObjectRecord } from '../share-processor/fold/record.ts';
import type { Store } from '../store/contract.ts';
import { type Agenda, createAgenda } from './agenda.ts';
import type { BatchBuilder } from './batch-builder.ts';
import { type Conclusion, noConclusion, resultOf, toConclusion } from './conclusion.ts';
import { observationsOf, type Records } from './record-view.ts';
import { nextSettlement, type Settlements, settleDeliveries } from './settle.ts';

/** A record that conclusions are drawn from, while it is in memory. */
interface Desk {
  readonly record: ObjectRecord;
  settlements: Settlements | null;
  /** The last conclusion, while nothing new was observed since; `null` after that. */
  conclusion: Conclusion | null;
  /** The conclusion that is stored. */
  stored: Conclusion | null;
  /** Earliest time of what was observed since settlement last looked; `null` when nothing was. */
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

  const nameKey = ({ cluster, namespace, name }: ObservationTarget): string =>
    `${cluster}\n${namespace}\n${name}`;

  function deskOf(record: ObjectRecord): Desk {
    const known = desks.get(record);
    if (known !== undefined) return known;
    const desk: Desk = {
      record,
      settlements: null,
      conclusion: null,
      stored: null,
      newSince: null,
      settled: false,
    };
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
    desk.conclusion = null;
    changed.add(desk);
  }

  function bearersOf(target: ObservationTarget): string[] {
    const inMemory = bearers.get(nameKey(target)) ?? [];
    return [...new Set([...store.podsNamed(target.cluster, target.namespace, target.name), ...inMemory])];
  }

  const podTarget = (name: ObservationTarget, uid: string): ObservationTarget => ({
    ...name,
    kind: 'Pod',
    uid,
  });

  const records: Records = {
    observations: (target) => cache.get(target).observations.values(),
    podsNamed: (cluster, namespace, name) => bearersOf({ cluster, kind: 'Pod', uid: '', namespace, name }),
  };

  /** The conclusion as of a time: the last one where it still holds. */
  function draw(desk: Desk, watermark: Micros): Conclusion {
    if (desk.conclusion !== null && !isDue(desk.conclusion, watermark)) return desk.conclusion;
    const { target } = desk.record;
    const view = { target, observations: observationsOf(target, records), cluster: facts(target.cluster) };
    const { outputs, failures } = graph.run(view, watermark);
    for (const failure of failures) onFailure(target, failure);
    const answer = outputs.get('answer') as Answer | undefined;
    desk.conclusion = answer === undefined ? noConclusion(target) : toConclusion(answer);
    return desk.conclusion;
  }

  function settlementsOf(desk: Desk): Settlements {
    const { cluster, kind, uid } = desk.record.target;
    desk.settlements ??= new Map(
      store.loadSettlements(cluster, kind, uid).map((settlement) => [settlement.deliveryId, settlement]),
    );
    return desk.settlements;
  }

  /**
   * Decides when the record must be looked at again, and gives that time; `null` when only new input matters. What was
   * observed is looked at once more when the watermark passes it: it may correct what was settled before.
   */
  function plan(desk: Desk, conclusion: Conclusion): Micros | null {
    const at = earliest(
      nextSettlement(conclusion, settlementsOf(desk)),
      conclusion.nextDeadline,
      desk.newSince,
    );
    agendaOf(desk.record.target.cluster).schedule(desk, at);
    desk.settled = conclusion.settled && at === null;
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
        desk.conclusion = null;
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
        const conclusion = draw(desk, gridPoint);
        if (desk.newSince !== null && desk.newSince <= gridPoint) desk.newSince = null;
        settleDeliveries(desk.record.target, conclusion, settlementsOf(desk), gridPoint, batch);
        plan(desk, conclusion);
        // What is stored of it says when it must be looked at again, and that has changed.
        changed.add(desk);
      }
    },
    conclude(watermarkOf, batch) {
      for (const desk of changed) {
        const { target, observations } = desk.record;
        const conclusion = draw(desk, watermarkOf(target.cluster));
        const nextLook = plan(desk, conclusion);
        const isStored = desk.stored === conclusion;
        batch.result(resultOf(target, conclusion, observations.values(), desk.settled, nextLook, isStored));
        desk.stored = conclusion;
      }
      changed.clear();
    },
    release() {
      for (const [record, desk] of desks) {
        if (!desk.settled || changed.has(desk)) continue;
        desks.delete(record);
        const { target } = record;
        if (target.kind !== 'Pod') continue;
        const uids = bearers.get(nameKey(target));
        uids?.delete(target.uid);
        if (uids?.size === 0) bearers.delete(nameKey(target));
      }
      // Also what was only looked at: records of names, and of others that bear one.
      cache.evict((record) => !desks.has(record));
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

const earliest = (...times: readonly (Micros | null)[]): Micros | null => {
  let first: Micros | null = null;
  for (const time of times) if (time !== null && (first === null || time < first)) first = time;
  return first;
};

/** Whether conclusions drawn earlier may be others at this time. */
const isDue = ({ nextDeadline }: Conclusion, at: Micros): boolean =>
  nextDeadline !== null && nextDeadline <= at;
