import { hasBacklog, type SourceState } from '../model/source-state.ts';

/** How long a change that is mere progress may wait. */
const AT_MOST_EVERY_MS = 100;

/** Keeps how far every source is, and tells it: at once when it matters, else ten times a second. */
export interface StateBoard {
  set(state: SourceState): void;
  /** Tells what has not been told yet. */
  flush(): void;
}

export function createStateBoard(
  tell: (sources: readonly SourceState[]) => void,
  now: () => number = () => performance.now(),
): StateBoard {
  const states = new Map<string, SourceState>();
  let toldAt = Number.NEGATIVE_INFINITY;
  let isTold = true;

  function flush(): void {
    if (isTold) return;
    isTold = true;
    toldAt = now();
    tell([...states.values()]);
  }

  return {
    set(state) {
      const before = states.get(state.source);
      states.set(state.source, state);
      isTold = false;
      if (before === undefined || matters(before, state) || now() - toldAt >= AT_MOST_EVERY_MS) flush();
    },
    flush,
  };
}

const matters = (before: SourceState, after: SourceState): boolean =>
  hasBacklog(before) !== hasBacklog(after) ||
  before.failure !== after.failure ||
  before.ended !== after.ended ||
  before.gaveUp !== after.gaveUp ||
  before.troubles.length !== after.troubles.length;
