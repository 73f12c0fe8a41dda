import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { ROOT } from './imports.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-count-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Suite {
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
}

const suite = (name: string, status: string, ...tests: readonly string[]): Suite => ({
  name,
  status,
  assertionResults: tests.map((test, index) => ({ status: test, fullName: `test ${index}` })),
});

function count(exitStatus: number, suites: readonly Suite[] | null): string {
  const report = path.join(folder, 'report.json');
  rmSync(report, { force: true });
  if (suites !== null) writeFileSync(report, JSON.stringify({ testResults: suites }));
  const args = [path.join(ROOT, '.ci/count.mjs'), report, String(exitStatus)];
  return spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout;
}

describe('the count of .ci/run', () => {
  it.each([
    ['passing tests', 0, [suite('a', 'passed', 'passed', 'passed'), suite('b', 'passed', 'passed')], '3 0\n'],
    ['failing tests, once each', 1, [suite('a', 'failed', 'passed', 'failed', 'failed')], '1 2\n'],
    ['a file that could not be loaded', 1, [suite('a', 'failed'), suite('b', 'passed', 'passed')], '1 1\n'],
    ['a file that broke after its tests', 1, [suite('a', 'failed', 'passed')], '1 1\n'],
    ['a crash of which the report knows nothing', 1, [suite('a', 'passed', 'passed')], '1 1\n'],
    ['a skipped test as a failure', 0, [suite('a', 'passed', 'passed', 'skipped')], '1 1\n'],
    ['no opt-out of a contract', 0, [suite('/x/test/contract/a', 'passed', 'passed', 'skipped')], '1 0\n'],
    ['an empty run as a failure', 0, [], '0 1\n'],
    ['a missing report as a failure', 0, null, '0 1\n'],
  ])('counts %s', (_what, status, suites, expected) => {
    expect(count(status, suites)).toBe(expected);
  });
});
