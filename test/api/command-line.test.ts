import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import * as app from '../../src/app.ts';
import type { Service } from '../../src/cli/app-contract.ts';
import { demoLogs } from '../../src/cli/demo.ts';
import { runCommand } from '../../src/cli/run.ts';
import { Config } from '../../src/config/schema.ts';
import { createToken, tokenDigest } from '../../src/lib/access-token.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createOutput } from '../unit/cli/world.ts';

let folder = '';
let service: Service;
/** How each of the three is told to a command. */
let logs: string[];
let store: string[];
let server: string[];

const tokenFile = (name: string): string => join(folder, `${name}.token`);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lorgnette-command-'));
  const tokens = [
    { name: 'all', token: createToken(), limit: {} },
    { name: 'images', token: createToken(), limit: { namespaces: ['images'] } },
    { name: 'stranger', token: createToken(), limit: null },
  ];
  for (const { name, token } of tokens) writeFileSync(tokenFile(name), `${token}\n`);
  const entries = tokens.flatMap(({ name, token, limit }) =>
    limit === null ? [] : [{ name, sha256: tokenDigest(token), ...limit }],
  );
  const accessFile = join(folder, 'access.yaml');
  writeFileSync(accessFile, JSON.stringify({ tokens: entries }), { mode: 0o600 });
  const storeFile = join(folder, 'lorgnette.db');
  const config = Config.parse({
    sources: [{ type: 'audit-file', paths: demoLogs(), follow: false }],
    store: { path: storeFile },
    server: { port: 0, accessFile },
  });
  service = await app.serve(config, { signal: new AbortController().signal, log: createLog('silent') });
  await service.finished;
  logs = ['--audit-log', ...demoLogs()];
  store = ['--store', storeFile];
  server = ['--server', service.url, '--token-file', tokenFile('all')];
});
afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});

async function run(args: readonly string[], signal = new AbortController().signal) {
  const stdout = createOutput();
  const stderr = createOutput();
  const code = await runCommand(args, {
    stdout: stdout.output,
    stderr: stderr.output,
    env: {},
    signal,
    onHangup: () => () => undefined,
    now: () => performance.now(),
    app: () => Promise.resolve(app),
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

/** The order of fields is nobody's promise. */
const told = ({ stdout, ...ran }: Awaited<ReturnType<typeof run>>, args: readonly string[]) => ({
  ...ran,
  stdout: args.includes('--json')
    ? stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown)
    : stdout,
});

describe('logs, a store and a service', () => {
  test.each([
    [['pods', '--limit', '7']],
    [['pods', 'images/', '--json']],
    [['pods', '--verdict', 'failing', '--side', 'user', '--since', '1h', '--json']],
    [['pods', '--image', 'registry.example.com/shop/web', '-l', 'app', '--json']],
    [['pods', '--workload', 'rollouts/sts/queue', '--json']],
    [['diagnose', 'images/missing-tag']],
    [['diagnose', 'images/missing-tag', '--json']],
    [['diagnose', 'sts/queue', '-n', 'rollouts']],
    [['diagnose', 'sts/queue', '--json']],
    [['diagnose', 'pvc/nowhere']],
    [['diagnose', 'images/missing-tog']],
    [['diagnose', 'deploy/none', '--json']],
    [['timeline', 'images/missing-tag']],
    [['timeline', 'images/missing-tag', '--json']],
    [['timeline', 'sts/queue']],
    [['timeline', 'pvc/nowhere', '--json']],
    [['timeline', 'nobody']],
    [['failures', '--window', '7d']],
    [['failures', '--window', '7d', '--group-by', 'node', '--json']],
    [
      [
        'failures',
        '--from',
        '2026-11-21T03:00:00Z',
        '--to',
        '2026-11-21T03:05:00Z',
        '--limit',
        '3',
        '--json',
      ],
    ],
  ])('answer the same to %j', async (args) => {
    const expected = await run([...args, ...logs]);
    expect(expected.stdout + expected.stderr).not.toBe('');
    expect(told(await run([...args, ...server]), args)).toEqual(told(expected, args));
    expect(told(await run([...args, ...store]), args)).toEqual(told(expected, args));
  });

  test('tell all that was settled to who watches from the beginning', async () => {
    const watched = async (who: readonly string[], more: readonly string[] = []): Promise<string[]> => {
      const ending = new AbortController();
      const running = run(['watch', '--since', 'beginning', '--json', ...who, ...more], ending.signal);
      // They would go on for ever; what there is comes at once.
      setTimeout(() => ending.abort(), 4_000);
      const { code, stdout } = await running;
      expect(code).toBe(130);
      return stdout.trimEnd().split('\n').toSorted();
    };
    const [fromService, fromStore] = await Promise.all([watched(server), watched(store)]);
    expect(fromService.length).toBeGreaterThan(50);
    expect(fromStore).toEqual(fromService);
    const limited = ['--server', service.url, '--token-file', tokenFile('images')];
    const [ofImages, filtered] = await Promise.all([watched(limited), watched(server, ['-n', 'images'])]);
    expect(filtered).toEqual(ofImages);
    expect(ofImages).toEqual(fromService.filter((line) => line.includes('"namespace":"images"')));
  });
});

describe('a service that does not answer as it should', () => {
  test.each([
    [() => ['--server', service.url], 2, /Give it a token with --token-file.* \[Unauthenticated\]/],
    [
      () => ['--server', service.url, '--token-file', tokenFile('stranger')],
      2,
      /The token of --token-file is not one of its access file.* \[Unauthenticated\]/,
    ],
    [
      () => ['--server', service.url, '--token-file', tokenFile('images'), '-n', 'sched'],
      2,
      /may not read namespace sched\. \[Forbidden\]/,
    ],
    [() => ['--server', `${service.url}/elsewhere`, '--token-file', tokenFile('all')], 2, /\[NotLorgnette\]/],
    [() => ['--server', 'http://127.0.0.1:1'], 7, /does not answer.* \[ServerUnreachable\]/],
    [
      () => ['--server', service.url, '--token-file', join(folder, 'none')],
      2,
      /cannot be read.* \[ConfigInvalid\]/,
    ],
  ] as const)('is told, with an exit code: %#', async (args, code, words) => {
    for (const command of ['pods', 'watch']) {
      const ran = await run([command, ...args()]);
      expect([ran.code, ran.stdout]).toEqual([code, '']);
      expect(ran.stderr).toMatch(words);
    }
  });

  test('a credential that is limited is told what it may see', async () => {
    const limited = ['--server', service.url, '--token-file', tokenFile('images')];
    const { code, stdout } = await run(['diagnose', 'images/missing-tag', ...limited]);
    expect([code, stdout.split('\n')[0]]).toEqual([0, expect.stringContaining('images/missing-tag')]);
    expect((await run(['diagnose', 'sts/queue', ...limited])).code).toBe(4);
  });
});
