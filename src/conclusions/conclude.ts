import type { Micros } from '../lib/micros.ts';
import type { Observation, ObservationTarget } from '../model/observation.ts';
import type { ObjectRecord } from '../share-processor/fold/record.ts';
import { createAgendas, earliest, gridFloor } from './agenda.ts';
import type { BatchBuilder } from './batch-builder.ts';
import { type Conclusion, resultOf } from './conclusion.ts';
import { createDesks, type Desk, hasNothingStored, rest, RESTING, restsOnMembers } from './desk.ts';
import { createDraw, type DrawOptions } from './draw.ts';
import { createFamilies, familyKey } from './families.ts';
import { type Interference, interferenceOf } from './interference.ts';
import { createPoints } from './points.ts';
import { nextSettlement, type Settlements, settleDeliveries } from './settle.ts';
import { createSpokenNames } from './spoken-names.ts';

/** Draws conclusions from records that changed, or whose time has come. */
export interface Conclusions {
  /** A record got an observation. */
  touch(record: ObjectRecord, observation: Observation): void;
  /** Facts about a cluster changed, or its input ended: everything open is judged anew. */
  touchCluster(cluster: string): void;
  /**
   * The watermark went from one point of the grid of event time to another. Says whether what is final by then must be
   * settled at once; else it may wait until something interferes, or the batch ends.
   */
  pass(cluster: string, before: Micros, point: Micros): boolean;
  /** What must be settled before an observation is added to a record. */
  interference(record: ObjectRecord, observation: Observation): Interference;
  /** Settles what was final at the last point that was passed: everything, or the deliveries of one record. */
  settle(cluster: string, batch: BatchBuilder): void;
  settleOwn(record: ObjectRecord, batch: BatchBuilder): void;
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

export type ConclusionsOptions = Omit<DrawOptions, 'desks' | 'families' | 'spoken' | 'mark'>;

/** Members before the workloads that rest on them. Drawing conclusions from members may bring their workloads in. */
function membersFirst(desks: ReadonlySet<Desk>, take: (desk: Desk) => void): void {
  for (const desk of desks) if (!restsOnMembers(desk)) take(desk);
  for (const desk of desks) if (restsOnMembers(desk)) take(desk);
}

export function createConclusions(options: ConclusionsOptions): Conclusions {
  const { graph, cache, store } = options;
  const desks = createDesks();
  const families = createFamilies((cluster, key) => store.members(cluster, key));
  const hasWorkloads = graph.subjects.has('Workload');
  const spoken = createSpokenNames(cache);
  /** Desks whose stored conclusion does not hold any more. */
  const changed = new Set<Desk>();
  const agendaOf = createAgendas<Desk>();
  const workloadAgendaOf = createAgendas<Desk>();
  const points = createPoints(hasWorkloads);
  /** Whose deliveries were final before the process last ended, and are not settled. */
  const owed = new Set<Desk>();
  /** Records that may need attention without being heard of again. */
  let open = 0;

  function mark(record: ObjectRecord, at: Micros): Desk {
    const desk = desks.of(record);
    const { newSince, conclusion, settled } = desk;
    desk.newSince = newSince === null ? at : Math.min(newSince, at);
    desk.settled = false;
    desk.conclusion = null;
    // Most that are heard of were heard of a moment ago, and wait already.
    if (newSince === null || conclusion !== null || settled) changed.add(desk);
    return desk;
  }

  const { draw, bearersOf } = createDraw({ ...options, desks, families, spoken, mark });

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
    (restsOnMembers(desk) ? workloadAgendaOf : agendaOf)(desk.record.target.cluster).schedule(desk, at);
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
    if (!isNew && !spoken.has(pod)) return;
    const record = spoken.recordOf(pod);
    if (record === null) return;
    spoken.add(pod);
    mark(record, at);
  }

  /** Draws the conclusion as of now, and stores it with the time of the next look. */
  function write(desk: Desk, watermark: Micros, batch: BatchBuilder): void {
    const { target, observations } = desk.record;
    const conclusion = draw(desk, watermark);
    const nextLook = plan(desk, conclusion);
    const isStored = desk.stored === conclusion;
    const result = resultOf(target, conclusion, observations.values(), desk.settled, nextLook, isStored);
    const isFirst = desk.stored === null && hasNothingStored(desk.record);
    if (result !== null) batch.result(isFirst ? { ...result, isFirst } : result);
    desk.stored = conclusion;
    desk.mayRest = desk.settled;
    changed.delete(desk);
  }

