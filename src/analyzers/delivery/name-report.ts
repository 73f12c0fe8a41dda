import type { Delivery } from '../../model/delivery.ts';
import type { Observation, ObservationTarget } from '../../model/observation.ts';
import type { Report } from '../report.ts';
import type { DeliveryContext } from './context.ts';
import { identityOf } from './identity.ts';
import { reportPod } from './report.ts';

const isAcceptedCreate = ({ action, code }: Observation): boolean => action === 'create' && code < 300;

/** The lives that observations of one name tell of: each accepted create begins another. */
function livesOf(named: readonly Observation[]): Observation[][] {
  const ordered = named.toSorted((a, b) => a.requestedAt - b.requestedAt || (a.auditId < b.auditId ? -1 : 1));
  const lives: Observation[][] = [];
  for (const observation of ordered) {
    const life = lives.at(-1);
    if (life === undefined || isAcceptedCreate(observation)) lives.push([observation]);
    else life.push(observation);
  }
  return lives;
}

/**
 * What is said of a name and of no Pod with a UID: creates whose answers were not logged, and what came of them. Each
 * accepted create is a Pod of its own. None of it is counted: once a UID is known, it is that Pod's.
 */
export function reportName(
  target: ObservationTarget,
  observations: readonly Observation[],
  contextOf: (target: ObservationTarget, observations: readonly Observation[]) => DeliveryContext,
): Report {
  const reports = livesOf(observations).map((life) => {
    const uid = `${target.uid}/${life[0]?.auditId ?? ''}`;
    return reportPod(contextOf({ ...target, uid }, life));
  });
  const last = reports.at(-1);
  const object = { ...(last?.object ?? identityOf(target, null)), uid: null };
  const uncounted = (delivery: Delivery): Delivery => ({ ...delivery, bornBeforeLog: true });
  const deadlines = reports.map(({ nextDeadline }) => nextDeadline).filter((at) => at !== null);
  return {
    object,
    deliveries: reports.flatMap(({ deliveries }) => deliveries.map(uncounted)),
    incidents: reports.flatMap(({ incidents }) => incidents),
    stories: reports.flatMap(({ stories }) =>
      stories.map((story) =>
        story.delivery === null ? story : { ...story, delivery: uncounted(story.delivery) },
      ),
    ),
    pod: last?.pod ?? null,
    gone: last?.gone ?? false,
    placedByScheduler: last?.placedByScheduler ?? null,
    removedAt: last?.removedAt ?? null,
    completedAt: last?.completedAt ?? null,
    nextDeadline: deadlines.length === 0 ? null : Math.min(...deadlines),
    settled: reports.every(({ settled }) => settled),
  };
}
