import type { Micros } from '../../lib/micros.ts';
import type { Observation } from '../../model/observation.ts';
import type { InitiatorKind, RemovalDetails, RemovalRefusals } from '../../model/removal.ts';
import { controllerName, deletionOfController } from '../controllers.ts';
import { type Course, gracePeriodOf } from './delete-course.ts';
import { finalizerHolds } from './finalizers.ts';
import { initiatorOf } from './initiator.ts';
import type { Life } from './life.ts';
import type { Removal } from './watch.ts';

/** As the API server names them: of several that select one Pod it names none. */
const BUDGET = /disruption budget (\S+) (?:needs|is|does)/gi;

const distinct = (values: readonly string[]): string[] =>
  [...new Set(values)].sort((a, b) => (a < b ? -1 : 1));

/** Refused requests to delete or evict one Pod, in order; `null` when there are none. */
export function refusalsTold(refused: readonly Observation[]): RemovalRefusals | null {
  const [first] = refused;
  const last = refused.at(-1);
  if (first === undefined || last === undefined) return null;
  const named = refused.flatMap(({ message }) =>
    [...message.matchAll(BUDGET)].map((match) => match[1] ?? ''),
  );
  return {
    count: refused.length,
    firstAt: first.requestedAt,
    lastAt: last.requestedAt,
    budgets: distinct(named),
    users: distinct(refused.map(({ user }) => user)),
  };
}

/** What is told of an accepted deletion; `life` as far as the Pod was there, `until` the end of it. */
export function removalDetails(
  life: Life,
  removal: Removal,
  { forcedBy }: Course,
  refused: readonly Observation[],
  until: Micros,
): RemovalDetails {
  return {
    initiator: initiatorOf({ life, removal, until }),
    gracePeriodSeconds: gracePeriodOf(life, removal),
    forcedBy,
    finalizers: finalizerHolds(life, removal),
    refusals: refusalsTold(refused),
  };
}

const ASKED: { readonly [action in Observation['action']]?: InitiatorKind } = {
  evict: 'eviction-api',
  'delete-collection': 'collection-delete',
};

/** What is told of a deletion that was refused, and of which nothing else came. */
export function refusedDetails(refused: readonly Observation[]): RemovalDetails | null {
  const [first] = refused;
  if (first === undefined) return null;
  const { action, user, userAgent, gracePeriodSeconds } = first;
  return {
    initiator: {
      kind: ASKED[action] ?? deletionOfController(controllerName(first)) ?? 'user',
      user,
      client: userAgent === '' ? null : userAgent,
      object: null,
    },
    gracePeriodSeconds,
    forcedBy: null,
    finalizers: [],
    refusals: refusalsTold(refused),
  };
}
