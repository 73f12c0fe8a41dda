import type { Micros } from '../../lib/micros.ts';
import type { Observation } from '../../model/observation.ts';
import type { Pod } from '../../model/pod.ts';
import { BLANK_SIGNAL, type ContainerRole, type Signal } from '../../model/signal.ts';
import type { Life, Step } from './life.ts';
import { containersOf, restartPolicyOf } from './pod-facts.ts';

/** The stretch of a life that one delivery or incident spans, both ends included. */
export interface Window {
  readonly from: Micros;
  readonly to: Micros;
}

/** Conditions that are bad news when True; all others are when not True. */
const BAD_WHEN_TRUE = new Set(['DisruptionTarget', 'PodResizePending', 'PodResizeInProgress']);
/** Waiting reasons that only say "not yet". */
const NEUTRAL_WAITING = new Set(['', 'ContainerCreating', 'PodInitializing']);

type Draft = typeof BLANK_SIGNAL;

/** Collects signals, one for each thing said, however often it was said. */
class SignalSet {
  readonly #signals = new Map<string, Signal>();

  add(draft: Draft, at: Micros, observation: Observation, path: string, text: string): void {
    const { source, reason, message, conditionType, container, exitCode, httpStatus } = draft;
    const key = [source, reason, message, conditionType, container, exitCode, httpStatus].join('\u0000');
    const known = this.#signals.get(key);
    if (known !== undefined) {
      this.#signals.set(key, { ...known, lastAt: Math.max(known.lastAt, at) });
      return;
    }
    const { auditId, stage } = observation;
    const evidence = { auditId, stage, at: observation.at, path, text };
    this.#signals.set(key, { ...draft, firstAt: at, lastAt: at, evidence });
  }

  list(): Signal[] {
    return [...this.#signals.values()].sort(
      (a, b) => a.firstAt - b.firstAt || (a.evidence.auditId < b.evidence.auditId ? -1 : 1),
    );
  }
}

function addConditions(set: SignalSet, step: Step): void {
  for (const condition of step.pod?.status?.conditions ?? []) {
    const type = condition.type ?? '';
    const bad = BAD_WHEN_TRUE.has(type) ? condition.status === 'True' : condition.status !== 'True';
    const reason = condition.reason ?? '';
    const message = condition.message ?? '';
    if (!bad || (reason === '' && message === '')) continue;
    const path = `${step.observation.bodyPath}.status.conditions[${type}].${message === '' ? 'reason' : 'message'}`;
    const draft = { ...BLANK_SIGNAL, source: 'condition' as const, reason, message, conditionType: type };
    set.add(draft, step.at, step.observation, path, message === '' ? reason : message);
  }
}

const LISTS: Record<ContainerRole, string> = {
  init: 'initContainerStatuses',
  sidecar: 'initContainerStatuses',
  main: 'containerStatuses',
  ephemeral: 'ephemeralContainerStatuses',
};

function addContainers(set: SignalSet, step: Step, window: Window): void {
  const policy = restartPolicyOf(step.pod);
  for (const { name, role, status } of step.containers) {
    const base = { ...BLANK_SIGNAL, container: name, containerRole: role };
    const at = `${step.observation.bodyPath}.status.${LISTS[role]}[${name}]`;
    const waiting = status?.state?.waiting;
    const reason = waiting?.reason ?? '';
    if (waiting !== undefined && waiting !== null && !NEUTRAL_WAITING.has(reason)) {
      const message = waiting.message ?? '';
      const path = `${at}.state.waiting.${message === '' ? 'reason' : 'message'}`;
      set.add(
        { ...base, source: 'waiting', reason, message },
        step.at,
        step.observation,
        path,
        message || reason,
      );
    }
    for (const field of ['lastState', 'state'] as const) {
      const end = status?.[field]?.terminated;
      if (end === undefined || end === null) continue;
      const exitCode = end.exitCode ?? null;
      // An init container or a Pod that runs to completion ends with 0 when all is well.
      if (exitCode === 0 && (role !== 'main' || policy !== 'Always')) continue;
      // What ended before the window belongs to an earlier story.
      const finishedAt = Date.parse(end.finishedAt ?? '') * 1000;
      if (finishedAt + 1_000_000 < window.from) continue;
      const message = end.message ?? '';
      const draft = {
        ...base,
        source: 'terminated' as const,
        reason: end.reason ?? '',
        message,
        exitCode,
        signal: end.signal ?? null,
      };
      const path = `${at}.${field}.terminated.${message === '' ? 'exitCode' : 'message'}`;
      set.add(
        draft,
        step.at,
        step.observation,
        path,
        message || `exit code ${exitCode ?? 'unknown'}${end.reason === undefined ? '' : ` (${end.reason})`}`,
      );
    }
  }
}

