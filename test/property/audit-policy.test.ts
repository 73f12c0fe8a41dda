import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type AuditPolicy, POLICY_LEVELS, type PolicyRule, STAGES } from '../../src/policy/audit-policy.ts';
import { checkPolicy } from '../../src/policy/check-policy.ts';
import { evaluate, type PolicyRequest } from '../../src/policy/evaluate.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';

const some = <T>(values: readonly T[]): fc.Arbitrary<T[]> =>
  fc.uniqueArray(fc.constantFrom(...values), { maxLength: 3 });
const USERS = ['jane', 'system:node:somebody', 'system:node:n', 'system:kube-scheduler', 'system:kube-proxy'];
const CONTROLLERS = ['replicaset-controller', 'namespace-controller'].map(
  (name) => `system:serviceaccount:kube-system:${name}`,
);
const GROUPS = ['system:nodes', 'system:authenticated', 'system:masters', 'dev'];
const VERBS = ['create', 'update', 'patch', 'delete', 'deletecollection', 'get', 'watch', '*'];
const RESOURCES = [
  'pods',
  'pods/status',
  'pods/*',
  '*/status',
  '*',
  '*/*',
  'events',
  'nodes',
  'deployments',
  'deployments/*',
  'jobs/status',
];
const NAMESPACES = ['kube-system', 'shop', ''];
const NAMES = ['web', 'something'];
const PATHS = ['*', '/healthz*', '/version', '/'];

const rule: fc.Arbitrary<PolicyRule> = fc.record({
  level: fc.constantFrom(...POLICY_LEVELS),
  users: fc.oneof(fc.constant([]), some([...USERS, ...CONTROLLERS])),
  userGroups: fc.oneof(fc.constant([]), some(GROUPS)),
  verbs: fc.oneof(fc.constant([]), some(VERBS)),
  resources: fc.array(
    fc.record({
      group: fc.constantFrom('', 'apps', 'batch', 'events.k8s.io'),
      resources: some(RESOURCES),
      resourceNames: fc.constant<string[]>([]),
    }),
    { maxLength: 2 },
  ),
  namespaces: fc.oneof(fc.constant([]), some(NAMESPACES)),
  nonResourceURLs: fc.constant<string[]>([]),
  omitStages: fc.oneof(fc.constant([]), some(STAGES)),
  omitManagedFields: fc.constant(null),
});
/** A rule has names of resources, or paths. */
function refine(one: PolicyRule, names: string[], isPath: boolean, urls: string[]): PolicyRule {
  if (isPath && one.resources.length === 0 && one.namespaces.length === 0)
    return { ...one, nonResourceURLs: urls };
  const resources = one.resources.map(({ group, resources: patterns }) => ({
    group,
    resources: patterns,
    resourceNames: patterns.length > 0 ? names : [],
  }));
  return { ...one, resources };
}
const withNames = rule.chain((one) =>
  fc
    .tuple(some(NAMES), fc.boolean(), some(PATHS))
    .map(([names, isPath, urls]) => refine(one, names, isPath, urls)),
);
const policy: fc.Arbitrary<AuditPolicy> = fc.record({
  rules: fc.array(withNames, { minLength: 1, maxLength: 6 }),
  omitStages: fc.oneof(fc.constant<string[]>([]), fc.constant(['RequestReceived'])),
  omitManagedFields: fc.boolean(),
});
const request: fc.Arbitrary<PolicyRequest> = fc.record({
  user: fc.constantFrom(...USERS),
  groups: some(GROUPS),
  verb: fc.constantFrom(...VERBS.slice(0, -1)),
  resource: fc.option(
    fc.record({
      group: fc.constantFrom('', 'apps', 'batch'),
      resource: fc.constantFrom('pods', 'nodes', 'deployments', 'jobs'),
      subresource: fc.constantFrom('', 'status', 'scale'),
      namespace: fc.constantFrom(...NAMESPACES),
      name: fc.constantFrom('', ...NAMES),
    }),
    { freq: 6 },
  ),
  path: fc.constantFrom('/healthz/etcd', '/version', '/'),
});

/** First match, said the plainest way: each condition as the set of what it lets through, patterns as expressions. */
function naively({ rules, omitStages }: AuditPolicy, asked: PolicyRequest): [string, string[]] {
  const isIn = (list: readonly string[], ...values: string[]) =>
    list.length === 0 || list.filter((one) => values.includes(one)).length > 0;
  for (const one of rules) {
    const { resource } = asked;
    const isOfResources = one.namespaces.length + one.resources.length > 0;
    const checks = [
      isIn(one.users, asked.user),
      isIn(one.userGroups, ...asked.groups),
      isIn(one.verbs, asked.verb),
      !isOfResources || resource !== null,
      !isOfResources || resource === null || isIn(one.namespaces, resource.namespace),
      one.resources.length === 0 ||
        (resource !== null &&
          one.resources.some(
            (group) =>
              group.group === resource.group &&
              (group.resources.length === 0 ||
                (isIn(group.resourceNames, resource.name) &&
                  group.resources.some((pattern) => {
                    const { resource: main, subresource: sub } = resource;
                    const all =
                      sub === ''
                        ? ['*', main, `${main}/*`]
                        : ['*', `${main}/${sub}`, `${main}/*`, `*/${sub}`];
                    return all.includes(pattern);
                  }))),
          )),
      one.nonResourceURLs.length === 0 ||
        (resource === null &&
          one.nonResourceURLs.some((url) => new RegExp(`^${url.replaceAll('*', '.*')}$`).test(asked.path))),
    ];
    if (checks.every(Boolean))
      return [one.level, [...new Set([...omitStages, ...one.omitStages])].toSorted()];
  }
  return ['None', omitStages.toSorted()];
}

const asYaml = ({ rules, ...rest }: AuditPolicy): string =>
  JSON.stringify({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', ...rest, rules });

describe('audit policies', () => {
  it('are decided by the first rule that matches', () => {
    fc.assert(
      fc.property(policy, request, (one, asked) => {
        const { level, omitStages } = evaluate(one, asked);
        expect([level, [...new Set(omitStages)].toSorted()]).toEqual(naively(one, asked));
      }),
      { numRuns: 3000 },
    );
  });

  it('are read as they were written', () => {
    fc.assert(
      fc.property(policy, (one) => {
        const parsed = parsePolicy('p', asYaml(one));
        expect(parsed.ok && parsed.policy).toEqual(one);
      }),
      { numRuns: 200 },
    );
  });

  it('make every answer possible once the rules are added where it is said', () => {
    fc.assert(
      fc.property(policy, (one) => {
        const { rules, before } = checkPolicy(one);
        const added = rules.map(({ level, verbs, resources }): PolicyRule => ({
          level,
          verbs,
          resources: resources.map((group) => ({ ...group, resourceNames: [] })),
          users: [],
          userGroups: [],
          namespaces: [],
          nonResourceURLs: [],
          omitStages: [],
          omitManagedFields: null,
        }));
        const better = {
          ...one,
          rules: [...one.rules.slice(0, before), ...added, ...one.rules.slice(before)],
        };
        const lost = checkPolicy(better).capabilities.filter(({ state }) => state !== 'possible');
        expect(lost.map(({ id }) => id)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
