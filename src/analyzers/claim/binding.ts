import { type Micros, parseMicros, seconds } from '../../lib/micros.ts';
import type { ClaimLife, ClaimStep } from './claim-life.ts';
import { isBindCompleted, isTerminating, phaseOf } from './claim-state.ts';
import { isAboutBinding } from './words.ts';

/** So long after its last change of a claim the binder has written the status too, where status writes are logged. */
const STATUS_FOLLOWS = seconds(30);

/** The controllers that write the status of a claim: by itself, or all of them as one. */
const BINDERS = new Set([
  'system:serviceaccount:kube-system:persistent-volume-binder',
  'system:kube-controller-manager',
]);

export interface ClaimBirth {
  readonly startedAt: Micros;
  /** `null` when its create was not logged. */
  readonly admittedAt: Micros | null;
  readonly requestedBy: string;
}

/** When the claim was asked for; `null` when the log cannot tell, or shows it only after it was bound. */
export function findClaimBirth({ steps, words }: ClaimLife): ClaimBirth | null {
  const create = steps.find(({ observation }) => observation.action === 'create');
  if (create !== undefined) {
    const { requestedAt, at, user } = create.observation;
    return { startedAt: requestedAt, admittedAt: at, requestedBy: user };
  }
  const shown = steps.find(({ claim }) => phaseOf(claim) !== null);
  const first = words.find(isAboutBinding);
  if (shown === undefined) {
    return first === undefined ? null : { startedAt: first.at, admittedAt: null, requestedBy: '' };
  }
  const { claim } = shown;
  if (phaseOf(claim) !== 'Pending' || isTerminating(claim)) return null;
  const created = parseMicros(claim?.metadata?.creationTimestamp ?? '') ?? shown.at;
  const seen = Math.min(shown.at, first?.at ?? shown.at);
  return { startedAt: Math.min(created, seen), admittedAt: null, requestedBy: '' };
}

/** Who wrote the status when its content was not logged, and what that means: a claim is born Pending, the binder binds it. */
const isUnseenBinding = ({ observation }: ClaimStep): boolean =>
  observation.subresource === 'status' &&
  observation.action === 'update' &&
  !Array.isArray(observation.body) &&
  (observation.body as { status?: unknown } | null)?.status === undefined &&
  BINDERS.has(observation.user);

/** When, and by when at the latest that is certain. */
export interface Binding {
  readonly at: Micros;
  readonly finalAt: Micros;
}

/**
 * When the claim was bound: the first event that shows phase Bound. Where no status is logged, the binder's own mark that it
 * is done; `null` while there is neither.
 */
export function findBinding({ steps }: ClaimLife): Binding | null {
  const bound = steps.find((step) => phaseOf(step.claim) === 'Bound' || isUnseenBinding(step));
  const marked = steps.find(
    ({ observation, before, claim }) =>
      observation.action !== 'create' &&
      isBindCompleted(claim) &&
      before !== null &&
      !isBindCompleted(before),
  );
  const certain = marked === undefined ? null : { at: marked.at, finalAt: marked.at + STATUS_FOLLOWS };
  if (bound === undefined || (certain !== null && bound.at > certain.finalAt)) return certain;
  return { at: bound.at, finalAt: bound.at };
}

/** The request for its deletion, or the first sign of one; `null` while there is none. */
export const findDeletion = ({ steps }: ClaimLife): ClaimStep | null =>
  steps.find(
    ({ observation: { action }, claim }) =>
      action === 'delete' || action === 'delete-collection' || isTerminating(claim),
  ) ?? null;

/** Whether it is gone from the API, as far as the log tells. */
export function isGone(life: ClaimLife): boolean {
  const last = life.steps.at(-1);
  if (last === undefined || findDeletion(life) === null) return false;
  const { claim, observation } = last;
  if (isTerminating(claim)) return (claim?.metadata?.finalizers ?? []).length === 0;
  return (
    observation.action === 'delete' && (observation.bodyType === 'none' || observation.bodyType === 'merge')
  );
}
