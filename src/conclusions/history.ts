import { formatMicros } from '../lib/micros.ts';
import type { SparseBody } from '../model/audit-event.ts';
import type { HistoryVersion, Keyed, Past } from '../model/change-answer.ts';
import type { Observation } from '../model/observation.ts';
import { applyBody } from '../share-processor/fold/apply-body.ts';
import { placeObservations } from '../share-processor/fold/order.ts';
import type { StoreReader } from '../store/contract.ts';
import { fieldChanges } from './field-changes.ts';
import { observationsOf } from './record-view.ts';
import { committedRecords } from './review.ts';
import { sourceOf } from './timeline.ts';

/** A create has some two hundred fields. */
const MOST_CHANGES = 500;

/** The states that an object went through, the oldest first. */
export function createHistory(reader: StoreReader): Past['versions'] {
  const records = committedRecords(reader);
  return (target) => versionsOf(observationsOf(target, records));
}

function versionsOf(observations: readonly Observation[]): Keyed<HistoryVersion>[] {
  const versions: Keyed<HistoryVersion>[] = [];
  let state: SparseBody | null = null;
  for (const { observation, at } of placeObservations(observations)) {
    const { action, subresource, code, bodyType, body, key, resourceVersion } = observation;
    if (action === 'kubernetes-event' || code >= 400) continue;
    // A name that is given anew is that of another object.
    const before: SparseBody | null = action === 'create' && subresource === '' ? null : state;
    let after: SparseBody | null = applyBody(before, bodyType, body);
    const isAnother: boolean =
      uidOf(before) !== null && uidOf(after) !== null && uidOf(before) !== uidOf(after);
    if (isAnother) after = applyBody(null, bodyType, body);
    const changes = fieldChanges((isAnother ? null : before) ?? {}, after ?? {});
    const known = bodyType !== 'none';
    state = after;
    // An answer that shows the object as it was.
    if (known && changes.length === 0) continue;
    versions.push({
      at,
      key,
      item: {
        at: formatMicros(at),
        ...sourceOf(observation),
        action,
        subresource: subresource === '' ? null : subresource,
        resourceVersion: resourceVersion === '' ? null : resourceVersion,
        uid: uidOf(after),
        known,
        changes: changes.slice(0, MOST_CHANGES),
        changesLeft: Math.max(0, changes.length - MOST_CHANGES),
      },
    });
  }
  return versions;
}

function uidOf(state: SparseBody | null): string | null {
  const metadata = state?.['metadata'] as SparseBody | null | undefined;
  const uid = metadata?.['uid'];
  return typeof uid === 'string' && uid !== '' ? uid : null;
}
