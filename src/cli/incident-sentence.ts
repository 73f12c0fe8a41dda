import { durationMs, parseMicros } from '../lib/micros.ts';
import type { IncidentLine } from '../model/answer.ts';
import { formatDuration } from './format-duration.ts';

/** What befell an object once it was delivered, how often, since when, and how it ended: a sentence without its full stop. */
export function incidentSentence({ code, side, count, startedAt, ...ends }: IncidentLine): string {
  const times = count > 1 ? `, ${count} times` : '';
  const from = `${startedAt.slice(0, 10)} ${startedAt.slice(11, 23)}`;
  return `${code ?? 'it was down'} · ${side ?? 'unknown'}${times} from ${from} UTC, ${endOf(startedAt, ends)}`;
}

function endOf(
  startedAt: string,
  { recoveredAt, endedAt }: Pick<IncidentLine, 'recoveredAt' | 'endedAt'>,
): string {
  if (endedAt === null) return 'not over yet';
  const [from, to] = [parseMicros(startedAt), parseMicros(endedAt)];
  const how = recoveredAt === null ? 'over with the Pod itself' : 'recovered';
  return from === null || to === null ? how : `${how} after ${formatDuration(durationMs(from, to))}`;
}
