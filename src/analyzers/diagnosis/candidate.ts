import type { Micros } from '../../lib/micros.ts';
import type { Pod } from '../../model/pod.ts';
import type { Signal } from '../../model/signal.ts';
import type { PodView } from './pod-view.ts';
import type { Rule, RuleMatch } from './rule.ts';
import type { RuleHit, RuleMatcher } from './rule-matcher.ts';

/** A signal and what its rule made of it. */
export interface NamedSignal {
  readonly signal: Signal;
  readonly hit: RuleHit;
}

/** How much a cause explains: a specific one, the last resort of its family, or a mere echo. */
export const WEIGHTS = { specific: 0, fallback: 1, echo: 2 } as const;
export type Weight = (typeof WEIGHTS)[keyof typeof WEIGHTS];

/** A possible cause: everything in the window that one rule named. */
export interface Candidate {
  readonly rule: Rule;
  /** Chronological. Empty for what nothing but states and times prove. */
  readonly signals: readonly NamedSignal[];
  /** The alternative that the delivery analyzer's own conclusion recognised; else `null`. */
  readonly derived: RuleMatch | null;
  readonly weight: Weight;
  readonly firstAt: Micros;
  readonly lastAt: Micros;
}

/** Names the signals and gathers those of one code. Debugging containers are no part of what was to be delivered. */
export function gatherCandidates(
  signals: readonly Signal[],
  pod: PodView,
  match: RuleMatcher,
): readonly Candidate[] {
  const byCode = new Map<string, NamedSignal[]>();
  for (const signal of signals) {
    if (signal.containerRole === 'ephemeral') continue;
    const hit = match(signal, pod);
    if (hit === null) continue;
    const named = byCode.get(hit.rule.code);
    if (named === undefined) byCode.set(hit.rule.code, [{ signal, hit }]);
    else named.push({ signal, hit });
  }
  return [...byCode.values()].flatMap((named) => {
    const first = named[0];
    return first === undefined ? [] : [candidateOf(first.hit.rule, named)];
  });
}

function candidateOf(rule: Rule, signals: readonly NamedSignal[]): Candidate {
  const fromSilence = signals.find(({ signal }) => signal.source === 'derived');
  return {
    rule,
    signals,
    derived: fromSilence?.hit.match ?? null,
    weight: signals.reduce<Weight>((best, { hit }) => Math.min(best, weightOf(hit)) as Weight, WEIGHTS.echo),
    firstAt: Math.min(...signals.map(({ signal }) => signal.firstAt)),
    lastAt: Math.max(...signals.map(({ signal }) => signal.lastAt)),
  };
}

export function weightOf({ rule, match }: Pick<RuleHit, 'rule' | 'match'>): Weight {
  if (rule.echo || match.echo === true) return WEIGHTS.echo;
  return rule.fallback ? WEIGHTS.fallback : WEIGHTS.specific;
}

/** Whether the Pod's last known state still says what the signal said: states are written once, not repeated. */
export function stillSays(pod: Pod | null, signal: Signal): boolean {
  const status = pod?.status;
  if (status === undefined) return false;
  if (signal.source === 'condition') {
    return (status.conditions ?? []).some(
      ({ type, reason, message }) =>
        type === signal.conditionType &&
        (reason ?? '') === signal.reason &&
        (message ?? '') === signal.message,
    );
  }
  if (signal.source !== 'waiting') return signal.source === 'pod-status' && status.reason === signal.reason;
  return [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].some(
    ({ name, state }) => name === signal.container && state?.waiting?.reason === signal.reason,
  );
}
