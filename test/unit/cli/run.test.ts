import { describe, expect, test } from 'vitest';

import { LorgnetteError } from '../../../src/lib/errors.ts';
import { createFakeReader, TIMELINE } from '../../api/fake-reader.ts';
import { healthy, incident, refused, stuck } from './documents.ts';
import { run, SUMMARY } from './world.ts';

const A = '00000000-0000-4000-8000-00000000000a';
const B = '00000000-0000-4000-8000-00000000000b';
const AUDIT = '00000000-0000-4000-8000-0000000000ff';
const other = { ...healthy, pod: { ...healthy.pod, name: 'web-7c9f5-zzzzz' } };
const reader = createFakeReader([stuck, other, refused], [A, B, AUDIT]);
const log = ['--audit-log', 'audit.log'];

describe('lorgnette', () => {
  test('prints its version and its help, and help on every command with examples', async () => {
    expect(await run(['--version'], reader)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as unknown,
    });
    const help = await run(['--help'], reader);
    expect([help.code, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toContain('Exit codes:');
    const commands = [...help.stdout.matchAll(/^ {2}([a-z]+) /gm)]
      .map(([, name]) => name ?? '')
      .filter((name) => name !== 'lorgnette');
    expect(commands).toEqual([
      'diagnose',
      'pods',
      'timeline',
      'failures',
      'watch',
      'replay',
      'serve',
      'demo',
      'elasticsearch',
      'store',
      'config',
      'token',
      'user',
      'policy',
      'analyzers',
    ]);
    for (const command of [
      ['diagnose'],
      ['pods'],
      ['timeline'],
      ['failures'],
      ['watch'],
      ['replay'],
      ['serve'],
      ['demo'],
      ['elasticsearch', 'setup'],
      ['elasticsearch', 'check'],
      ['elasticsearch', 'load'],
      ['store', 'check'],
      ['store', 'backup'],
      ['store', 'info'],
      ['config', 'check'],
      ['policy', 'check'],
      ['policy', 'print'],
      ['config', 'print'],
      ['config', 'schema'],
      ['token', 'create'],
      ['user', 'create'],
      ['analyzers'],
    ]) {
      const { code, stdout } = await run([...command, '--help'], reader);
      expect([command, code, stdout.includes('Examples:')]).toEqual([command, 0, true]);
    }
  });

  test.each([
    [['bogus']],
    [['replay']],
    [['replay', 'a', '--bogus']],
    [['diagnose', 'x']],
    [['pods']],
    [['watch', '--server', 'localhost']],
    [['watch', '--server', 'http://me:secret@localhost']],
    [['pods', '--server', 'http://localhost', '--audit-log', 'a']],
    [['pods', '--audit-log', 'a', '--token-file', 'b']],
    [['pods', '--audit-log', 'a', '--since', 'yesterday']],
    [['serve', '--port', '70000']],
    [['serve', '--port', 'http']],
  ])('%j is wrong usage: exit 2, told on standard error', async (args) => {
    const { code, stdout, stderr } = await run(args, reader);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: /);
  });

  test('tells problems of the configuration and exits 2', async () => {
    const context = { env: { LORGNETTE_SERVER_PORT: 'x' } };
    const { code, stderr, replays } = await run(['replay', 'a'], reader, { context });
    expect([code, replays]).toEqual([2, []]);
    expect(stderr).toBe(
      'lorgnette: environment:1:1 LORGNETTE_SERVER_PORT Invalid input: expected number, received string [ConfigInvalid]\n',
    );
  });

  test.each([
    ['SourceUnavailable', 2],
    ['StoreCorrupt', 6],
    ['StoreLocked', 7],
    ['StoreFull', 7],
    ['StoreReadOnly', 6],
    ['FileHandlesExhausted', 7],
    ['TargetInvalid', 2],
  ] as const)('an error %s exits %i', async (name, expected) => {
    const app = { replay: () => Promise.reject(new LorgnetteError(name, 'because')) };
    expect(await run(['replay', 'a'], reader, { app })).toMatchObject({
      code: expected,
      stderr: `lorgnette: because [${name}]\n`,
    });
  });

  test('an error that nobody foresaw exits 1 with its stack', async () => {
    const { code, stderr } = await run(['serve'], reader);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^lorgnette: Error: no service here\n {4}at /);
  });

  test('says nothing more when it is interrupted, and exits 130', async () => {
    const app = { replay: () => Promise.reject(new Error('stopped')) };
    const ran = await run(['replay', 'a'], reader, { app, context: { signal: AbortSignal.abort() } });
    expect(ran).toMatchObject({ code: 130, stdout: '', stderr: '' });
  });
});

