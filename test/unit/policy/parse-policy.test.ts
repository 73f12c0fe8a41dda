import { describe, expect, it } from 'vitest';

import { formatProblem } from '../../../src/lib/yaml-file.ts';
import { parsePolicy } from '../../../src/policy/parse-policy.ts';

const HEAD = 'apiVersion: audit.k8s.io/v1\nkind: Policy\n';
function problems(text: string): string[] {
  const parsed = parsePolicy('p.yaml', text);
  return parsed.ok ? [] : parsed.problems.map(formatProblem);
}
function warnings(text: string): string[] {
  const parsed = parsePolicy('p.yaml', text);
  return parsed.ok ? parsed.warnings.map(formatProblem) : ['refused'];
}

describe('an audit policy', () => {
  it('is read, what is absent or null as empty', () => {
    const parsed = parsePolicy(
      'p.yaml',
      `${HEAD}rules:\n- level: Metadata\n  resources: [{}]\n- level: None\n  verbs:\n`,
    );
    expect(parsed).toMatchObject({
      ok: true,
      warnings: [],
      places: ['p.yaml:4:3', 'p.yaml:6:3'],
      policy: {
        omitStages: [],
        rules: [
          { level: 'Metadata', resources: [{ group: '', resources: [], resourceNames: [] }] },
          { level: 'None', verbs: [], resources: [] },
        ],
      },
    });
  });

  it.each<[string, string, string[]]>([
    ['nothing', '', ['p.yaml:1:1 Invalid input: expected object, received null']],
    [
      'another kind',
      'apiVersion: v1\nkind: Pod\nrules: [{level: None}]',
      ['p.yaml:1:13 apiVersion apiVersion must be audit.k8s.io/v1', 'p.yaml:2:7 kind kind must be Policy'],
    ],
    ['no rules', `${HEAD}rules: []`, ['p.yaml:3:8 rules a policy needs at least one rule']],
    ['no level', `${HEAD}rules:\n- verbs: [get]`, ['p.yaml:4:3 rules[0] level is required']],
    [
      'an unknown level',
      `${HEAD}rules:\n- level: none`,
      ['p.yaml:4:10 rules[0].level must be one of None, Metadata, Request, RequestResponse'],
    ],
    [
      'a version in a group',
      `${HEAD}rules:\n- level: None\n  resources: [{group: apps/v1}]`,
      ['p.yaml:5:23 rules[0].resources[0].group must be the name of an API group, without its version'],
    ],
    [
      'names without resources',
      `${HEAD}rules:\n- level: None\n  resources: [{group: "", resourceNames: [a]}]`,
      ['p.yaml:5:42 rules[0].resources[0].resourceNames needs at least one resource beside it'],
    ],
    [
      'paths that are none',
      `${HEAD}rules:\n- level: None\n  nonResourceURLs: ["*", healthz, "/a*b"]`,
      [
        'p.yaml:5:26 rules[0].nonResourceURLs[1] must begin with a slash',
        'p.yaml:5:35 rules[0].nonResourceURLs[2] a * must be the last character',
      ],
    ],
    [
      'paths and resources',
      `${HEAD}rules:\n- level: None\n  namespaces: [a]\n  nonResourceURLs: ["*"]`,
      ['p.yaml:6:20 rules[0].nonResourceURLs a rule cannot apply to both resources and non-resource URLs'],
    ],
    [
      'an unknown stage',
      `${HEAD}rules:\n- level: None\n  omitStages: [Received]`,
      [
        'p.yaml:5:16 rules[0].omitStages[0] must be one of RequestReceived, ResponseStarted, ResponseComplete, Panic',
      ],
    ],
    [
      'another type',
      `${HEAD}rules:\n- level: None\n  users: jane`,
      ['p.yaml:5:10 rules[0].users Invalid input: expected array, received string'],
    ],
  ])('is refused with %s', (_what, text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  it.each<[string, string, string[]]>([
    [
      'a version that new API servers refuse',
      'apiVersion: audit.k8s.io/v1beta1\nkind: Policy\nrules: [{level: None}]',
      ['p.yaml:1:13 apiVersion Kubernetes 1.24 and later refuse this version: write audit.k8s.io/v1'],
    ],
    [
      'fields that there are not',
      `${HEAD}rules:\n- level: None\n  user: [a]\n  resources: [{group: "", version: v1}]`,
      [
        'p.yaml:5:9 rules[0].user is no field of a policy: the API server ignores it',
        'p.yaml:6:36 rules[0].resources[0].version is no field of a policy: the API server ignores it',
      ],
    ],
    [
      'a wildcard that is none',
      `${HEAD}rules:\n- level: None\n  verbs: ["*"]\n  resources: [{group: "", resources: ["*/*"]}]`,
      [
        'p.yaml:5:11 rules[0].verbs[0] is taken as it stands: * stands for nothing in verbs',
        'p.yaml:6:39 rules[0].resources[0].resources[0] matches nothing: write *',
      ],
    ],
    [
      'a rule behind one that takes all',
      `${HEAD}rules:\n- level: None\n- level: Metadata\n  users: [a]`,
      ['p.yaml:5:3 rules[1] is never reached: rules[0] matches every request'],
    ],
    [
      'a stage of the whole policy that there is not',
      `${HEAD}omitStages: [All]\nrules: [{level: None}]`,
      [
        'p.yaml:3:14 omitStages[0] there is no such stage: RequestReceived, ResponseStarted, ResponseComplete, Panic',
      ],
    ],
  ])('is accepted, with a warning, with %s', (_what, text, expected) => {
    expect(warnings(text)).toEqual(expected);
  });
});
