import type { Micros } from '../../lib/micros.ts';
import type { PhaseSpan } from '../../model/delivery.ts';
import type { Binding, ClaimBirth } from './binding.ts';
import type { ClaimLife } from './claim-life.ts';
import { hasProvisioner, selectedNodeOf, volumeOf } from './claim-state.ts';
import type { Wait } from './wait.ts';
import { isAboutBinding } from './words.ts';

export interface BindPhasesQuestion {
  readonly life: ClaimLife;
  readonly birth: ClaimBirth;
  readonly binding: Binding | null;
  readonly wait: Wait;
}

/** When the wait for the first consumer was over: the first sign after it was last spoken of; `null` while it goes on. */
function consumedAt({ life, binding, wait }: BindPhasesQuestion): Micros | null {
  if (wait.consumer === null || (binding === null && wait.waitsFor === 'first-consumer')) return null;
  const { last } = wait.consumer;
  const times = [
    ...life.steps
      .filter(
        ({ claim }) => volumeOf(claim) !== null || selectedNodeOf(claim) !== null || hasProvisioner(claim),
      )
      .map(({ at }) => at),
    ...life.words.filter(isAboutBinding).map(({ at }) => at),
    ...(binding === null ? [] : [binding.at]),
  ].filter((at) => at > last);
  return times.length === 0 ? last : Math.min(...times);
}

/**
 * The phases of a bind. While a claim waits for its first consumer nothing but the scheduling of a Pod can help it: that is
 * its phase `scheduling`, and its user's time. All else is `volume`.
 */
export function bindPhases(question: BindPhasesQuestion): readonly PhaseSpan[] {
  const { birth, binding, wait } = question;
  const { startedAt, admittedAt } = birth;
  const spans: PhaseSpan[] = [];
  if (admittedAt !== null) {
    spans.push({ phase: 'admission', state: 'complete', startedAt, endedAt: admittedAt, side: 'platform' });
  }
  let from = admittedAt ?? startedAt;
  if (wait.consumer !== null) {
    const until = consumedAt(question);
    const state = until === null ? 'in-progress' : 'complete';
    const endedAt = until === null ? null : Math.max(from, until);
    spans.push({ phase: 'scheduling', state, startedAt: from, endedAt, side: 'user' });
    if (endedAt === null) {
      spans.push({ phase: 'volume', state: 'not-reached', startedAt: null, endedAt: null, side: 'platform' });
      return spans;
    }
    from = endedAt;
  }
  const volume = { phase: 'volume', side: 'platform' } as const;
  if (binding !== null) {
    const endedAt = Math.max(startedAt, binding.at);
    spans.push({ ...volume, state: 'complete', startedAt: Math.min(from, endedAt), endedAt });
  } else if (wait.isUnknown) {
    spans.push({ ...volume, state: 'unknown', startedAt: null, endedAt: null });
  } else {
    spans.push({ ...volume, state: wait.stuck ? 'failed' : 'in-progress', startedAt: from, endedAt: null });
  }
  return spans;
}
