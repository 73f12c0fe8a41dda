import type { PhaseAnswer } from '../model/answer.ts';
import { durationMs, parseMicros, type Micros } from '../lib/micros.ts';
import { formatDuration } from './format-duration.ts';
import type { Tone } from './headline.ts';
import { padEnd } from './text-layout.ts';

export interface ChartRow {
  readonly name: string;
  /** Offset and length of the phase within the whole, as blocks. */
  readonly bar: string;
  readonly text: string;
  readonly tone: Tone;
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** One row per phase that was reached, drawn to scale from the first start to the last end (or `asOf`, while open). */
export function phaseChart(phases: readonly PhaseAnswer[], asOf: Micros | null, columns: number): ChartRow[] {
  const reached = phases.filter(({ state }) => state !== 'not-reached');
  const spans = reached.map((phase) => ({ phase, from: timeOf(phase.startedAt), to: endOf(phase, asOf) }));
  const starts = spans.flatMap(({ from }) => (from === null ? [] : [from]));
  const ends = spans.flatMap(({ to }) => (to === null ? [] : [to]));
  const origin = starts.length === 0 ? 0 : Math.min(...starts);
  const whole = Math.max(1, (ends.length === 0 ? 0 : Math.max(...ends)) - origin);
  return spans.map(({ phase, from, to }) => {
    const ms = phase.durationMs ?? (from === null || to === null ? null : durationMs(from, to));
    const bar =
      from === null || to === null ? '' : drawBar((from - origin) / whole, (to - from) / whole, columns);
    return { name: phase.phase, bar: padEnd(bar, columns), text: textOf(phase, ms), tone: toneOf(phase) };
  });
}

const timeOf = (text: string | null): Micros | null => (text === null ? null : parseMicros(text));

/** An open phase lasts up to `asOf`. */
function endOf(phase: PhaseAnswer, asOf: Micros | null): Micros | null {
  const end = timeOf(phase.endedAt);
  if (end !== null) return end;
  const start = timeOf(phase.startedAt);
  if (phase.state === 'unknown' || start === null || asOf === null || asOf < start) return null;
  return asOf;
}

/** `offset` and `length` are shares of the whole; what is too short to see is the thinnest block. */
function drawBar(offset: number, length: number, columns: number): string {
  const from = Math.min(columns - 1, Math.floor(offset * columns));
  const eighths = Math.max(1, Math.min((columns - from) * 8, Math.round(length * columns * 8)));
  return ' '.repeat(from) + '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}

function textOf(phase: PhaseAnswer, ms: number | null): string {
  const time = ms === null ? '' : formatDuration(ms);
  const whose = phase.side === 'unknown' ? '' : ` · ${phase.side}`;
  switch (phase.state) {
    case 'failed':
      return `${time} ✗${whose}`.trim();
    case 'in-progress':
      return time === '' ? `under way${whose}` : `${time} so far${whose}`;
    case 'unknown':
      return 'not to be seen in this log';
    default:
      return `${time === '' ? 'done' : time}${whose}`;
  }
}

const toneOf = ({ state }: PhaseAnswer): Tone =>
  state === 'failed'
    ? 'bad'
    : state === 'complete'
      ? 'good'
      : state === 'in-progress'
        ? 'warning'
        : 'neutral';
