import type { Delivery } from '../../model/delivery.ts';
import type { Observation } from '../../model/observation.ts';
import type { Signal } from '../../model/signal.ts';
import type { DeliveryContext } from './context.ts';
import { MAY_BE_KILLED } from './blockage.ts';
import { changeSignal, derivedSignal } from './derived-signal.ts';
import { isDisruptionCode } from './disruption.ts';
import type { Life } from './life.ts';
import { groupRefusals } from '../refusal.ts';
import { signalsIn, type Window } from './signals.ts';
import { asksForSpec } from './spec-change.ts';
import { isRemovalAction } from './watch.ts';

/** Refusals that belong to a delivery: those folded into a deletion, those of the cause by which an upgrade was refused. */
function refusalsOf(life: Life, { kind, startedAt, lastAttemptAt, phase }: Delivery): Observation[] {
  const attempts = life.refusals.filter(
    ({ observation: { requestedAt } }) => requestedAt >= startedAt && requestedAt <= lastAttemptAt,
  );
  if (kind === 'delete') {
    return attempts.map(({ observation }) => observation).filter(({ action }) => isRemovalAction(action));
  }
  if (kind !== 'upgrade' || phase !== 'admission') return [];
  const groups = groupRefusals(attempts.filter(asksForSpec).map(({ observation }) => observation));
  return [...(groups[0]?.observations ?? [])];
}

/** Ends of which only a Kubernetes Event tells whether the program or a probe was at fault. */
export const PLAIN_ENDS = new Set(['Completed', 'Error']);

/** Whether the log can show that this signal is the cause and not the work of a probe that it does not show. */
export function isConclusive(
  { facts, life }: DeliveryContext,
  { to }: Window,
  { source, reason, container, exitCode, firstAt }: Signal,
): boolean {
  if (source !== 'terminated' || !PLAIN_ENDS.has(reason)) return true;
  // Of an end that the first status of the Pod remembers the Events were written before the log.
  const first = life.steps.find(({ pod }) => pod?.status !== undefined);
  const isRemembered = first !== undefined && first.before === null && firstAt <= first.at;
  if (facts.has('kubernetes-event-body') && !isRemembered) return true;
  const spec = life.steps
    .findLast(({ at }) => at <= to)
    ?.containers.find(({ name }) => name === container)?.spec;
  if (spec === undefined) return !MAY_BE_KILLED.has(exitCode ?? 0);
  return spec.livenessProbe === undefined && spec.startupProbe === undefined;
}

/** Containers end, and a Pod is not ready, because it is being deleted: that is no cause of anything. */
const concernsDeletion = ({ source, conditionType }: Signal): boolean =>
  source === 'event' || source === 'response' || conditionType === 'DisruptionTarget';

/** What was said that may explain a delivery. */
export function deliverySignals(
  context: DeliveryContext,
  delivery: Delivery,
  window: Window,
): readonly Signal[] {
  const { life, removal } = context;
  const { kind, derivedCode, container } = delivery;
  const signals = signalsIn(life, window, refusalsOf(life, delivery)).filter((signal) =>
    kind === 'delete' ? concernsDeletion(signal) : isConclusive(context, window, signal),
  );
  const derived =
    derivedCode === null
      ? null
      : removal !== null && isDisruptionCode(derivedCode)
        ? changeSignal(removal.step, derivedCode, container)
        : derivedSignal(life, window, derivedCode, container);
  return derived === null ? signals : [...signals, derived];
}
