import { kindOfKey } from '../model/named-item.ts';
import { keyOf, type ObjectRef } from '../model/object-ref.ts';
import { parseWorkloadKey } from '../model/workload.ts';
import type { ListQuery, NamedKind, NamedRow, Page, StoreReader } from '../store/contract.ts';

/** What became of looking for a workload or a claim. */
export type FoundNamed =
  | { readonly type: 'found'; readonly kind: NamedKind; readonly row: NamedRow }
  /** In several namespaces or clusters. */
  | { readonly type: 'ambiguous'; readonly kind: NamedKind; readonly rows: readonly NamedRow[] }
  /** Of the same kind, with names that come near it. */
  | { readonly type: 'not-found'; readonly kind: NamedKind; readonly similar: readonly NamedRow[] };

const PAGE = 500;
const MAX_SIMILAR = 8;
/** Rows looked at for similar names. */
const MAX_CANDIDATES = 20_000;

export const namedKindOf = ({ kind }: ObjectRef): NamedKind | null =>
  kind === 'Pod' ? null : kind === 'PersistentVolumeClaim' ? kind : 'Workload';

/** `shop/Deployment/web`: what the command takes. */
export const namedLabel = ({ key, namespace, name }: Pick<NamedRow, 'key' | 'namespace' | 'name'>): string =>
  `${namespace}/${parseWorkloadKey(key) === null ? 'pvc' : kindOfKey(key)}/${name}`;

export function findNamed(reader: StoreReader, ref: ObjectRef, kind: NamedKind): FoundNamed {
  const rows = candidates(reader, ref, kind);
  const [only] = rows;
  if (only !== undefined && rows.length === 1) return { type: 'found', kind, row: only };
  if (only !== undefined) return { type: 'ambiguous', kind, rows };
  return { type: 'not-found', kind, similar: similarTo(reader, ref, kind) };
}

function candidates(reader: StoreReader, ref: ObjectRef, kind: NamedKind): NamedRow[] {
  const key = keyOf(ref);
  if (key !== null) return reader.named(kind, key).filter((row) => row.key === key);
  return [...listed(reader, kind, { name: ref.name })].filter(
    (row) => row.name === ref.name && kindOfKey(row.key) === ref.kind,
  );
}

function* listed(reader: StoreReader, kind: NamedKind, filters: Partial<ListQuery>): Generator<NamedRow> {
  let cursor: string | null = null;
  do {
    const query: ListQuery = { ...filters, ...(cursor === null ? {} : { cursor }), limit: PAGE };
    const page: Page<NamedRow> = kind === 'Workload' ? reader.workloads(query) : reader.claims(query);
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/** Those whose names share a beginning with the name, or hold it; the nearest first. */
function similarTo(reader: StoreReader, { namespace, name }: ObjectRef, kind: NamedKind): NamedRow[] {
  const near: { row: NamedRow; score: number }[] = [];
  let looked = 0;
  for (const row of listed(reader, kind, {})) {
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
export function namesakes(reader: StoreReader, target: string): NamedRow[] {
  const slash = target.indexOf('/');
  const name = target.slice(slash + 1);
  const filters = { name, ...(slash === -1 ? {} : { namespace: target.slice(0, slash) }) };
  const rows = [...listed(reader, 'Workload', filters), ...listed(reader, 'PersistentVolumeClaim', filters)];
  return rows.filter((row) => row.name === name).slice(0, MAX_SIMILAR);
}
