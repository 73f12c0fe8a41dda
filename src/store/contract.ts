import type { Micros } from '../lib/micros.ts';
import type { ClaimQuery, Page, PodQuery, WorkloadQuery } from '../model/list-query.ts';
import type {
  ArrivalQuery,
  FailureQuery,
  FailureRow,
  PeerQuery,
  Peers,
  Windowed,
} from '../model/across-pods.ts';
import type { Member, Membership } from '../model/member.ts';
import type { Observation, ObservationTarget, RecordKind } from '../model/observation.ts';
import type { BatchOrigin, RawPlace } from '../model/raw-place.ts';
import type { SearchFacts } from '../model/search-facts.ts';
import type { SettledPage, SettledQuery, SettledRange } from '../model/settled.ts';
import type { RetentionLimits, RetentionStep } from '../model/retention.ts';
import type { Sighting } from '../model/sighting.ts';
import type { StoreFigures } from '../model/store-figures.ts';

export type { ClaimQuery, ListQuery, Page, PodQuery, WorkloadQuery } from '../model/list-query.ts';

/**
 * What every store does. One commit is one transaction: either all of a batch is there after a crash, or nothing.
 * Times are epoch microseconds. Implementations throw `LorgnetteError`; they never return an empty answer for a query
 * they do not support.
 */
export interface Store {
  /** Applies one batch atomically and durably. Facts already present (same target and observation key) change nothing. */
  commit(batch: Batch): void;
  /** Observations of one record, unordered; `[]` when there is none. */
  loadRecord(cluster: string, kind: RecordKind, uid: string): Observation[];
  /** Targets of records that are not settled: read at start-up. */
  openRecords(): OpenRecord[];
  /** UIDs of the Pods that ever had this name. */
  podsNamed(cluster: string, namespace: string, name: string): string[];
  /** Members of the workload with this key (`workloadKey`), unordered. */
  members(cluster: string, workload: string): Member[];
  /** The last committed position of a source; `null` at the first start. */
  loadPosition(source: string): string | null;
  loadWatermarks(): { source: string; cluster: string; watermark: Micros; newest: Micros }[];
  /** The last settled state of deliveries of a record, by delivery id: what counters and outbox already contain. */
  loadSettlements(cluster: string, kind: RecordKind, uid: string): Settlement[];
  counters(): CounterRow[];
  reader(): StoreReader;
  /** Removes settled records and results older than `before`, and outbox rows of that age; gives the rows removed. */
  retain(before: Micros): number;
  /**
   * The same a step at a time, each as long as the taker allows a writer to wait: between two steps others may commit.
   * One that is not taken to its end has removed whole records, and the next goes on where it stopped.
   */
  retention(limits: RetentionLimits): Iterator<RetentionStep, void>;
  close(): void;
}

export interface OpenRecord extends ObservationTarget {
  /** Event time at which it must be looked at again; `null` when only new input can change it. */
  readonly nextDeadline: Micros | null;
}

export interface Batch {
  /** Absent when neither is known. */
  readonly origin?: BatchOrigin;
  readonly observations: readonly { readonly target: ObservationTarget; readonly observation: Observation }[];
  /** Observations that compaction of a long run removed. */
  readonly dropped: readonly { readonly target: ObservationTarget; readonly key: string }[];
  readonly results: readonly RecordResult[];
  /** Records whose stored result does not hold any more, and is not replaced by this batch: from now on they are open. */
  readonly reopened: readonly ObservationTarget[];
  readonly settlements: readonly { readonly target: ObservationTarget; readonly settlement: Settlement }[];
  readonly outbox: readonly OutboxEntry[];
  /** Increments, added to what is stored. */
  readonly counters: readonly CounterRow[];
  readonly deadLetters: readonly DeadLetter[];
  readonly positions: readonly { readonly source: string; readonly position: string }[];
  readonly watermarks: readonly {
    readonly source: string;
    readonly cluster: string;
    readonly watermark: Micros;
    readonly newest: Micros;
  }[];
}

/**
 * What the analyzers concluded about one record, as far as it is searched and listed: replaces what was stored for it.
 * The diagnosis document is a pure function of the record and the watermark, and is made when it is asked for.
 */
