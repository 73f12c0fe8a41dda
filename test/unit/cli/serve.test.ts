import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import type { Service } from '../../../src/cli/app-contract.ts';
import type { Config } from '../../../src/config/schema.ts';
import { createFakeReader } from '../../api/fake-reader.ts';
import { run } from './world.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lorgnette-cli-serve-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('reads its configuration again at a hangup, with the flags it was started with', async () => {
  const file = join(folder, 'lorgnette.yaml');
  writeFileSync(file, 'log: {level: silent}\nstore: {retentionDays: 1}\n');
  const interrupt = new AbortController();
  const reader = createFakeReader([], []);
  const reloaded: Config[] = [];
  const results: string[] = [];
  const service: Service = {
    url: 'http://127.0.0.1:1',
    reader,
    finished: Promise.resolve(),
    stop: () => Promise.resolve(),
    reload(next) {
      reloaded.push(next);
    },
    reloaded(result) {
      results.push(result);
      interrupt.abort();
    },
  };
  let heard = 0;
  const { code } = await run(['serve', '--config', file, '--cluster', 'flag'], reader, {
    app: {
      serve(config) {
        expect(config).toMatchObject({ cluster: 'flag', store: { retentionDays: 1 } });
        return Promise.resolve(service);
      },
    },
    context: {
      signal: interrupt.signal,
      onHangup(listener) {
        heard += 1;
        writeFileSync(file, 'cluster: file\nlog: {level: silent}\nstore: {retentionDays: 2}\n');
        // Even before the service has started.
        listener();
        return () => void (heard -= 1);
      },
    },
  });
  expect([code, heard, results]).toEqual([0, 0, ['applied']]);
  expect(reloaded).toMatchObject([{ cluster: 'flag', store: { retentionDays: 2 } }]);
});
