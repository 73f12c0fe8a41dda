import type { Answer } from '../analyzers/answer/index.ts';
import type { AnalyzerGraph } from '../analyzers/graph.ts';
import type { Explain } from '../model/answer.ts';
import { createClusterFacts } from '../share-processor/fold/cluster-facts.ts';
import type { StoreReader } from '../store/contract.ts';
import { observationsOf } from './record-view.ts';

/** Explains what is committed: the same conclusions that were drawn at ingest, from the same record, as of its watermark. */
export function createExplain(graph: AnalyzerGraph, reader: StoreReader): Explain {
  return function explain(id) {
    const row = reader.pod(id);
    if (row === null) return null;
    const { cluster, kind, uid, namespace, name } = row;
    const target = { cluster, kind, uid, namespace, name };
    const observations = observationsOf(target, {
      observations: (wanted) => reader.loadRecord(wanted.cluster, wanted.kind, wanted.uid),
      podsNamed: (...wanted) => reader.podsNamed(...wanted),
    });
    const facts = createClusterFacts(reader.loadRecord(cluster, 'Cluster', cluster));
    const watermark = reader.clusters().find((found) => found.cluster === cluster)?.watermark ?? row.lastAt;
    const { outputs, failures } = graph.run({ target, observations, cluster: facts }, watermark);
    const [failure] = failures;
    if (failure !== undefined) throw failure.error;
    return (outputs.get('answer') as Answer).document(id);
  };
}
