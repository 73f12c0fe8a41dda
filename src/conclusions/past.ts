import type { Past } from '../model/change-answer.ts';
import { auditFileSourceName } from '../sources/audit-file/audit-file.ts';
import { createFileArchive } from '../sources/audit-file/file-archive.ts';
import type { StoreReader } from '../store/contract.ts';
import { createAuditEvents } from './audit-events.ts';
import { createHistory } from './history.ts';
import { createManifest } from './manifest.ts';
import { createReadRawEvents } from './raw-events.ts';
import { createChanges } from './timeline.ts';

/** The logs that the store was filled from: of each source its paths and its cluster, without one `defaultCluster`. */
interface Logs {
  readonly paths: readonly string[];
  readonly cluster?: string;
}

export function createPast(reader: StoreReader, logs: readonly Logs[], defaultCluster = ''): Past {
  const archives = new Map(
    logs.map(({ paths, cluster = defaultCluster }) => [
      auditFileSourceName({ paths, cluster }),
      createFileArchive(paths),
    ]),
  );
  const readRawEvents = createReadRawEvents(reader, archives);
  return {
    changes: createChanges(reader),
    versions: createHistory(reader),
    manifest: createManifest(reader, readRawEvents),
    auditEvents: createAuditEvents(reader, readRawEvents),
  };
}
