import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { loadConfig } from '../../../src/config/load.ts';
import { checkReferences } from '../../../src/config/references.ts';
import { formatProblem } from '../../../src/lib/yaml-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lorgnette-references-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function check(text: string) {
  const file = join(folder, 'lorgnette.yaml');
  writeFileSync(file, text.replaceAll('$', folder));
  const loaded = loadConfig({ file, env: {}, flags: {} });
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  const { problems, warnings, ruleDirectories } = checkReferences(loaded);
  const lines = (found: typeof problems) =>
    found.map((problem) => formatProblem(problem).replaceAll(`${folder}/`, ''));
  return { problems: lines(problems), warnings: lines(warnings), ruleDirectories };
}

describe('checkReferences', () => {
  test('wants every folder of rules, and gives those that can be read', () => {
    mkdirSync(join(folder, 'mine'));
    writeFileSync(join(folder, 'file'), '');
    expect(check('rules:\n  directories:\n    - $/mine\n    - $/none\n    - $/file\n')).toEqual({
      problems: [
        'lorgnette.yaml:4:7 rules.directories[1] none cannot be read: ENOENT: no such file or directory, opendir',
        'lorgnette.yaml:5:7 rules.directories[2] file cannot be read: ENOTDIR: not a directory, opendir',
      ].map((line) => expect.stringContaining(line) as unknown),
      warnings: [],
      ruleDirectories: [join(folder, 'mine')],
    });
  });

  test('only warns of a log that is not there yet, and asks nothing of patterns and standard input', () => {
    writeFileSync(join(folder, 'audit.log'), '');
    const source =
      'sources:\n  - type: audit-file\n    paths: [$/audit.log, $/none.log, $/none-*.log, "-"]\n';
    const { problems, warnings } = check(source);
    expect([problems, warnings.length]).toEqual([[], 1]);
    expect(warnings[0]).toMatch(
      /^lorgnette\.yaml:3:\d+ sources\[0\]\.paths\[1\] none\.log is not there yet$/,
    );
  });

  test('tells of a log behind something that is no folder', () => {
    writeFileSync(join(folder, 'file'), '');
    const { problems } = check('sources: [{type: audit-file, paths: [$/file/audit.log]}]\n');
    expect(problems).toEqual([expect.stringContaining('audit.log cannot be read: ENOTDIR') as unknown]);
  });

  test('wants every file that vouches for an Elasticsearch source, or for its server', () => {
    writeFileSync(join(folder, 'ca.pem'), '');
    writeFileSync(join(folder, 'file'), '');
    const of = (files: string) =>
      check(`sources: [{type: elasticsearch, nodes: ['https://es:9200'], indices: [a], ${files}}]\n`);
    expect(of('caFile: $/ca.pem')).toMatchObject({ problems: [], warnings: [] });
    const { problems, warnings } = of(
      'username: u, passwordFile: $/none, caFile: $/file/ca.pem, certFile: $/none.crt, keyFile: $/none.key',
    );
    expect(warnings).toEqual([]);
    expect(problems).toEqual(
      [
        'sources[0].passwordFile none is not there yet',
        'sources[0].caFile file/ca.pem cannot be read: ENOTDIR',
        'sources[0].certFile none.crt is not there yet',
        'sources[0].keyFile none.key is not there yet',
      ].map((line) => expect.stringContaining(line) as unknown),
    );
    expect(of('apiKeyFile: $/none').problems).toEqual([
      expect.stringContaining('sources[0].apiKeyFile none is not there yet') as unknown,
    ]);
  });
});
