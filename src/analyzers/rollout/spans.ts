import type { Micros } from '../../lib/micros.ts';
import type { Phase, PhaseSpan } from '../../model/delivery.ts';
import type { Member } from '../../model/member.ts';
import type { End } from './end.ts';

/** The phase in which a rollout is held up, or was in the end, and since when. */
export interface Held {
  readonly phase: Phase;
  readonly since: Micros;
}

/** The phases of a rollout: until its first Pod was made, and the one in which it is held up. */
export function spansOf(
  startedAt: Micros,
  team: readonly Member[],
  held: Held | null,
  { outcome, endedAt }: End,
): PhaseSpan[] {
  const state = outcome === 'failed' ? ('failed' as const) : ('in-progress' as const);
  const span = (phase: Phase, since: Micros): PhaseSpan => ({
    phase,
    state,
    startedAt: Math.max(startedAt, since),
    endedAt,
    side: 'unknown',
  });
  if (held?.phase === 'admission') return [{ ...span('admission', startedAt), side: 'platform' }];
  const born = team.flatMap(({ kind, bornAt }) => (kind === 'Pod' && bornAt >= startedAt ? [bornAt] : []));
  const first = born.reduce<Micros | null>((min, at) => (min === null ? at : Math.min(min, at)), null);
  const isBorn = first !== null && (endedAt === null || first <= endedAt);
  const spans: PhaseSpan[] = [];
  if (isBorn) {
    spans.push({ phase: 'admission', state: 'complete', startedAt, endedAt: first, side: 'platform' });
  } else if (endedAt === null) {
    spans.push({ phase: 'admission', state: 'in-progress', startedAt, endedAt: null, side: 'platform' });
  }
  return held === null ? spans : [...spans, span(held.phase, held.since)];
}
