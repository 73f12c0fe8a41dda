import { parseMicros } from '../../src/lib/micros.ts';
import type {
  DiagnosisDocument,
  DeliveryLine,
  Explain,
  InputQualityOfCluster,
  TimelineEntry,
  TimelineOf,
} from '../../src/model/answer.ts';
import type {
  ClaimDocument,
  DescribeClaim,
  DescribeWorkload,
  RolloutAnswer,
  WorkloadDocument,
} from '../../src/model/object-answer.ts';
import type {
  ClaimQuery,
  ListQuery,
  NamedDetail,
  Page,
  PodQuery,
  PodRow,
  StoreReader,
  WorkloadQuery,
} from '../../src/store/contract.ts';
import type { ManifestAnswer, Past } from '../../src/model/change-answer.ts';
import type { Failures, FailuresAnswer, FailuresQuestion } from '../../src/model/failures-answer.ts';
import { LorgnetteError } from '../../src/lib/errors.ts';

/** A store's reader over documents held in memory, in the order given. Remembers the queries it was asked. */
export interface FakeReader extends StoreReader {
  readonly queries: (PodQuery | WorkloadQuery | ClaimQuery)[];
  readonly explain: Explain;
  readonly describeWorkload: DescribeWorkload;
  readonly describeClaim: DescribeClaim;
  readonly timeline: TimelineOf;
  /** Knows of the past that each Pod was made, and nothing else. */
  readonly past: Past;
  /** Remembers what it was asked, and answers that nothing failed. */
  readonly failuresAnswer: Failures;
  readonly failureQuestions: FailuresQuestion[];
}

/** What every Pod of a fake reader went through. */
export const TIMELINE: readonly TimelineEntry[] = [
  {
    at: '2026-11-21T10:01:58.000000Z',
    type: 'operation',
    key: 'pod:create:success',
    values: [],
    user: 'jane@example.com',
    auditId: 'audit-1',
  },
  {
    at: '2026-11-21T10:01:59.000000Z',
    type: 'event',
    key: 'FailedMount',
    values: ['configmap "a" not found'],
    user: 'system:node:node-a',
    auditId: 'audit-2',
  },
];

export function createFakeReader(
  documents: readonly DiagnosisDocument[],
  ids: readonly string[] = [],
  named: { workloads?: readonly WorkloadDocument[]; claims?: readonly ClaimDocument[] } = {},
): FakeReader {
  const rows = documents.map((document, i) => ({ document, row: rowOf(document, ids[i]) }));
  const queries: FakeReader['queries'] = [];
  const workloads = (named.workloads ?? []).map((document) => ({ document, row: namedRow(document) }));
  const claims = (named.claims ?? []).map((document) => ({ document, row: namedRow(document) }));

  function page<T extends PodRow | NamedDetail>(rowsOfList: readonly T[], query: ListQuery): Page<T> {
    queries.push(query);
    if (query.cursor !== undefined && !/^\d+$/.test(query.cursor)) {
      throw new LorgnetteError('CursorInvalid', 'This is not a cursor.');
    }
    const from = Number(query.cursor ?? 0);
    const matching = rowsOfList
      .filter((row) => query.namespace === undefined || row.namespace === query.namespace)
      .filter((row) => query.name === undefined || row.name.startsWith(query.name))
      .filter((row) => query.verdict === undefined || row.verdict === query.verdict);
    const end = from + query.limit;
    return { items: matching.slice(from, end), nextCursor: end < matching.length ? String(end) : null };
  }

  const failureQuestions: FailuresQuestion[] = [];
  return {
    failureQuestions,
    failuresAnswer(question) {
      failureQuestions.push(question);
      return { ...NOTHING_FAILED, groupBy: question.groupBy ?? 'code' };
    },
    failures: () => ({ items: [], partial: false }),
    peers: () => ({ kinds: [], find: () => null, partial: false }),
    cameUp: () => 0,
    queries,
    pods: (query) =>
      page(
        rows
          .map(({ row }) => row)
          .filter(({ owner }) => query.ownerKind === undefined || owner?.kind === query.ownerKind)
          .filter(({ owner }) => query.ownerName === undefined || owner?.name === query.ownerName),
        query,
      ),
    workloads: (query) =>
      page(
        workloads.map(({ row }) => row),
        query,
      ),
    claims: (query) =>
      page(
        claims.map(({ row }) => row),
        query,
      ),
    named: (kind, id) =>
      (kind === 'Workload' ? workloads : claims)
        .map(({ row }) => row)
        .filter(({ key, uid }) => key === id || uid === id),
    describeWorkload: (cluster, key) =>
      workloads.find(({ row }) => row.cluster === cluster && row.key === key)?.document ?? null,
    describeClaim: (cluster, key) =>
      claims.find(({ row }) => row.cluster === cluster && row.key === key)?.document ?? null,
    pod(id) {
      const found = rows.find(({ row }) => row.uid === id);
      if (found === undefined) return null;
      const { document, row } = found;
      const lines = document.delivery === null ? [] : [JSON.stringify(document.delivery)];
      return {
        ...row,
        kind: document.pod.uid === null ? ('PodRefusal' as const) : ('Pod' as const),
        lines,
        workload: null,
        member: null,
        links: [],
      };
    },
    explain: (id) => rows.find(({ row }) => row.uid === id)?.document ?? null,
    podsOf: () => [],
    past: {
      changes: () => [],
      versions: () => [],
      manifest: (uid) => Promise.resolve(manifestOf(uid)),
      auditEvents: (_object, auditId) => Promise.resolve({ auditId, events: [], gone: 0 }),
    },
    othersOf: () => ({}),
    timeline: (id) => (rows.some(({ row }) => row.uid === id) ? TIMELINE : null),
    loadRecord: () => [],
    outcomes: () => [],
    podsNamed: () => [],
    rawPlaces: () => new Map(),
    keptEvents: () => null,
    namespaceOf: () => null,
    members: () => [],
    clusters: () => [
      {
        cluster: 'default',
        watermark: micros('10:06:26.000000'),
        newest: micros('10:06:28.000000'),
        pods: rows.length,
      },
    ],
    watermarks: () => [
      {
        cluster: 'default',
        watermark: micros('10:06:26.000000'),
        newest: micros('10:06:28.000000'),
      },
    ],
    figures: () => ({ bytes: 0, logBytes: 0, freeBytes: 0, outbox: 0, deadLetters: 0 }),
    counters: () => [
      {
        name: 'lorgnette_deliveries_total',
        labels:
          '{"cluster":"default","code":"ImageNotFound","kind":"create","outcome":"failed","phase":"image","side":"user"}',
        value: 3,
      },
      { name: 'lorgnette_corrections_total', labels: '{"cluster":"default","kind":"create"}', value: 1 },
    ],
    *lines() {
      for (const { document } of rows)
        if (document.delivery !== null) yield JSON.stringify(document.delivery);
    },
    deadLetters: () => [],
    settled: ({ after }) => ({ items: [], through: after }),
    settledRange: () => ({ store: 'fake', first: 0, last: 0 }),
    settledSince: () => null,
    outbox: () => [],
  };
}

