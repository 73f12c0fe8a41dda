import { isEnough } from '../../model/audit-level.ts';
import type { Capability } from '../../model/capability.ts';
import { allOf, anyOf, type CapabilityState } from '../../model/capability-state.ts';
import { ACTORS } from '../../model/actor.ts';
import { type LogNeed, type LoggedRequest, needNamed } from '../../model/log-needs.ts';
import type { LogShape } from '../../model/record.ts';

/** The requests of a need, each kind apart. */
function requestsOf({ resources, verbs, actors }: Pick<LogNeed, 'resources' | 'verbs' | 'actors'>) {
  return resources.flatMap(({ group, resources: names }) =>
    names.flatMap((resource) =>
      verbs.flatMap((verb) => actors.map((actor): LoggedRequest => ({ group, resource, verb, actor }))),
    ),
  );
}

/**
 * Whether the log holds what is needed, by what was seen of it. Where such requests were never seen though others prove that
 * they are made, nor requests about the same by anybody, they are not logged.
 */
export function needState(need: LogNeed, shape: LogShape): CapabilityState {
  const seen = requestsOf(need).flatMap((request) => shape.levelsOf(request));
  if (seen.length > 0)
    return allOf(seen.map((level) => (isEnough(level, need.level) ? 'possible' : 'impossible')));
  const isImplied = need.impliedBy.some((occasions) =>
    occasions.every((occasion) => shape.slotsOf(occasion) >= occasion.slots),
  );
  if (!isImplied) return 'unknown';
  const byAnybody = requestsOf({ ...need, actors: ACTORS });
  return byAnybody.some((request) => shape.levelsOf(request).length > 0) ? 'unknown' : 'impossible';
}

/** Whether something can be told from the log of a cluster. */
export const capabilityState = ({ ways }: Capability, shape: LogShape): CapabilityState =>
  anyOf(ways.map((needs) => allOf(needs.map((name) => needState(needNamed(name), shape)))));
