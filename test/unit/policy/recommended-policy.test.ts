import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import type { AuditPolicy } from '../../../src/policy/audit-policy.ts';
import { checkPolicy } from '../../../src/policy/check-policy.ts';
import { costsOf, logsArrivals } from '../../../src/policy/costs.ts';
import { parsePolicy } from '../../../src/policy/parse-policy.ts';
import { printPolicy, recommendedRules } from '../../../src/policy/recommended-policy.ts';

function parse(text: string): AuditPolicy {
  const parsed = parsePolicy('printed', text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  expect(parsed.warnings).toEqual([]);
  return parsed.policy;
}
const lost = (policy: AuditPolicy): string[] =>
  checkPolicy(policy).capabilities.flatMap(({ id, state }) => (state === 'possible' ? [] : [id]));

describe('the recommended policy', () => {
  const policy = parse(printPolicy());

  it('is the file in deploy/', () => {
    const file = new URL('../../../deploy/audit-policy.yaml', import.meta.url);
    expect(readFileSync(file, 'utf8')).toBe(printPolicy());
  });

  it('makes every answer possible, and logs nothing that is costly', () => {
    expect([lost(policy), costsOf(policy), logsArrivals(policy)]).toEqual([[], [], false]);
  });

  it('says why each of its rules is there', () => {
    const lines = printPolicy().split('\n');
    const bare = lines.filter(
      (line, index) =>
        line.startsWith('  - level') && !/^(rules:|  #.*|        resources:.*)$/.test(lines[index - 1] ?? ''),
    );
    expect(bare).toEqual([]);
    expect(policy.rules).toHaveLength(recommendedRules().length + 1);
  });

  const without = <T>(list: readonly T[], index: number): T[] => list.toSpliced(index, 1);
  const POORER = { RequestResponse: 'Request', Request: 'Metadata', Metadata: 'None', None: 'None' } as const;

  it('is the smallest: without any verb or resource, or at any poorer level, something is lost', () => {
    const smaller: [string, AuditPolicy][] = policy.rules.slice(0, -1).flatMap((rule, at) => {
      const change = (parts: Partial<typeof rule>): AuditPolicy => ({
        ...policy,
        rules: policy.rules.with(at, { ...rule, ...parts }),
      });
      const poorer: [string, AuditPolicy] = [`${at} poorer`, change({ level: POORER[rule.level] })];
      const verbs = rule.verbs.map((verb, index): [string, AuditPolicy] => {
        const left = rule.verbs.length === 1 ? ['none'] : without(rule.verbs, index);
        return [`${at} without ${verb}`, change({ verbs: left })];
      });
      const resources = rule.resources.flatMap((group, place) =>
        group.resources.map((resource, index): [string, AuditPolicy] => {
          const left = group.resources.length === 1 ? ['none'] : without(group.resources, index);
          const fewer = { group: group.group, resources: left, resourceNames: [] };
          return [`${at} without ${resource}`, change({ resources: rule.resources.with(place, fewer) })];
        }),
      );
      return [poorer].concat(verbs, resources);
    });
    expect(smaller.length).toBeGreaterThan(60);
    expect(smaller.filter(([, one]) => lost(one).length === 0).map(([name]) => name)).toEqual([]);
  });

  it('can do without Events, and says what that costs', () => {
    const quiet = parse(printPolicy({ withoutEvents: true }));
    expect(lost(quiet)).toEqual([
      'preemption',
      'volume-reason',
      'sandbox-reason',
      'probe-reason',
      'older-events',
      'claim-reason',
    ]);
    expect(printPolicy({ withoutEvents: true })).toContain('policy print --without-events\n# Without Events');
  });
});
