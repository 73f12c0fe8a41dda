import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DeliveryLine, IncidentLine } from '../../src/model/answer.ts';

const GOLDEN = fileURLToPath(new URL('.', import.meta.url));
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const LOG = 'audit.jsonl.gz';

const cases = (await readdir(GOLDEN, { recursive: true }))
  .filter((file) => path.basename(file) === LOG)
  .map((file) => path.dirname(file))
  .toSorted();

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(path.join(os.tmpdir(), 'lorgnette-golden-'));
});
afterAll(() => rm(scratch, { recursive: true }));

/** The whole product as its users run it, from the log to the lines. */
async function replay(folder: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [MAIN, 'replay', path.join(GOLDEN, folder, LOG), '--json'],
    { cwd: scratch, maxBuffer: 1 << 26 },
  );
  return stdout;
}

describe('golden cases', () => {
  it.each(cases)('%s', async (folder) => {
    await expect(await replay(folder)).toMatchFileSnapshot(path.join(GOLDEN, folder, 'expected.ndjson'));
  });

  it.each(cases.filter((folder) => folder.split(path.sep)[0] === 'healthy'))(
    '%s: every rule stays silent',
    async (folder) => {
      const lines = (await replay(folder))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { type: string });
      const deliveries = lines
        .filter(({ type }) => type === 'delivery')
        .map((line) => DeliveryLine.parse(line));
      const incidents = lines
        .filter(({ type }) => type === 'incident')
        .map((line) => IncidentLine.parse(line));
      expect(deliveries.length).toBeGreaterThan(0);
      // What is merely under way when a log ends is said to be so, and blamed on nothing.
      const isWell = ({ kind, outcome, phase, codes }: DeliveryLine): boolean =>
        codes.length === 0 &&
        (outcome === 'succeeded' || (kind === 'rollout' && outcome === 'in-progress' && phase === null));
      expect(deliveries.filter((line) => !isWell(line))).toEqual([]);
      expect(incidents).toEqual([]);
    },
  );
});
