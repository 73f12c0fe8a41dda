import { greatestOf, leastOf } from '../lib/extremes.ts';
import { formatMicros } from '../lib/micros.ts';
import type { FailureRow, Peer } from '../model/across-pods.ts';
import {
  failureGroupKey,
  type FailureGroup,
  type FailureGroupKey,
  type FailureGrouping,
  type Spread,
} from '../model/failures-answer.ts';
import { plural } from './across-pods-text.ts';
import { casesOf, finePodsOf, nameInKey, podKey } from './cases.ts';
import { concentrationOf, MINIMUM_FAILING } from './concentration.ts';
import type { FinePod } from './weigh-places.ts';

/** What a code means, in a few words; `null` of a code that no rule has. */
export type TitleOf = (code: string) => string | null;

export interface Gathering {
  readonly groupBy: FailureGrouping;
  readonly rows: readonly FailureRow[];
  /** The same, wherever it is: what tells whether a cause is in one place. */
  readonly everywhere: readonly FailureRow[];
  readonly peers: readonly Peer[];
  readonly titleOf: TitleOf;
}

const TOP = 5;
const EXAMPLES = 3;

const workloadOf = ({ namespace, owner }: FailureRow): string | null =>
  owner === null ? null : `${namespace}/${owner.kind}/${owner.name}`;

const VALUES: { readonly [grouping in FailureGrouping]: (row: FailureRow) => string | null } = {
  code: ({ code }) => code,
  side: ({ side }) => side,
  phase: ({ phase }) => phase,
  node: ({ node }) => node,
  image: ({ image }) => image,
  registry: ({ registry }) => registry,
  namespace: ({ namespace }) => namespace,
  workload: workloadOf,
};

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function groupRows(
  rows: readonly FailureRow[],
  valueOf: (row: FailureRow) => string | null,
): Map<string, FailureRow[]> {
  const groups = new Map<string, FailureRow[]>();
  for (const row of rows) {
    const value = valueOf(row);
    if (value === null) continue;
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [row]);
    else group.push(row);
  }
  return groups;
}

/** Pods and refused creates by value, most first. */
function spread(rows: readonly FailureRow[], valueOf: (row: FailureRow) => string | null): Spread {
  const counted = [...groupRows(rows, valueOf)].map(([name, group]) => ({
    name,
    pods: new Set(group.map(podKey)).size,
  }));
  counted.sort((a, b) => b.pods - a.pods || byText(a.name, b.name));
  return { count: counted.length, top: counted.slice(0, TOP) };
}

/** The value that all have; `null` where they differ. */
function shared<T>(rows: readonly FailureRow[], valueOf: (row: FailureRow) => T | null): T | null {
  const [first] = rows;
  if (first === undefined) return null;
  const value = valueOf(first);
  return rows.every((row) => valueOf(row) === value) ? value : null;
}

/** The phase of most rows. */
function commonPhase(rows: readonly FailureRow[]): FailureRow['phase'] {
  const name = spread(rows, ({ phase }) => phase).top[0]?.name;
  return rows.find(({ phase }) => phase === name)?.phase ?? null;
}

function concentrationIn(
  rows: readonly FailureRow[],
  peers: readonly FinePod[],
): FailureGroup['concentration'] {
  const phase = commonPhase(rows);
  if (phase === null) return null;
  const cases = casesOf(rows);
  const { verdict, counts } = concentrationOf(phase, cases, peers);
  if (counts === null) {
    const few = cases.length < MINIMUM_FAILING;
    const text =
      verdict === 'none'
        ? 'no one place stands out'
        : few
          ? `${plural(cases.length, 'Pod')}: too few to tell`
          : 'in one place, with too little elsewhere to compare it with';
    const unknown = { failing: null, failingElsewhere: null, fine: null, fineElsewhere: null };
    return { verdict, place: null, ...unknown, text };
  }
  const { failing, failingElsewhere, fineHere, fineElsewhere, value } = counts;
  const place = nameInKey(value);
  const text = `${failing} of ${plural(cases.length, 'Pod')} share this ${verdict}; meanwhile ${fineHere} came up with it, ${fineElsewhere} without`;
  return { verdict, place, failing, failingElsewhere, fine: fineHere, fineElsewhere, text };
}

/** Those that still last first, then the latest: what somebody can go and look at. */
function examplesOf(rows: readonly FailureRow[]): FailureGroup['examples'] {
  const sorted = rows.toSorted(
    (a, b) =>
      Number(a.until !== null) - Number(b.until !== null) || b.since - a.since || byText(a.uid, b.uid),
  );
  const seen = new Set<string>();
  const examples: FailureGroup['examples'] = [];
  for (const row of sorted) {
    if (examples.length === EXAMPLES) break;
    if (seen.has(podKey(row))) continue;
    seen.add(podKey(row));
    const { recordKind, uid, cluster, namespace, name, outcome, since } = row;
    const id = recordKind === 'Pod' ? uid : row.id;
    examples.push({
      id,
      cluster,
      namespace,
      name: name === '' ? null : name,
      outcome,
      since: formatMicros(since),
      diagnosis: `/pods/${encodeURIComponent(id)}/diagnosis`,
    });
  }
  return examples;
}

/** Gathers troubles, most Pods first. Pure; the order of rows says nothing. */
export function gather({ groupBy, rows, everywhere, peers, titleOf }: Gathering): FailureGroup[] {
  const fine = finePodsOf(peers);
  const valueOf = VALUES[groupBy];
  const all = groupBy === 'code' ? groupRows(everywhere, VALUES.code) : new Map<string, FailureRow[]>();
  const groups = [...groupRows(rows, valueOf)].map(([value, group]): FailureGroup => {
    const ofPods = group.filter(({ recordKind }) => recordKind === 'Pod');
    const refusals = group.filter(({ recordKind }) => recordKind !== 'Pod');
    const pods = (some: readonly FailureRow[]): number => new Set(some.map(podKey)).size;
    const isOpen = ({ until }: FailureRow): boolean => until === null;
    // A cause lasts on; what is told is when it last befell a Pod, or refused a request.
    const last = greatestOf(group, ({ since, until, attempts }) =>
      attempts === 0 ? since : (until ?? since),
    );
    const code = shared(group, (row) => row.code);
    const cases = casesOf(ofPods);
    return {
      value,
      code,
      title: code === null ? null : titleOf(code),
      side: shared(group, ({ side }) => side),
      phase: shared(group, ({ phase }) => phase),
      pods: cases.length,
      openNow: pods(ofPods.filter(isOpen)),
      recovered: cases.filter(({ recovered }) => recovered).length,
      refused: refusals.length,
      attempts: group.reduce((sum, { attempts }) => sum + attempts, 0),
      first: formatMicros(leastOf(group, ({ since }) => since)),
      last: formatMicros(last),
      codes: spread(group, VALUES.code),
      nodes: spread(group, VALUES.node),
      images: spread(group, VALUES.image),
      registries: spread(group, VALUES.registry),
      namespaces: spread(group, VALUES.namespace),
      workloads: spread(group, VALUES.workload),
      concentration: groupBy === 'code' ? concentrationIn(all.get(value) ?? group, fine) : null,
      examples: examplesOf(group),
    };
  });
  return groups.sort((a, b) => compareGroups(failureGroupKey(a), failureGroupKey(b)));
}

/** The order of groups: total, since no two have the same value. */
export const compareGroups = (a: FailureGroupKey, b: FailureGroupKey): number =>
  b.count - a.count || byText(a.first, b.first) || byText(a.value, b.value);
