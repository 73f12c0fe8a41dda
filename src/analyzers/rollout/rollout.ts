import type { Micros } from '../../lib/micros.ts';
import { stableId } from '../../lib/stable-id.ts';
import type { Delivery, ObjectIdentity } from '../../model/delivery.ts';
import type { Member } from '../../model/member.ts';
import { cronJobOf } from '../pod-owner.ts';
import { type RolloutContext, teamOf } from './context.ts';
import { endOf } from './end.ts';
import { findHolder, type Holder } from './holder.ts';
import { isRefusedByOwnWords, ownCode } from './own-word.ts';
import { progressOf } from './progress.ts';
import type { Begun } from './resolve.ts';
import { type Held, spansOf } from './spans.ts';
import { upAt } from './team.ts';
import { wantedBy, type Workload } from './workload.ts';

/** One rollout, with what is needed to explain it. */
export interface Concluded {
  readonly delivery: Delivery;
  readonly holder: Holder | null;
}

/** Concludes the rollouts of one object, in order. */
export const concludeRollouts = (context: RolloutContext): Concluded[] =>
  context.begun.map((start, index) => concludeRollout(context, start, index));

function concludeRollout(context: RolloutContext, start: Begun, index: number): Concluded {
  const { target, kind, crew, judge, watermark, incarnation } = context;
  const team = teamOf(crew, start, kind);
  const end = endOf(context, index, start, team);
  const { outcome, endedAt, finalAt } = end;
  const now = endedAt ?? watermark;
  const known = workloadAt(context, start, endedAt);
  // What the answer to another request showed of an old status is none of this rollout's.
  const workload = end.isHidden && known?.status !== undefined ? withoutStatus(known) : known;
  const wanted = wantedBy(workload, kind) ?? scaledTo(context, start, now);
  const query = { kind, team, startedAt: start.at, wanted, endedAt, hasFailed: outcome === 'failed', judge };
  const holder = outcome === 'succeeded' ? null : findHolder(query);
  const isTroubled = outcome !== 'succeeded' && holder === null;
  const isRefused = isTroubled && isRefusedByOwnWords(context, start, workload, wanted, now);
  const code = isTroubled && outcome === 'failed' ? ownCode(kind, incarnation, start, now) : null;
  const held: Held | null =
    holder ??
    (isRefused
      ? { phase: 'admission', since: start.at }
      : code !== null && hasRun(context, team, now)
        ? { phase: 'running', since: start.at }
        : null);
  const isOpenAfterAll = outcome === 'unknown' && held !== null && endedAt === null;
  const delivery: Delivery = {
    id: stableId(16, [target.cluster, target.uid, 'rollout', start.id]),
    kind: 'rollout',
    outcome: isOpenAfterAll ? 'in-progress' : outcome,
    startedAt: start.at,
    endedAt: endedAt === null ? null : Math.max(endedAt, start.at),
    finalAt: finalAt === null ? null : Math.max(finalAt, start.at),
    phase: held?.phase ?? null,
    stuck: held !== null || outcome === 'failed',
    derivedCode: code,
    phases: spansOf(start.at, team, held, end),
    bornBeforeLog: start.beforeLog,
    container: holder?.container ?? null,
    attempts: 1,
    lastAttemptAt: start.at,
    unknownReason: outcome === 'unknown' && !isOpenAfterAll ? 'the status of workloads' : '',
    requestedBy: start.requestedBy,
    nextDeadline: end.nextDeadline,
    object: identityOf(context, workload, team),
    rollout: {
      revision: start.revision,
      progress: progressOf(kind, workload, wanted, team, now),
      heldUpBy:
        holder === null
          ? null
          : { kind: holder.member.kind, uid: holder.member.uid, name: holder.member.name },
    },
  };
  return { delivery, holder };
}

/** The workload as it was known then; as it is, of what is open. */
function workloadAt({ incarnation }: RolloutContext, start: Begun, at: Micros | null): Workload | null {
  const { steps } = incarnation;
  const step = at === null ? steps.at(-1) : steps.findLast((one, n) => one.at <= at || n < start.after);
  return step?.workload ?? null;
}

function withoutStatus({ kind, metadata, spec }: Workload): Workload {
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(spec === undefined ? {} : { spec }),
  };
}

/** How many Pods the Deployment controller said that the revision should have. */
const scaledTo = ({ scalings }: RolloutContext, { revision }: Begun, now: Micros): number | null =>
  scalings.findLast((scaling) => scaling.revision === revision && scaling.at <= now)?.to ?? null;

/** A Job whose Pods were up was held up by none of them. */
const hasRun = ({ kind }: RolloutContext, team: readonly Member[], now: Micros): boolean =>
  kind === 'Job' && team.some((member) => (upAt(member) ?? Number.POSITIVE_INFINITY) <= now);

/** Of a Job that only its Pods tell of, their controller is its UID, and its name tells whose it is. */
function identityOf(
  { kind, incarnation, target }: RolloutContext,
  workload: Workload | null,
  team: readonly Member[],
): ObjectIdentity {
  const told =
    kind === 'Deployment' ? '' : (team.find((one) => one.controllerUid !== '')?.controllerUid ?? '');
  const uid = incarnation.uid || told;
  const owners = workload?.metadata?.ownerReferences ?? [];
  const { kind: ownerKind, name } = owners.find(({ controller }) => controller === true) ?? owners[0] ?? {};
  const cronJob = kind === 'Job' && workload?.metadata === undefined ? cronJobOf(target.name) : null;
  const owner =
    ownerKind !== undefined && name !== undefined
      ? { kind: ownerKind, name }
      : cronJob === null
        ? null
        : { kind: 'CronJob', name: cronJob };
  const { cluster, namespace, name: named } = target;
  return { cluster, kind, namespace, name: named, uid: uid === '' ? null : uid, node: null, owner };
}
