import type { Micros } from '../../lib/micros.ts';
import { parseMicros } from '../../lib/micros.ts';
import type { SparseBody } from '../../model/audit-event.ts';
import type { Observation } from '../../model/observation.ts';
import type { KubernetesEvent } from '../../model/pod.ts';
import { applyBody } from '../../share-processor/fold/apply-body.ts';
import { placeObservations } from '../../share-processor/fold/order.ts';
import type { Workload } from './workload.ts';

/** One change of a workload, with the workload as it was known right before and after it. */
export interface Step {
  readonly at: Micros;
  readonly observation: Observation;
  readonly before: Workload | null;
  readonly workload: Workload | null;
}

/** One Kubernetes Event about a workload. */
export interface Happening {
  readonly at: Micros;
  readonly observation: Observation;
  readonly event: KubernetesEvent;
}

/** One object that had the name of the record, from its creation to its deletion. */
export interface Incarnation {
  /** `''` when not logged. */
  readonly uid: string;
  /** Its successful create; `null` of one that was born before the log, or unseen. */
  readonly create: Step | null;
  readonly bornAt: Micros | null;
  readonly steps: readonly Step[];
  readonly events: readonly Happening[];
  /** When somebody asked for its deletion. */
  readonly removedAt: Micros | null;
  /** When the next object of that name was asked for: nothing from then on is about this one. */
  readonly until: Micros;
}

const isRemoval = ({ action }: Observation): boolean => action === 'delete' || action === 'delete-collection';
const isBirth = ({ action, subresource, code }: Observation): boolean =>
  action === 'create' && subresource === '' && code < 300;

/** Everything that ever had the name of a workload, one object after the other. */
export function unfoldWorkload(observations: readonly Observation[]): Incarnation[] {
  const births = [...new Set(observations.filter(isBirth).map(({ requestedAt }) => requestedAt))];
  births.sort((a, b) => a - b);
  const byBirth: Observation[][] = Array.from({ length: births.length + 1 }, () => []);
  for (const observation of observations) byBirth[bornBy(births, observation.requestedAt)]?.push(observation);
  return byBirth.flatMap((own, n) =>
    own.length === 0 ? [] : unfold(own, births[n] ?? Number.POSITIVE_INFINITY),
  );
}

/** How many of these sorted times are not after a time. */
function bornBy(births: readonly Micros[], at: Micros): number {
  let low = 0;
  let high = births.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((births[middle] as Micros) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Draft {
  uid: string;
  state: SparseBody | null;
  readonly steps: Step[];
}

/** Objects between two creates that were logged: one, but for those whose create was not. */
function unfold(observations: readonly Observation[], until: Micros): Incarnation[] {
  const drafts: Draft[] = [{ uid: '', state: null, steps: [] }];
  const events: Happening[] = [];
  for (const { observation, at } of placeObservations(observations)) {
    if (observation.action === 'kubernetes-event') {
      if (observation.body !== null)
        events.push({ at, observation, event: observation.body as unknown as KubernetesEvent });
      continue;
    }
    if (observation.code >= 300) continue;
    let draft = drafts.at(-1) as Draft;
    const uid = uidIn(observation);
    if (uid !== '' && draft.uid !== '' && uid !== draft.uid) {
      draft = { uid, state: null, steps: [] };
      drafts.push(draft);
    }
    if (uid !== '') draft.uid = uid;
    const before = draft.state as Workload | null;
    draft.state = applyBody(draft.state, observation.bodyType, observation.body);
    draft.steps.push({ at, observation, before, workload: draft.state });
  }
  return drafts.map(({ uid, steps }, n): Incarnation => {
    const next = drafts[n + 1]?.steps[0]?.observation.requestedAt ?? until;
    const first = n === 0 ? Number.NEGATIVE_INFINITY : (steps[0]?.observation.requestedAt ?? 0);
    const create = steps.find(({ observation }) => isBirth(observation)) ?? null;
    return {
      uid,
      create,
      bornAt: create?.observation.requestedAt ?? createdAt(steps),
      steps,
      events: events.filter(({ observation: { requestedAt } }) => requestedAt >= first && requestedAt < next),
      removedAt: steps.find(({ observation }) => isRemoval(observation))?.at ?? null,
      until: next,
    };
  });
}

function uidIn({ body }: Observation): string {
  const metadata = body === null || Array.isArray(body) ? null : (body as Workload).metadata;
  return metadata?.uid ?? '';
}

function createdAt(steps: readonly Step[]): Micros | null {
  for (const { workload } of steps) {
    const at = parseMicros(workload?.metadata?.creationTimestamp ?? '');
    if (at !== null) return at;
  }
  return null;
}
