import type { Micros } from './lib/micros.ts';
import type { KnownGap } from './model/log-gap.ts';
import type { Watermark } from './share-processor/fold/watermark.ts';
import type { LogGap, SourceProblem } from './sources/contract.ts';

/*
 * What of the input is missing.
 */

/** What is lost of files. It came after the newest event that was read, and before now. */
export function lostOf(
  problems: readonly SourceProblem[],
  watermarks: readonly Watermark[],
  now: Micros,
): LogGap[] {
  const newest = Math.max(...watermarks.map((watermark) => watermark.newest()));
  const from = Number.isFinite(newest) ? newest : null;
  return problems.flatMap(({ reason, message }): LogGap[] =>
    reason === 'file-lost' || reason === 'file-truncated'
      ? [{ cluster: null, reason, from, to: now, events: null, message }]
      : [],
  );
}

/**
 * Those of the gaps that some cluster did not know: of the one that is named, or of all where none is. `learn` gives whether
 * it was news to a cluster. What is of no cluster that is known is news each time: it is told, and nobody can keep it.
 */
export function newGaps(
  gaps: readonly LogGap[],
  { source, clusters: known }: { readonly source: string; readonly clusters: readonly string[] },
  learn: (cluster: string, gap: KnownGap) => boolean,
): LogGap[] {
  return gaps.filter(({ cluster: named, ...gap }) => {
    const clusters = named === null ? known : [named];
    const learned = clusters.filter((cluster) => learn(cluster, { source, ...gap }));
    return learned.length > 0 || clusters.length === 0;
  });
}
