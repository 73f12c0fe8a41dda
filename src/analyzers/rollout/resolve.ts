import type { RolledOutKind } from '../../model/workload.ts';
import type { Incarnation } from './life.ts';
import type { Mark } from './marks.ts';
import type { Start } from './starts.ts';
import { ownVerdict } from './verdict.ts';
import { toldRevision } from './workload.ts';

/** A rollout that has begun. */
export interface Begun extends Start {
  /** As the labels of its Pods name it; `null` where nothing tells. */
  readonly revision: string | null;
}

/** Whether the log shows what the controller says of the workload. */
export const isTold = ({ steps }: Incarnation): boolean =>
  steps.some(({ observation }) => observation.subresource === 'status' && observation.body !== null);

/**
 * Gives every start its revision: the one that was first worked on after it. A start that may have been none counts where a
 * new revision followed it; a new revision that no request explains began by itself, where requests are not to be seen.
 */
export function resolveStarts(
  incarnation: Incarnation,
  starts: readonly Start[],
  marks: readonly Mark[],
  kind: RolledOutKind,
  name: string,
): Begun[] {
  const begun: Begun[] = starts.map((start) => ({ ...start, revision: null }));
  const isVisible = isTold(incarnation);
  /** When the workload said how each of them ended: what comes later says nothing about it, whether or not the next was seen. */
  const ends = starts.map(
    (start) => ownVerdict(kind, start, incarnation.steps.slice(start.after))?.at ?? Number.POSITIVE_INFINITY,
  );
  const seen = new Set<string>();
  for (const mark of marks) {
    const { revision, at, told } = mark;
    const isNew = mark.fromNothing || (!mark.isOld && (incarnation.create !== null || seen.size > 0));
    const isRepeated = seen.has(revision);
    seen.add(revision);
    const index = begun.findLastIndex((start) => start.at <= at);
    const start = begun[index];
    if (isVisible && at > (ends[index] ?? Number.POSITIVE_INFINITY)) continue;
    if (start !== undefined && (start.revision === null || told)) {
      const before = begun.slice(0, index).findLast((one) => one.revision !== null)?.revision ?? null;
      const isOther = revision !== before || (before === null && start.certain);
      // Where the controller's words are seen, Pods alone do not tell that something has begun.
      const isProven = told || !isVisible || kind === 'DaemonSet';
      if (start.certain ? told || isOther : isNew && isOther && isProven)
        begun[index] = { ...start, certain: true, revision };
      continue;
    }
    if (isVisible || !isNew || (isRepeated && !mark.isReturn) || start?.revision === revision) continue;
    begun.splice(index + 1, 0, unseen(incarnation, mark));
  }
  const certain = begun.filter((start) => start.certain);
  for (const [index, start] of certain.entries()) {
    if (start.revision !== null) continue;
    const revision =
      (isVisible ? toldAfter(incarnation, start, certain[index + 1], kind, name) : null) ??
      revisionOfTemplate(start, certain.slice(0, index));
    certain[index] = { ...start, revision };
  }
  return certain;
}

/** What an earlier rollout of the same template was of: to go back to a template is to go back to its revision. */
const revisionOfTemplate = ({ template }: Start, earlier: readonly Begun[]): string | null =>
  earlier.findLast((one) => template !== null && one.template === template)?.revision ?? null;

/** The revision that the controller named first once it had seen the beginning; `null` where it names none. */
function toldAfter(
  { steps }: Incarnation,
  start: Start,
  next: Start | undefined,
  kind: RolledOutKind,
  name: string,
): string | null {
  const own = steps.slice(start.after, next?.after);
  const end = ownVerdict(kind, start, own)?.at ?? Number.POSITIVE_INFINITY;
  for (const { at, workload } of own) {
    if (at > end) return null;
    const { metadata, status } = workload ?? {};
    if ((status?.observedGeneration ?? 0) < (start.generation ?? metadata?.generation ?? 0)) continue;
    const revision = toldRevision(workload, name);
    if (revision !== null) return revision;
  }
  return null;
}

/** The beginning of a rollout that nothing but its revision shows. */
const unseen = ({ steps }: Incarnation, { at, revision }: Mark): Begun => {
  const after = steps.findIndex((step) => step.at >= at);
  return {
    at,
    doneAt: at,
    after: after === -1 ? steps.length : after,
    id: revision,
    requestedBy: '',
    generation: null,
    template: null,
    certain: true,
    beforeLog: false,
    controllerUid: null,
    revision,
  };
};