export interface RecordResult {
  readonly target: ObservationTarget;
  /** UID of the object, of several that had the name of the record the last; `null` where none was logged. */
  readonly uid: string | null;
  /** Searchable columns. */
  readonly owner: { readonly kind: string; readonly name: string } | null;
  readonly node: string | null;
  readonly verdict: string;
  readonly code: string | null;
  readonly firstAt: Micros;
  readonly lastAt: Micros;
  readonly nextDeadline: Micros | null;
  readonly settled: boolean;
  /** Nothing was stored of the record before, as far as is known: the store need not look first. */
  readonly isFirst?: boolean;
  /** Of its last delivery; `null` when it has none. */
  readonly outcome: string | null;
  /** Of a record kept by name, the UIDs of all that had the name, as far as they were logged. */
  readonly uids: readonly string[];
  /** The objects that it uses: of a Pod its claims, of a claim its volume. */
  readonly links: readonly ObjectLink[];
  /** What the workload of the object rests on; `null` when it has none. */
  readonly membership: Membership | null;
  /** What a Pod is searched by beside these; absent or `null` of what is none. */
  readonly search?: SearchFacts | null;
  /** The NDJSON lines of deliveries and incidents (design §6), sorted; `null`: as they were. */
  readonly lines: readonly ResultLine[] | null;
}

/** An object that another one names. */
export type ObjectLink =
  | {
      readonly kind: 'PersistentVolumeClaim';
      /** `namespace/name` */
      readonly name: string;
    }
  | { readonly kind: 'PersistentVolume'; readonly name: string };

export interface ResultLine {
  /** Delivery or incident id. */
  readonly id: string;
  readonly type: 'delivery' | 'incident';
  readonly kind: string;
  readonly outcome: string;
  readonly startedAt: Micros;
  /** The line itself, JSON without a line end. */
  readonly json: string;
  /** What the index across Pods holds of it; `null` when that is nothing. */
  readonly sighting: Sighting | null;
}

export interface Settlement {
  readonly deliveryId: string;
  /** 1 for the first; each correction after that adds one. */
  readonly revision: number;
  /** Of the line as it was counted and sent: tells whether it says something else by now. */
  readonly digest: string;
}

/** One message to exporters, and one event of the stream. The key is a pure function of its content's event times, so that order and ids are the same in every run. */
export interface OutboxEntry {
  readonly finalAt: Micros;
  readonly deliveryId: string;
  readonly revision: number;
  readonly kind: 'trace';
  readonly payload: string;
}

export interface CounterRow {
  readonly name: string;
  /** Label names and values as canonical JSON with sorted keys. */
  readonly labels: string;
  readonly value: number;
}

/** The counter of dead letters that made way for newer ones. */
export const DEAD_LETTERS_DROPPED = 'lorgnette_dead_letters_dropped_total';

export interface DeadLetter {
  readonly source: string;
  readonly position: string;
  readonly reason: string;
  /** The beginning of the input, at most 4 KiB, as UTF-8 with replacements. */
  readonly sample: string;
  readonly bytes: number;
}

