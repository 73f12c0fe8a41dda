import { fileURLToPath } from 'node:url';

import { afterAll, describe, expect, it } from 'vitest';

import { replay } from '../../src/app.ts';
import type { ReplayResult } from '../../src/cli/app-contract.ts';
import { Config } from '../../src/config/schema.ts';
import type { FailuresAnswer } from '../../src/model/failures-answer.ts';
import { labelledLog } from '../support/labelled-logs.ts';

const replays = new Map<string, Promise<ReplayResult>>();
afterAll(async () => {
  for (const result of replays.values()) (await result).close();
});

function log(file: string): Promise<ReplayResult> {
  const paths = [fileURLToPath(labelledLog(file))];
  const known =
    replays.get(file) ??
    replay({ paths, cluster: 'default', storePath: ':memory:', config: Config.parse({}) });
  replays.set(file, known);
  return known;
}

const WIDE = { windowUs: 86_400_000_000, limit: 200 };
const causeOf = ({ groups }: FailuresAnswer, code: string) => groups.find((group) => group.code === code);

describe.each(['healthy.recommended', 'healthy.full', 'burst.recommended'])('kubernetes-1.34/%s', (name) => {
  it('has no cause of anything, and Pods that came up', async () => {
    const { failures, reader, explain } = await log(`kubernetes-1.34/${name}.jsonl.gz`);
    const answer = failures(WIDE);
    expect(answer).toMatchObject({ pods: 0, refused: 0, groups: [], partial: false });
    expect(answer.cameUp).toBeGreaterThan(20);
    for (const { uid } of reader.pods({ limit: 50 }).items) expect(explain(uid)?.acrossPods).toBeNull();
  });
});

describe.each(['scenarios.recommended', 'scenarios.full'])('kubernetes-1.34/%s', (name) => {
  const open = (): Promise<ReplayResult> => log(`kubernetes-1.34/${name}.jsonl.gz`);

  it('counts in its top causes what its lines say, each Pod once', async () => {
    const { failures, reader } = await open();
    const answer = failures(WIDE);
    const troubled = new Map<string, Set<string>>();
    for (const json of reader.lines()) {
      const { code, object } = JSON.parse(json) as {
        code: string | null;
        object: { kind: string; uid: string | null };
      };
      if (code === null || object.kind !== 'Pod' || object.uid === null) continue;
      troubled.set(code, (troubled.get(code) ?? new Set()).add(object.uid));
    }
    expect(troubled.size).toBeGreaterThan(30);
    for (const [code, pods] of troubled) {
      const cause = causeOf(answer, code);
      // Pods that came late for this cause carry no code in their line.
      expect([code, (cause?.pods ?? 0) >= pods.size]).toEqual([code, true]);
      expect((cause?.pods ?? 0) - pods.size).toBeLessThanOrEqual(cause?.recovered ?? 0);
    }
  });

  it('blames no place for causes that many places share, and none for a cause of too few', async () => {
    const answer = (await open()).failures(WIDE);
    expect(causeOf(answer, 'ImageNotFound')).toMatchObject({ concentration: { verdict: 'none' } });
    // A node that was lost took two Pods with it: its own words say so, the counts are too few to.
    expect(causeOf(answer, 'NodeLost')).toMatchObject({
      pods: 2,
      nodes: { count: 1 },
      concentration: { verdict: 'unknown', text: '2 Pods: too few to tell' },
    });
    const few = answer.groups.filter(({ pods, refused }) => pods + refused < 3);
    expect(few.length).toBeGreaterThan(20);
    for (const { concentration } of few) expect(concentration?.verdict).toBe('unknown');
  });

  it('says of a Pod that other Pods fail as it does, and never contradicts by too little', async () => {
    const { reader, explain } = await open();
    let told = 0;
    for (const { uid } of reader.pods({ limit: 500 }).items) {
      const across = explain(uid)?.acrossPods ?? null;
      if (across === null) continue;
      told += 1;
      const places = {
        node: across.node,
        image: across.image,
        registry: across.registry,
        workload: across.workload,
      };
      const { verdict, contradicts } = across;
      const others = verdict === 'none' || verdict === 'unknown' ? 2 : (places[verdict]?.failing ?? 0);
      expect([uid, others >= 2, contradicts && (verdict === 'none' || verdict === 'unknown')]).toEqual([
        uid,
        true,
        false,
      ]);
    }
    expect(told).toBeGreaterThan(20);
  });
});
