import type { AuditPolicy, PolicyLevel } from './audit-policy.ts';
import { evaluate } from './evaluate.ts';

/** Something that a policy logs and that no answer needs. */
export interface Cost {
  readonly what: string;
  readonly level: PolicyLevel;
  /** Place of the rule that logs it. */
  readonly rule: number;
}

interface Costly {
  readonly what: string;
  readonly user: string;
  readonly groups: readonly string[];
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
}

const AUTHENTICATED = 'system:authenticated';
const NODE = { user: 'system:node:somebody', groups: ['system:nodes', AUTHENTICATED] };
const SOMEBODY = { user: 'somebody', groups: [AUTHENTICATED] };

/** The requests that fill logs. The first is what an idle cluster mostly makes. */
const COSTLY: readonly Costly[] = [
  { what: 'heartbeats (leases)', ...NODE, verb: 'update', group: 'coordination.k8s.io', resource: 'leases' },
  { what: 'reads of Pods', ...NODE, verb: 'get', group: '', resource: 'pods' },
  { what: 'lists of Pods', ...SOMEBODY, verb: 'list', group: '', resource: 'pods' },
  { what: 'watches', ...SOMEBODY, verb: 'watch', group: '', resource: 'pods' },
  {
    what: 'writes of endpoint slices',
    ...SOMEBODY,
    verb: 'update',
    group: 'discovery.k8s.io',
    resource: 'endpointslices',
  },
  {
    what: 'token reviews',
    ...SOMEBODY,
    verb: 'create',
    group: 'authentication.k8s.io',
    resource: 'tokenreviews',
  },
  {
    what: 'access reviews',
    ...SOMEBODY,
    verb: 'create',
    group: 'authorization.k8s.io',
    resource: 'subjectaccessreviews',
  },
  { what: 'writes of Secrets', ...SOMEBODY, verb: 'update', group: '', resource: 'secrets' },
  { what: 'writes of ConfigMaps', ...SOMEBODY, verb: 'update', group: '', resource: 'configmaps' },
];

/** Of the requests that fill logs, those that the policy logs though nothing rests on them. */
export const costsOf = (policy: AuditPolicy): Cost[] =>
  COSTLY.flatMap(({ what, user, groups, verb, group, resource }): Cost[] => {
    const name = ['list', 'watch', 'create'].includes(verb) ? '' : 'something';
    const asked = { group, resource, subresource: '', namespace: 'something', name };
    const { level, rule } = evaluate(policy, { user, groups, verb, resource: asked, path: '' });
    return level === 'None' || rule === null ? [] : [{ what, level, rule }];
  });

/** Whether every request is logged when it arrives too: every line twice. */
export const logsArrivals = ({ rules, omitStages }: AuditPolicy): boolean =>
  !omitStages.includes('RequestReceived') &&
  rules.some((rule) => rule.level !== 'None' && !rule.omitStages.includes('RequestReceived'));
