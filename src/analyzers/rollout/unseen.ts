import { leastOf } from '../../lib/extremes.ts';
import type { Member } from '../../model/member.ts';
import type { RolledOutKind } from '../../model/workload.ts';
import type { Incarnation } from './life.ts';
import type { Begun } from './resolve.ts';
import { conditionOf, toldRevision } from './workload.ts';

/** Why a Deployment says that it is not done. */
const UNDER_WAY: ReadonlySet<string> = new Set([
  'NewReplicaSetCreated',
  'FoundNewReplicaSet',
  'ReplicaSetUpdated',
  'ProgressDeadlineExceeded',
]);

/** Rollouts whose beginning the log does not show: under way when it began, or of a Job that only its Pods tell of. */
export function unseenRollouts(
  incarnation: Incarnation,
  kind: RolledOutKind,
  name: string,
  crew: readonly Member[],
): Begun[] {
  if (incarnation.create !== null) return [];
  if (kind === 'Job') return unseenRuns(incarnation, crew);
  return kind === 'Deployment' ? underWay(incarnation, name, crew) : [];
}

/** Every controller of a Job's Pods is a run of its own. */
function unseenRuns({ steps, uid, bornAt }: Incarnation, crew: readonly Member[]): Begun[] {
  const first = steps.find(
    ({ observation }) => observation.subresource === 'status' && observation.body !== null,
  );
  // Over before the log began.
  if (
    first !== undefined &&
    ['Complete', 'Failed'].some((type) => conditionOf(first.workload, type) !== undefined)
  )
    return [];
  const runs = Map.groupBy(crew, ({ controllerUid }) => controllerUid);
  if (runs.size === 0 && first !== undefined) runs.set(uid, []);
  return [...runs].map(([controllerUid, pods]): Begun => {
    const born = leastOf(pods, (pod) => pod.bornAt);
    const at = Math.min(born, bornAt ?? first?.at ?? born);
    const isOld = first !== undefined || pods.some(({ bornBeforeLog }) => bornBeforeLog);
    return unseen({ at, id: controllerUid, beforeLog: isOld, controllerUid });
  });
}

/** What a Deployment was at when it was first seen. */
function underWay({ steps, bornAt }: Incarnation, name: string, crew: readonly Member[]): Begun[] {
  const index = steps.findIndex(({ workload }) => workload?.status !== undefined);
  const step = steps[index];
  const workload = step?.workload ?? null;
  if (step === undefined || !UNDER_WAY.has(conditionOf(workload, 'Progressing')?.reason ?? '')) return [];
  const revision = toldRevision(workload, name);
  const born = crew.flatMap((member) => (member.revision === revision ? [member.bornAt] : []));
  const isFirst = workload?.metadata?.generation === 1;
  const at =
    isFirst && bornAt !== null
      ? bornAt
      : Math.min(
          step.at,
          leastOf(born, (time) => time),
        );
  const generation = workload?.metadata?.generation ?? null;
  return [unseen({ at, after: index, id: revision ?? '', beforeLog: true, generation, revision })];
}

/** A beginning of which no request was logged. */
const unseen = (told: Pick<Begun, 'at' | 'id' | 'beforeLog'> & Partial<Begun>): Begun => ({
  doneAt: told.at,
  after: 0,
  requestedBy: '',
  generation: null,
  template: null,
  certain: true,
  controllerUid: null,
  revision: null,
  ...told,
});
