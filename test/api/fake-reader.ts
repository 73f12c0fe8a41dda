import { parseMicros } from '../../src/lib/micros.ts';
import type {
  DiagnosisDocument,
  DeliveryLine,
  Explain,
  TimelineEntry,
  TimelineOf,
} from '../../src/model/answer.ts';
import type { Failures, FailuresAnswer, FailuresQuestion } from '../../src/model/failures-answer.ts';
import type { PodQuery, PodRow, StoreReader } from '../../src/store/contract.ts';
import { LorgnetteError } from '../../src/lib/errors.ts';

/** A store's reader over documents held in memory, in the order given. Remembers the queries it was asked. */
export interface FakeReader extends StoreReader {
  readonly queries: PodQuery[];
  readonly explain: Explain;
  readonly timeline: TimelineOf;
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
): FakeReader {
  const rows = documents.map((document, i) => ({ document, row: rowOf(document, ids[i]) }));
  const queries: PodQuery[] = [];
  const failureQuestions: FailuresQuestion[] = [];
  return {
    failureQuestions,
    failuresAnswer(question) {
      failureQuestions.push(question);
      return { ...NOTHING_FAILED, groupBy: question.groupBy ?? 'code' };
    },
    failures: () => ({ items: [], partial: false }),
    peers: () => ({ items: [], partial: false }),
    queries,
    pods(query) {
      queries.push(query);
      if (query.cursor !== undefined && !/^\d+$/.test(query.cursor)) {
        throw new LorgnetteError('CursorInvalid', 'This is not a cursor.');
      }
      const from = Number(query.cursor ?? 0);
      const matching = rows
        .map(({ row }) => row)
        .filter((row) => query.namespace === undefined || row.namespace === query.namespace)
        .filter((row) => query.name === undefined || row.name.startsWith(query.name))
        .filter((row) => query.verdict === undefined || row.verdict === query.verdict);
      const end = from + query.limit;
      return { items: matching.slice(from, end), nextCursor: end < matching.length ? String(end) : null };
    },
    pod(id) {
      const found = rows.find(({ row }) => row.uid === id);
      if (found === undefined) return null;
      const { document, row } = found;
      const lines = document.delivery === null ? [] : [JSON.stringify(document.delivery)];
      return { ...row, kind: document.pod.uid === null ? ('PodRefusal' as const) : ('Pod' as const), lines };
    },
    explain: (id) => rows.find(({ row }) => row.uid === id)?.document ?? null,
    timeline: (id) => (rows.some(({ row }) => row.uid === id) ? TIMELINE : null),
    loadRecord: () => [],
    outcomes: () => [],
    podsNamed: () => [],
    members: () => [],
    clusters: () => [
      {
        cluster: 'default',
        watermark: micros('10:06:26.000000'),
        newest: micros('10:06:28.000000'),
        pods: rows.length,
      },
    ],
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
    outbox: () => [],
  };
}

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
    owner: pod.owner,
    verdict,
    code: primary?.code ?? null,
    firstAt: startOf(delivery),
    lastAt: micros('10:06:26.000000'),
  };
}

const startOf = (delivery: DeliveryLine | null): number => parseMicros(delivery?.startedAt ?? '') ?? 0;
