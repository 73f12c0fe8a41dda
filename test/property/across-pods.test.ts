import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';

import { seconds } from '../../src/lib/micros.ts';
import { fleetLog, type FleetPod } from '../support/fleet-log.ts';
import { registryDown, sickNode } from '../support/fleets.ts';
import { batchesOf } from '../support/logs.ts';
import { type Outcome, runPipeline } from '../support/run-pipeline.ts';

const options = { allowedLateness: seconds(20) };
const scratch = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-across-'));
afterAll(() => rmSync(scratch, { recursive: true }));
let files = 0;

const FLEETS: readonly [string, readonly FleetPod[]][] = [
  ['a sick node', sickNode()],
  ['a registry that was down', registryDown(720)],
];

const indexOf = ({ failures, peers }: Outcome): unknown => ({ failures, peers });

describe.each(FLEETS)('the index across Pods of %s', (_name, pods) => {
  const lines = fleetLog(pods).toString('utf8').trim().split('\n');
  const expected = runPipeline(batchesOf(lines), options);

  it('knows troubles and what went well', () => {
    expect([expected.failures.length > 0, expected.peers.flatMap(({ ats }) => ats).length > 20]).toEqual([
      true,
      true,
    ]);
  });

  it('depends on no batches, and no restart between them', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: lines.length - 1 }), { maxLength: 6 });
    fc.assert(
      fc.property(cuts, fc.boolean(), (at, restart) => {
        const file = path.join(scratch, `${(files += 1)}.db`);
        const run = runPipeline(batchesOf(lines, at), { ...options, path: file, restart });
        expect(indexOf(run)).toEqual(indexOf(expected));
      }),
      { numRuns: 8 },
    );
  });

  it('depends on no order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (shuffled) => {
        expect(indexOf(runPipeline(batchesOf(shuffled), options))).toEqual(indexOf(expected));
      }),
      { numRuns: 5 },
    );
  });
});
