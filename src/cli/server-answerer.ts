import { formatMicros, MICROS_PER_SECOND, type Micros, parseMicros } from '../lib/micros.ts';
import { LorgnetteError } from '../lib/errors.ts';
import type { PodItem } from '../api/pod-item.ts';
import type { DiagnosisDocument } from '../model/answer.ts';
import type { HistoryVersion, TimelineChange } from '../model/change-answer.ts';
import type { FailureGroup, FailuresAnswer, FailuresQuestion } from '../model/failures-answer.ts';
import type { ClaimDocument, NamedItem, WorkloadDocument } from '../model/object-answer.ts';
import { pathId, workloadKey } from '../model/workload.ts';
import type { NamedKind, NamedRow, Page, PodRow } from '../store/contract.ts';
import type { Answerer, NamedDocument } from './answerer.ts';
import type { Query, Service } from './service.ts';

const PATHS: { readonly [kind in NamedKind]: string } = {
  Workload: '/workloads',
  PersistentVolumeClaim: '/claims',
};
/** The most that the API gives at once. */
const PAGE = 500;
const MOST_GROUPS = 200;

/** Answers by asking a service that runs. What it knows is what its credential may read. */
export function createServerAnswerer(service: Service): Answerer {
  async function list(kind: NamedKind, query: object): Promise<Page<NamedRow>> {
    const page = await service.get<Page<NamedItem>>(PATHS[kind], query as Query);
    return { items: page.items.map(namedRow), nextCursor: page.nextCursor };
  }

  async function describe(kind: NamedKind, id: string, query: Query): Promise<NamedDocument | null> {
    const path = `${PATHS[kind]}/${encodeURIComponent(id)}`;
    if (kind === 'Workload') {
      const document = await service.find<WorkloadDocument>(path, query);
      return document === null ? null : { type: 'workload', document };
    }
    const document = await service.find<ClaimDocument>(path, query);
    return document === null ? null : { type: 'claim', document };
  }

  /** All pages of a list; `null` where the object is not there. */
  async function all<T>(path: string, query: Query): Promise<T[] | null> {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<T> | null = await service.find<Page<T>>(path, { ...query, limit: PAGE, cursor });
      if (page === null) return null;
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return items;
  }

  return {
    async pods({ labels, workload, claim, ...query }) {
      const page = await service.get<Page<PodItem>>('/pods', {
        ...(query as Query),
        label: labels,
        workload: workload === undefined ? undefined : pathId(workload),
        claim: claim === undefined ? undefined : pathId(claim),
      });
      return { items: page.items.map(podRow), nextCursor: page.nextCursor };
    },
    workloads: (query) => list('Workload', query),
    claims: (query) => list('PersistentVolumeClaim', query),
    explain: (id) => service.find<DiagnosisDocument>(`/pods/${encodeURIComponent(id)}/diagnosis`),
    describe: (kind, { cluster, key }) => describe(kind, pathId(key), { cluster }),
    describeById: (kind, id) => describe(kind, id, {}),
    async timeline(podId) {
      const changes = await all<TimelineChange>(`/pods/${encodeURIComponent(podId)}/timeline`, {});
      return (
        changes?.flatMap(({ at, user, auditId, said }) =>
          said.map(({ type, key, values }) => ({ at, type, key, values, user, auditId })),
        ) ?? null
      );
    },
    async versions({ cluster, kind, id }) {
      const list = kind === 'PersistentVolumeClaim' ? PATHS.PersistentVolumeClaim : PATHS.Workload;
      return (await all<HistoryVersion>(`${list}/${encodeURIComponent(id)}/history`, { cluster })) ?? [];
    },
    failures: (question) => failuresOf(service, question),
    async watermark(cluster) {
      try {
        const page = await service.get<Page<{ cluster: string; watermark: string | null }>>('/clusters', {
          limit: PAGE,
        });
        return microsOf(page.items.find((item) => item.cluster === cluster)?.watermark ?? null);
      } catch (error) {
        // Who is limited to namespaces is not told of clusters; what is open has then no length.
        if (error instanceof LorgnetteError && error.code === 'Forbidden') return null;
        throw error;
      }
    },
    close: () => undefined,
  };
}

interface FailuresPage extends FailuresAnswer {
  readonly nextCursor: string | null;
  readonly partialReasons: readonly string[];
}

/** As many groups as were asked for, from as many pages as that takes. */
async function failuresOf(service: Service, question: FailuresQuestion): Promise<FailuresAnswer> {
  const { windowUs, from, to, limit = MOST_GROUPS, after: _after, ...filters } = question;
  const query = {
    ...filters,
    window: windowUs === undefined ? undefined : `${windowUs / MICROS_PER_SECOND}s`,
    from: from === undefined ? undefined : formatMicros(from),
    to: to === undefined ? undefined : formatMicros(to),
  };
  const groups: FailureGroup[] = [];
  let cursor: string | null = null;
  for (;;) {
    const page: FailuresPage = await service.get('/failures', {
      ...query,
      limit: Math.min(limit - groups.length, MOST_GROUPS),
      cursor,
    });
    const { nextCursor, partialReasons: _reasons, ...answer } = page;
    groups.push(...answer.groups);
    cursor = nextCursor;
    if (cursor === null || groups.length >= limit) return { ...answer, groups };
  }
}

const microsOf = (time: string | null): Micros | null => (time === null ? null : parseMicros(time));
const timeOf = (time: string): Micros => parseMicros(time) ?? 0;

const podRow = (item: PodItem): PodRow => ({
  ...item,
  firstAt: timeOf(item.firstAt),
  lastAt: timeOf(item.lastAt),
});

function namedRow({ id: _id, kind, delivery, ...item }: NamedItem): NamedRow {
  const { namespace, name } = item;
  const key =
    kind === 'PersistentVolumeClaim' ? `${namespace}/${name}` : workloadKey({ kind, namespace, name });
  return {
    ...item,
    key,
    outcome: delivery?.outcome ?? null,
    firstAt: timeOf(item.firstAt),
    lastAt: timeOf(item.lastAt),
    lines: delivery === null ? [] : [JSON.stringify(delivery)],
  };
}
