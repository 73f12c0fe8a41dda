import { isEnough } from '../model/audit-level.ts';
import { CAPABILITIES, type CapabilityId } from '../model/capability.ts';
import { allOf, anyOf, type CapabilityState } from '../model/capability-state.ts';
import { LOG_NEEDS, type LogNeedName, needNamed } from '../model/log-needs.ts';
import { loggingRules, type LoggingRule } from '../model/policy-lines.ts';
import type { AuditPolicy } from './audit-policy.ts';
import { evaluate, type PolicyRequest } from './evaluate.ts';
import { requestersOf } from './requesters.ts';

/** What a policy lets be told, and what it would take to let everything be told. */
export interface PolicyReport {
  readonly capabilities: readonly CapabilityReport[];
  /** Rules to insert before `before`, or at the end where that is the number of rules; none when nothing is missing. */
  readonly rules: readonly LoggingRule[];
  readonly before: number;
  /** The policy as a whole leaves out the stage that tells how a request ended: no rule can help that. */
  readonly omitsAnswers: boolean;
}

export interface CapabilityReport {
  readonly id: CapabilityId;
  readonly tells: string;
  readonly state: CapabilityState;
  /** Requests that are not logged enough, in words; none of what is possible. */
  readonly because: readonly Lack[];
}

/** A need that is not, or not everywhere, met. */
export interface Lack {
  readonly missing: string;
  /** What tells the requests that are not logged enough from those that are; none when no request is. */
  readonly except: readonly string[];
  /** Places of the rules that decide so; `null`: no rule matches. */
  readonly rules: readonly (number | null)[];
}

interface Probe {
  readonly request: PolicyRequest & { readonly resource: NonNullable<PolicyRequest['resource']> };
  readonly isMet: boolean;
  readonly rule: number | null;
}

/** Which answers the policy makes possible, by what it says of every request that they rest on. */
export function checkPolicy(policy: AuditPolicy): PolicyReport {
  const probes = new Map(
    (Object.keys(LOG_NEEDS) as LogNeedName[]).map((name) => [name, probesOf(name, policy)]),
  );
  const stateOf = (name: LogNeedName): CapabilityState =>
    allOf((probes.get(name) ?? []).map(({ isMet }) => (isMet ? 'possible' : 'impossible')));
  const lacking = new Set<LogNeedName>();
  const capabilities = CAPABILITIES.map(({ id, tells, ways }): CapabilityReport => {
    const state = anyOf(ways.map((names) => allOf(names.map(stateOf))));
    const lost = state === 'possible' ? [] : ways[0].filter((name) => stateOf(name) !== 'possible');
    for (const name of lost) lacking.add(name);
    return { id, tells, state, because: lost.map((name) => lackOf(name, probes.get(name) ?? [])) };
  });
  const failed = [...lacking].flatMap((name) => probes.get(name) ?? []).filter(({ isMet }) => !isMet);
  const end = policy.rules.length;
  return {
    capabilities,
    rules: loggingRules([...lacking].map(needNamed)),
    before: failed.reduce((first, { rule }) => Math.min(first, rule ?? end), end),
    omitsAnswers: policy.omitStages.includes(ANSWERED),
  };
}

const ANSWERED = 'ResponseComplete';
/** A name that no policy has. */
const SOMETHING = 'something';

/** Every request of a need that the policy can tell from others, and what it says of it. */
function probesOf(name: LogNeedName, policy: AuditPolicy): Probe[] {
  const { resources, verbs, actors, level } = needNamed(name);
  const requesters = requestersOf(name, actors, policy);
  const places = [...new Set(['kube-system', SOMETHING, ...policy.rules.flatMap((rule) => rule.namespaces)])];
  const kinds = resources.flatMap(({ group, resources: all }) =>
    all.map((one) => ({ group, resource: one })),
  );
  return kinds.flatMap(({ group, resource }) => {
    const [main = '', subresource = ''] = resource.split('/');
    const namesOf = (verb: string): string[] => {
      if ((verb === 'create' && subresource === '') || verb === 'deletecollection') return [''];
      const known = policy.rules.flatMap((rule) => rule.resources).filter((one) => one.group === group);
      return [...new Set([SOMETHING, ...known.flatMap(({ resourceNames }) => resourceNames)])];
    };
    return verbs.flatMap((verb) =>
      namesOf(verb).flatMap((object) => {
        // A namespace is in itself.
        const namespaces =
          main === 'namespaces' ? [object] : CLUSTER_WIDE.has(main) ? [''] : places.filter(Boolean);
        return namespaces.flatMap((namespace) =>
          requesters.map(({ user, groups }): Probe => {
            const asked = { group, resource: main, subresource, namespace, name: object };
            const request = { user, groups, verb, resource: asked, path: '' };
            const verdict = evaluate(policy, request);
            const { level: logged, rule } = verdict;
            const isMet =
              logged !== 'None' && !verdict.omitStages.includes(ANSWERED) && isEnough(logged, level);
            return { request, isMet, rule };
          }),
        );
      }),
    );
  });
}

/** Resources that are in no namespace. */
const CLUSTER_WIDE: ReadonlySet<string> = new Set(['storageclasses']);

interface Dimension {
  readonly word: string;
  readonly of: (request: Probe['request']) => string;
}
const DIMENSIONS: readonly Dimension[] = [
  { word: 'namespace', of: ({ resource }) => resource.namespace },
  { word: 'user', of: ({ user }) => user },
  { word: 'group', of: ({ groups }) => groups[0] ?? '' },
  { word: 'verb', of: ({ verb }) => verb },
  {
    word: 'resource',
    of: ({ resource }) => [resource.resource, resource.subresource].filter(Boolean).join('/'),
  },
  { word: 'name', of: ({ resource }) => resource.name },
];

function lackOf(name: LogNeedName, probes: readonly Probe[]): Lack {
  const failed = probes.filter(({ isMet }) => !isMet);
  const met = probes.filter(({ isMet }) => isMet);
  const rules = [...new Set(failed.map(({ rule }) => rule))];
  return { missing: needNamed(name).missing, except: met.length === 0 ? [] : exceptions(failed, met), rules };
}

/** In what all that fails differs from all that does not: in one dimension, else in two together, else an example. */
function exceptions(failed: readonly Probe[], met: readonly Probe[]): string[] {
  const pairs = DIMENSIONS.flatMap((one, index) => DIMENSIONS.slice(index + 1).map((other) => [one, other]));
  for (const dimensions of [...DIMENSIONS.map((one) => [one]), ...pairs]) {
    const text = ({ request }: Probe): string => inWords(dimensions, request);
    const good = new Set(met.map(text));
    const bad = new Set(failed.map(text));
    if ([...bad].every((value) => !good.has(value))) return [...bad].toSorted();
  }
  return failed.slice(0, 1).map(({ request }) => `e.g. ${inWords(DIMENSIONS, request)}`);
}

const inWords = (dimensions: readonly Dimension[], request: Probe['request']): string =>
  dimensions
    .map(({ word, of }) => ({ word, value: of(request) }))
    .filter(({ value }) => value !== '')
    .map(({ word, value }) => `${word} ${value}`)
    .join(' and ');
