import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';

import { replay } from '../../../src/app.ts';
import { Config } from '../../../src/config/schema.ts';
import { fleetLog } from '../../support/fleet-log.ts';
import { sickNode } from '../../support/fleets.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lorgnette-conclude-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(name: string, log: Buffer): Promise<string[]> {
  const file = path.join(folder, name);
  writeFileSync(file, log);
  const result = await replay({
    paths: [file],
    cluster: 'c',
    storePath: path.join(folder, 'store.db'),
    config: Config.parse({}),
  });
  const lines = [...result.reader.lines()];
  result.close();
  return lines;
}

it('what one log told stands when another is read that tells nothing', async () => {
  const told = await read('one.log', fleetLog(sickNode()));
  expect(told.length).toBeGreaterThan(8);
  expect(await read('other.log', Buffer.alloc(0))).toEqual(told);
});