const manifestOf = (uid: string): ManifestAnswer => ({
  cluster: 'default',
  at: '2026-01-31T10:02:14.000000Z',
  resourceVersion: '7',
  exact: true,
  base: {
    auditId: 'audit-1',
    stage: 'ResponseComplete',
    at: '2026-01-31T10:02:14.000000Z',
    body: 'responseObject',
    readFrom: 'log',
  },
  applied: [],
  unknown: [],
  gone: false,
  manifest: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', uid } },
});

/** The answer about an hour in which all went well. */
export const NOTHING_FAILED: FailuresAnswer = {
  window: { from: '2026-01-31T09:06:28.000001Z', to: '2026-01-31T10:06:28.000001Z' },
  groupBy: 'code',
  pods: 0,
  refused: 0,
  cameUp: 12,
  groups: [],
  groupsLeft: 0,
  partial: false,
};

export const micros = (time: string): number => parseMicros(`2026-01-31T${time}Z`) ?? Number.NaN;

function rowOf({ pod, verdict, primary, delivery }: DiagnosisDocument, id: string | undefined): PodRow {
  return {
    cluster: pod.cluster,
    namespace: pod.namespace,
    name: pod.name ?? '',
    uid: id ?? pod.uid ?? '',
    node: pod.node,
    ips: [],
    owner: pod.owner,
    verdict,
    code: primary?.code ?? null,
    outcome: delivery?.outcome ?? null,
    firstAt: startOf(delivery),
    lastAt: micros('10:06:26.000000'),
  };
}

const startOf = (delivery: DeliveryLine | null): number => parseMicros(delivery?.startedAt ?? '') ?? 0;

function namedRow(document: WorkloadDocument | ClaimDocument): NamedDetail {
  const { cluster, namespace, name, uid, node, owner, verdict, code, id } = document;
  const lines =
    'rollouts' in document ? document.rollouts.map((rollout) => bare(rollout)) : document.deliveries;
  return {
    cluster,
    namespace,
    name,
    uid,
    node,
    owner,
    verdict,
    code,
    key: id.replaceAll(':', '/'),
    outcome: lines[0]?.outcome ?? null,
    firstAt: parseMicros(document.firstAt) ?? 0,
    lastAt: parseMicros(document.lastAt) ?? 0,
    lines: lines.map((line) => JSON.stringify(line)).toReversed(),
    links: [],
  };
}

function bare({ requestedBy: _asker, ...line }: RolloutAnswer): DeliveryLine {
  return line;
}

/** Of a log that hides nothing. */
export const FULL_INPUT: InputQualityOfCluster = {
  gaps: [],
  since: null,
  cutEvents: 0,
  logsReads: false,
  capabilities: [],
  missing: [],
  policyRules: '',
};
