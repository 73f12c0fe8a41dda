import type { Micros } from '../../lib/micros.ts';
import type { Life } from './life.ts';

/** What the kubelet writes when a registry handed an image over, since 1.0; of an image that was there it says so instead. */
const PULLED = /^Successfully pulled image "([^"]+)"/;

/** Images that were pulled up to `until`, sorted and each once. Told by Events alone: none where they are not logged. */
export function pulledImages({ events }: Life, until: Micros): readonly string[] {
  const images = new Set<string>();
  for (const { at, event } of events) {
    if (at > until || event.reason !== 'Pulled') continue;
    const image = PULLED.exec(event.message ?? '')?.[1];
    if (image !== undefined) images.add(image);
  }
  return [...images].sort();
}
