import { describe, expect, test } from 'vitest';

import type { Service } from '../../../src/cli/app-contract.ts';
import { demoLogs, renderDemo } from '../../../src/cli/demo.ts';
import type { Config } from '../../../src/config/schema.ts';
import { LorgnetteError } from '../../../src/lib/errors.ts';
import { createFakeReader } from '../../api/fake-reader.ts';
import { healthy, stuck } from './documents.ts';
import { run } from './world.ts';

const A = '00000000-0000-4000-8000-00000000000a';
const B = '00000000-0000-4000-8000-00000000000b';
const reader = createFakeReader([healthy, stuck], [A, B]);

/** A service whose sources end at once; `fail` ends them with an error. */
function createService(url: string, fail: Error | null = null) {
  let stops = 0;
  const service: Service = {
    url,
    reader,
    reload: () => undefined,
    reloaded: () => undefined,
    stop: () => Promise.resolve(void (stops += 1)),
    finished: fail === null ? Promise.resolve() : Promise.reject(fail),
  };
  return { service, stops: () => stops };
}

describe('demo', () => {
  test('prints three things to try, with Pods that are there', () => {
    const text = renderDemo('http://127.0.0.1:1234', reader, ['/a b/demo.jsonl.gz']);
    expect(text.match(/^ {3}.*$/gm)).toEqual([
      `   curl -s http://127.0.0.1:1234/pods/${B}/diagnosis`,
      "   curl -s 'http://127.0.0.1:1234/pods?verdict=failing&limit=5'",
      `   npm run --silent lorgnette -- diagnose ${B} --audit-log '/a b/demo.jsonl.gz'`,
    ]);
  });

  test('finds another thing to try where nothing fails', () => {
    const text = renderDemo('http://127.0.0.1:1234', createFakeReader([healthy], [A]), ['a']);
    expect(text).toContain(`curl -s http://127.0.0.1:1234/pods/${A}/diagnosis`);
  });

  test('brings its logs along', () => {
    expect(demoLogs().length).toBeGreaterThan(0);
  });

  test('serves them from a store of its own on loopback, takes another port when 8080 is taken, and stops in order', async () => {
    const interrupt = new AbortController();
    const configs: Config[] = [];
    const { service, stops } = createService('http://127.0.0.1:4321');
    const app = {
      serve(config: Config) {
        configs.push(config);
        if (config.server.port !== 0) return Promise.reject(new LorgnetteError('ListenFailed', 'taken'));
        setImmediate(() => setImmediate(() => interrupt.abort()));
        return Promise.resolve(service);
      },
    };
    const { code, stdout } = await run(['demo'], reader, { app, context: { signal: interrupt.signal } });
    expect([code, stops(), configs.map(({ server: { host, port } }) => [host, port])]).toEqual([
      0,
      1,
      [
        ['127.0.0.1', 8080],
        ['127.0.0.1', 0],
      ],
    ]);
    expect(stdout).toContain('Lorgnette listens on http://127.0.0.1:4321\n');
    expect(configs[0]?.sources).toEqual([
      { type: 'audit-file', paths: demoLogs(), follow: false, cluster: 'demo' },
    ]);
  });

  test('does not move from a port that was asked for', async () => {
    const app = { serve: () => Promise.reject(new LorgnetteError('ListenFailed', 'taken')) };
    expect(await run(['demo', '--port', '9000'], reader, { app })).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('serve', () => {
  test('lets flags override, and stops when its source fails for good', async () => {
    const { service, stops } = createService(
      'http://127.0.0.1:1',
      new LorgnetteError('SourceUnavailable', 'gone'),
    );
    const configs: Config[] = [];
    const app = {
      serve(config: Config) {
        configs.push(config);
        return Promise.resolve(service);
      },
    };
    const args = [
      'serve',
      '--audit-log',
      'a.log',
      'b.log',
      '--cluster',
      'c',
      '--store',
      's.db',
      '--host',
      'localhost',
      '--port',
      '0',
    ];
    const { code, stderr } = await run(args, reader, { app });
    expect([code, stderr, stops()]).toEqual([2, 'lorgnette: gone [SourceUnavailable]\n', 1]);
    expect(configs).toMatchObject([
      {
        cluster: 'c',
        sources: [{ type: 'audit-file', paths: ['a.log', 'b.log'], follow: true }],
        store: { path: 's.db' },
        server: { host: 'localhost', port: 0 },
      },
    ]);
  });
});
