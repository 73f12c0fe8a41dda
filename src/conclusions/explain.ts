import type { Answer } from '../analyzers/answer/index.ts';
import type { AnalyzerFailure, AnalyzerGraph } from '../analyzers/graph.ts';
import type { DiagnosisDocument, Explain } from '../model/answer.ts';
import { createClusterFacts } from '../share-processor/fold/cluster-facts.ts';
import type { PodRow, StoreReader } from '../store/contract.ts';
import { acrossPodsOf } from './across-pods.ts';
import { cascadeOf } from './cascade.ts';
import { membersOf } from './judge.ts';
import { observationsOf, type Records } from './record-view.ts';

/** The answer where an analyzer failed: the fault is ours, and what it hides is unknown. */
function unexplained(row: PodRow, failures: readonly AnalyzerFailure[]): DiagnosisDocument {
  const { cluster, namespace, name, uid, node, owner } = row;
  return {
    pod: { cluster, namespace, name: name === '' ? null : name, uid, node, owner },
    verdict: 'unknown',
    delivery: null,
    primary: null,
    others: [],
    phases: [],
    inputQuality: failures.map(({ analyzer, error }) => ({
      missing: `the analyzer "${analyzer}" failed on this record: ${error instanceof Error ? error.message : String(error)}`,
      consequence: 'nothing can be said of this Pod',
      remedy: 'this is a fault of Lorgnette: please report it with the audit events of this Pod',
    })),
    acrossPods: null,
  };
}

/** Explains what is committed: the same conclusions that were drawn at ingest, from the same record, as of its watermark. */
export function createExplain(graph: AnalyzerGraph, reader: StoreReader): Explain {
  return function explain(id) {
    const row = reader.pod(id);
    if (row === null) return null;
    const { cluster, kind, uid, namespace, name } = row;
    const target = { cluster, kind, uid, namespace, name };
    const records: Records = {
      observations: (wanted) => reader.loadRecord(wanted.cluster, wanted.kind, wanted.uid),
      podsNamed: (...wanted) => reader.podsNamed(...wanted),
    };
    const observations = observationsOf(target, records);
    const facts = createClusterFacts(reader.loadRecord(cluster, 'Cluster', cluster));
    const watermark = reader.clusters().find((found) => found.cluster === cluster)?.watermark ?? row.lastAt;
    const members = membersOf(target, {
      graph,
      facts,
      observations: (member) => observationsOf(member, records),
      list: (...wanted) => reader.members(...wanted),
    });
    const { outputs, failures } = graph.run({ target, observations, cluster: facts, members }, watermark);
    const answer = outputs.get('answer') as Answer | undefined;
    if (answer === undefined) return unexplained(row, failures);
    const document = answer.document(id);
    const cascade = cascadeOf(answer.report, target, records);
    return {
      ...document,
      acrossPods: acrossPodsOf(document, row, reader, watermark),
      ...(cascade === null ? {} : { cascade }),
    };
  };
}