/** Read side, safe to use from another thread with its own connection. */
export interface StoreReader {
  pods(query: PodQuery): Page<PodRow>;
  /** Deployments, StatefulSets, DaemonSets and Jobs, by name: one row for everything that had the name. */
  workloads(query: WorkloadQuery): Page<NamedRow>;
  /** PersistentVolumeClaims, likewise. */
  claims(query: ClaimQuery): Page<NamedRow>;
  /** `null` when no record has this UID or refusal id. Looks over all clusters. */
  pod(id: string): PodDetail | null;
  /**
   * The records kept by name that the id means, in the order of their clusters: the key of a record (`workloadKey`,
   * `namespace/name` of a claim), the UID of anything that had its name, or the id of one of its deliveries.
   */
  named(kind: NamedKind, id: string): NamedDetail[];
  /** The Pods of a workload, and the creates of Pods that were refused to it; unordered. */
  podsOf(cluster: string, workload: string): PodOfWorkload[];
  /** How many Pods of a workload have which verdict: those that have not gone, without the one that is meant. */
  othersOf(cluster: string, workload: string, uid: string): { readonly [verdict: string]: number };
  /** As the methods of `Store` of these names, of what is committed. */
  loadRecord(cluster: string, kind: RecordKind, uid: string): Observation[];
  podsNamed(cluster: string, namespace: string, name: string): string[];
  members(cluster: string, workload: string): Member[];
  /**
   * Where the audit events behind a record's observations lie, by the keys of those; of a key that was observed anew the
   * latest place first. Nothing of what is older than the retention, and of what came from where nothing is read again.
   */
  rawPlaces(cluster: string, kind: RecordKind, uid: string): ReadonlyMap<string, readonly RawPlace[]>;
  /** The copies kept of a batch's events, one JSON text a line; `null` when there are none. */
  keptEvents(batch: number): string | null;
  /** Of the object that a record is about: `''` of what is in none; `null` when there is no such record. */
  namespaceOf(cluster: string, kind: RecordKind, uid: string): string | null;
  /** The index across Pods: troubles that were there at some time in the window, the latest to begin first. */
  failures(query: FailureQuery): Windowed<FailureRow>;
  /**
   * The index across Pods: creates that succeeded in the window, the latest first. Where there are more than `limit`, the
   * latest instants of which all fit.
   */
  peers(query: PeerQuery): Peers;
  /** How many Pods came up in the window, all of them. */
  cameUp(query: ArrivalQuery): number;
  clusters(): ClusterRow[];
  /** The same without what has to be counted. */
  watermarks(): ClusterWatermark[];
  figures(): StoreFigures;
  counters(): CounterRow[];
  /** How many deliveries of each kind had each outcome. */
  outcomes(): { readonly kind: string; readonly outcome: string; readonly count: number }[];
  /** Every result line of the store in the order of design §6 (startedAt, UID, kind), streamed. */
  lines(): Iterable<string>;
  deadLetters(limit: number): DeadLetter[];
  /** Settled deliveries and corrections in the order of their commits. */
  settled(query: SettledQuery): SettledPage;
  /** What there is of them. */
  settledRange(): SettledRange;
  /** The first of them that was final at `time` or later; `null` when none is. */
  settledSince(time: Micros): number | null;
  outbox(
    after: { finalAt: Micros; deliveryId: string; revision: number } | null,
    limit: number,
  ): OutboxEntry[];
}

/** An object in a list. */
export interface ObjectRow {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
  readonly node: string | null;
  readonly owner: { readonly kind: string; readonly name: string } | null;
  readonly verdict: string;
  readonly code: string | null;
  /** Of its last delivery; `null` when it has none. */
  readonly outcome: string | null;
  readonly firstAt: Micros;
  readonly lastAt: Micros;
}

export interface PodRow extends ObjectRow {
  /** As last told. */
  readonly ips: readonly string[];
  /** UID, or refusal key. */
  readonly uid: string;
}

export interface PodDetail extends PodRow {
  readonly kind: RecordKind;
  readonly lines: readonly string[];
  /** Key of the workload that it belongs to, and what that knows of it; `null` when there is none. */
  readonly workload: string | null;
  readonly member: Member | null;
  readonly links: readonly ObjectLink[];
}

/** The kinds of record that are kept by name. */
export type NamedKind = 'Workload' | 'PersistentVolumeClaim';

export interface NamedRow extends ObjectRow {
  /** The record's `uid`: what every object of this name has in common. */
  readonly key: string;
  /** UID of the last object that had the name; `null` when none was logged. */
  readonly uid: string | null;
  /** Of a claim, that of the Pod that used it last. */
  readonly node: string | null;
  /** As they are stored, the oldest first. */
  readonly lines: readonly string[];
}

export interface NamedDetail extends NamedRow {
  readonly links: readonly ObjectLink[];
}

export interface PodOfWorkload extends PodRow {
  readonly kind: RecordKind;
  readonly member: Member;
  readonly links: readonly ObjectLink[];
}

export interface ClusterWatermark {
  readonly cluster: string;
  readonly watermark: Micros;
  readonly newest: Micros;
}

export interface ClusterRow extends ClusterWatermark {
  readonly pods: number;
}
