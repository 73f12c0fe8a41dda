import { LorgnetteError } from '../../lib/errors.ts';
import type { RecordKind } from '../../model/observation.ts';
import { parseWorkloadKey } from '../../model/workload.ts';
import type { StoreReader } from '../../store/contract.ts';

/** Kinds of record that are of a whole cluster and name no object of a namespace. */
const OF_CLUSTERS: ReadonlySet<RecordKind> = new Set(['Node', 'StorageClass', 'Cluster']);

/**
 * A reader that knows nothing of objects outside of `namespaces`: single ones are not there, lists and counts are made of the
 * rest, and what is drawn from it (diagnoses, links, timelines, causes across Pods) can tell nothing else. A list that is asked for by
 * another namespace is `Forbidden`, since an empty answer would be a false one. What is of whole clusters is
 * `Forbidden` too. Every method is written out: a new one does not compile before somebody has thought of it.
 */
export function createRestrictedReader(reader: StoreReader, namespaces: ReadonlySet<string>): StoreReader {
  const names = [...namespaces].toSorted();
  const [only] = names.length === 1 ? names : [];
  const isMine = ({ namespace }: { readonly namespace: string }): boolean => namespaces.has(namespace);
  const ofWorkload = (key: string): boolean => namespaces.has(parseWorkloadKey(key)?.namespace ?? '');

  /** The query, of what may be read. */
  function narrowed<Q extends { readonly namespace?: string }>(query: Q): Q {
    if (query.namespace !== undefined) {
      if (isMine({ namespace: query.namespace })) return query;
      throw forbidden(`namespace ${query.namespace}`);
    }
    // One namespace has an index of its own.
    return only === undefined ? { ...query, namespaces: names } : { ...query, namespace: only };
  }

  const mayLoad = (cluster: string, kind: RecordKind, uid: string): boolean =>
    OF_CLUSTERS.has(kind) || namespaces.has(reader.namespaceOf(cluster, kind, uid) ?? '');

  const wholeClusters = (what: string) => (): never => {
    throw forbidden(what);
  };

  return {
    pods: (query) => reader.pods(narrowed(query)),
    workloads: (query) => reader.workloads(narrowed(query)),
    claims: (query) => reader.claims(narrowed(query)),
    pod(id) {
      const found = reader.pod(id);
      return found !== null && isMine(found) ? found : null;
    },
    named: (kind, id) => reader.named(kind, id).filter(isMine),
    podsOf: (cluster, workload) => reader.podsOf(cluster, workload).filter(isMine),
    othersOf: (cluster, workload, uid) =>
      ofWorkload(workload) ? reader.othersOf(cluster, workload, uid) : {},
    loadRecord: (cluster, kind, uid) =>
      mayLoad(cluster, kind, uid) ? reader.loadRecord(cluster, kind, uid) : [],
    podsNamed: (cluster, namespace, name) =>
      isMine({ namespace }) ? reader.podsNamed(cluster, namespace, name) : [],
    members: (cluster, workload) => (ofWorkload(workload) ? reader.members(cluster, workload) : []),
    // An event about a node tells of everything on it.
    rawPlaces: (cluster, kind, uid) =>
      !OF_CLUSTERS.has(kind) && mayLoad(cluster, kind, uid)
        ? reader.rawPlaces(cluster, kind, uid)
        : new Map(),
    // Whoever has no place of a record in it has no number to ask with, and looks for that record's events alone.
    keptEvents: (batch) => reader.keptEvents(batch),
    namespaceOf: (cluster, kind, uid) =>
      mayLoad(cluster, kind, uid) ? reader.namespaceOf(cluster, kind, uid) : null,
    failures: (query) => reader.failures(narrowed(query)),
    peers: (query) => reader.peers({ ...query, namespaces: names }),
    // Times of the log, by which answers are dated.
    watermarks: () => reader.watermarks(),
    // How many Pods there are is nobody's business here.
    clusters: () =>
      reader.clusters().map(({ cluster, watermark, newest }) => ({ cluster, watermark, newest, pods: 0 })),
    figures: wholeClusters('figures of the store'),
    counters: wholeClusters('counters'),
    outcomes: wholeClusters('outcomes'),
    lines: wholeClusters('lines'),
    deadLetters: wholeClusters('dead letters'),
    outbox: wholeClusters('the outbox'),
  };
}

const forbidden = (what: string): LorgnetteError =>
  new LorgnetteError('Forbidden', `This credential may not read ${what}.`);
