import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { replay } from '../../src/app.ts';
import type { ReplayResult } from '../../src/cli/app-contract.ts';
import { Config } from '../../src/config/schema.ts';
import { type FleetPod, fleetLog } from './fleet-log.ts';

/** The whole product on the log of a fleet. Close it. */
export async function replayFleet(pods: readonly FleetPod[]): Promise<ReplayResult> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-fleet-'));
  try {
    const file = path.join(folder, 'audit.jsonl');
    writeFileSync(file, fleetLog(pods));
    return await replay({
      paths: [file],
      cluster: 'default',
      storePath: ':memory:',
      config: Config.parse({}),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Replays of fleets, each once however often it is asked for. Close it after all tests. */
export function createReplays() {
  const replays = new Map<string, Promise<ReplayResult>>();
  return {
    of(pods: readonly FleetPod[]): Promise<ReplayResult> {
      const key = JSON.stringify(pods);
      const known = replays.get(key) ?? replayFleet(pods);
      replays.set(key, known);
      return known;
    },
    async close(): Promise<void> {
      for (const replayed of replays.values()) (await replayed).close();
    },
  };
}