describe('replay', () => {
  test('prints every line and the summary as NDJSON, and nothing else', async () => {
    const ran = await run(
      ['replay', 'a.log', 'b.log', '--json', '--cluster', 'c', '--store', 's.db'],
      reader,
    );
    const lines = [stuck.delivery, other.delivery, refused.delivery, SUMMARY].map(
      (line) => `${JSON.stringify(line)}\n`,
    );
    expect(ran).toMatchObject({ code: 0, stdout: lines.join(''), stderr: '', closed: 1 });
    expect(ran.replays).toMatchObject([{ paths: ['a.log', 'b.log'], cluster: 'c', storePath: 's.db' }]);
  });

  test('tells people how much went how, and what did not go well', async () => {
    const { stdout } = await run(['replay', 'a.log'], reader);
    expect(stdout).toMatchInlineSnapshot(`
      "1,234 audit events
      not understood  2 invalid-json
      create          5 succeeded, 1 failed

      What did not go well
      ✗ shop/web-7c9f5-x2kqp            create in-progress  ImageNotFound  user
      ✗ shop/(a Pod of Deployment web)  create failed       QuotaExceeded  user

      Why one of them: lorgnette diagnose shop/web-7c9f5-x2kqp --audit-log FILE
      "
    `);
  });

  test('shows its progress on a terminal, and takes it away', async () => {
    const { stderr } = await run(['replay', 'a.log', '--json'], reader, { terminal: { columns: 120 } });
    expect(stderr.replaceAll('\u001b', '␛').split('\r')).toMatchInlineSnapshot(`
      [
        "",
        "␛[K␛[2m██████░░░░░░░░░░░░░░░░░░  25 %  10.0 MB of 40.0 MB  10.0 MB/s  1,000 events  3.0 s left␛[22m",
        "␛[K␛[2m████████████░░░░░░░░░░░░  50 %  20.0 MB of 40.0 MB  10.0 MB/s  2,000 events  2.0 s left␛[22m",
        "␛[K␛[2m████████████████████████ 100 %  40.0 MB of 40.0 MB  13.3 MB/s  4,000 events␛[22m",
        "␛[K",
      ]
    `);
    const plain = await run(['replay', 'a.log', '--json'], reader, {
      terminal: { columns: 40 },
      context: { env: { NO_COLOR: '1' } },
    });
    expect(plain.stderr).not.toContain('\u001b[2m');
    expect(
      Math.max(...plain.stderr.split('\r').map((line) => line.replace('\u001b[K', '').length)),
    ).toBeLessThan(40);
  });
});

describe('timeline', () => {
  test('tells what happened, when, and who did it', async () => {
    const { code, stdout, stderr, closed } = await run(['timeline', 'shop/web-7c9f5-x2kqp', ...log], reader);
    expect([code, stderr, closed]).toEqual([0, '', 1]);
    expect(stdout).toBe(
      [
        '2026-11-21T10:01:58.000000Z  pod:create:success  jane@example.com',
        '2026-11-21T10:01:59.000000Z  FailedMount         system:node:node-a  configmap "a" not found',
        '',
      ].join('\n'),
    );
  });

  test('prints a JSON object a line', async () => {
    const { code, stdout } = await run(['timeline', AUDIT, ...log, '--json'], reader);
    expect(code).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(TIMELINE);
  });

  test('says which Pods could have been meant, and exits 4', async () => {
    const { code, stdout, stderr } = await run(['timeline', 'shop/web-7c9f5-x2kqx', ...log], reader);
    expect([code, stdout]).toEqual([4, '']);
    expect(stderr).toContain('Did you mean:');
  });
});

