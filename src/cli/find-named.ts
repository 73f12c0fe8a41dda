import { kindOfKey } from '../model/named-item.ts';
import type { ObjectRef } from '../model/object-ref.ts';
import { parseWorkloadKey } from '../model/workload.ts';
import type { ListQuery, NamedKind, NamedRow, Page } from '../store/contract.ts';
import type { Answerer } from './answerer.ts';

/** What became of looking for a workload or a claim. */
export type FoundNamed =
  | { readonly type: 'found'; readonly kind: NamedKind; readonly row: NamedRow }
  /** In several namespaces or clusters. */
  | { readonly type: 'ambiguous'; readonly kind: NamedKind; readonly rows: readonly NamedRow[] }
  /** Of the same kind, with names that come near it. */
  | { readonly type: 'not-found'; readonly kind: NamedKind; readonly similar: readonly NamedRow[] };

type Lists = Pick<Answerer, 'workloads' | 'claims'>;

const PAGE = 500;
const MAX_SIMILAR = 8;
/** Rows looked at for similar names. */
const MAX_CANDIDATES = 20_000;

export const namedKindOf = ({ kind }: ObjectRef): NamedKind | null =>
  kind === 'Pod' ? null : kind === 'PersistentVolumeClaim' ? kind : 'Workload';

/** `shop/Deployment/web`: what the command takes. */
export const namedLabel = ({ key, namespace, name }: Pick<NamedRow, 'key' | 'namespace' | 'name'>): string =>
  `${namespace}/${parseWorkloadKey(key) === null ? 'pvc' : kindOfKey(key)}/${name}`;

export async function findNamed(asked: Lists, ref: ObjectRef, kind: NamedKind): Promise<FoundNamed> {
  const rows = await candidates(asked, ref, kind);
  const [only] = rows;
  if (only !== undefined && rows.length === 1) return { type: 'found', kind, row: only };
  if (only !== undefined) return { type: 'ambiguous', kind, rows };
  return { type: 'not-found', kind, similar: await similarTo(asked, ref, kind) };
}

async function candidates(
  asked: Lists,
  { kind, namespace, name }: ObjectRef,
  list: NamedKind,
): Promise<NamedRow[]> {
  const filters = { name, ...(namespace === null ? {} : { namespace }) };
  const found: NamedRow[] = [];
  for await (const row of listed(asked, list, filters))
    if (row.name === name && kindOfKey(row.key) === kind) found.push(row);
  return found;
}

async function* listed(asked: Lists, kind: NamedKind, filters: Partial<ListQuery>): AsyncGenerator<NamedRow> {
  let cursor: string | null = null;
  do {
    const query: ListQuery = { ...filters, ...(cursor === null ? {} : { cursor }), limit: PAGE };
    const page: Page<NamedRow> = await (kind === 'Workload' ? asked.workloads(query) : asked.claims(query));
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/** Those whose names share a beginning with the name, or hold it; the nearest first. */
async function similarTo(asked: Lists, { namespace, name }: ObjectRef, kind: NamedKind): Promise<NamedRow[]> {
  const near: { row: NamedRow; score: number }[] = [];
  let looked = 0;
  for await (const row of listed(asked, kind, {})) {
    looked += 1;
    if (looked > MAX_CANDIDATES) break;
    let shared = 0;
    while (shared < name.length && row.name[shared] === name[shared]) shared += 1;
    const isInside = row.name.includes(name) || row.name === name;
    if (shared < Math.min(3, name.length - 1) && !isInside) continue;
    near.push({ row, score: (isInside ? 1000 : 0) + shared * 10 + (row.namespace === namespace ? 2 : 0) });
  }
  return near
    .toSorted((a, b) => b.score - a.score)
    .slice(0, MAX_SIMILAR)
    .map(({ row }) => row);
}

/** Workloads and claims of exactly this name: what may have been meant where no Pod was found. */
export async function namesakes(asked: Lists, target: string): Promise<NamedRow[]> {
  const slash = target.indexOf('/');
  const name = target.slice(slash + 1);
  const filters = { name, ...(slash === -1 ? {} : { namespace: target.slice(0, slash) }) };
  const found: NamedRow[] = [];
  for (const kind of ['Workload', 'PersistentVolumeClaim'] as const)
    for await (const row of listed(asked, kind, filters)) if (row.name === name) found.push(row);
  return found.slice(0, MAX_SIMILAR);
}
