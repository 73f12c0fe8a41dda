import { greatestOf, leastOf } from '../lib/extremes.ts';
import { byText } from '../lib/by-text.ts';
import { firstOf } from '../lib/first-of.ts';
import { formatMicros } from '../lib/micros.ts';
import type { FailureRow, Peers } from '../model/across-pods.ts';
import {
  type FailureGroup,
  type FailureGroupKey,
  type FailureGrouping,
  type Spread,
} from '../model/failures-answer.ts';
import { plural } from './across-pods-text.ts';
import { casesOf, hasRecovered, nameInKey } from './cases.ts';
import { concentrationOf, MINIMUM_FAILING } from './concentration.ts';
import { type FineIndex, indexPeers } from './fine-pods.ts';

/** What a code means, in a few words; `null` of a code that no rule has. */
export type TitleOf = (code: string) => string | null;

export interface Gathering {
  readonly groupBy: FailureGrouping;
  /** Those of one record together: `byRecord`. */
  readonly rows: readonly FailureRow[];
  /** The same, wherever it is: what tells whether a cause is in one place. */
  readonly everywhere: readonly FailureRow[];
  /** What came up meanwhile. There may be much of it, so it is asked for only where it decides something. */
  readonly peers: () => Pick<Peers, 'kinds' | 'find'>;
  readonly titleOf: TitleOf;
  /** Groups to show, of those that come after this one. */
  readonly after?: FailureGroupKey | undefined;
  readonly limit: number;
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

/** Those of one record together, in the order in which they were: then each record is counted as it goes by. */
export const byRecord = (rows: readonly FailureRow[]): FailureRow[] =>
  rows.toSorted((a, b) => a.record - b.record);

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
  const byValue = new Map<string, { readonly name: string; pods: number; last: number }>();
  for (const row of rows) {
    const name = valueOf(row);
    if (name === null) continue;
    const { record } = row;
    const known = byValue.get(name);
    if (known === undefined) byValue.set(name, { name, pods: 1, last: record });
    else if (known.last !== record) {
      known.pods += 1;
      known.last = record;
    }
  }
  const top = firstOf(byValue.values(), TOP, (a, b) => b.pods - a.pods || byText(a.name, b.name));
  return { count: byValue.size, top: top.map(({ name, pods }) => ({ name, pods })) };
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

function concentrationIn(rows: readonly FailureRow[], peers: () => FineIndex): FailureGroup['concentration'] {
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

/** Those that still last first, then the latest: what somebody can go and look at. Total. */
const byInterest = (a: FailureRow, b: FailureRow): number =>
  Number(a.until !== null) - Number(b.until !== null) ||
  b.since - a.since ||
  byText(a.uid, b.uid) ||
  byText(a.id, b.id) ||
  byText(a.cluster, b.cluster);

/** Of each record one. */
function examplesOf(rows: readonly FailureRow[]): FailureGroup['examples'] {
  const ofRecords: FailureRow[] = [];
  for (const row of rows) {
    const last = ofRecords.at(-1);
    if (last?.record !== row.record) ofRecords.push(row);
    else if (byInterest(row, last) < 0) ofRecords[ofRecords.length - 1] = row;
  }
  return firstOf(ofRecords, EXAMPLES, byInterest).map((row) => {
    const { recordKind, uid, cluster, namespace, name, outcome, since } = row;
    const id = recordKind === 'Pod' ? uid : row.id;
    return {
      id,
      cluster,
      namespace,
      name: name === '' ? null : name,
      outcome,
      since: formatMicros(since),
      diagnosis: `/pods/${encodeURIComponent(id)}/diagnosis`,
    };
  });
}

/** By what the group with this value is sorted. */
const keyOf = (value: string, group: readonly FailureRow[]): FailureGroupKey => ({
  // Each refused create counts, and each Pod once.
  count: group.reduce(
    (sum, { recordKind, record }, index) =>
      recordKind === 'Pod' && record === group[index - 1]?.record ? sum : sum + 1,
    0,
  ),
  first: formatMicros(leastOf(group, ({ since }) => since)),
  value,
});

/** Gathers troubles, most Pods first; only of the groups that are shown more is told. Pure; the order of records says nothing. */
export function gather(gathering: Gathering): { readonly shown: FailureGroup[]; readonly left: number } {
  const { groupBy, rows, everywhere, peers, titleOf, after, limit } = gathering;
  const groups = [...groupRows(rows, VALUES[groupBy])].map(([value, group]) => ({
    key: keyOf(value, group),
    group,
  }));
  const following = after === undefined ? groups : groups.filter(({ key }) => compareGroups(key, after) > 0);
  following.sort((a, b) => compareGroups(a.key, b.key));
  const all = groupBy === 'code' ? groupRows(everywhere, VALUES.code) : null;
  let fine: FineIndex | null = null;
  const finePods = (): FineIndex => (fine ??= indexPeers(peers()));
  const shown: FailureGroup[] = [];
  for (const { key, group } of following.slice(0, limit)) {
    const { value, first } = key;
    const concentration = all === null ? null : concentrationIn(all.get(value) ?? group, finePods);
    const told = { ...countsOf(group, titleOf), ...placesOf(group), examples: examplesOf(group) };
    shown.push({ value, first, ...told, concentration });
  }
  return { shown, left: following.length - shown.length };
}

type Counts = Pick<
  FailureGroup,
  'code' | 'title' | 'side' | 'phase' | 'pods' | 'openNow' | 'recovered' | 'refused' | 'attempts' | 'last'
>;

/** Of each Pod whether any of its troubles lasts, and whether all of them were over because all was well again. */
function statesOf(rows: readonly FailureRow[]): { isOpen: boolean; recovered: boolean }[] {
  const states: { isOpen: boolean; recovered: boolean }[] = [];
  for (const [index, row] of rows.entries()) {
    const isOpen = row.until === null;
    const recovered = hasRecovered(row);
    const known = row.record === rows[index - 1]?.record ? states.at(-1) : undefined;
    if (known === undefined) {
      states.push({ isOpen, recovered });
      continue;
    }
    known.isOpen ||= isOpen;
    known.recovered &&= recovered;
  }
  return states;
}

function countsOf(group: readonly FailureRow[], titleOf: TitleOf): Counts {
  const ofPods = group.filter(({ recordKind }) => recordKind === 'Pod');
  const pods = statesOf(ofPods);
  const code = shared(group, (row) => row.code);
  // A cause lasts on; what is told is when it last befell a Pod, or refused a request.
  const last = greatestOf(group, ({ since, until, attempts }) => (attempts === 0 ? since : (until ?? since)));
  return {
    code,
    title: code === null ? null : titleOf(code),
    side: shared(group, ({ side }) => side),
    phase: shared(group, ({ phase }) => phase),
    pods: pods.length,
    openNow: pods.filter(({ isOpen }) => isOpen).length,
    recovered: pods.filter(({ recovered }) => recovered).length,
    refused: group.length - ofPods.length,
    attempts: group.reduce((sum, { attempts }) => sum + attempts, 0),
    last: formatMicros(last),
  };
}

const placesOf = (
  group: readonly FailureRow[],
): Pick<FailureGroup, 'codes' | 'nodes' | 'images' | 'registries' | 'namespaces' | 'workloads'> => ({
  codes: spread(group, VALUES.code),
  nodes: spread(group, VALUES.node),
  images: spread(group, VALUES.image),
  registries: spread(group, VALUES.registry),
  namespaces: spread(group, VALUES.namespace),
  workloads: spread(group, VALUES.workload),
});

/** The order of groups: total, since no two have the same value. */
const compareGroups = (a: FailureGroupKey, b: FailureGroupKey): number =>
  b.count - a.count || byText(a.first, b.first) || byText(a.value, b.value);
