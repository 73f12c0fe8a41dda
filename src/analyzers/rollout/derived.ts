import type { Micros } from '../../lib/micros.ts';
import type { Member } from '../../model/member.ts';
import type { RolledOutKind } from '../../model/workload.ts';
import type { Happening, Step } from './life.ts';
import type { Scaling } from './marks.ts';
import { leftAt, upAt } from './team.ts';
import type { Verdict } from './verdict.ts';

/** What a rollout is judged by where its workload's status is not to be seen. */
export interface Hidden {
  readonly kind: RolledOutKind;
  readonly revision: string | null;
  readonly from: Micros;
  /** When the next rollout began, or the workload was deleted; else infinite. */
  readonly until: Micros;
  /** Members of all revisions. */
  readonly members: readonly Member[];
  readonly events: readonly Happening[];
  readonly steps: readonly Step[];
  readonly scalings: readonly Scaling[];
  /** As long as nothing new happens, nothing more is to come. */
  readonly quiet: Micros;
  readonly watermark: Micros;
}

export interface Derived {
  readonly verdict: (Verdict & { readonly finalAt: Micros }) | null;
  /** When the verdict may be given though nothing new is observed. */
  readonly nextDeadline: Micros | null;
}

const NOTHING: Derived = { verdict: null, nextDeadline: null };

const ENDS: ReadonlyMap<string, Verdict['outcome']> = new Map([
  ['Completed', 'succeeded'],
  ['BackoffLimitExceeded', 'failed'],
  ['DeadlineExceeded', 'failed'],
  ['PodFailurePolicy', 'failed'],
  ['FailedIndexes', 'failed'],
  ['MaxFailedIndexesExceeded', 'failed'],
]);

/** What Kubernetes Events and the Pods of a rollout prove of its end. */
export function derivedVerdict(hidden: Hidden): Derived {
  if (hidden.kind === 'Job') {
    for (const { at, event } of hidden.events) {
      const outcome = ENDS.get(event.reason);
      if (outcome !== undefined && at >= hidden.from && at < hidden.until)
        return { verdict: { outcome, at, finalAt: at }, nextDeadline: null };
    }
    return NOTHING;
  }
  return podsVerdict(hidden);
}

/** Times in order. */
type Times = Float64Array;

/** When something changed for the Pods of the workload. */
interface Changes {
  /** Pods of the revision: born; come up, or gone without; come up; gone after that. */
  readonly born: Times;
  readonly waited: Times;
  readonly up: Times;
  readonly down: Times;
  /** Pods of other revisions. */
  readonly othersBorn: Times;
  readonly othersLeft: Times;
}

/** How many of the times are not after `at`, of which `from` are known not to be. */
function countUpTo(times: Times, at: Micros, from: number): number {
  let count = from;
  while (count < times.length && (times[count] as Micros) <= at) count += 1;
  return count;
}

/** Gathers so many times at most. Numbers in place are sorted without a call for each comparison: Pods may be thousands. */
class Gathering {
  private readonly times: Float64Array;
  private length = 0;

  constructor(most: number) {
    this.times = new Float64Array(most);
  }

  add(at: Micros): void {
    this.times[this.length] = at;
    this.length += 1;
  }

  inOrder(): Times {
    return this.times.subarray(0, this.length).sort();
  }
}

function changesOf({ revision, members }: Hidden): Changes {
  const most = members.length;
  const born = new Gathering(most);
  const waited = new Gathering(most);
  const ups = new Gathering(most);
  const down = new Gathering(most);
  const othersBorn = new Gathering(most);
  const othersLeft = new Gathering(most);
  for (const member of members) {
    if (member.kind === 'PodRefusal') continue;
    const left = leftAt(member);
    if (member.revision !== revision) {
      othersBorn.add(member.bornAt);
      if (left !== null) othersLeft.add(left);
      continue;
    }
    const up = upAt(member);
    const isUp = up !== null && (left === null || up < left);
    born.add(member.bornAt);
    if (isUp) {
      waited.add(up);
      ups.add(up);
    }
    if (left !== null) (isUp ? down : waited).add(left);
  }
  return {
    born: born.inOrder(),
    waited: waited.inOrder(),
    up: ups.inOrder(),
    down: down.inOrder(),
    othersBorn: othersBorn.inOrder(),
    othersLeft: othersLeft.inOrder(),
  };
}