function addPodStatus(set: SignalSet, step: Step): void {
  const { phase, reason, message, resize } = step.pod?.status ?? {};
  if (phase === 'Failed' && (reason ?? '') !== '') {
    const draft = {
      ...BLANK_SIGNAL,
      source: 'pod-status' as const,
      reason: reason ?? '',
      message: message ?? '',
    };
    const path = `${step.observation.bodyPath}.status.${(message ?? '') === '' ? 'reason' : 'message'}`;
    set.add(draft, step.at, step.observation, path, message ?? reason ?? '');
  }
  if (resize === 'Infeasible' || resize === 'Deferred') {
    const draft = {
      ...BLANK_SIGNAL,
      source: 'condition' as const,
      reason: resize,
      conditionType: 'PodResizePending',
    };
    set.add(draft, step.at, step.observation, `${step.observation.bodyPath}.status.resize`, resize);
  }
}

const CONTAINER_PATH = /\{(.+)\}$/;

function roleIn(pod: Pod | null, name: string | null): ContainerRole | null {
  return containersOf(pod).find((container) => container.name === name)?.role ?? null;
}

/** Signals of a refused request. */
function addRefusal(set: SignalSet, observation: Observation): void {
  const { reason, message, code, action, subresource, user } = observation;
  const draft = {
    ...BLANK_SIGNAL,
    source: 'response' as const,
    reason,
    message,
    httpStatus: code,
    verb: action,
    subresource,
    user,
  };
  set.add(
    draft,
    observation.requestedAt,
    observation,
    'responseStatus.message',
    message || `${code} ${reason}`,
  );
}

/** Everything the platform said about the Pod within a window, in order, each thing once. */
export function signalsIn(life: Life, window: Window, refusals: readonly Observation[]): Signal[] {
  const set = new SignalSet();
  const { from, to } = window;
  let current: Step | undefined;
  const takeStep = (step: Step): void => {
    addConditions(set, step);
    addContainers(set, step, window);
    addPodStatus(set, step);
  };
  for (const step of life.steps) {
    if (step.at > to) break;
    if (step.at < from) current = step;
    else {
      if (current !== undefined) takeStep({ ...current, at: from });
      current = undefined;
      takeStep(step);
    }
  }
  // The state in which the window began, when nothing changed in it.
  if (current !== undefined) takeStep({ ...current, at: from });
  const pod = life.steps.findLast((step) => step.at <= to)?.pod ?? null;
  for (const { at, event, observation } of life.events) {
    if (at < from || at > to) continue;
    const container = CONTAINER_PATH.exec(event.fieldPath ?? '')?.[1] ?? null;
    const draft = {
      ...BLANK_SIGNAL,
      reason: event.reason ?? '',
      message: event.message ?? '',
      container,
      containerRole: roleIn(pod, container),
      warning: event.type === 'Warning',
    };
    set.add(draft, at, observation, `${observation.bodyPath}.message`, event.message ?? event.reason ?? '');
  }
  for (const observation of refusals) addRefusal(set, observation);
  return set.list();
}
