import { z } from 'zod';

import { formatProblem, parseYamlFile, type Problem, type YamlPath } from '../lib/yaml-file.ts';
import { type AuditPolicy, POLICY_LEVELS, STAGES } from './audit-policy.ts';

/** A policy with the places in its file; or everything for which the API server would refuse it. */
export type ParsedPolicy =
  | {
      readonly ok: true;
      readonly policy: AuditPolicy;
      /** What the API server accepts, and what hardly means what it says. */
      readonly warnings: readonly Problem[];
      /** `file:line:col` of each rule. */
      readonly places: readonly string[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Absent and `null` are the same to the API server. */
const strings = z.array(z.string()).nullish();
const GroupResources = z.looseObject({
  group: z.string().nullish(),
  resources: strings,
  resourceNames: strings,
});
const Rule = z.looseObject({
  level: z.string().nullish(),
  users: strings,
  userGroups: strings,
  verbs: strings,
  resources: z.array(GroupResources).nullish(),
  namespaces: strings,
  nonResourceURLs: strings,
  omitStages: strings,
  omitManagedFields: z.boolean().nullish(),
});
const Policy = z.looseObject({
  apiVersion: z.string().nullish(),
  kind: z.string().nullish(),
  rules: z.array(Rule).nullish(),
  omitStages: strings,
  omitManagedFields: z.boolean().nullish(),
  metadata: z.unknown().optional(),
});
type Policy = z.infer<typeof Policy>;

/** Reads an audit policy, and checks it as the API server does. Never throws for what the text says. */
export function parsePolicy(file: string, text: string): ParsedPolicy {
  const parsed = parseYamlFile(file, text, Policy);
  if (!parsed.ok) return parsed;
  const { value, problemAt } = parsed;
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  checkVersion(
    value,
    (path, message) => void problems.push(problemAt(path, message)),
    (path, message) => void warnings.push(problemAt(path, message)),
  );
  for (const [index, rule] of (value.rules ?? []).entries()) {
    checkRule(rule, (path, message) => void problems.push(problemAt(['rules', index, ...path], message)));
  }
  if (problems.length > 0) return { ok: false, problems: inFileOrder(problems) };
  findOddities(value, (path, message) => void warnings.push(problemAt(path, message)));
  const places = (value.rules ?? []).map((_rule, index) =>
    formatProblem({ ...problemAt(['rules', index], ''), path: '' }).trim(),
  );
  return { ok: true, policy: policyOf(value), warnings: inFileOrder(warnings), places };
}

const inFileOrder = (problems: readonly Problem[]): Problem[] =>
  problems.toSorted((a, b) => a.line - b.line || a.col - b.col);

type Complain = (path: YamlPath, message: string) => void;

function checkVersion({ apiVersion, kind, rules }: Policy, refuse: Complain, warn: Complain): void {
  if (kind !== 'Policy') refuse(kind == null ? [] : ['kind'], 'kind must be Policy');
  if (apiVersion === 'audit.k8s.io/v1beta1' || apiVersion === 'audit.k8s.io/v1alpha1') {
    warn(['apiVersion'], 'Kubernetes 1.24 and later refuse this version: write audit.k8s.io/v1');
  } else if (apiVersion !== 'audit.k8s.io/v1') {
    refuse(apiVersion == null ? [] : ['apiVersion'], 'apiVersion must be audit.k8s.io/v1');
  }
  if ((rules ?? []).length === 0) refuse(['rules'], 'a policy needs at least one rule');
}

const DNS_SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

function checkRule(rule: z.infer<typeof Rule>, refuse: Complain): void {
  const { level, nonResourceURLs, resources, namespaces, omitStages } = rule;
  if (level == null || level === '') refuse([], 'level is required');
  else if (!POLICY_LEVELS.some((known) => known === level)) {
    refuse(['level'], `must be one of ${POLICY_LEVELS.join(', ')}`);
  }
  for (const [index, url] of (nonResourceURLs ?? []).entries()) {
    if (url === '*') continue;
    if (!url.startsWith('/')) refuse(['nonResourceURLs', index], 'must begin with a slash');
    if (url.slice(0, -1).includes('*')) refuse(['nonResourceURLs', index], 'a * must be the last character');
  }
  for (const [index, { group, resources: names, resourceNames }] of (resources ?? []).entries()) {
    if (group != null && group !== '' && (group.length > 253 || !DNS_SUBDOMAIN.test(group))) {
      refuse(['resources', index, 'group'], 'must be the name of an API group, without its version');
    }
    if ((resourceNames ?? []).length > 0 && (names ?? []).length === 0) {
      refuse(['resources', index, 'resourceNames'], 'needs at least one resource beside it');
    }
  }
  for (const [index, stage] of (omitStages ?? []).entries()) {
    if (!isStage(stage)) refuse(['omitStages', index], `must be one of ${STAGES.join(', ')}`);
  }
  const isOfResources = (resources ?? []).length > 0 || (namespaces ?? []).length > 0;
  if ((nonResourceURLs ?? []).length > 0 && isOfResources) {
    refuse(['nonResourceURLs'], 'a rule cannot apply to both resources and non-resource URLs');
  }
}

const isStage = (stage: string): boolean => STAGES.some((known) => known === stage);

/** What is accepted, and what whoever wrote it will not have meant. */
function findOddities(policy: Policy, warn: Complain): void {
  for (const key of unknownKeys(policy, Policy)) warn([key], IGNORED);
  for (const [index, stage] of (policy.omitStages ?? []).entries()) {
    if (!isStage(stage)) warn(['omitStages', index], `there is no such stage: ${STAGES.join(', ')}`);
  }
  let takesAll: number | null = null;
  for (const [index, rule] of (policy.rules ?? []).entries()) {
    const at = ['rules', index];
    if (takesAll !== null) warn(at, `is never reached: rules[${takesAll}] matches every request`);
    for (const key of unknownKeys(rule, Rule)) warn([...at, key], IGNORED);
    for (const key of ['users', 'userGroups', 'verbs', 'namespaces'] as const) {
      for (const [place, value] of (rule[key] ?? []).entries()) {
        if (value.includes('*'))
          warn([...at, key, place], `is taken as it stands: * stands for nothing in ${key}`);
      }
    }
    for (const [place, group] of (rule.resources ?? []).entries()) {
      for (const key of unknownKeys(group, GroupResources)) warn([...at, 'resources', place, key], IGNORED);
      for (const [spot, name] of (group.resources ?? []).entries()) {
        if (name === '*/*') warn([...at, 'resources', place, 'resources', spot], 'matches nothing: write *');
      }
    }
    const conditions = [
      rule.users,
      rule.userGroups,
      rule.verbs,
      rule.resources,
      rule.namespaces,
      rule.nonResourceURLs,
    ];
    if (takesAll === null && conditions.every((list) => (list ?? []).length === 0)) takesAll = index;
  }
}

const IGNORED = 'is no field of a policy: the API server ignores it';
const unknownKeys = (value: object, { shape }: { readonly shape: object }): string[] =>
  Object.keys(value).filter((key) => !Object.hasOwn(shape, key));

const policyOf = ({ rules, omitStages, omitManagedFields }: Policy): AuditPolicy => ({
  omitStages: omitStages ?? [],
  omitManagedFields: omitManagedFields ?? false,
  rules: (rules ?? []).map((rule) => ({
    level: POLICY_LEVELS.find((level) => level === rule.level) ?? 'None',
    users: rule.users ?? [],
    userGroups: rule.userGroups ?? [],
    verbs: rule.verbs ?? [],
    resources: (rule.resources ?? []).map(({ group, resources, resourceNames }) => ({
      group: group ?? '',
      resources: resources ?? [],
      resourceNames: resourceNames ?? [],
    })),
    namespaces: rule.namespaces ?? [],
    nonResourceURLs: rule.nonResourceURLs ?? [],
    omitStages: rule.omitStages ?? [],
    omitManagedFields: rule.omitManagedFields ?? null,
  })),
});
