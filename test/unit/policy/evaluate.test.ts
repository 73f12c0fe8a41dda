import { describe, expect, it } from 'vitest';

import type { AuditPolicy, PolicyRule } from '../../../src/policy/audit-policy.ts';
import { evaluate, type PolicyRequest } from '../../../src/policy/evaluate.ts';

const RULE: PolicyRule = {
  level: 'Request',
  users: [],
  userGroups: [],
  verbs: [],
  resources: [],
  namespaces: [],
  nonResourceURLs: [],
  omitStages: [],
  omitManagedFields: null,
};
const policy = (...rules: Partial<PolicyRule>[]): AuditPolicy => ({
  rules: rules.map((rule) => Object.assign({}, RULE, rule)),
  omitStages: ['RequestReceived'],
  omitManagedFields: false,
});
const request = (
  resource: string,
  parts: Partial<PolicyRequest> & { group?: string; namespace?: string; name?: string } = {},
): PolicyRequest => {
  const { group = '', namespace = 'shop', name = 'web', ...more } = parts;
  const [main = '', subresource = ''] = resource.split('/');
  const asked = { group, resource: main, subresource, namespace, name };
  return { user: 'jane', groups: ['dev'], verb: 'patch', resource: asked, path: '', ...more };
};
const matches = (rule: Partial<PolicyRule>, asked: PolicyRequest): boolean =>
  evaluate(policy(rule), asked).rule === 0;
const core = (...resources: string[]): Partial<PolicyRule> => ({
  resources: [{ group: '', resources, resourceNames: [] }],
});

describe('a policy', () => {
  it('is decided by the first rule that matches', () => {
    const two = policy({ level: 'None', users: ['jane'] }, { omitStages: ['Panic'] });
    expect(evaluate(two, request('pods'))).toMatchObject({ level: 'None', rule: 0 });
    expect(evaluate(two, request('pods', { user: 'joe' }))).toEqual({
      level: 'Request',
      omitStages: ['RequestReceived', 'Panic'],
      rule: 1,
    });
  });

  it('logs nothing that no rule matches', () => {
    expect(evaluate(policy({ users: ['joe'] }), request('pods'))).toEqual({
      level: 'None',
      omitStages: ['RequestReceived'],
      rule: null,
    });
  });
});

describe('a rule', () => {
  it.each<[string, Partial<PolicyRule>, PolicyRequest, boolean]>([
    ['everything', {}, request('pods'), true],
    ['a user', { users: ['jane'] }, request('pods'), true],
    ['another user', { users: ['joe'] }, request('pods'), false],
    ['any of the groups', { userGroups: ['ops', 'dev'] }, request('pods'), true],
    ['user and group together', { users: ['jane'], userGroups: ['ops'] }, request('pods'), false],
    ['a verb, as it stands', { verbs: ['*'] }, request('pods'), false],
    ['a namespace', { namespaces: ['shop'] }, request('pods'), true],
    ['no namespace', { namespaces: [''] }, request('nodes', { namespace: '' }), true],
    ['another namespace', { namespaces: ['kube-system'] }, request('pods'), false],
    ['a resource', core('pods'), request('pods'), true],
    ['a resource without its subresources', core('pods'), request('pods/status'), false],
    ['a subresource', core('pods/status'), request('pods/status'), true],
    ['every resource, with subresources', core('*'), request('pods/status'), true],
    ['a subresource of every resource', core('*/status'), request('pods/status'), true],
    ['the main resource not by that', core('*/status'), request('pods'), false],
    ['all of a resource', core('pods/*'), request('pods/status'), true],
    ['the main resource by that too', core('pods/*'), request('pods'), true],
    ['nothing by two wildcards', core('*/*'), request('pods/status'), false],
    ['a whole group', core(), request('pods'), true],
    ['no other group', core(), request('deployments', { group: 'apps' }), false],
    [
      'a name',
      { resources: [{ group: '', resources: ['pods'], resourceNames: ['web'] }] },
      request('pods'),
      true,
    ],
    [
      'no other name',
      { resources: [{ group: '', resources: ['*'], resourceNames: ['api'] }] },
      request('pods'),
      false,
    ],
    ['no resource by a path', { nonResourceURLs: ['*'] }, request('pods'), false],
    [
      'a path',
      { nonResourceURLs: ['/healthz*'] },
      request('', { resource: null, path: '/healthz/etcd' }),
      true,
    ],
    [
      'no other path',
      { nonResourceURLs: ['/healthz'] },
      request('', { resource: null, path: '/version' }),
      false,
    ],
    ['no path by a resource', core('*'), request('', { resource: null, path: '/version' }), false],
  ])('matches %s: %#', (_what, rule, asked, expected) => {
    expect(matches(rule, asked)).toBe(expected);
  });
});
