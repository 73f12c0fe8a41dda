import { type Micros, seconds } from '../../lib/micros.ts';
import { stableId } from '../../lib/stable-id.ts';
import type { Delivery } from '../../model/delivery.ts';
import { bindPhases } from './bind-phases.ts';
import { type Binding, findBinding, findClaimBirth, findDeletion } from './binding.ts';
import { type ClaimLife, claimLifeUntil, lastKnown, type Word } from './claim-life.ts';
import { selectedNodeOf, storageClassOf, volumeOf } from './claim-state.ts';
import type { ClaimContext } from './context.ts';
import { claimIdentity } from './identity.ts';
import { type Wait, waitOf } from './wait.ts';
import { madeVolume } from './words.ts';

/** The bind of one claim, and what it is explained by. */
export interface Bind {
  readonly delivery: Delivery;
  /** What was said that may explain it. */
  readonly words: readonly Word[];
  /** The part of its life that the delivery speaks of. */
  readonly life: ClaimLife;
}

/** A complaint that was over sooner did not make a bind late. */
const MATERIAL_AFTER = seconds(10);

/** What was complained of until a claim was bound after all, if that made it late. */
function hindrance(wait: Wait, boundAt: Micros): readonly Word[] {
  const [first] = wait.complained;
  return first !== undefined && boundAt - first.at >= MATERIAL_AFTER ? wait.complained : [];
}

/** How it ended, if it did: bound, or deleted before that. */
interface End {
  readonly outcome: 'succeeded' | 'aborted';
  readonly at: Micros;
  readonly finalAt: Micros;
}

function findEnd(life: ClaimLife, watermark: Micros): End | null {
  const binding = findBinding(life);
  const deletedAt = findDeletion(life)?.at ?? Number.POSITIVE_INFINITY;
  if (binding !== null && binding.at <= deletedAt) {
    // By the binder's mark alone it is certain only once the status had its time.
    return binding.finalAt > watermark && binding.finalAt > binding.at
      ? null
      : { outcome: 'succeeded', ...binding };
  }
  return Number.isFinite(deletedAt) ? { outcome: 'aborted', at: deletedAt, finalAt: deletedAt } : null;
}

/** Of a claim whose UID may come to be known only later, the request that began it tells which it is. */
function idOf({ target, life }: ClaimContext): string {
  const create = life.steps.find(({ observation }) => observation.action === 'create')?.observation.auditId;
  const first = life.steps[0] ?? life.words[0];
  return stableId(16, [
    target.cluster,
    target.uid,
    'pvc-bind',
    create ?? life.uid ?? first?.observation.auditId ?? '',
  ]);
}

/** The end of what is judged: of one that was deleted, what was true before that. */
const judged = (life: ClaimLife, end: End | null): ClaimLife =>
  end === null ? life : claimLifeUntil(life, end.outcome === 'aborted' ? end.at - 1 : end.finalAt);

const outcomeOf = (end: End | null, wait: Wait): Delivery['outcome'] =>
  end?.outcome ?? (wait.isUnknown ? 'unknown' : 'in-progress');

/** The bind of a claim from its create to Bound; `null` when the log shows it only after it was bound. */
export function bindDelivery(context: ClaimContext): Bind | null {
  const { target, watermark, facts } = context;
  const birth = findClaimBirth(context.life);
  if (birth === null) return null;
  const end = findEnd(context.life, watermark);
  const life = judged(context.life, end);
  const since = birth.admittedAt ?? birth.startedAt;
  const wait = waitOf({ life, since, now: end?.at ?? watermark, facts: end === null ? facts : null });
  const isBound = end?.outcome === 'succeeded';
  const stuck = !isBound && wait.stuck;
  const words = isBound ? hindrance(wait, end.at) : wait.words;
  const isHeld = isBound ? words.length > 0 : stuck || (end === null && wait.isOverdue);
  const claim = lastKnown(life);
  const delivery: Delivery = {
    id: idOf(context),
    kind: 'pvc-bind',
    outcome: outcomeOf(end, wait),
    startedAt: birth.startedAt,
    // The clocks of API servers differ.
    endedAt: end === null ? null : Math.max(end.at, birth.startedAt),
    finalAt: end === null ? null : Math.max(end.finalAt, birth.startedAt),
    phase: isHeld ? 'volume' : null,
    stuck,
    derivedCode: stuck ? wait.derivedCode : null,
    phases: bindPhases({ life, birth, binding: isBound ? bindingOf(end) : null, wait }),
    bornBeforeLog: birth.admittedAt === null,
    container: null,
    attempts: 1,
    lastAttemptAt: birth.startedAt,
    unknownReason: end === null ? wait.hidden : '',
    requestedBy: birth.requestedBy,
    nextDeadline: end === null ? nextDeadline(context, wait) : null,
    object: claimIdentity(target, life),
    claim: {
      storageClass: storageClassOf(life.steps),
      volume: volumeOf(claim) ?? madeVolume(life.words),
      selectedNode: selectedNodeOf(claim),
      waitsFor: end === null ? wait.waitsFor : null,
    },
  };
  return { delivery, words, life };
}

const bindingOf = ({ at, finalAt }: End): Binding => ({ at, finalAt });

function nextDeadline({ life }: ClaimContext, wait: Wait): Micros | null {
  const certainAt = findBinding(life)?.finalAt ?? null;
  if (certainAt === null || wait.nextDeadline === null) return certainAt ?? wait.nextDeadline;
  return Math.min(certainAt, wait.nextDeadline);
}
