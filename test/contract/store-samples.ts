import type {
  Batch,
  DeadLetter,
  OutboxEntry,
  PodQuery,
  RecordResult,
  ResultLine,
  StoreReader,
} from '../../src/store/contract.ts';
import type { Member } from '../../src/model/member.ts';
import type { Observation, ObservationTarget } from '../../src/model/observation.ts';

/** A batch of what is given, and nothing else. */
export const batch = (parts: Partial<Batch>): Batch => ({
  observations: [],
  dropped: [],
  reopened: [],
  results: [],
  settlements: [],
  outbox: [],
  counters: [],
  deadLetters: [],
  positions: [],
  watermarks: [],
  ...parts,
});

export const podTarget = (uid: string, parts: Partial<ObservationTarget> = {}): ObservationTarget => ({
  cluster: 'east',
  kind: 'Pod',
  uid,
  namespace: 'shop',
  name: `web-${uid}`,
  ...parts,
});

export const observation = (key: string, parts: Partial<Observation> = {}): Observation => ({
  key,
  action: 'update',
  subresource: 'status',
  auditId: `audit-of-${key}`,
  stage: 'ResponseComplete',
  requestedAt: 1_700_000_000_000_001,
  at: 1_700_000_000_000_900,
  resourceVersion: '41',
  user: 'system:node:a',
  userAgent: 'kubelet/v1.34.0',
  code: 200,
  reason: '',
  message: '',
  bodyType: 'status',
  body: { status: { phase: 'Running', podIP: null, conditions: [{ type: 'Ready', status: 'True' }] } },
  bodyPath: 'responseObject',
  gracePeriodSeconds: null,
  truncated: false,
  patch: null,
  ...parts,
});

export const line = (id: string, startedAt: number, parts: Partial<ResultLine> = {}): ResultLine => ({
  id,
  type: 'delivery',
  kind: 'create',
  outcome: 'succeeded',
  startedAt,
  json: JSON.stringify({ type: 'delivery', id, startedAt }),
  sighting: null,
  ...parts,
});

export const result = (target: ObservationTarget, parts: Partial<RecordResult> = {}): RecordResult => ({
  target,
  uid: target.uid,
  outcome: null,
  uids: [],
  links: [],
  membership: null,
  owner: { kind: 'Deployment', name: 'web' },
  node: 'node-a',
  verdict: 'healthy',
  code: null,
  firstAt: 1000,
  lastAt: 2000,
  nextDeadline: null,
  settled: false,
  lines: [line(`${target.uid}/create`, parts.firstAt ?? 1000)],
  ...parts,
});

export const outboxEntry = (finalAt: number, deliveryId: string, revision: number): OutboxEntry => ({
  finalAt,
  deliveryId,
  revision,
  kind: 'trace',
  payload: JSON.stringify({ cluster: 'east', namespace: 'shop', kind: 'create', deliveryId, revision }),
});

export const deadLetter = (position: number): DeadLetter => ({
  source: 'file',
  position: String(position),
  reason: 'malformed',
  sample: '{"half',
  bytes: 6,
});

/** What a workload knows of a Pod. */
export const member = (uid: string, parts: Partial<Member> = {}): Member => ({
  kind: 'Pod',
  uid,
  name: `web-${uid}`,
  node: 'node-a',
  controllerUid: '',
  revision: '7c9f5',
  bornAt: 1000,
  bornBeforeLog: false,
  create: null,
  attempts: 1,
  lastAttemptAt: 1000,
  completedAt: null,
  completedAs: null,
  brokenAt: null,
  isBroken: false,
  removedAt: null,
  goneAt: null,
  ...parts,
});

/** The UIDs of every page of a query. */
export function uidsOf(reader: StoreReader, query: PodQuery): string[] {
  const uids: string[] = [];
  let cursor: string | null = null;
  do {
    const page = reader.pods(cursor === null ? query : { ...query, cursor });
    uids.push(...page.items.map(({ uid }) => uid));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return uids;
}

/** Everything a reader can tell, as plain values: two stores are equal when this is. */
export const contentOf = (reader: StoreReader): unknown =>
  structuredClone({
    pods: reader.pods({ limit: 1000 }).items.map(({ uid }) => reader.pod(uid)),
    workloads: reader.workloads({ limit: 1000 }).items.map(({ key }) => reader.named('Workload', key)),
    claims: reader.claims({ limit: 1000 }).items.map(({ key }) => reader.named('PersistentVolumeClaim', key)),
    clusters: reader.clusters(),
    counters: reader.counters(),
    outcomes: reader.outcomes(),
    lines: [...reader.lines()],
    deadLetters: reader.deadLetters(1000),
    outbox: reader.outbox(null, 1000),
  });
