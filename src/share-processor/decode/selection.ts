import type { BodyFields, Interest, SkipReason } from './contract.ts';
import { isDryRun } from './dry-run.ts';

/**
 * Which audit events are of use. The checks, in this order (the reason is that of the first that fails):
 *
 * 1. `stage`: only ResponseComplete. Panic, RequestReceived and ResponseStarted (a watch) tell nothing that is done.
 * 2. `verb`: one that is wanted of some resource. Reads, health checks and discovery mostly end here.
 * 3. `non-resource`: an `objectRef` with a resource.
 * 4. `resource`: a (group, resource, subresource) that is wanted.
 * 5. `verb`: one that is wanted of this resource.
 * 6. `dry-run`: nothing was changed.
 */
export interface Selection<Wanted> {
  /** Checks 2 alone. */
  readonly hasVerb: (verb: string) => boolean;
  /** Checks 3 to 5. */
  readonly find: (object: SelectedObject, verb: string) => Wanted | SkipReason;
  /** All checks. */
  readonly select: (
    stage: string,
    verb: string,
    object: SelectedObject,
    requestURI: string,
  ) => Wanted | SkipReason;
}

/** Of an `objectRef`; `''` where it tells nothing. */
export interface SelectedObject {
  readonly resource: string;
  readonly subresource: string;
  readonly apiGroup: string;
}

/** The level at which the API server logs both bodies. */
export const WITH_RESPONSE = 'RequestResponse';

export const KEPT_STAGE = 'ResponseComplete';

type Nested<Wanted> = Map<string, Map<string, Map<string, Map<string, Wanted>>>>;

/** `compile` makes of the declared body fields what the decoder needs of them. Of interests in the same events the first counts. */
export function createSelection<Wanted extends object>(
  interests: readonly Interest[],
  compile: (fields: BodyFields) => Wanted,
): Selection<Wanted> {
  const verbs = new Set<string>();
  const byResource: Nested<Wanted> = new Map();
  for (const { apiGroup, resource, subresource, verbs: wantedVerbs, fields } of interests) {
    const bySubresource = entry(byResource, resource, () => new Map());
    const byGroup = entry(bySubresource, subresource, () => new Map());
    const byVerb = entry(byGroup, apiGroup, () => new Map<string, Wanted>());
    for (const verb of wantedVerbs) {
      verbs.add(verb);
      entry(byVerb, verb, () => compile(fields));
    }
  }

  function find(object: SelectedObject, verb: string): Wanted | SkipReason {
    const { resource, subresource, apiGroup } = object;
    if (resource === '') return 'non-resource';
    const bySubresource = byResource.get(resource);
    if (bySubresource === undefined) return 'resource';
    const byVerb = bySubresource.get(subresource)?.get(apiGroup);
    return byVerb === undefined ? 'resource' : (byVerb.get(verb) ?? 'verb');
  }

  return {
    hasVerb: (verb) => verbs.has(verb),
    find,
    select(stage, verb, object, requestURI) {
      if (stage !== KEPT_STAGE) return 'stage';
      if (!verbs.has(verb)) return 'verb';
      const wanted = find(object, verb);
      return typeof wanted !== 'string' && isDryRun(requestURI) ? 'dry-run' : wanted;
    },
  };
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = create();
  map.set(key, value);
  return value;
}
