import { leastOf } from '../../lib/extremes.ts';
import type { DeliveryLine } from '../../model/answer.ts';
import type { Delivery } from '../../model/delivery.ts';
import type { Member, MemberCreate, Membership } from '../../model/member.ts';
import type { ObservationTarget } from '../../model/observation.ts';
import { controllerOf, rolledOutBy } from '../pod-owner.ts';
import type { Report } from '../report.ts';

interface ConcludedCreate {
  readonly delivery: Delivery;
  readonly line: DeliveryLine;
}

function memberCreate({ delivery, line }: ConcludedCreate): MemberCreate {
  const { outcome, startedAt, endedAt, finalAt, stuck } = delivery;
  const { phase, code, side } = line;
  return { outcome, startedAt, endedAt, finalAt, stuck, phase, code, side };
}

/** What the workload of a Pod, or of refused creates, may know of it; `null` when it is no workload's. */
export function membershipOf(
  target: ObservationTarget,
  report: Report,
  creates: readonly ConcludedCreate[],
  firstAt: number,
): Membership | null {
  const { pod, object } = report;
  const workload = rolledOutBy(pod);
  if (workload === null || (target.kind !== 'Pod' && target.kind !== 'PodRefusal')) return null;
  const create = creates[0];
  const last = creates.at(-1);
  const removal = report.deliveries.find(({ kind }) => kind === 'delete');
  const phase = pod?.status?.phase;
  const member: Member = {
    kind: target.kind,
    uid: target.uid,
    name: object.name,
    node: object.node,
    controllerUid: controllerOf(pod)?.uid ?? '',
    revision: workload.revision,
    bornAt: create?.delivery.startedAt ?? firstAt,
    bornBeforeLog: create?.delivery.bornBeforeLog ?? true,
    create: create === undefined ? null : memberCreate(create),
    attempts: creates.reduce((sum, { delivery }) => sum + delivery.attempts, 0),
    lastAttemptAt: last?.delivery.lastAttemptAt ?? firstAt,
    completedAt: report.completedAt,
    completedAs: phase === 'Succeeded' || phase === 'Failed' ? phase : null,
    brokenAt: report.incidents.length === 0 ? null : leastOf(report.incidents, (one) => one.startedAt),
    isBroken: report.incidents.some(({ recoveredAt, endedAt }) => recoveredAt === null && endedAt === null),
    removedAt: report.removedAt,
    goneAt: removal?.outcome === 'succeeded' ? removal.endedAt : null,
  };
  const { kind, name } = workload;
  return { of: { kind, namespace: object.namespace, name }, member };
}
