import { describe, expect, it } from 'vitest';

import { unlogged } from '../../../src/conclusions/object-diagnosis.ts';
import type { PolicyLevel } from '../../../src/policy/audit-policy.ts';
import { evaluate } from '../../../src/policy/evaluate.ts';
import { parsePolicy } from '../../../src/policy/parse-policy.ts';
import { recommendedRules } from '../../../src/policy/recommended-policy.ts';
import { policyLines } from '../../../src/model/policy-lines.ts';

/** The level of a request under these rules. */
function levelOf(rules: string, verb: string, group: string, resource: string): PolicyLevel {
  const parsed = parsePolicy('p', `apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n${rules}\n`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const [main = '', subresource = ''] = resource.split('/');
  const asked = { group, resource: main, subresource, namespace: 'shop', name: 'web' };
  return evaluate(parsed.policy, { user: 'jane', groups: [], verb, resource: asked, path: '' }).level;
}

describe('what an object needs of which no request was logged', () => {
  it.each([
    ['Deployment', 'apps', 'deployments'],
    ['StatefulSet', 'apps', 'statefulsets'],
    ['DaemonSet', 'apps', 'daemonsets'],
    ['Job', 'batch', 'jobs'],
    ['PersistentVolumeClaim', '', 'persistentvolumeclaims'],
  ])('are of a %s the rules of the recommended policy, and nothing else', (kind, group, resource) => {
    const { missing, remedy } = unlogged(kind);
    expect(missing).toBe(`requests about ${resource}`);
    const recommended = policyLines(recommendedRules());
    for (const name of [resource, `${resource}/status`, `${resource}/scale`]) {
      for (const verb of [
        'create',
        'update',
        'patch',
        'delete',
        'deletecollection',
        'get',
        'list',
        'watch',
      ]) {
        const asked = [verb, group, name] as const;
        expect([...asked, levelOf(remedy, ...asked)]).toEqual([...asked, levelOf(recommended, ...asked)]);
      }
    }
    expect(levelOf(remedy, 'create', group, resource)).toBe('RequestResponse');
    expect(levelOf(remedy, 'list', group, resource)).toBe('None');
    expect(levelOf(remedy, 'create', '', 'pods')).toBe('None');
  });

  it('are no rules of a kind that nothing is asked of', () => {
    expect(unlogged('CronJob')).toMatchObject({ missing: 'requests about a CronJob', remedy: '' });
  });
});
