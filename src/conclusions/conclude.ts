import type { Answer } from '../analyzers/answer/index.ts';
import type { AnalyzerFailure, AnalyzerGraph } from '../analyzers/graph.ts';
import type { Micros } from '../lib/micros.ts';
import { isSameMembership } from '../model/member.ts';
import type { ObservationTarget } from '../model/observation.ts';
import type { ClusterFacts } from '../model/record.ts';
import { type WorkloadName, workloadKey } from '../model/workload.ts';
import { workloadTarget } from '../share-processor/extract/workload-target.ts';
import type { RecordCache } from '../share-processor/fold/record-cache.ts';
import type { ObjectRecord } from '../share-processor/fold/record.ts';
import type { Store } from '../store/contract.ts';
import { createAgendas, earliest, gridFloor } from './agenda.ts';
import type { BatchBuilder } from './batch-builder.ts';
import { type Conclusion, isDue, noConclusion, resultOf, toConclusion } from './conclusion.ts';
import { createDesks, type Desk, nameKey, rest, RESTING } from './desk.ts';
import { createFamilies, familyKey } from './families.ts';
import { membersOf } from './judge.ts';
import { observationsOf, type Records } from './record-view.ts';
import { nextSettlement, type Settlements, settleDeliveries } from './settle.ts';

/** Draws conclusions from records that changed, or whose time has come. */
export interface Conclusions {
  /** A record got an observation of this time. */
  touch(record: ObjectRecord, at: Micros): void;
  /** Facts about a cluster changed, or its input ended: everything open is judged anew. */
  touchCluster(cluster: string): void;
  /** Settles, at one point of the grid of event time, what is final by then. */
  settle(cluster: string, gridPoint: Micros, batch: BatchBuilder): void;
  /**
   * Draws conclusions from everything that changed, as of the watermark, without settling anything. While a backlog is
   * read (`isBacklog`), only from what cannot wait: what is settled, and so is let go; and what a restart would not find.
   */
  conclude(watermarkOf: (cluster: string) => Micros, batch: BatchBuilder, isBacklog: boolean): void;
  /** After a commit: lets go of what needs no further attention. */
  release(): void;
  /** Takes up records that were open when the process last ended. */
  resume(watermarkOf: (cluster: string) => Micros): void;
  readonly open: number;
  /** Records from which conclusions are still to be drawn, or that were put off. */
  waiting(): number;
}

export interface ConclusionsOptions {
  readonly graph: AnalyzerGraph;
  readonly cache: RecordCache;
  readonly store: Store;
  readonly facts: (cluster: string) => ClusterFacts;
  readonly onFailure: (target: ObservationTarget, failure: AnalyzerFailure) => void;
}

/** Whether conclusions about it rest on those about others, which are drawn first. */
const restsOnMembers = ({ record }: Desk): boolean => record.target.kind === 'Workload';

/** Members before the workloads that rest on them. Drawing conclusions from members may bring their workloads in. */
function* membersFirst(desks: ReadonlySet<Desk>): Generator<Desk> {
  for (const desk of desks) if (!restsOnMembers(desk)) yield desk;
  for (const desk of desks) if (restsOnMembers(desk)) yield desk;
}

