import { isEnough, type Level } from './audit-level.ts';
import { LOG_NEEDS, type LogNeed } from './log-needs.ts';

/** A rule of an audit policy that logs some writes, whoever makes them. */
export interface LoggingRule {
  readonly level: Level;
  readonly verbs: readonly string[];
  readonly resources: readonly { readonly group: string; readonly resources: readonly string[] }[];
}

/** The requests of a need, as far as rules tell them apart: `group resource verb`. */
const requestsOf = ({ resources, verbs }: LogNeed): string[] =>
  resources.flatMap(({ group, resources: names }) =>
    names.flatMap((name) => verbs.map((verb) => `${group} ${name} ${verb}`)),
  );

/** The richest level that anything asks of each request. */
const RICHEST: ReadonlyMap<string, Level> = richestLevels();
function richestLevels(): ReadonlyMap<string, Level> {
  const levels = new Map<string, Level>();
  for (const need of Object.values<LogNeed>(LOG_NEEDS)) {
    for (const request of requestsOf(need)) {
      const known = levels.get(request);
      if (known === undefined || isEnough(need.level, known)) levels.set(request, need.level);
    }
  }
  return levels;
}

/**
 * The rules that log what is needed: each request by the richest level that any answer asks of it, since a rule takes what
 * it matches from those behind it. No two of them match the same request, so their order does not matter; in a policy they
 * must stand before whatever else matches.
 */
export function loggingRules(needs: readonly LogNeed[]): LoggingRule[] {
  const levels = new Map(
    needs.flatMap(requestsOf).map((request) => [request, RICHEST.get(request) ?? 'RequestResponse']),
  );
  const verbsOf = new Map<string, string[]>();
  for (const [request, level] of levels) {
    const [group = '', resource = '', verb = ''] = request.split(' ');
    append(verbsOf, `${level} ${group} ${resource}`, verb);
  }
  const resourcesOf = new Map<string, string[]>();
  for (const [resource, verbs] of verbsOf) {
    const [level = '', group = '', name = ''] = resource.split(' ');
    append(
      resourcesOf,
      `${level} ${VERBS.filter((verb) => verbs.includes(verb)).join(',')}`,
      `${group} ${name}`,
    );
  }
  return [...resourcesOf].map(([rule, members]) => {
    const [level = '', verbs = ''] = rule.split(' ');
    const names = new Map<string, string[]>();
    for (const [group = '', name = ''] of members.map((member) => member.split(' ')))
      append(names, group, name);
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
        ({ group, resources: names }) =>
          `{group: ${group === '' ? '""' : group}, resources: [${names.join(', ')}]}`,
      );
      return `- level: ${level}\n  verbs: [${verbs.join(', ')}]\n  resources: [${groups.join(', ')}]`;
    })
    .join('\n');
