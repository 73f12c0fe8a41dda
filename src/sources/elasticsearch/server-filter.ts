import type { JsonObject } from '../../lib/json.ts';
import type { Interest } from '../../share-processor/decode/contract.ts';
import type { FieldTypes } from './mapping.ts';

/** What the server leaves out, as queries. What they do not know of a document they let pass: decoding decides. */
export interface ServerFilter {
  /** What is to be read. */
  readonly wanted: JsonObject;
  /** All else. */
  readonly leftOut: JsonObject;
  /** Of that, requests whose verb nobody wants, as decoding tells them (`verb`). */
  readonly reads: JsonObject;
  /** Date fields that tell when the events of it were. */
  readonly times: readonly string[];
}

/** Where an event lies in a document that keeps it as fields. */
const PREFIXES = ['', 'kubernetes.audit.'] as const;
/** By which it is told what no analyzer can use. */
export const FILTER_KEYWORDS = [
  'stage',
  'verb',
  'objectRef.resource',
  'objectRef.subresource',
  'objectRef.apiGroup',
] as const;
const TIMES = ['stageTimestamp', 'requestReceivedTimestamp'] as const;

/** The only stage that is of use to decoding. */
const KEPT_STAGE = 'ResponseComplete';

/** What has to be known of the mapping. */
export const FILTER_FIELDS: readonly string[] = PREFIXES.flatMap((prefix) =>
  [...FILTER_KEYWORDS, ...TIMES].map((field) => prefix + field),
);

/** One kind of event that is wanted, with all resources and verbs for which the rest is the same. */
interface Kind {
  readonly apiGroup: string;
  readonly subresource: string;
  readonly verbs: readonly string[];
  readonly resources: readonly string[];
}

/**
 * A filter for the shapes whose fields can be relied on: keywords wherever they are, and a time that lets the watermark go on
 * without the events. `null` when there is none such, or nothing is wanted at all.
 */
export function createServerFilter(interests: readonly Interest[], types: FieldTypes): ServerFilter | null {
  const kinds = kindsOf(interests);
  const verbs = [...new Set(interests.flatMap((interest) => interest.verbs))].toSorted();
  const shapes = PREFIXES.flatMap((prefix) => {
    const time = TIMES.find((field) => types.isDate(prefix + field));
    const isKnown = (field: string): boolean => types.isKeyword(prefix + field);
    if (time === undefined || !isKnown('stage') || !isKnown('verb')) return [];
    return [{ time: prefix + time, ...shapeQueries(prefix, isKnown, kinds, verbs) }];
  });
  if (shapes.length === 0 || kinds.length === 0) return null;
  return {
    wanted: all(...shapes.map(({ wanted }) => wanted)),
    leftOut: any(...shapes.map(({ leftOut }) => leftOut)),
    reads: any(...shapes.map(({ reads }) => reads)),
    times: shapes.map(({ time }) => time),
  };
}

function shapeQueries(
  prefix: string,
  isKnown: (field: string) => boolean,
  kinds: readonly Kind[],
  verbs: readonly string[],
): { readonly wanted: JsonObject; readonly leftOut: JsonObject; readonly reads: JsonObject } {
  const field = (name: (typeof FILTER_KEYWORDS)[number]): string => prefix + name;
  const isKept = term(field('stage'), KEPT_STAGE);
  const isEvent = all(exists(field('stage')), exists(field('verb')));
  const isOfKind = ({ resources, subresource, apiGroup }: Kind): JsonObject[] => [
    terms(field('objectRef.resource'), resources),
    ...isOrLacks('objectRef.subresource', subresource),
    ...isOrLacks('objectRef.apiGroup', apiGroup),
  ];
  /** In the index `''` and a field that is not mapped look alike. */
  const isOrLacks = (name: (typeof FILTER_KEYWORDS)[number], value: string): JsonObject[] =>
    isKnown(name) ? [any(term(field(name), value), not(exists(field(name))))] : [];
  const isWantedKind = isKnown('objectRef.resource')
    ? [
        any(
          not(exists(field('objectRef.resource'))),
          ...kinds.map((kind) => all(...isOfKind(kind), terms(field('verb'), kind.verbs))),
        ),
      ]
    : [];
  const isWanted = all(isKept, terms(field('verb'), verbs), ...isWantedKind);
  /** Of a kind whose other verbs are wanted: told only where every part of it can be. */
  const isSurelyOfKind = FILTER_KEYWORDS.every(isKnown) ? kinds.map(surely) : [];
  function surely({ resources, subresource, apiGroup }: Kind): JsonObject {
    const is = (name: (typeof FILTER_KEYWORDS)[number], value: string): JsonObject =>
      value === '' ? any(term(field(name), ''), not(exists(field(name)))) : term(field(name), value);
    return all(
      terms(field('objectRef.resource'), resources),
      is('objectRef.subresource', subresource),
      is('objectRef.apiGroup', apiGroup),
    );
  }
  return {
    wanted: any(isWanted, not(exists(field('stage'))), not(exists(field('verb')))),
    leftOut: all(isEvent, not(isWanted)),
    reads: all(isKept, any(not(terms(field('verb'), verbs)), ...isSurelyOfKind)),
  };
}

function kindsOf(interests: readonly Interest[]): Kind[] {
  const verbsOf = new Map<string, Set<string>>();
  for (const { apiGroup, subresource, resource, verbs } of interests) {
    const key = JSON.stringify([apiGroup, subresource, resource]);
    const known = verbsOf.get(key) ?? new Set<string>();
    verbsOf.set(key, known);
    for (const verb of verbs) known.add(verb);
  }
  const kinds = new Map<string, Kind & { readonly resources: string[] }>();
  for (const [of, known] of verbsOf) {
    const [apiGroup, subresource, resource] = JSON.parse(of) as [string, string, string];
    const verbs = [...known].toSorted();
    const key = JSON.stringify([apiGroup, subresource, verbs]);
    const kind = kinds.get(key);
    if (kind === undefined) kinds.set(key, { apiGroup, subresource, verbs, resources: [resource] });
    else kind.resources.push(resource);
  }
  return [...kinds.values()];
}

const term = (field: string, value: string): JsonObject => ({ term: { [field]: value } });
const terms = (field: string, values: readonly string[]): JsonObject => ({ terms: { [field]: values } });
const exists = (field: string): JsonObject => ({ exists: { field } });
const all = (...queries: readonly JsonObject[]): JsonObject => ({ bool: { filter: queries } });
const any = (...queries: readonly JsonObject[]): JsonObject => ({
  bool: { should: queries, minimum_should_match: 1 },
});
const not = (query: JsonObject): JsonObject => ({ bool: { must_not: [query] } });
