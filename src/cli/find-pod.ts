import type { DiagnosisDocument } from '../model/answer.ts';
import type { PodRow } from '../store/contract.ts';
import type { Answerer } from './answerer.ts';

/** What became of looking for a Pod by UID, by name, or by namespace and name. */
export type FoundPod =
  | { readonly type: 'found'; readonly id: string; readonly document: DiagnosisDocument }
  /** Several Pods had the name, in the order of their first event. */
  | { readonly type: 'ambiguous'; readonly pods: readonly PodRow[] }
  /** Names that come near it. */
  | { readonly type: 'not-found'; readonly similar: readonly PodRow[] };

const PAGE = 500;
const MAX_SIMILAR = 8;
type Pods = Pick<Answerer, 'pods' | 'explain'>;

/** Rows looked at for similar names: enough for a namespace, bounded on the largest log. */
const MAX_CANDIDATES = 20_000;

export async function findPod(asked: Pods, target: string): Promise<FoundPod> {
  const slash = target.indexOf('/');
  const byId = slash === -1 ? await asked.explain(target) : null;
  if (byId !== null) return { type: 'found', id: target, document: byId };
  const namespace = slash === -1 ? null : target.slice(0, slash);
  const name = target.slice(slash + 1);
  const named: PodRow[] = [];
  for await (const row of podsNamed(asked, namespace, name)) if (row.name === name) named.push(row);
  if (named.length === 0) return { type: 'not-found', similar: await similarTo(asked, namespace, name) };
  const told: { row: PodRow; document: DiagnosisDocument }[] = [];
  for (const row of named) {
    const document = await asked.explain(row.uid);
    if (document !== null) told.push({ row, document });
  }
  // A create that was refused before one was accepted is not another Pod.
  const born = told.filter(({ document }) => document.pod.uid !== null);
  const choices = born.length > 0 ? born : told;
  const [only] = choices;
  if (only !== undefined && choices.length === 1) {
    return { type: 'found', id: only.row.uid, document: only.document };
  }
  return { type: 'ambiguous', pods: choices.map(({ row }) => row).toSorted((a, b) => a.firstAt - b.firstAt) };
}

async function* podsNamed(asked: Pods, namespace: string | null, prefix: string): AsyncGenerator<PodRow> {
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<Answerer['pods']>> = await asked.pods({
      ...(namespace === null ? {} : { namespace }),
      ...(prefix === '' ? {} : { name: prefix }),
      ...(cursor === null ? {} : { cursor }),
      limit: PAGE,
    });
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/** Pods whose names share the longest beginning with `name` or hold it, the nearest first; if none does, those of its namespace. */
async function similarTo(asked: Pods, namespace: string | null, name: string): Promise<PodRow[]> {
  const candidates: { row: PodRow; near: boolean; score: number }[] = [];
  for await (const row of podsNamed(asked, null, '')) {
    // A refused create without a name goes by its workload.
    const known = row.name === '' ? (row.owner?.name ?? '') : row.name;
    if (known === '') continue;
    const shared = sharedPrefix(known, name);
    const inside = row.name.includes(name) || (row.owner?.name ?? '') === name;
    const score =
      (row.namespace === namespace ? 2 : 0) +
      (inside ? 1000 : 0) +
      (row.name === name ? 2000 : 0) +
      shared * 10;
    const near = shared >= 3 || inside;
    if (near || row.namespace === namespace) candidates.push({ row, near, score });
    if (candidates.length >= MAX_CANDIDATES) break;
  }
  const near = candidates.filter((candidate) => candidate.near);
  return (near.length > 0 ? near : candidates)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, MAX_SIMILAR)
    .map(({ row }) => row);
}

function sharedPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
