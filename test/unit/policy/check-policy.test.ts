import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import type { CapabilityId } from '../../../src/model/capability.ts';
import type { CapabilityState } from '../../../src/model/capability-state.ts';
import type { AuditPolicy } from '../../../src/policy/audit-policy.ts';
import { checkPolicy, type PolicyReport } from '../../../src/policy/check-policy.ts';
import { costsOf, logsArrivals } from '../../../src/policy/costs.ts';
import { parsePolicy } from '../../../src/policy/parse-policy.ts';

function policy(rules: string, more = ''): AuditPolicy {
  const parsed = parsePolicy('p', `apiVersion: audit.k8s.io/v1\nkind: Policy\n${more}rules:\n${rules}`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.policy;
}
const check = (rules: string, more = ''): PolicyReport => checkPolicy(policy(rules, more));
const states = ({ capabilities }: PolicyReport): Partial<Record<CapabilityId, CapabilityState>> =>
  Object.fromEntries(
    capabilities.filter(({ state }) => state !== 'possible').map(({ id, state }) => [id, state]),
  );

describe('a policy that logs everything', () => {
  it('makes everything possible, and costs', () => {
    const all = policy('- level: RequestResponse');
    expect(states(checkPolicy(all))).toEqual({});
    expect(checkPolicy(all).rules).toEqual([]);
    expect(costsOf(all)).toHaveLength(9);
    expect(logsArrivals(all)).toBe(true);
  });
});

describe('a policy that logs nothing', () => {
  it('makes nothing possible, and costs nothing', () => {
    const nothing = policy('- level: None');
    const report = checkPolicy(nothing);
    expect(new Set(report.capabilities.map(({ state }) => state))).toEqual(new Set(['impossible']));
    expect([report.before, costsOf(nothing), logsArrivals(nothing)]).toEqual([0, [], false]);
  });

  it('and neither does one that leaves out how requests end', () => {
    const report = check('- level: RequestResponse', 'omitStages: [ResponseComplete]\n');
    expect(new Set(report.capabilities.map(({ state }) => state))).toEqual(new Set(['impossible']));
    expect(report.omitsAnswers).toBe(true);
  });
});

describe('a policy that logs a part', () => {
  it('names the namespace that is left out, the rule that does so, and the place to add rules', () => {
    const report = check(
      '- level: None\n  users: ["system:kube-proxy"]\n- level: None\n  namespaces: [kube-system]\n- level: RequestResponse',
    );
    expect(states(report)['image-reason']).toBe('partly');
    const [asked] = report.capabilities;
    expect(asked?.because).toEqual([
      { missing: 'the content of creates of Pods', except: ['namespace kube-system'], rules: [1] },
    ]);
    expect(report.before).toBe(1);
  });

  it('names the user, and the group, that is left out', () => {
    const report = check('- level: Metadata\n  userGroups: ["system:nodes"]\n- level: RequestResponse');
    expect(states(report)).toEqual({
      'container-states': 'impossible',
      'image-reason': 'impossible',
      'container-reason': 'impossible',
      'volume-reason': 'partly',
      'sandbox-reason': 'impossible',
      'probe-reason': 'impossible',
      'older-pods': 'impossible',
      'older-events': 'partly',
    });
    const deleted = check('- level: None\n  users: [robot]\n  verbs: [delete]\n- level: RequestResponse');
    expect(deleted.capabilities.find(({ id }) => id === 'deleted-by')?.because[0]?.except).toEqual([
      'user robot',
    ]);
    const grouped = check('- level: None\n  users: [robot]\n  userGroups: [bots]\n- level: RequestResponse');
    expect(grouped.capabilities.find(({ id }) => id === 'deleted-by')?.state).toBe('partly');
  });

  it('names what two things have in common, or gives an example', () => {
    const report = check('- level: None\n  verbs: [delete]\n  namespaces: [a]\n- level: RequestResponse');
    expect(report.capabilities.find(({ id }) => id === 'owner-deleted-by')?.because[0]?.except).toEqual([
      'namespace a and verb delete',
    ]);
    const mixed = check(
      '- level: None\n  verbs: [delete]\n  namespaces: [a]\n  users: [robot]\n- level: RequestResponse',
    );
    expect(mixed.capabilities.find(({ id }) => id === 'owner-deleted-by')?.because[0]?.except).toEqual([
      'e.g. namespace a and user robot and group system:authenticated and verb delete and resource deployments and name something',
    ]);
  });

  it('takes one way where another is closed', () => {
    const report = check(
      '- level: None\n  resources: [{group: "", resources: [events]}]\n- level: RequestResponse',
    );
    expect(Object.keys(states(report))).toEqual([
      'volume-reason',
      'sandbox-reason',
      'probe-reason',
      'older-events',
      'claim-reason',
    ]);
  });

  it('does not mind what components do that make no such requests', () => {
    expect(
      states(
        check('- level: None\n  users: ["system:kube-proxy", "system:apiserver"]\n- level: RequestResponse'),
      ),
    ).toEqual({});
  });
});

it('has places and names of its own where a policy has some', () => {
  const file = new URL('../../../deploy/audit-policy.yaml', import.meta.url);
  const parsed = parsePolicy('deploy', readFileSync(file, 'utf8'));
  expect(parsed.ok && states(checkPolicy(parsed.policy))).toEqual({});
});
