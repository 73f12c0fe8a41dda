import type { SourceFacts } from './facts.ts';
import { fine, type Finding } from './findings.ts';
import { formatSpan } from './spans.ts';

/** How often new documents become visible, and how long they stay. */
export function judgeSettings(facts: SourceFacts): Finding[] {
  return facts.settings.size === 0 ? [] : [judgeRefresh(facts), judgeRetention(facts)];
}

function judgeRefresh({ settings, source }: SourceFacts): Finding {
  const intervals = [...settings].flatMap(([index, { refreshMs }]) =>
    refreshMs === null ? [] : [{ index, refreshMs }],
  );
  const never = intervals.find(({ refreshMs }) => refreshMs < 0);
  if (never !== undefined)
    return {
      id: 'refresh',
      level: 'problem',
      what: `${never.index} has index.refresh_interval -1`,
      why: 'What is written becomes visible to nobody.',
      todo: `PUT /${never.index}/_settings {"index.refresh_interval": "5s"}`,
    };
  const slowest = intervals.toSorted((a, b) => b.refreshMs - a.refreshMs)[0];
  const sweepMs = source.fineSweepSeconds * 1000;
  if (slowest !== undefined && slowest.refreshMs >= sweepMs)
    return {
      id: 'refresh',
      level: 'warning',
      what: `${slowest.index} becomes visible every ${formatSpan(slowest.refreshMs)}, the fine sweep looks ${formatSpan(sweepMs)} back`,
      why: 'What becomes visible later than that is found by the coarse sweep only.',
      todo: 'Make fineSweepSeconds several times the refresh interval, or the interval shorter.',
    };
  return fine(
    'refresh',
    `new documents are visible within ${slowest === undefined ? 'about a second' : formatSpan(slowest.refreshMs)}`,
  );
}

function judgeRetention({ settings, source }: SourceFacts): Finding {
  const kept = [...settings].flatMap(([index, { keepMs }]) => (keepMs === null ? [] : [{ index, keepMs }]));
  const shortest = kept.toSorted((a, b) => a.keepMs - b.keepMs)[0];
  if (shortest === undefined)
    return {
      id: 'retention',
      level: 'note',
      what: 'nothing that can be seen removes old indices',
      why: 'Without ILM or a data stream lifecycle they grow for ever. Something else may do it, or the user may not see it.',
      todo: 'lorgnette elasticsearch setup installs one for data streams.',
    };
  const sweepMs = source.coarseSweepSeconds * 1000;
  if (shortest.keepMs <= sweepMs)
    return {
      id: 'retention',
      level: 'warning',
      what: `${shortest.index} is removed ${formatSpan(shortest.keepMs)} after its rollover, the coarse sweep looks ${formatSpan(sweepMs)} back`,
      why: 'After a pause of Lorgnette that is longer, events are gone before they are read; it tells of such gaps.',
      todo: 'Keep events for days rather than minutes.',
    };
  return fine('retention', `events are kept for at least ${formatSpan(shortest.keepMs)}`);
}
