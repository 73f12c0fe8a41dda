import type { Answer } from '../analyzers/answer/index.ts';
import type { AnalyzerGraph } from '../analyzers/graph.ts';
import type { Micros } from '../lib/micros.ts';
import type { Member, Members } from '../model/member.ts';
import type { Observation, ObservationTarget } from '../model/observation.ts';
import { type ClusterFacts } from '../model/record.ts';
import { NO_MEMBERS } from '../model/member.ts';

/** What the members of a workload are found by. */
export interface MembersSource {
  readonly graph: AnalyzerGraph;
  readonly facts: ClusterFacts;
  readonly watermark: Micros;
  /** Everything observed of a member. */
  readonly observations: (member: ObservationTarget) => readonly Observation[];
  readonly list: (cluster: string, key: string) => readonly Member[];
}

/** The members of an object: of a workload its Pods and the creates that were refused to it. */
export function membersOf(target: ObservationTarget, source: MembersSource): Members {
  if (target.kind !== 'Workload') return NO_MEMBERS;
  const { cluster, namespace } = target;
  return {
    list: () => source.list(cluster, target.uid),
    judge(member, at) {
      const subject: ObservationTarget = {
        cluster,
        kind: member.kind,
        uid: member.uid,
        namespace,
        name: member.name ?? '',
      };
      const known = source.observations(subject);
      const observations = at === null ? known : known.filter((observation) => observation.at <= at);
      if (observations.length === 0) return null;
      const view = { target: subject, observations, cluster: source.facts, members: NO_MEMBERS };
      const answer = source.graph.run(view, at ?? source.watermark).outputs.get('answer') as
        | Answer
        | undefined;
      if (answer === undefined) return null;
      const { deliveries, incidents } = answer.report;
      const create = deliveries.find(({ kind }) => kind === 'create') ?? null;
      return { incidents, diagnoses: answer.diagnoses, create };
    },
  };
}
