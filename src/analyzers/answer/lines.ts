import { durationMs, formatMicros } from '../../lib/micros.ts';
import { stableId } from '../../lib/stable-id.ts';
import type { DeletionAnswer, DeliveryLine, IncidentLine, InitiatorAnswer } from '../../model/answer.ts';
import type { Delivery, Incident, ObjectIdentity, PhaseSpan, Side } from '../../model/delivery.ts';
import type { Diagnosis } from '../../model/diagnosis.ts';
import type { Initiator, RemovalDetails } from '../../model/removal.ts';
import { platformTime } from './platform-time.ts';

/** Phases with the side of the one that was held up set by its cause, where the cause says whose it is. */
export function attributePhases(delivery: Delivery, diagnosis: Diagnosis | undefined): readonly PhaseSpan[] {
  const side = sideOf(delivery, diagnosis);
  if (delivery.phase === null || side === null || side === 'unknown') return delivery.phases;
  return delivery.phases.map((span) => (span.phase === delivery.phase ? { ...span, side } : span));
}

/** Whose fault or time: the cause's, else unknown; `null` when nothing is held up. */
export function sideOf(delivery: Delivery, diagnosis: Diagnosis | undefined): Side | null {
  if (delivery.phase === null) return null;
  const finding = diagnosis?.primary ?? diagnosis?.others.find(({ phase }) => phase === delivery.phase);
  if (finding !== undefined && finding !== null) return finding.side;
  return delivery.outcome === 'succeeded'
    ? (delivery.phases.find(({ phase }) => phase === delivery.phase)?.side ?? 'unknown')
    : 'unknown';
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Trace ID of the first revision of a delivery. */
export const traceIdOf = (object: ObjectIdentity, delivery: Delivery): string =>
  stableId(16, [object.cluster, object.uid ?? '', delivery.id, '1']);

export const initiatorAnswer = ({ kind, user, client, object }: Initiator): InitiatorAnswer => ({
  kind,
  user,
  client,
  object: object === null ? null : { ...object },
});

/** What a line says of a deletion. */
function deletionAnswer({
  gracePeriodSeconds,
  forcedBy,
  finalizers,
  refusals,
}: RemovalDetails): DeletionAnswer {
  return {
    gracePeriodSeconds,
    forcedBy,
    finalizers: finalizers.map((hold) => ({
      ...hold,
      removedAt: hold.removedAt === null ? null : formatMicros(hold.removedAt),
    })),
    refusals:
      refusals === null
        ? null
        : {
            count: refusals.count,
            firstAt: formatMicros(refusals.firstAt),
            lastAt: formatMicros(refusals.lastAt),
            budgets: [...refusals.budgets],
            users: [...refusals.users],
          },
  };
}

export function deliveryLine(
  object: ObjectIdentity,
  delivery: Delivery,
  diagnosis: Diagnosis | undefined,
): DeliveryLine {
  const { startedAt, endedAt, outcome, removal, rollout } = delivery;
  const isOver = endedAt !== null;
  const isBad = outcome !== 'succeeded';
  const platform = isOver ? platformTime(startedAt, endedAt, attributePhases(delivery, diagnosis)) : null;
  // One shape for all, and without copies of parts: lines are made of every delivery each time something is concluded.
  const line: Mutable<DeliveryLine> = {
    type: 'delivery',
    cluster: object.cluster,
    namespace: object.namespace,
    object: { kind: object.kind, name: object.name, uid: object.uid },
    owner: object.owner,
    kind: delivery.kind,
    outcome,
    startedAt: formatMicros(startedAt),
    endedAt: isOver ? formatMicros(endedAt) : null,
    durationMs: isOver ? durationMs(startedAt, endedAt) : null,
    platformMs: platform === null ? null : durationMs(0, platform),
    phase: delivery.phase,
    code: isBad ? (diagnosis?.primary?.code ?? delivery.derivedCode) : null,
    codes: isBad
      ? [...(diagnosis?.codes ?? (delivery.derivedCode === null ? [] : [delivery.derivedCode]))]
      : [],
    side: sideOf(delivery, diagnosis),
    slo: null,
    traceId: delivery.bornBeforeLog ? null : traceIdOf(object, delivery),
  };
  if (rollout !== undefined) {
    line.revision = rollout.revision;
    line.progress = { ...rollout.progress, heldUpBy: rollout.heldUpBy };
  }
  if (delivery.kind === 'create' && object.rollout !== undefined) line.rollout = object.rollout;
  if (delivery.kind === 'create' && object.claims !== undefined) line.claims = [...object.claims];
  if (delivery.claim !== undefined) line.claim = delivery.claim;
  if (removal !== undefined) {
    line.initiator = initiatorAnswer(removal.initiator);
    line.deletion = deletionAnswer(removal);
  }
  return line;
}

export function incidentLine(
  object: ObjectIdentity,
  incident: Incident,
  diagnosis: Diagnosis | undefined,
): IncidentLine {
  const { startedAt, recoveredAt, phase, count, lastAt, endedAt } = incident;
  return {
    type: 'incident',
    cluster: object.cluster,
    namespace: object.namespace,
    object: { kind: object.kind, name: object.name, uid: object.uid },
    owner: object.owner,
    startedAt: formatMicros(startedAt),
    recoveredAt: recoveredAt === null ? null : formatMicros(recoveredAt),
    phase,
    code: diagnosis?.primary?.code ?? null,
    codes: [...(diagnosis?.codes ?? [])],
    side: diagnosis?.primary?.side ?? 'unknown',
    count,
    lastAt: formatMicros(lastAt),
    endedAt: endedAt === null ? null : formatMicros(endedAt),
  };
}
