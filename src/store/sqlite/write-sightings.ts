import type { DatabaseSync } from 'node:sqlite';

import { registryOf } from '../../lib/image-reference.ts';
import type { ResultLine } from '../contract.ts';
import type { Place } from '../../model/across-pods.ts';
import type { ImageLists } from './image-lists.ts';
import { linePositions } from './line-position.ts';
import type { Places } from './places.ts';

/** `until` of what lasts. */
export const STILL = Number.MAX_SAFE_INTEGER;

const COLUMNS = 'place, images, up_at, pulled, code, side, phase, image, registry, attempts, since, until';

/** Counts the commits that may change the index: once in each, before anything of it is written. */
export const COUNT_COMMIT = 'UPDATE sighting_changes SET number = number + 1';

/**
 * Replaces what the index across Pods holds of one record; of one that is new (`isNew`) it holds nothing yet. What did not
 * change is left alone, and its index entries too; `isLineChanged` tells of the lines, by which who reads tells what became of it.
 */
export function createSightingWriter(
  db: DatabaseSync,
  imageLists: ImageLists,
  places: Places,
): (
  objectId: number,
  place: Place,
  lines: readonly ResultLine[],
  isNew: boolean,
  isLineChanged: readonly boolean[],
) => void {
  const excluded = COLUMNS.split(', ').map((column) => `excluded.${column}`);
  const upsert = db.prepare(`
    INSERT INTO sightings (position, ${COLUMNS}, changed)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT number FROM sighting_changes))
    ON CONFLICT (position) DO UPDATE SET (${COLUMNS}, changed) = (${excluded.join(', ')}, excluded.changed)
    WHERE ? OR (${COLUMNS}) IS NOT (${excluded.join(', ')})`);
  const remove = db.prepare('DELETE FROM sightings WHERE position >= ? AND position < ?');

  return (objectId, place, lines, isNew, isLineChanged) => {
    const { from, end } = linePositions(objectId, lines.length);
    /** Positions from here on have not been looked at. */
    let next = from;
    for (const [index, { sighting }] of lines.entries()) {
      if (sighting === null) continue;
      const position = from + index;
      if (position > next && !isNew) remove.run(next, position);
      const { up, trouble } = sighting;
      const image = trouble?.image ?? null;
      upsert.run(
        position,
        places.idOf(place),
        imageLists.idOf(sighting.images),
        up?.at ?? null,
        up === null || up.pulled.length === 0 ? null : imageLists.idOf(up.pulled),
        trouble?.code ?? null,
        trouble?.side ?? null,
        trouble?.phase ?? null,
        image,
        image === null ? null : registryOf(image),
        trouble?.attempts ?? null,
        trouble?.since ?? null,
        trouble === null ? null : (trouble.until ?? STILL),
        isLineChanged[index] === true ? 1 : 0,
      );
      next = position + 1;
    }
    if (!isNew) remove.run(next, end);
  };
}