export function createConclusions(options: ConclusionsOptions): Conclusions {
  const { graph, cache, store, facts, onFailure } = options;
  const desks = createDesks();
  const families = createFamilies((cluster, key) => store.members(cluster, key));
  const hasWorkloads = graph.subjects.has('Workload');
  /** Names of Pods in memory of which something was said without a UID. */
  const spokenOf = new Set<string>();
  /** Desks whose stored conclusion does not hold any more. */
  const changed = new Set<Desk>();
  const agendaOf = createAgendas<Desk>();
  /** The last point of the grid at which a cluster was settled. */
  const settledUpTo = new Map<string, Micros>();
  /** Records that may need attention without being heard of again. */
  let open = 0;

  function mark(record: ObjectRecord, at: Micros): void {
    const desk = desks.of(record);
    desk.newSince = desk.newSince === null ? at : Math.min(desk.newSince, at);
    desk.settled = false;
    desk.conclusion = null;
    changed.add(desk);
  }

  function bearersOf(target: ObservationTarget): string[] {
    const stored = store.podsNamed(target.cluster, target.namespace, target.name);
    return [...new Set([...stored, ...desks.bearersOf(target)])];
  }

  const records: Records = {
    observations: (target) => cache.get(target).observations.values(),
    podsNamed: (cluster, namespace, name) => bearersOf({ cluster, kind: 'Pod', uid: '', namespace, name }),
  };

  /** The conclusion as of a time: the last one where it still holds. */
  function draw(desk: Desk, watermark: Micros): Conclusion {
    if (desk.conclusion !== null && !isDue(desk.conclusion, watermark)) return desk.conclusion;
    const { target } = desk.record;
    const cluster = facts(target.cluster);
    const observations = observationsOf(target, records);
    const members = membersOf(target, {
      graph,
      facts: cluster,
      watermark,
      observations: (member) => observationsOf(member, records),
      list: (...asked) => families.list(...asked),
    });
    const { outputs, failures } = graph.run({ target, observations, cluster, members }, watermark);
    for (const failure of failures) onFailure(target, failure);
    const answer = outputs.get('answer') as Answer | undefined;
    const conclusion = answer === undefined ? noConclusion(target) : toConclusion(answer, observations);
    desk.conclusion = conclusion;
    desk.times = observations.map(({ at }) => at);
    if (hasWorkloads) tellWorkload(desk, conclusion, Math.min(desk.newSince ?? watermark, watermark));
    return conclusion;
  }

  /** What a workload rests on has changed: it is judged anew. */
  function tellWorkload(desk: Desk, { membership }: Conclusion, at: Micros): void {
    const before = desk.membership;
    if (isSameMembership(before, membership)) return;
    desk.membership = membership;
    const { cluster } = desk.record.target;
    families.note(cluster, membership, before);
    if (membership !== null) mark(cache.get(workloadOf(cluster, membership.of)), at);
    if (before !== null && workloadKey(before.of) !== (membership && workloadKey(membership.of))) {
      mark(cache.get(workloadOf(cluster, before.of)), at);
    }
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
    for (const { record } of desks) {
      const { target } = record;
      if (target.kind === 'Pod' && target.cluster === cluster && target.namespace === namespace)
        mark(record, at);
    }
  }

  /** What is said of a name and of no Pod with a UID depends on the Pods that are known to bear it. */
  function touchName(pod: ObservationTarget, at: Micros, isNew: boolean): void {
    const key = nameKey(pod);
    if (!isNew && !spokenOf.has(key)) return;
    const { cluster, namespace, name } = pod;
    const record = cache.get({ cluster, kind: 'PodName', uid: `${namespace}/${name}`, namespace, name });
    if (record.observations.size === 0) return;
    spokenOf.add(key);
    mark(record, at);
  }

  /** Draws the conclusion as of now, and stores it with the time of the next look. */
  function write(desk: Desk, watermark: Micros, batch: BatchBuilder): void {
    const { target, observations } = desk.record;
    const conclusion = draw(desk, watermark);
    const nextLook = plan(desk, conclusion);
    const isStored = desk.stored === conclusion;
    const result = resultOf(target, conclusion, observations.values(), desk.settled, nextLook, isStored);
    if (result !== null) batch.result(result);
    desk.stored = conclusion;
    desk.mayRest = desk.settled;
    changed.delete(desk);
  }

  /** After a restart it must be found, whatever is stored of it from before. */
  function putOff(desk: Desk, batch: BatchBuilder): void {
    if (desk.mayRest) batch.reopen(desk.record.target);
    desk.mayRest = false;
  }

  /** What cannot wait until the backlog is read. */
  function isUrgent(desk: Desk): boolean {
    // Settled records are let go; what workloads know by their members alone, and what came late, a restart would not find.
    if (desk.settled && desk.conclusion !== null) return true;
    if (restsOnMembers(desk)) return desk.stored === null;
    const settledAt = settledUpTo.get(desk.record.target.cluster);
    return settledAt !== undefined && desk.newSince !== null && desk.newSince <= settledAt;
  }

  function close(desk: Desk): void {
    const { target } = desk.record;
    desks.close(desk);
    if ([...desks.bearersOf(target)].length === 0) spokenOf.delete(nameKey(target));
    if (desk.membership !== null) families.release(target.cluster, desk.membership);
  }

  return {
    touch(record, at) {
      if (record.target.kind === 'Namespace') return touchNamespace(record.target, at);
      if (record.target.kind !== 'PodName') {
        const isNew = !desks.has(record);
        if (graph.subjects.has(record.target.kind)) mark(record, at);
        if (record.target.kind === 'Pod') touchName(record.target, at, isNew);
        return;
      }
      spokenOf.add(nameKey(record.target));
      for (const uid of bearersOf(record.target)) mark(cache.get({ ...record.target, kind: 'Pod', uid }), at);
      mark(record, at);
    },
    touchCluster(cluster) {
      for (const desk of desks) {
        if (desk.record.target.cluster !== cluster || desk.settled) continue;
        desk.conclusion = null;
        changed.add(desk);
      }
    },
    settle(cluster, gridPoint, batch) {
      settledUpTo.set(cluster, gridPoint);
      const due = new Set(agendaOf(cluster).due(gridPoint));
      const look = (desk: Desk): void => {
        // What members tell their workload has no time of its own.
        const newSince = restsOnMembers(desk) ? Number.NEGATIVE_INFINITY : desk.newSince;
        const conclusion = draw(desk, gridPoint);
        desk.newSince = earliest(...desk.times.filter((at) => at > gridPoint));
        settleDeliveries(desk.record.target, conclusion, settlementsOf(desk), gridPoint, newSince, batch);
        plan(desk, conclusion);
        // What is stored of it says when it must be looked at again, and that has changed.
        changed.add(desk);
      };
      const isNews = (desk: Desk): boolean =>
        desk.newSince !== null && desk.newSince <= gridPoint && desk.record.target.cluster === cluster;
      for (const desk of changed) if (!restsOnMembers(desk) && isNews(desk)) due.add(desk);
      for (const desk of due) if (!restsOnMembers(desk)) look(desk);
      for (const desk of changed) if (restsOnMembers(desk) && isNews(desk)) due.add(desk);
      for (const desk of due) if (restsOnMembers(desk)) look(desk);
    },
    conclude(watermarkOf, batch, isBacklog) {
      for (const desk of membersFirst(changed)) {
        if (isBacklog && !isUrgent(desk)) putOff(desk, batch);
        else write(desk, watermarkOf(desk.record.target.cluster), batch);
      }
    },
    release() {
      const asked = new Set<string>();
      const settled: Desk[] = [];
      for (const desk of desks) {
        const { cluster, uid } = desk.record.target;
        if (desk.settled && !changed.has(desk)) settled.push(desk);
        else if (restsOnMembers(desk)) asked.add(familyKey(cluster, uid));
      }
      open = desks.size - settled.length;
      // Of a Pod that is gone nothing more is expected.
      const resting = settled.filter(({ conclusion }) => conclusion?.verdict !== 'deleted');
      const kept = new Set(resting.slice(-RESTING));
      for (const desk of settled) {
        if (kept.has(desk)) rest(desk);
        else close(desk);
      }
      // Also what was only looked at: records of names, and of others that bear one.
      cache.evict((record) => !desks.has(record));
      families.evict((key) => !asked.has(key));
    },
    resume(watermarkOf) {
      for (const target of store.openRecords()) {
        if (!graph.subjects.has(target.kind)) continue;
        const desk = desks.of(cache.get(target));
        desk.newSince = target.nextDeadline;
        changed.add(desk);
      }
      for (const desk of membersFirst(changed)) {
        const { cluster } = desk.record.target;
        const watermark = watermarkOf(cluster);
        const settledAt = gridFloor(watermark);
        if (Number.isFinite(settledAt)) settledUpTo.set(cluster, settledAt);
        // What came late, or only members told, is not to be seen from the times of what was observed.
        const late = desk.newSince !== null && desk.newSince <= settledAt ? desk.newSince : null;
        const conclusion = draw(desk, watermark);
        desk.newSince = earliest(late, ...desk.times.filter((at) => at > settledAt));
        plan(desk, conclusion);
      }
    },
    get open() {
      return open;
    },
    waiting: () => changed.size,
  };
}

const workloadOf = (cluster: string, { kind, namespace, name }: WorkloadName): ObservationTarget =>
  workloadTarget(cluster, kind, namespace, name);
