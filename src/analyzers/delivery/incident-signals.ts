import { type Micros, parseMicros, seconds } from '../../lib/micros.ts';
import type { Incident } from '../../model/delivery.ts';
import type { Signal } from '../../model/signal.ts';
import type { ContainerEnd } from './container-ends.ts';
import type { DeliveryContext } from './context.ts';
import { isConclusive, PLAIN_ENDS } from './delivery-signals.ts';
import { changeSignal } from './derived-signal.ts';
import type { Life, Step } from './life.ts';
import { signalsIn, type Window } from './signals.ts';
import { platformEndOf } from './watch.ts';

/** Whether the incident is that the Pod was taken away: nothing else begins with the removal. */
const isTaking = ({ removal }: DeliveryContext, { startedAt }: Incident): boolean =>
  removal !== null && startedAt >= removal.at;

/** When what first showed with the incident had taken place: a log with gaps shows it late. */
function tookPlace({ ends }: DeliveryContext, { startedAt }: Incident): Micros {
  const times = ends
    .filter(({ at }) => at === startedAt)
    .map(({ terminated }) => parseMicros(terminated.finishedAt ?? '') ?? startedAt);
  return Math.min(startedAt, ...times);
}

/** The time within which an incident is explained: from shortly before it, to its end or that of the Pod. */
export function incidentWindow(context: DeliveryContext, incident: Incident): Window {
  const { life, watermark, removal, deadlines } = context;
  const last = Math.max(watermark, life.steps.at(-1)?.at ?? 0);
  const end: Micros = isTaking(context, incident) ? last : (removal?.at ?? last);
  return { from: tookPlace(context, incident) - deadlines.stableFor, to: incident.recoveredAt ?? end };
}

/** What tells why a Pod was taken away: how its containers ended, and that it is not ready, is what came of that. */
const TAKING_EVENTS = new Set(['Preempted', 'TaintManagerEviction', 'DeviceTaintManagerEviction']);
const tellsOfTaking = ({ source, conditionType, reason }: Signal): boolean =>
  source === 'event' ? TAKING_EVENTS.has(reason) : conditionType === 'DisruptionTarget';

/** Exit codes of programs that were told to end, or killed. */
const TOLD_TO_END: ReadonlySet<number> = new Set([0, 137, 143]);
/** A status is written within so long of what the kubelet did. */
const WRITTEN_WITHIN = seconds(5);

/** Whether the kubelet made the sandbox anew, which ends what ran in the old one: its node or its runtime restarted. */
function endedWithSandbox({ events }: Life, { at, terminated }: ContainerEnd): boolean {
  if (!TOLD_TO_END.has(terminated.exitCode ?? -1)) return false;
  const from = parseMicros(terminated.startedAt ?? '') ?? at;
  return events.some(
    ({ event, at: told }) => event.reason === 'SandboxChanged' && told >= from && told <= at + WRITTEN_WITHIN,
  );
}

/**
 * Whether a container's end is but a part of what the platform did to the Pod: its exit code tells how the program took
 * it, not why it was asked to go.
 */
function isPlatformsWork(context: DeliveryContext, signal: Signal): boolean {
  const { source, reason, container, exitCode, firstAt } = signal;
  if (source !== 'terminated' || !PLAIN_ENDS.has(reason)) return false;
  const { life, removal } = context;
  return context.ends.some(
    (end) =>
      end.container === container &&
      (end.terminated.exitCode ?? null) === exitCode &&
      firstAt >= end.at &&
      (platformEndOf(life, end, removal) !== null || endedWithSandbox(life, end)),
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
