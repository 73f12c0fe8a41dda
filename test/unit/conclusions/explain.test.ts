import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { replay } from '../../../src/app.ts';
import type { ReplayResult } from '../../../src/cli/app-contract.ts';
import { Config } from '../../../src/config/schema.ts';
import { stableId } from '../../../src/lib/stable-id.ts';
import { DiagnosisDocument } from '../../../src/model/answer.ts';

const log = (name: string): string =>
  fileURLToPath(new URL(`../../golden/${name}/audit.jsonl.gz`, import.meta.url));

const CLUSTER = 'east';
const run = (name: string): Promise<ReplayResult> =>
  replay({ paths: [log(name)], cluster: CLUSTER, storePath: ':memory:', config: Config.parse({}) });

const LOGS = ['crash-loop', 'delete-finalizer-released', 'image-not-found', 'quota-refused'];

describe.each(LOGS)('the explanations of %s', (name) => {
  let result: ReplayResult;
  beforeEach(async () => {
    result = await run(name);
  });
  afterEach(() => result.close());

  it('tell of every Pod and refusal what is listed', () => {
    const { reader, explain } = result;
    const rows = reader.pods({ limit: 100 }).items;
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      const document = DiagnosisDocument.parse(explain(row.uid));
      const { verdict, pod } = document;
      expect({ verdict, node: pod.node, owner: pod.owner, namespace: pod.namespace }).toEqual({
        verdict: row.verdict,
        node: row.node,
        owner: row.owner,
        namespace: row.namespace,
      });
      expect(document.primary?.code ?? null).toBe(row.code);
      const lines = reader.pod(row.uid)?.lines.map((line) => JSON.parse(line) as { type: string });
      expect(lines).toContainEqual(document.delivery);
    }
  });

  it('are none of what is not there', () => {
    expect([result.explain('nobody'), result.explain('')]).toEqual([null, null]);
  });
});

const HELD = '699fb4ee-8ee3-4be8-9e58-c4048068849b';
const REFUSED_REPLICAS = 'ba59f2df-04c9-493a-8b5e-b23a9a02df48';
const REFUSED_EXTRA = '3a9b9921-9107-4f75-8cc4-964cb17d0e28';

it('the id of a delivery asks about that delivery, the UID about the one that matters', async () => {
  const held = await run('delete-finalizer-released');
  const ids = [HELD, ...['create', 'delete'].map((kind) => stableId(16, [CLUSTER, HELD, kind]))];
  expect(ids.map((id) => held.explain(id)?.delivery?.kind)).toEqual(['delete', 'create', 'delete']);
  held.close();
});

it('a refused create is found by the audit ID of its first request', async () => {
  const refusals = await run('quota-refused');
  const told = [REFUSED_REPLICAS, REFUSED_EXTRA].map((id) => {
    const { pod, verdict, primary } = DiagnosisDocument.parse(refusals.explain(id));
    return { uid: pod.uid, name: pod.name, owner: pod.owner, verdict, code: primary?.code };
  });
  const refused = { uid: null, verdict: 'failed', code: 'QuotaExceeded' };
  expect(told).toEqual([
    { ...refused, name: null, owner: { kind: 'Deployment', name: 'over' } },
    { ...refused, name: 'extra', owner: null },
  ]);
  refusals.close();
});
