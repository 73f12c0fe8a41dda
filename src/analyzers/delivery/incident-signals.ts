import type { Micros } from '../../lib/micros.ts';
import type { Incident } from '../../model/delivery.ts';
import type { Signal } from '../../model/signal.ts';
import type { DeliveryContext } from './context.ts';
import { isConclusive, PLAIN_ENDS } from './delivery-signals.ts';
import { changeSignal } from './derived-signal.ts';
import type { Step } from './life.ts';
import { signalsIn, type Window } from './signals.ts';
import { platformEndOf } from './watch.ts';

/** Whether the incident is that the Pod was taken away: nothing else begins with the removal. */
const isTaking = ({ removal }: DeliveryContext, { startedAt }: Incident): boolean =>
  removal !== null && startedAt >= removal.at;

/** The time within which an incident is explained: from shortly before it, to its end or that of the Pod. */
export function incidentWindow(context: DeliveryContext, incident: Incident): Window {
  const { life, watermark, removal, deadlines } = context;
  const last = Math.max(watermark, life.steps.at(-1)?.at ?? 0);
  const end: Micros = isTaking(context, incident) ? last : (removal?.at ?? last);
  return { from: incident.startedAt - deadlines.stableFor, to: incident.recoveredAt ?? end };
}

/** What tells why a Pod was taken away: how its containers ended, and that it is not ready, is what came of that. */
const TAKING_EVENTS = new Set(['Preempted', 'TaintManagerEviction', 'DeviceTaintManagerEviction']);
const tellsOfTaking = ({ source, conditionType, reason }: Signal): boolean =>
  source === 'event' ? TAKING_EVENTS.has(reason) : conditionType === 'DisruptionTarget';

/**
 * Whether a container's end is but the end of a Pod that the platform ended: its exit code tells how the program took it,
 * not why it was asked to go.
 */
function isPlatformsWork(
  context: DeliveryContext,
  { source, reason, container, exitCode, firstAt }: Signal,
): boolean {
  if (source !== 'terminated' || !PLAIN_ENDS.has(reason)) return false;
  return context.ends.some(
    (end) =>
      end.container === container &&
      (end.terminated.exitCode ?? null) === exitCode &&
      firstAt >= end.at &&
      platformEndOf(context.life, end, context.removal) !== null,
  );
}

/** What was said that may explain an incident. */
export function incidentSignals(context: DeliveryContext, incident: Incident): readonly Signal[] {
  const window = incidentWindow(context, incident);
  const said = signalsIn(context.life, window, []);
  const signals = isTaking(context, incident)
    ? said.filter(tellsOfTaking)
    : said.filter((signal) => isConclusive(context, window, signal) && !isPlatformsWork(context, signal));
  const derived = derivedFrom(context, incident);
  return derived === null ? signals : [...signals, derived];
}

/** The signal of a code that the first change of an incident proves. */
function derivedFrom({ life, removal }: DeliveryContext, incident: Incident): Signal | null {
  const { derivedCode, startedAt, container } = incident;
  if (derivedCode === null) return null;
  const isFirst = (step: Step): boolean => step.at === startedAt && step.pod !== step.before;
  const step = removal?.at === startedAt ? removal.step : life.steps.find(isFirst);
  return step === undefined ? null : changeSignal(step, derivedCode, container);
}
