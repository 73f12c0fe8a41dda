import type { AuditFileConfig } from './config/audit-file-schema.ts';
import type { Config } from './config/schema.ts';
import type { ElasticsearchConfig } from './config/elasticsearch-schema.ts';
import type { SourceConfig } from './config/source-schema.ts';
import { LorgnetteError } from './lib/errors.ts';
import type { Micros } from './lib/micros.ts';
import { auditFileSourceName, createAuditFileSource } from './sources/audit-file/audit-file.ts';
import { createFileArchive } from './sources/audit-file/file-archive.ts';
import { STANDARD_INPUT } from './sources/audit-file/stream-log.ts';
import type { InputArchive, Source } from './sources/contract.ts';
import { createDocumentArchive } from './sources/elasticsearch/document-archive.ts';
import {
  createElasticsearchSource,
  createHandedOver,
  elasticsearchSourceName,
} from './sources/elasticsearch/elasticsearch.ts';
import type { PollSettings } from './sources/elasticsearch/poll-settings.ts';
import type { Interest } from './share-processor/decode/contract.ts';
import type { Store } from './store/contract.ts';
import type { PollMetrics } from './telemetry/poll-metrics.ts';

/*
 * What each type of source is made of. A new one is a folder below `sources/`, its schema in `config/`, and a case here.
 */

/** A configured source. */
export interface SourceEntry {
  /** Its position is kept under it. */
  readonly name: string;
  /** Whose events it has, as far as the configuration tells. */
  readonly clusters: readonly string[];
  /** Whether it can be opened a second time: standard input cannot. */
  readonly canReopen: boolean;
  /** Opens the source where its committed position is. */
  readonly openSource: () => Source;
}

export interface SourceEntryOptions {
  readonly config: Config;
  readonly store: Store;
  readonly allowedLateness: Micros;
  /** What is of use of the events. */
  readonly interests: readonly Interest[];
  /** Told what a source does that polls. */
  readonly pollMetricsOf?: (source: string) => PollMetrics;
}

export function createSourceEntry(source: SourceConfig, options: SourceEntryOptions): SourceEntry {
  if (source.type === 'audit-file') return auditFile(source, options);
  if (source.type === 'elasticsearch') return elasticsearch(source, options);
  throw new LorgnetteError('ConfigInvalid', `sources of type ${source.type} are not read yet`);
}

function auditFile(
  { paths, follow, cluster: named }: AuditFileConfig,
  { config, store, allowedLateness }: SourceEntryOptions,
): SourceEntry {
  const { batchBytes, pollIntervalMs, maxEventBytes } = config.limits;
  const cluster = named ?? config.cluster;
  const name = auditFileSourceName({ paths, cluster });
  const options = {
    paths,
    follow,
    cluster,
    batchBytes,
    pollIntervalMs,
    maxLineBytes: maxEventBytes,
    // No event comes late because another file was read first, and most of the lateness is left for what does come late.
    runAhead: allowedLateness / 4,
  };
  return {
    name,
    clusters: [cluster],
    canReopen: !paths.includes(STANDARD_INPUT),
    openSource: () => createAuditFileSource({ ...options, position: store.loadPosition(name) }),
  };
}

function elasticsearch(
  source: ElasticsearchConfig,
  { config, store, interests, pollMetricsOf }: SourceEntryOptions,
): SourceEntry {
  const settings = pollSettings(source, config.cluster);
  const name = elasticsearchName(source, config.cluster);
  const handedOver = createHandedOver(settings.coarseSweepMs);
  const metrics = pollMetricsOf?.(name);
  return {
    name,
    clusters: settings.clusterField === null ? [settings.cluster] : [],
    canReopen: true,
    openSource: () =>
      createElasticsearchSource({
        ...settings,
        ...(source.serverFilter ? { interests } : {}),
        ...(metrics === undefined ? {} : { metrics }),
        name,
        connection: source,
        position: store.loadPosition(name),
        handedOver,
      }),
  };
}

const elasticsearchName = (source: ElasticsearchConfig, defaultCluster: string): string =>
  source.name ?? elasticsearchSourceName(pollSettings(source, defaultCluster));

function pollSettings(source: ElasticsearchConfig, defaultCluster: string): PollSettings {
  const { indices, ingestTimeField, pollIntervalMs, slices, pageHits, pageBytes } = source;
  return {
    indices,
    cluster: source.cluster ?? defaultCluster,
    clusterField: source.clusterField ?? null,
    ingestTimeField,
    fineSweepMs: source.fineSweepSeconds * 1000,
    coarseSweepMs: source.coarseSweepSeconds * 1000,
    coarseSweepIntervalMs: source.coarseSweepIntervalSeconds * 1000,
    pollIntervalMs,
    slices,
    pageHits,
    pageBytes,
  };
}

/** By the names of the sources, what reads again what they once handed over; nothing of those that cannot be read again. */
export function createArchives(
  sources: readonly SourceConfig[],
  defaultCluster: string,
): ReadonlyMap<string, InputArchive> {
  return new Map(
    sources.flatMap((source): [string, InputArchive][] => {
      if (source.type === 'elasticsearch') {
        const { indices } = source;
        return [
          [elasticsearchName(source, defaultCluster), createDocumentArchive({ connection: source, indices })],
        ];
      }
      if (source.type !== 'audit-file') return [];
      const { paths, cluster = defaultCluster } = source;
      return [[auditFileSourceName({ paths, cluster }), createFileArchive(paths)]];
    }),
  );
}

/** Whether a source reads the standard input of the process. */
export const readsStandardInput = (source: SourceConfig): boolean =>
  source.type === 'audit-file' && source.paths.includes(STANDARD_INPUT);
