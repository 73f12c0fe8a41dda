import type { AuditPolicy, PolicyLevel, PolicyRule } from './audit-policy.ts';

/** A request as the API server sees it when it asks the policy. */
export interface PolicyRequest {
  readonly user: string;
  readonly groups: readonly string[];
  readonly verb: string;
  /** `null` of a request for no resource, which has a path alone. */
  readonly resource: {
    readonly group: string;
    readonly resource: string;
    /** `''` is the main resource. */
    readonly subresource: string;
    /** `''` where there is none: of objects of no namespace. That of a namespace is its name. */
    readonly namespace: string;
    /** `''` where the URL names none: of creates, lists and collection deletes. */
    readonly name: string;
  } | null;
  readonly path: string;
}

export interface Verdict {
  readonly level: PolicyLevel;
  /** Of the rule and of the policy. */
  readonly omitStages: readonly string[];
  /** Place of the rule that decided; `null` when none matched. */
  readonly rule: number | null;
}

/** What the policy says of a request: the first rule that matches decides, and without one nothing is logged. */
export function evaluate(policy: AuditPolicy, request: PolicyRequest): Verdict {
  const rule = policy.rules.findIndex((one) => ruleMatches(one, request));
  const found = policy.rules[rule];
  if (found === undefined) return { level: 'None', omitStages: policy.omitStages, rule: null };
  return { level: found.level, omitStages: [...policy.omitStages, ...found.omitStages], rule };
}

/** Every condition that a rule has must hold; one that it has not holds of everything. */
function ruleMatches(rule: PolicyRule, request: PolicyRequest): boolean {
  const { users, userGroups, verbs, namespaces, resources, nonResourceURLs } = rule;
  if (users.length > 0 && !users.includes(request.user)) return false;
  if (userGroups.length > 0 && !request.groups.some((group) => userGroups.includes(group))) return false;
  if (verbs.length > 0 && !verbs.includes(request.verb)) return false;
  if (namespaces.length > 0 || resources.length > 0) return resourceMatches(rule, request);
  if (nonResourceURLs.length === 0) return true;
  return request.resource === null && nonResourceURLs.some((url) => pathMatches(request.path, url));
}

/** A `*` may stand at the end alone. */
const pathMatches = (path: string, url: string): boolean =>
  url === path || (url.endsWith('*') && path.startsWith(url.replace(/\*+$/, '')));

function resourceMatches({ namespaces, resources }: PolicyRule, { resource: asked }: PolicyRequest): boolean {
  if (asked === null) return false;
  if (namespaces.length > 0 && !namespaces.includes(asked.namespace)) return false;
  if (resources.length === 0) return true;
  return resources.some(({ group, resources: patterns, resourceNames }) => {
    if (group !== asked.group) return false;
    if (patterns.length === 0) return true;
    if (resourceNames.length > 0 && !resourceNames.includes(asked.name)) return false;
    return patterns.some((pattern) => patternMatches(pattern, asked.resource, asked.subresource));
  });
}

/** `pods` is no more than that; `pods/*` is the Pods themselves too; `*` is all, with every subresource. */
function patternMatches(pattern: string, resource: string, subresource: string): boolean {
  if (pattern === '*' || pattern === (subresource === '' ? resource : `${resource}/${subresource}`))
    return true;
  if (pattern === `${resource}/*`) return true;
  return subresource !== '' && pattern === `*/${subresource}`;
}
