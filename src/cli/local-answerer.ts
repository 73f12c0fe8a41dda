import { windowOf } from '../api/moment.ts';
import { keyOf, type NamedObjectKind } from '../model/object-ref.ts';
import type { NamedKind, NamedRow } from '../store/contract.ts';
import type { Answered } from './app-contract.ts';
import type { Answerer, NamedDocument } from './answerer.ts';
import { asOfCluster } from './render-answer.ts';

/** Answers from what was read in this process, or lies in a store. */
export function createLocalAnswerer(answered: Answered): Answerer {
  const { reader, explain, describeWorkload, describeClaim, past, failures } = answered;

  function describe(
    kind: NamedKind,
    { cluster, key }: Pick<NamedRow, 'cluster' | 'key'>,
  ): NamedDocument | null {
    if (kind === 'Workload') {
      const document = describeWorkload(cluster, key);
      return document === null ? null : { type: 'workload', document };
    }
    const document = describeClaim(cluster, key);
    return document === null ? null : { type: 'claim', document };
  }

  return {
    pods: async ({ since, until, ...query }) =>
      reader.pods({ ...query, ...windowOf(reader, query.cluster, since, until) }),
    workloads: async (query) => reader.workloads(query),
    claims: async (query) => reader.claims(query),
    explain: async (id) => explain(id),
    describe: async (kind, row) => describe(kind, row),
    describeById: async (kind, id) => {
      const [row] = reader.named(kind, id);
      return row === undefined ? null : describe(kind, row);
    },
    timeline: async (podId) => answered.timeline(podId),
    versions: async ({ cluster, kind, namespace, name }) => {
      const uid = keyOf({ kind: kind as NamedObjectKind, namespace, name }) ?? '';
      const recordKind = kind === 'PersistentVolumeClaim' ? kind : 'Workload';
      return past.versions({ cluster, kind: recordKind, uid, namespace, name }).map(({ item }) => item);
    },
    failures: async (question) => failures(question),
    watermark: async (cluster) => asOfCluster(reader.watermarks(), cluster),
    close: () => answered.close(),
  };
}
