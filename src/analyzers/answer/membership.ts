import type { DeliveryLine } from '../../model/answer.ts';
import type { Delivery } from '../../model/delivery.ts';
import type { Member, MemberCreate, Membership } from '../../model/member.ts';
import type { ObservationTarget } from '../../model/observation.ts';
import type { Pod } from '../../model/pod.ts';
import { isRolledOutKind, type WorkloadName } from '../../model/workload.ts';
import { controllerOf, deploymentOf } from '../pod-owner.ts';
import type { Report } from '../report.ts';

interface ConcludedCreate {
  readonly delivery: Delivery;
  readonly line: DeliveryLine;
}

/** The workload whose rollout brings the Pod: its Deployment, or the controller itself; `null` where that is none of the kinds. */
function workloadOf(pod: Pod | null, namespace: string): WorkloadName | null {
  const deployment = deploymentOf(pod);
  if (deployment !== null) return { kind: 'Deployment', namespace, name: deployment };
  const controller = controllerOf(pod);
  if (controller?.kind === undefined || controller.name === undefined || !isRolledOutKind(controller.kind)) {
    return null;
  }
  return { kind: controller.kind, namespace, name: controller.name };
}

function revisionOf(pod: Pod | null): string | null {
  const labels = pod?.metadata?.labels;
  return labels?.['pod-template-hash'] ?? labels?.['controller-revision-hash'] ?? null;
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
  const of = workloadOf(pod, object.namespace);
  if (of === null || (target.kind !== 'Pod' && target.kind !== 'PodRefusal')) return null;
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
    revision: revisionOf(pod),
    images: (pod?.spec?.containers ?? []).map(({ image }) => image ?? ''),
    bornAt: create?.delivery.startedAt ?? firstAt,
    bornBeforeLog: create?.delivery.bornBeforeLog ?? true,
    create: create === undefined ? null : memberCreate(create),
    attempts: creates.reduce((sum, { delivery }) => sum + delivery.attempts, 0),
    lastAttemptAt: last?.delivery.lastAttemptAt ?? firstAt,
    completedAt: report.completedAt,
    completedAs: phase === 'Succeeded' || phase === 'Failed' ? phase : null,
    removedAt: report.removedAt,
    goneAt: removal?.outcome === 'succeeded' ? removal.endedAt : null,
  };
  return { of, member };
}
