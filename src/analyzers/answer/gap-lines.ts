import { formatMicros, type Micros, seconds } from '../../lib/micros.ts';
import type { InputQuality } from '../../model/diagnosis.ts';
import type { KnownGap } from '../../model/log-gap.ts';

/** A time that is told of; `to` is `null` when it goes on. */
export interface Span {
  readonly from: Micros;
  readonly to: Micros | null;
}

/** Sources go by when an event came to where it lies, and that is this much later than the event itself at most, mostly. */
const ON_THE_WAY = seconds(300);
/** Gaps that are named; of more only their number is told. */
const NAMED = 3;

/** Whether what is missing may be of this time. Of a gap with one end nothing more is known than where that is. */
export function touches(gap: KnownGap, span: Span): boolean {
  const { from, to } = { from: gap.from ?? gap.to, to: gap.to ?? gap.from };
  if (from === null || to === null) return true;
  return to >= span.from && (span.to === null || from - ON_THE_WAY <= span.to);
}

/** One line about the parts of the log that are missing: all, or those that touch a time. */
export function gapLines(gaps: readonly KnownGap[], span: Span | null): InputQuality[] {
  const touching = span === null ? gaps : gaps.filter((gap) => touches(gap, span));
  if (touching.length === 0) return [];
  const more = touching.length - NAMED;
  const named = touching.slice(-NAMED).map(told).join(', ');
  return [
    {
      missing: `${touching.length === 1 ? 'a part' : 'parts'} of the log ${named}${more > 0 ? `, and ${more} more before` : ''}`,
      consequence: 'what happened then is not known, nor what came of it',
      remedy: '',
      state: 'partly',
      capabilities: [],
    },
  ];
}

function told({ reason, from, to, events }: KnownGap): string {
  const why = `${reason}${events === null ? '' : `, ${events} events`}`;
  if (from === null && to === null) return `of an unknown time (${why})`;
  if (from === null) return `before ${formatMicros(to ?? 0)} (${why})`;
  return to === null
    ? `after ${formatMicros(from)} (${why})`
    : `between ${formatMicros(from)} and ${formatMicros(to)} (${why})`;
}
