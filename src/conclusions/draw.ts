import type { Answer } from '../analyzers/answer/index.ts';
import type { AnalyzerFailure, AnalyzerGraph } from '../analyzers/graph.ts';
import type { Micros } from '../lib/micros.ts';
import { isSameMembership } from '../model/member.ts';
import type { ObservationTarget } from '../model/observation.ts';
import type { ClusterFacts } from '../model/record.ts';
import { type WorkloadName, workloadKey } from '../model/workload.ts';
import { workloadTarget } from '../share-processor/extract/workload-target.ts';
import type { RecordCache } from '../share-processor/fold/record-cache.ts';
import { boundedObservations, type ObjectRecord } from '../share-processor/fold/record.ts';
import type { Store } from '../store/contract.ts';
import { type Conclusion, isDue, noConclusion, toConclusion } from './conclusion.ts';
import { type Desk, type Desks, restBodies, restsOnMembers } from './desk.ts';
import type { Families } from './families.ts';
import { membersOf } from './judge.ts';
import { observationsOf, type Records } from './record-view.ts';
import type { SpokenNames } from './spoken-names.ts';

export interface DrawOptions {
  readonly graph: AnalyzerGraph;
  readonly cache: RecordCache;
  readonly store: Store;
  readonly facts: (cluster: string) => ClusterFacts;
  readonly onFailure: (target: ObservationTarget, failure: AnalyzerFailure) => void;
  readonly desks: Desks;
  readonly families: Families;
  readonly spoken: SpokenNames;
  /** Told of the workload of a Pod of which something else is known now. */
  readonly mark: (workload: ObjectRecord, at: Micros) => void;
}

export interface Draw {
  /** The conclusion as of a time: the last one where it still holds. */
  readonly draw: (desk: Desk, watermark: Micros) => Conclusion;
  /** UIDs of the Pods that ever bore a name. */
  readonly bearersOf: (name: ObservationTarget) => string[];
}

/** Draws conclusions from records in memory. */
export function createDraw(options: DrawOptions): Draw {
  const { graph, cache, store, facts, onFailure, desks, families, spoken, mark } = options;
  const hasWorkloads = graph.subjects.has('Workload');

  function bearersOf(target: ObservationTarget): string[] {
    const stored = store.podsNamed(target.cluster, target.namespace, target.name);
    return [...new Set([...stored, ...desks.bearersOf(target)])];
  }

  const records: Records = {
    observations: (target) => cache.get(target).observations.values(),
    podsNamed: (cluster, namespace, name) => bearersOf({ cluster, kind: 'Pod', uid: '', namespace, name }),
  };

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

  return {
    draw(desk, watermark) {
      if (desk.conclusion !== null && !isDue(desk.conclusion, watermark)) return desk.conclusion;
      const { target } = desk.record;
      const cluster = facts(target.cluster);
      const observations =
        target.kind === 'Pod' && !spoken.mayMean(target)
          ? boundedObservations([...desk.record.observations.values()])
          : observationsOf(target, records);
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
      // Workloads are judged over and over, from the same observations.
      if (!restsOnMembers(desk)) restBodies(desk.record);
      if (hasWorkloads) tellWorkload(desk, conclusion, Math.min(desk.newSince ?? watermark, watermark));
      return conclusion;
    },
    bearersOf,
  };
}

const workloadOf = (cluster: string, { kind, namespace, name }: WorkloadName): ObservationTarget =>
  workloadTarget(cluster, kind, namespace, name);
