import type { HandedOver, Stretch } from './handed-over.ts';
import { closePointInTime, openPointInTime, type PointInTime } from './point-in-time.ts';
import { type Page, readStretch, type StretchOptions } from './read-stretch.ts';

export interface ViewOptions extends Omit<StretchOptions, 'pit' | 'stretch'> {
  readonly indices: readonly string[];
  readonly preference: string;
  readonly handedOver: HandedOver;
  readonly onOpened: (ms: number) => void;
}

/** Pages through several stretches of ingest time, all on one view of the indices. `isLast`: nothing follows in any of them. */
export async function* readView(
  stretches: readonly Stretch[],
  options: ViewOptions,
): AsyncGenerator<Page, undefined> {
  if (stretches.length === 0) return undefined;
  const { client, indices, preference, handedOver, signal, buffers, onOpened } = options;
  const began = performance.now();
  const pit: PointInTime = await openPointInTime(client, { indices, preference }, signal, buffers);
  onOpened(performance.now() - began);
  try {
    for (const [number, stretch] of stretches.entries()) {
      handedOver.begin();
      for await (const page of readStretch({ ...options, pit, stretch })) {
        yield { ...page, isLast: page.isLast && number === stretches.length - 1 };
      }
    }
  } finally {
    await closePointInTime(client, pit, buffers);
  }
  return undefined;
}
