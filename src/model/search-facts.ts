import type { Phase, Side } from './delivery.ts';

/** What a Pod is searched by that no line of it says. A pure function of its record and the watermark. */
export interface SearchFacts {
  /** Its addresses as last told, at most one of a family; none while it has none. */
  readonly ips: readonly string[];
  /** Images of its init and main containers, as written, sorted and each once. */
  readonly images: readonly string[];
  /** Its labels as last told, as `labelSet` writes them; `''` when it has none. */
  readonly labels: string;
  /** Whose fault it is and in which phase, of what `code` tells. */
  readonly side: Side | null;
  readonly phase: Phase | null;
  /** Whether it is known to be gone. */
  readonly gone: boolean;
}
