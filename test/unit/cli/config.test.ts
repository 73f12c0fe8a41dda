import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { configJsonSchema } from '../../../src/config/json-schema.ts';
import { createFakeReader } from '../../api/fake-reader.ts';
import { run } from './world.ts';

const reader = createFakeReader([], []);
const NO_RULES = 'rules: {directories: [/nowhere/rules]}\n';
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lorgnette-cli-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function fileOf(text: string): string {
  const file = join(folder, 'lorgnette.yaml');
  writeFileSync(file, text);
  return file;
}

describe('config check', () => {
  test('finds nothing wrong with the defaults', async () => {
    expect(await run(['config', 'check'], reader)).toMatchObject({
      code: 0,
      stdout: 'defaults, environment and flags: nothing is wrong\n',
      stderr: '',
    });
    const { stdout } = await run(['config', 'check', '--json'], reader);
    expect(JSON.parse(stdout)).toEqual({ file: null, problems: [], warnings: [] });
  });

  test('tells what is wrong and exits 2', async () => {
    const { code, stdout, stderr } = await run(['config', 'check', 'none.yaml'], reader);
    expect([code, stdout, stderr]).toEqual([2, '', 'none.yaml:1:1 there is no such file\n']);
  });

  test('tells of folders of rules where they are named, once, and of broken rules where they are', async () => {
    const broken = join(folder, 'broken.yaml');
    const file = fileOf(`rules: {directories: [/nowhere/rules, ${folder}/rules]}\n`);
    const { code, stderr } = await run(['config', 'check', file], reader);
    expect([code, stderr.match(/nowhere/g)?.length]).toEqual([2, 1]);
    writeFileSync(broken, 'rulez: []\n');
    const flags = await run(['config', 'check', fileOf(`rules: {directories: [${folder}]}\n`)], reader);
    expect(flags.stderr).toContain(`${broken}:1:1 rulez is not a known key: did you mean \`rules\`?\n`);
  });

  test('tells warnings, and exits 0', async () => {
    const file = fileOf(`sources: [{type: audit-file, paths: [${folder}/none.log]}]\n`);
    const context = { env: { LORGNETTE_STORE_PAHT: 'x' } };
    const { code, stdout, stderr } = await run(['config', 'check', file], reader, { context });
    expect([code, stdout]).toEqual([0, `${file}: nothing is wrong\n`]);
    expect(stderr.replaceAll(folder, '')).toBe(
      [
        'environment:1:1 LORGNETTE_STORE_PAHT warning: is no setting: did you mean `LORGNETTE_STORE_PATH`?',
        '/lorgnette.yaml:1:38 sources[0].paths[0] warning: /none.log is not there yet\n',
      ].join('\n'),
    );
  });

  test('looks at flags too', async () => {
    const { code, stderr } = await run(['config', 'check', '--cluster', ''], reader);
    expect([code, stderr]).toEqual([
      2,
      'command line:1:1 cluster Too small: expected string to have >=1 characters\n',
    ]);
  });
});

describe('config print', () => {
  test('prints what would be in force', async () => {
    const args = ['config', 'print', fileOf('cluster: c\n'), '--port', '9'];
    const { code, stdout } = await run(args, reader);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}port: 9 +# command line$/m);
    const json = await run([...args, '--json'], reader);
    expect(JSON.parse(json.stdout)).toMatchObject({ config: { cluster: 'c', server: { port: 9 } } });
  });

  test('prints nothing of a configuration with problems', async () => {
    expect(await run(['config', 'print', fileOf('a: 1\n')], reader)).toMatchObject({ code: 2, stdout: '' });
  });

  test('prints what is sound though it names what is not there', async () => {
    expect(await run(['config', 'print', fileOf(NO_RULES)], reader)).toMatchObject({ code: 0 });
  });
});

test('config schema prints the JSON Schema', async () => {
  const { code, stdout } = await run(['config', 'schema'], reader);
  expect([code, JSON.parse(stdout)]).toEqual([0, configJsonSchema()]);
});
