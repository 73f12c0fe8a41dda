import type { Access } from '../../model/access.ts';
import type { StoreReader } from '../../store/contract.ts';
import { createRestrictedReader } from './restricted-reader.ts';
import type { AccessScope } from './scope.ts';

/**
 * The reader that everything over HTTP is answered from: it shows each request what that may read, and this is the one place
 * where that is decided. Routes, diagnoses and links know nothing of it.
 */
export function createAccessReader(reader: StoreReader, scope: AccessScope): StoreReader {
  const restricted = new WeakMap<Access, StoreReader>();
  function mine(): StoreReader {
    const access = scope.current();
    if (access.namespaces === null) return reader;
    const known = restricted.get(access) ?? createRestrictedReader(reader, access.namespaces);
    restricted.set(access, known);
    return known;
  }
  return {
    pods: (query) => mine().pods(query),
    workloads: (query) => mine().workloads(query),
    claims: (query) => mine().claims(query),
    pod: (id) => mine().pod(id),
    named: (kind, id) => mine().named(kind, id),
    podsOf: (cluster, workload) => mine().podsOf(cluster, workload),
    othersOf: (cluster, workload, uid) => mine().othersOf(cluster, workload, uid),
    loadRecord: (cluster, kind, uid) => mine().loadRecord(cluster, kind, uid),
    podsNamed: (cluster, namespace, name) => mine().podsNamed(cluster, namespace, name),
    members: (cluster, workload) => mine().members(cluster, workload),
    namespaceOf: (cluster, kind, uid) => mine().namespaceOf(cluster, kind, uid),
    rawPlaces: (cluster, kind, uid) => mine().rawPlaces(cluster, kind, uid),
    keptEvents: (batch) => mine().keptEvents(batch),
    failures: (query) => mine().failures(query),
    peers: (query) => mine().peers(query),
    cameUp: (query) => mine().cameUp(query),
    clusters: () => mine().clusters(),
    watermarks: () => mine().watermarks(),
    figures: () => mine().figures(),
    counters: () => mine().counters(),
    outcomes: () => mine().outcomes(),
    lines: () => mine().lines(),
    deadLetters: (limit) => mine().deadLetters(limit),
    settled: (query) => mine().settled(query),
    settledRange: () => mine().settledRange(),
    settledSince: (time) => mine().settledSince(time),
    outbox: (after, limit) => mine().outbox(after, limit),
  };
}
