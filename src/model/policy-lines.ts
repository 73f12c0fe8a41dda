import { isEnough, type Level } from './audit-level.ts';
import type { LogNeed } from './log-needs.ts';

/** A rule of an audit policy that logs some writes, whoever makes them. */
export interface LoggingRule {
  readonly level: Level;
  readonly verbs: readonly string[];
  readonly resources: readonly { readonly group: string; readonly resources: readonly string[] }[];
}

/**
 * The rules that log what is needed and no more: each request by the richest level that any of the needs asks for. No two of
 * them match the same request, so their order does not matter; in a policy they must stand before whatever else matches.
 */
export function loggingRules(needs: readonly LogNeed[]): LoggingRule[] {
  const levels = new Map<string, Level>();
  for (const { resources, verbs, level } of needs) {
    for (const { group, resources: names } of resources) {
      for (const request of names.flatMap((name) => verbs.map((verb) => `${group} ${name} ${verb}`))) {
        const known = levels.get(request);
        if (known === undefined || isEnough(level, known)) levels.set(request, level);
      }
    }
  }
  const verbsOf = new Map<string, string[]>();
  for (const [request, level] of levels) {
    const [group = '', resource = '', verb = ''] = request.split(' ');
    append(verbsOf, `${level} ${group} ${resource}`, verb);
  }
  const resourcesOf = new Map<string, string[]>();
  for (const [resource, verbs] of verbsOf) {
    const [level = '', group = '', name = ''] = resource.split(' ');
    append(resourcesOf, `${level} ${VERBS.filter((verb) => verbs.includes(verb)).join(',')}`, `${group} ${name}`);
  }
  return [...resourcesOf].map(([rule, members]) => {
    const [level = '', verbs = ''] = rule.split(' ');
    const names = new Map<string, string[]>();
    for (const [group = '', name = ''] of members.map((member) => member.split(' '))) append(names, group, name);
    return {
      level: level as Level,
      verbs: verbs.split(','),
      resources: [...names].map(([group, resources]) => ({ group, resources })),
    };
  });
}

/** In the order in which people write them. */
const VERBS = ['create', 'update', 'patch', 'delete', 'deletecollection'];

function append(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** Rules as they stand in a policy. */
export const policyLines = (rules: readonly LoggingRule[]): string =>
  rules
    .map(({ level, verbs, resources }) => {
      const groups = resources.map(
        ({ group, resources: names }) => `{group: ${group === '' ? '""' : group}, resources: [${names.join(', ')}]}`,
      );
      return `- level: ${level}\n  verbs: [${verbs.join(', ')}]\n  resources: [${groups.join(', ')}]`;
    })
    .join('\n');
