import type { Loaded } from '../sources/elasticsearch/load/load.ts';
import { formatBytes } from './progress-bar.ts';
import { sanitize } from './text-layout.ts';

export interface LoadSummary extends Loaded {
  readonly index: string;
  readonly seconds: number;
  /** What of the input could not be read. */
  readonly problems: readonly string[];
  readonly interrupted: boolean;
}

const count = (number: number): string => number.toLocaleString('en-US');

/** What was put into Elasticsearch, and what was not. */
export function renderLoad(summary: LoadSummary, json: boolean): string {
  const { index, seconds, events, bytes, problems, refusals, interrupted, ...counts } = summary;
  if (json) {
    const told = [...refusals].map(([reason, documents]) => ({ reason, documents }));
    return `${JSON.stringify({ index, events, ...counts, bytes, seconds, refusals: told, problems, interrupted })}\n`;
  }
  const rate =
    seconds > 0 ? `${count(Math.round(events / seconds))} events/s, ${formatBytes(bytes / seconds)}/s` : '';
  const { written, dropped, asText, refused, retried, doubtful } = counts;
  const unknown = events - written - dropped - refused;
  const lines = [
    `${refused + problems.length + unknown === 0 ? '✓' : '✗'} ${count(written)} of ${count(events)} events are in ${index}, in ${seconds.toFixed(1)} s (${rate})`,
    ...(dropped === 0
      ? []
      : [`  ${count(dropped)} were left out by the ingest pipeline, as nobody needs them`]),
    ...(asText === 0 ? [] : [`  ${count(asText)} are in as text, since they were refused as fields`]),
    ...(retried === 0 ? [] : [`  ${count(retried)} times an event was sent again`]),
    ...(doubtful === 0
      ? []
      : [
          `  ${count(doubtful)} of these after an answer that never came: they may be in twice, which does no harm`,
        ]),
    ...(unknown === 0 ? [] : [`  of ${count(unknown)} it is not known, since loading was interrupted`]),
    ...(refused === 0 ? [] : [`  ${count(refused)} were refused:`]),
    ...[...refusals].map(([reason, documents]) => `    ${count(documents)} × ${sanitize(reason)}`),
    ...problems.map((problem) => `  not read: ${sanitize(problem)}`),
    ...(interrupted ? ['  interrupted: what comes after was not sent'] : []),
  ];
  return `${lines.join('\n')}\n`;
}
