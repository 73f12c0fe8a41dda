import type { ElasticsearchConfig } from '../../../config/elasticsearch-schema.ts';
import type { ElasticsearchServer } from '../setup/server.ts';
import type { Sample } from './sample.ts';

/** What was seen of one configured source, for `judge` to say what it means. */
export interface SourceFacts {
  readonly source: ElasticsearchConfig;
  /** `null`, and then why, when it cannot be asked. */
  readonly server: ElasticsearchServer | null;
  readonly trouble: string | null;
  /** Privileges that the user lacks. */
  readonly lacking: readonly string[];
  /** Why no point in time can be opened; `null` when it can. */
  readonly pitTrouble: string | null;
  /** Indices that the patterns mean, and the data streams and aliases that lead to them. */
  readonly indices: readonly string[];
  /** By field: its types, and whether some index lacks it. */
  readonly fields: ReadonlyMap<string, FieldFacts>;
  readonly clusters: readonly ClusterFacts[];
  /** Most clusters that are told apart. */
  readonly hasMoreClusters: boolean;
  /** By index. */
  readonly settings: ReadonlyMap<string, IndexSettings>;
  /** Wall-clock milliseconds. */
  readonly nowMs: number;
}

export interface FieldFacts {
  readonly types: readonly string[];
  readonly missing: boolean;
}

export interface ClusterFacts {
  /** `null`: of documents that name none. */
  readonly name: string | null;
  readonly documents: number;
  /** By `@timestamp`; epoch milliseconds, `null` without that field. */
  readonly oldestMs: number | null;
  readonly newestMs: number | null;
  /** By the ingest time. */
  readonly newestIngestedMs: number | null;
  readonly sample: Sample;
}

export interface IndexSettings {
  /** `null`: not set, so once a second while somebody searches; negative: never. */
  readonly refreshMs: number | null;
  readonly pipeline: string | null;
  /** How long documents are kept; `null` when nothing removes them, or that is not told. */
  readonly keepMs: number | null;
}
