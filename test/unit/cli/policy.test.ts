import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { CAPABILITIES } from '../../../src/model/capability.ts';
import { printPolicy } from '../../../src/policy/recommended-policy.ts';
import { createFakeReader } from '../../api/fake-reader.ts';
import { run } from './world.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-policy-'));
afterAll(() => rmSync(folder, { recursive: true }));
const reader = createFakeReader([], []);
const HEAD = 'apiVersion: audit.k8s.io/v1\nkind: Policy\n';
function file(text: string): string {
  const name = path.join(folder, 'policy.yaml');
  writeFileSync(name, text);
  return name;
}
const check = (text: string, ...flags: string[]) => run(['policy', 'check', file(text), ...flags], reader);
const local = (text: string): string => text.replaceAll(`${folder}${path.sep}`, '');

describe('policy check', () => {
  test('finds everything possible under what policy print prints', async () => {
    const printed = await run(['policy', 'print'], reader);
    expect(printed).toMatchObject({ code: 0, stdout: printPolicy(), stderr: '' });
    const { code, stdout } = await check(printed.stdout);
    expect([code, stdout.match(/^possible /gm)?.length, stdout.match(/^(partly|impossible) /gm)]).toEqual([
      0,
      CAPABILITIES.length,
      null,
    ]);
    expect(stdout).toMatch(/\nUnder this policy everything can be told.\n$/);
  });

  test('says what is lost, by which rule, and what to add where', async () => {
    const { code, stdout } = await check(
      `${HEAD}rules:\n- level: None\n  users: [robot]\n- level: None\n  resources: [{group: "", resources: [pods/binding]}]\n- level: RequestResponse\n`,
    );
    expect(code).toBe(5);
    const text = local(stdout);
    expect(text).toContain(
      'impossible  when a Pod got its node\n            bindings of Pods to nodes: not enough is logged (policy.yaml:6:3)\n',
    );
    expect(text).toContain(
      'partly      who deleted the namespace of a Pod\n            deletes of namespaces: not enough is logged of user robot (policy.yaml:4:3)\n',
    );
    expect(text).toContain(
      'Add before the rule at policy.yaml:4:3 (the first rule that matches decides):\n  - level: RequestResponse\n',
    );
    expect(text).toContain(
      'Logged, and needed for nothing here\n  every request is logged when it arrives too',
    );
    expect(text).toContain('  heartbeats (leases) at level RequestResponse (policy.yaml:8:3)\n');
  });

  test('says the same to programs', async () => {
    const { code, stdout } = await check(
      `${HEAD}omitStages: [RequestReceived]\nrules:\n- level: Metadata\n`,
      '--json',
    );
    const report = JSON.parse(local(stdout)) as Record<string, unknown>;
    expect(code).toBe(5);
    expect(Object.keys(report)).toEqual([
      'capabilities',
      'add',
      'omitsAnswers',
      'warnings',
      'costs',
      'logsArrivals',
    ]);
    expect(report).toMatchObject({
      omitsAnswers: false,
      warnings: [],
      logsArrivals: false,
      add: { before: 'policy.yaml:5:3', lines: expect.stringMatching(/^- level: /) as unknown },
      capabilities: expect.arrayContaining([
        { id: 'deleted-by', tells: 'who deleted a Pod', state: 'possible', because: [] },
        {
          id: 'node-assignment',
          tells: 'when a Pod got its node',
          state: 'impossible',
          because: [{ missing: 'bindings of Pods to nodes', except: [], rules: ['policy.yaml:5:3'] }],
        },
      ]) as unknown,
    });
  });

  test('warns of what the API server accepts and hardly means that', async () => {
    const { stdout } = await check(
      `${HEAD}omitStages: [ResponseComplete]\nrules:\n- level: RequestResponse\n  verb: [get]\n`,
    );
    expect(local(stdout)).toContain('warning policy.yaml:6:9 rules[0].verb is no field of a policy');
    expect(stdout).toContain('Take ResponseComplete out of omitStages');
  });

  test('adds at the end where no rule matches', async () => {
    const { stdout } = await check(`${HEAD}rules:\n- level: None\n  verbs: [get]\n`);
    expect(stdout).toContain('not enough is logged (no rule)');
    expect(stdout).toContain('\nAdd at the end of the rules:\n');
  });

  test('refuses what the API server would refuse, with all places, and exits 2', async () => {
    const text = `${HEAD}rules:\n- level: all\n- level: None\n  omitStages: [Never]\n`;
    const people = await check(text);
    expect([people.code, people.stdout, local(people.stderr).trim().split('\n')]).toEqual([
      2,
      '',
      [
        'policy.yaml:4:10 rules[0].level must be one of None, Metadata, Request, RequestResponse',
        'policy.yaml:6:16 rules[1].omitStages[0] must be one of RequestReceived, ResponseStarted, ResponseComplete, Panic',
      ],
    ]);
    const programs = await check(text, '--json');
    expect([programs.code, programs.stderr]).toEqual([2, '']);
    expect(JSON.parse(programs.stdout)).toMatchObject({
      problems: [
        { line: 4, col: 10 },
        { line: 6, col: 16 },
      ],
    });
  });

  test('says that there is no such file', async () => {
    const { code, stderr } = await run(['policy', 'check', path.join(folder, 'none.yaml')], reader);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/none\.yaml cannot be read: ENOENT/)]);
  });
});

test('policy print can leave Events out', async () => {
  const { stdout } = await run(['policy', 'print', '--without-events'], reader);
  expect(stdout).toBe(printPolicy({ withoutEvents: true }));
  expect(stdout).not.toContain('resources: [events]');
});
