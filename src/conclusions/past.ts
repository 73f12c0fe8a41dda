import type { Past } from '../model/change-answer.ts';
import type { InputArchive } from '../sources/contract.ts';
import type { StoreReader } from '../store/contract.ts';
import { createAuditEvents } from './audit-events.ts';
import { createHistory } from './history.ts';
import { createManifest } from './manifest.ts';
import { createReadRawEvents } from './raw-events.ts';
import { createChanges } from './timeline.ts';

/** `archives` by the names of their sources: what the store was filled from, as far as it can be read again. */
export function createPast(reader: StoreReader, archives: ReadonlyMap<string, InputArchive>): Past {
  const readRawEvents = createReadRawEvents(reader, archives);
  return {
    changes: createChanges(reader),
    versions: createHistory(reader),
    manifest: createManifest(reader, readRawEvents),
    auditEvents: createAuditEvents(reader, readRawEvents),
  };
}