describe('diagnose', () => {
  test.each([['shop/web-7c9f5-x2kqp'], ['web-7c9f5-x2kqp'], [A]])('finds %s', async (target) => {
    const { code, stdout, stderr, closed } = await run(['diagnose', target, ...log], reader);
    expect([code, stderr, closed]).toEqual([0, '', 1]);
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      '✗ shop/web-7c9f5-x2kqp has not started for 4 m 12 s: the image does not exist',
      '  ImageNotFound · user · high',
    ]);
  });

  test('prints the document as JSON', async () => {
    const { code, stdout } = await run(['diagnose', AUDIT, ...log, '--json'], reader);
    expect([code, stdout]).toEqual([0, `${JSON.stringify(refused)}\n`]);
  });

  test('lists the UIDs of a name that several Pods had, oldest first, and exits 3', async () => {
    const twice = createFakeReader([stuck, incident], [A, B]);
    const people = await run(['diagnose', 'shop/web-7c9f5-x2kqp', ...log], twice);
    expect([people.code, people.stdout]).toEqual([3, '']);
    expect(people.stderr).toMatchInlineSnapshot(`
      "2 Pods were called shop/web-7c9f5-x2kqp. Ask for one by its UID:
        00000000-0000-4000-8000-00000000000a  shop/web-7c9f5-x2kqp  2026-01-31T10:02:14.000000Z  failing  ImageNotFound
        00000000-0000-4000-8000-00000000000b  shop/web-7c9f5-x2kqp  2026-01-31T10:02:14.000000Z  failing  OomKilled
      "
    `);
    const programs = await run(['diagnose', 'web-7c9f5-x2kqp', ...log, '--json'], twice);
    expect([programs.code, JSON.parse(programs.stdout)]).toMatchObject([
      3,
      { code: 'PodAmbiguous', pods: [{ uid: A }, { uid: B }] },
    ]);
  });

  test('does not take a refused create for another Pod of the name', async () => {
    const named = { ...refused, pod: { ...refused.pod, name: 'web-7c9f5-x2kqp' } };
    const both = await run(
      ['diagnose', 'web-7c9f5-x2kqp', ...log, '--json'],
      createFakeReader([named, stuck], [AUDIT, A]),
    );
    expect([both.code, JSON.parse(both.stdout)]).toEqual([0, stuck]);
    const never = await run(
      ['diagnose', 'web-7c9f5-x2kqp', ...log, '--json'],
      createFakeReader([named], [AUDIT]),
    );
    expect([never.code, JSON.parse(never.stdout)]).toEqual([0, named]);
  });

  test('names similar Pods when there is none of this name, and exits 4', async () => {
    const near = await run(['diagnose', 'shop/web-7c9f5-x2kqx', ...log], reader);
    expect([near.code, near.stdout]).toEqual([4, '']);
    expect(near.stderr).toMatchInlineSnapshot(`
      "No Pod of this log is called shop/web-7c9f5-x2kqx. Did you mean:
        00000000-0000-4000-8000-00000000000a  shop/web-7c9f5-x2kqp              2026-01-31T10:02:14.000000Z  failing  ImageNotFound
        00000000-0000-4000-8000-00000000000b  shop/web-7c9f5-zzzzz              2026-01-31T10:02:14.000000Z  healthy
        00000000-0000-4000-8000-0000000000ff  shop/(a Pod that was never born)  2026-01-31T10:02:14.000000Z  failed   QuotaExceeded
      "
    `);
    const elsewhere = await run(['diagnose', 'elsewhere/web-7c9f5-x2kqp', ...log], reader);
    expect([elsewhere.code, elsewhere.stderr.split('\n')[1]?.includes(A)]).toEqual([4, true]);
    const none = await run(['diagnose', 'nothing/like-it', ...log], reader);
    expect([none.code, none.stderr]).toEqual([
      4,
      'No Pod of this log is called nothing/like-it, or anything like it.\n',
    ]);
    const programs = await run(['diagnose', 'nothing/like-it', ...log, '--json'], reader);
    expect([programs.code, JSON.parse(programs.stdout)]).toEqual([
      4,
      { code: 'PodNotFound', target: 'nothing/like-it', pods: [] },
    ]);
  });
});

describe('analyzers', () => {
  test('prints the graph as text, JSON and Mermaid', async () => {
    const text = await run(['analyzers'], reader);
    expect(text.stdout).toMatch(/^delivery {2,}\S/);
    const { stdout } = await run(['analyzers', '--json'], reader);
    const graph = JSON.parse(stdout) as { name: string; needs: string[] }[];
    const names = graph.map(({ name }) => name);
    for (const [i, { needs }] of graph.entries())
      expect(needs.filter((need) => !names.slice(0, i).includes(need))).toEqual([]);
    const mermaid = await run(['analyzers', '--mermaid'], reader);
    expect(mermaid.stdout).toContain('flowchart LR\n');
    expect(mermaid.stdout).toContain('  delivery --> diagnosis\n');
  });
});
