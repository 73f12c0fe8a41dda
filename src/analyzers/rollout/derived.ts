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

/** Something changed for the Pods of the workload. */
interface Change {
  readonly at: Micros;
  readonly waiting?: 1 | -1;
  readonly up?: 1 | -1;
  readonly others?: 1 | -1;
  readonly wanted?: number;
  /** A Pod was born, of whichever revision; of this one. */
  readonly birth?: true;
  readonly own?: true;
}

function changesOf(hidden: Hidden): Change[] {
  const { revision, members } = hidden;
  const changes: Change[] = [];
  for (const member of members) {
    if (member.kind === 'PodRefusal') continue;
    const { bornAt } = member;
    const left = leftAt(member);
    if (member.revision !== revision) {
      changes.push({ at: bornAt, others: 1, birth: true });
      if (left !== null) changes.push({ at: left, others: -1 });
      continue;
    }
    const up = upAt(member);
    const isUp = up !== null && (left === null || up < left);
    changes.push({ at: bornAt, waiting: 1, birth: true, own: true });
    if (isUp) changes.push({ at: up, waiting: -1, up: 1 });
    if (left !== null) changes.push(isUp ? { at: left, up: -1 } : { at: left, waiting: -1 });
  }
  // What holds when it begins may be all there is to do.
  return [...changes, ...wantedIn(hidden), { at: hidden.from }].sort((a, b) => a.at - b.at);
}

/** How many Pods were asked for: as the spec says, else as the Deployment controller said. */
function wantedIn({ kind, revision, steps, scalings }: Hidden): Change[] {
  if (kind === 'DaemonSet') return [];
  const asked = steps.flatMap(({ at, workload }) => {
    const wanted = workload?.spec?.replicas;
    return wanted === undefined ? [] : [{ at, wanted }];
  });
  if (asked.length > 0) return asked;
  return scalings.flatMap((one) => (one.revision === revision ? [{ at: one.at, wanted: one.to }] : []));
}

/**
 * Done when every Pod that was asked for is up and none of another revision is left. How many were asked for only the
 * Deployment controller tells; where nobody does, when for a while no other was born.
 */
function podsVerdict(hidden: Hidden): Derived {
  const { from, until, quiet, watermark } = hidden;
  const changes = changesOf(hidden);
  const refusals = hidden.members.filter(
    (member) => member.kind === 'PodRefusal' && member.revision === hidden.revision,
  );
  let lastBorn = Number.NEGATIVE_INFINITY;
  let waiting = 0;
  let up = 0;
  let others = 0;
  let wanted: number | null = null;
  let nextDeadline: Micros | null = null;
  for (const [index, change] of changes.entries()) {
    const { at } = change;
    if (at >= until) break;
    waiting += change.waiting ?? 0;
    up += change.up ?? 0;
    others += change.others ?? 0;
    wanted = change.wanted ?? wanted;
    if (change.own === true) lastBorn = at;
    const next = changes[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    if (next === at || at < from || waiting > 0 || up === 0 || others > 0) continue;
    if (wanted !== null) {
      if (up >= wanted) return success(at, quiet);
      continue;
    }
    const isRefused = refusals.some(
      ({ bornAt, lastAttemptAt }) => bornAt <= at + quiet && Math.min(lastAttemptAt, at + quiet) > lastBorn,
    );
    if (isRefused || at + quiet > until || isBornWithin(changes, index + 1, at + quiet)) continue;
    if (at + quiet <= watermark) return success(at, quiet);
    nextDeadline ??= at + quiet;
  }
  return { verdict: null, nextDeadline };
}

function isBornWithin(changes: readonly Change[], from: number, until: Micros): boolean {
  for (let index = from; index < changes.length; index += 1) {
    const { at, birth } = changes[index] as Change;
    if (at > until) return false;
    if (birth === true) return true;
  }
  return false;
}

const success = (at: Micros, quiet: Micros): Derived => ({
  verdict: { outcome: 'succeeded', at, finalAt: at + quiet },
  nextDeadline: null,
});
