import { formatMicros, type Micros } from '../lib/micros.ts';
import { DeliveryLine, type Owner, type Verdict } from './answer.ts';
import type { NamedItem, ObjectAnswer } from './object-answer.ts';
import { parseWorkloadKey, pathId } from './workload.ts';

/** What a store tells of an object that is known by its name. */
export interface NamedFacts {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
  readonly uid: string | null;
  readonly node: string | null;
  readonly owner: Owner | null;
  readonly verdict: string;
  readonly code: string | null;
  readonly firstAt: Micros;
  readonly lastAt: Micros;
  readonly lines: readonly string[];
}

/** Kinds and namespaces hold no slash: a key of two parts is that of a claim. */
export const kindOfKey = (key: string): string => parseWorkloadKey(key)?.kind ?? 'PersistentVolumeClaim';

export const objectAnswer = (facts: NamedFacts): ObjectAnswer => ({
  cluster: facts.cluster,
  kind: kindOfKey(facts.key),
  namespace: facts.namespace,
  name: facts.name,
  uid: facts.uid,
  node: facts.node,
  owner: facts.owner,
});

/** Its deliveries, the newest first. */
export const deliveriesOf = (lines: readonly string[]): DeliveryLine[] =>
  lines
    .map((line) => JSON.parse(line) as { type: string })
    .filter(({ type }) => type === 'delivery')
    .map((line) => DeliveryLine.parse(line))
    .reverse();

export const namedItem = (facts: NamedFacts): Omit<NamedItem, 'delivery'> => ({
  id: pathId(facts.key),
  ...objectAnswer(facts),
  verdict: facts.verdict as Verdict,
  code: facts.code,
  firstAt: formatMicros(facts.firstAt),
  lastAt: formatMicros(facts.lastAt),
});