/** From a time on so many Pods were asked for. */
interface Wanted {
  readonly at: Micros;
  readonly wanted: number;
}

/** How many Pods were asked for: as the spec says, else as the Deployment controller said. */
function wantedIn({ kind, revision, steps, scalings }: Hidden): readonly Wanted[] {
  if (kind === 'DaemonSet') return [];
  const asked = steps.flatMap(({ at, workload }) => {
    const wanted = workload?.spec?.replicas;
    return wanted === undefined ? [] : [{ at, wanted }];
  });
  const told =
    asked.length > 0
      ? asked
      : scalings.flatMap((one) => (one.revision === revision ? [{ at: one.at, wanted: one.to }] : []));
  return told.sort((a, b) => a.at - b.at);
}

/**
 * Done when every Pod that was asked for is up and none of another revision is left. How many were asked for only the
 * Deployment controller tells; where nobody does, when for a while no other was born.
 */
function podsVerdict(hidden: Hidden): Derived {
  const { from, until, quiet, watermark } = hidden;
  const { born, waited, up, down, othersBorn, othersLeft } = changesOf(hidden);
  const asked = wantedIn(hidden);
  const refusals = hidden.members.filter(
    (member) => member.kind === 'PodRefusal' && member.revision === hidden.revision,
  );
  const counts = { born: 0, waited: 0, up: 0, down: 0, othersBorn: 0, othersLeft: 0, asked: 0 };
  let nextDeadline: Micros | null = null;
  // What holds when it begins may be all there is to do.
  for (let at = from; at < until;) {
    counts.born = countUpTo(born, at, counts.born);
    counts.waited = countUpTo(waited, at, counts.waited);
    counts.up = countUpTo(up, at, counts.up);
    counts.down = countUpTo(down, at, counts.down);
    counts.othersBorn = countUpTo(othersBorn, at, counts.othersBorn);
    counts.othersLeft = countUpTo(othersLeft, at, counts.othersLeft);
    while ((asked[counts.asked]?.at ?? Number.POSITIVE_INFINITY) <= at) counts.asked += 1;
    const now = at;
    const nextBirth = Math.min(timeAt(born, counts.born), timeAt(othersBorn, counts.othersBorn));
    at = Math.min(
      nextBirth,
      timeAt(waited, counts.waited),
      timeAt(up, counts.up),
      timeAt(down, counts.down),
      timeAt(othersLeft, counts.othersLeft),
      asked[counts.asked]?.at ?? Number.POSITIVE_INFINITY,
    );
    const areUp = counts.up - counts.down;
    if (counts.born > counts.waited || areUp === 0 || counts.othersBorn > counts.othersLeft) continue;
    const wanted = counts.asked === 0 ? null : (asked[counts.asked - 1]?.wanted ?? null);
    if (wanted !== null) {
      if (areUp >= wanted) return success(now, quiet);
      continue;
    }
    const lastBorn = counts.born === 0 ? Number.NEGATIVE_INFINITY : timeAt(born, counts.born - 1);
    const isRefused = refusals.some(
      ({ bornAt, lastAttemptAt }) => bornAt <= now + quiet && Math.min(lastAttemptAt, now + quiet) > lastBorn,
    );
    if (isRefused || now + quiet > until || nextBirth <= now + quiet) continue;
    if (now + quiet <= watermark) return success(now, quiet);
    nextDeadline ??= now + quiet;
  }
  return { verdict: null, nextDeadline };
}

/** The time at a place; infinity after the last. */
const timeAt = (times: Times, index: number): Micros => times[index] ?? Number.POSITIVE_INFINITY;

const success = (at: Micros, quiet: Micros): Derived => ({
  verdict: { outcome: 'succeeded', at, finalAt: at + quiet },
  nextDeadline: null,
});