  /** Settles what is final at a point of the grid, which the record has not been looked at as of yet. */
  function look(desk: Desk, point: Micros, batch: BatchBuilder): void {
    // What members tell their workload has no time of its own.
    const newSince = restsOnMembers(desk) ? Number.NEGATIVE_INFINITY : desk.newSince;
    const conclusion = draw(desk, point);
    desk.newSince = earliest(...desk.times.filter((at) => at > point));
    desk.lookedAt = point;
    settleDeliveries(desk.record.target, conclusion, settlementsOf(desk), point, newSince, batch);
    plan(desk, conclusion);
    // What is stored of it says when it must be looked at again, and that has changed.
    changed.add(desk);
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
    if (restsOnMembers(desk) && desk.stored === null) return true;
    return desk.newSince !== null && desk.newSince <= points.settledUpTo(desk.record.target.cluster);
  }

  function close(desk: Desk): void {
    const { target } = desk.record;
    desks.close(desk);
    if (!desks.hasBearers(target)) spoken.delete(target);
    cache.drop(desk.record);
    if (desk.membership !== null) families.release(target.cluster, desk.membership);
  }

  return {
    touch(record, { at, code }) {
      points.observe(record.target.cluster, at);
      if (record.target.kind === 'Namespace') {
        spoken.forgetNamespaces();
        return touchNamespace(record.target, at);
      }
      if (record.target.kind !== 'PodName') {
        const before = desks.size;
        if (graph.subjects.has(record.target.kind)) {
          const desk = mark(record, at);
          if (code >= 400) desk.isRefused = true;
        }
        if (record.target.kind === 'Pod') touchName(record.target, at, desks.size > before);
        return;
      }
      spoken.add(record.target);
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
    pass: (cluster, before, point) => points.pass(cluster, before, point),
    interference(record, observation) {
      const { target } = record;
      const point = points.pending(target.cluster);
      if (point === null) return null;
      const isRefused = desks.get(record)?.isRefused === true;
      return interferenceOf(record, observation, point, isRefused, () => spoken.mayMean(target));
    },
    settle(cluster, batch) {
      const due = points.settle(cluster);
      if (due === null) return;
      const { point, withWorkloads, isResumed } = due;
      const isOwn = ({ record }: Desk): boolean => record.target.cluster === cluster;
      if (isResumed) for (const desk of owed) if (isOwn(desk)) look(desk, point, batch);
      for (const desk of owed) if (isOwn(desk)) owed.delete(desk);
      if (isResumed) return;
      const isNews = (desk: Desk): boolean => desk.newSince !== null && desk.newSince <= point && isOwn(desk);
      const others = new Set(agendaOf(cluster).due(point));
      for (const desk of changed) if (!restsOnMembers(desk) && isNews(desk)) others.add(desk);
      for (const desk of others) look(desk, point, batch);
      if (!withWorkloads) return;
      const workloads = new Set(workloadAgendaOf(cluster).due(point));
      for (const desk of changed) if (restsOnMembers(desk) && isNews(desk)) workloads.add(desk);
      for (const desk of workloads) look(desk, point, batch);
    },
    settleOwn(record, batch) {
      const { cluster } = record.target;
      const point = points.pending(cluster);
      if (point === null || !desks.has(record)) return;
      const desk = desks.of(record);
      if (desk.settled || desk.lookedAt >= point) return;
      if (points.settledUpTo(cluster) < point || owed.delete(desk)) look(desk, point, batch);
    },
    conclude(watermarkOf, batch, isBacklog) {
      membersFirst(changed, (desk) => {
        const watermark = watermarkOf(desk.record.target.cluster);
        // Another source told of it, and this one has not told of its cluster yet: what is stored stands.
        if (!Number.isFinite(watermark)) return;
        if (isBacklog && !isUrgent(desk)) putOff(desk, batch);
        else write(desk, watermark, batch);
      });
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
      spoken.forgetNamespaces();
      families.evict((key) => !asked.has(key));
    },
    resume(watermarkOf) {
      for (const target of store.openRecords()) {
        if (!graph.subjects.has(target.kind)) continue;
        const desk = desks.of(cache.get(target));
        desk.newSince = target.nextDeadline;
        changed.add(desk);
        if (target.kind === 'Pod' && spoken.recordOf(target) !== null) spoken.add(target);
      }
      membersFirst(changed, (desk) => {
        const { cluster } = desk.record.target;
        const watermark = watermarkOf(cluster);
        const settledAt = gridFloor(watermark);
        // What came late, or only members told, is not to be seen from the times of what was observed.
        const late = desk.newSince !== null && desk.newSince <= settledAt ? desk.newSince : null;
        const conclusion = draw(desk, watermark);
        desk.newSince = earliest(late, ...desk.times.filter((at) => at > settledAt));
        const next = plan(desk, conclusion);
        if (!Number.isFinite(settledAt)) return;
        points.resume(cluster, settledAt, late !== null);
        if (late === null && !restsOnMembers(desk) && next !== null && next <= settledAt) owed.add(desk);
      });
    },
    get open() {
      return open;
    },
    waiting: () => changed.size,
  };
}
