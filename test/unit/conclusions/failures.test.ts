import { afterAll, describe, expect, it } from 'vitest';

import type { ReplayResult } from '../../../src/cli/app-contract.ts';
import { parseMicros } from '../../../src/lib/micros.ts';
import { FailuresAnswer, type FailuresQuestion } from '../../../src/model/failures-answer.ts';
import { FLEET_BEGAN, fleetTime, fleetUid, type FleetPod } from '../../support/fleet-log.ts';
import { healthyFleet, registryDown, sickNode, withFate, wrongImage } from '../../support/fleets.ts';
import { createReplays } from '../../support/replay-fleet.ts';

const replays = createReplays();
afterAll(() => replays.close());
let result: ReplayResult | null = null;

async function failures(
  fleet: readonly FleetPod[],
  question: FailuresQuestion = {},
): Promise<FailuresAnswer> {
  result = await replays.of(fleet);
  return FailuresAnswer.parse(result.failures(question));
}

const again = (question: FailuresQuestion): FailuresAnswer =>
  FailuresAnswer.parse(result?.failures(question));

describe('the top causes', () => {
  it('of a fleet that is well are none', async () => {
    const answer = await failures(healthyFleet());
    expect(answer).toMatchObject({
      groupBy: 'code',
      pods: 0,
      refused: 0,
      groups: [],
      groupsLeft: 0,
      partial: false,
    });
    expect(answer.cameUp).toBeGreaterThan(40);
    expect(answer.window?.from).toBe(fleetTime(-3600 + 317.01).replace('.010000', '.010001'));
  });

  it('of no log at all have no window', async () => {
    expect(await failures([])).toMatchObject({ window: null, groups: [] });
  });

  it('of a sick node name it, with the counts', async () => {
    const { groups, pods } = await failures(sickNode());
    expect(pods).toBe(8);
    expect(groups).toHaveLength(1);
    expect(groups[0]).toMatchObject({
      value: 'CniIpExhausted',
      code: 'CniIpExhausted',
      title: 'no Pod address is left',
      side: 'infrastructure',
      phase: 'sandbox',
      pods: 8,
      openNow: 8,
      recovered: 0,
      refused: 0,
      attempts: 0,
      nodes: { count: 1, top: [{ name: 'node-b', pods: 8 }] },
      images: { count: 4 },
      registries: { count: 1 },
      namespaces: { count: 1, top: [{ name: 'shop', pods: 8 }] },
      workloads: { count: 4 },
      concentration: { verdict: 'node', place: 'node-b', failing: 8, failingElsewhere: 0, fine: 0 },
    });
    const [group] = groups;
    expect(group?.examples).toHaveLength(3);
    const [example] = group?.examples ?? [];
    expect(example?.diagnosis).toBe(`/pods/${fleetUid(example?.name ?? '')}/diagnosis`);
    expect(result?.explain(example?.id ?? '')?.primary?.code).toBe('CniIpExhausted');
  });

  it('of a registry that was down for ten minutes name it, also when all is well again', async () => {
    const during = await failures(registryDown(null));
    const after = await failures(registryDown(720));
    const verdict = { verdict: 'registry', place: 'registry.example.com', failing: 24, fine: 0 };
    const common = { value: 'RegistryUnreachable', pods: 24, concentration: verdict };
    expect(during.groups).toMatchObject([{ ...common, openNow: 24, recovered: 0 }]);
    expect(after.groups).toMatchObject([{ ...common, openNow: 0, recovered: 24 }]);
  });

  it('of a wrong image name it, as its words do', async () => {
    const { groups } = await failures(wrongImage());
    expect(groups).toMatchObject([
      {
        code: 'ImageNotFound',
        side: 'user',
        pods: 8,
        concentration: { verdict: 'image', place: 'registry.example.com/shop/mail:1.1', fine: 0 },
      },
    ]);
  });

  it('count a Pod once, and come most Pods first', async () => {
    const words = 'rpc error: code = NotFound desc = failed to resolve image: not found';
    const both = withFate(sickNode(), ({ name }) =>
      name === 'mail-0-node-a' ? { type: 'no-image', words } : null,
    );
    const { groups, pods } = await failures(both);
    expect(groups.map(({ code, pods: count }) => [code, count])).toEqual([
      ['CniIpExhausted', 8],
      ['ImageNotFound', 1],
    ]);
    expect(pods).toBe(9);
    expect(again({ limit: 1 })).toMatchObject({
      groups: [{ code: 'CniIpExhausted' }],
      groupsLeft: 1,
      pods: 9,
    });
  });
});

describe('a question', () => {
  const from = FLEET_BEGAN;
  const minutes = (count: number): number => count * 60_000_000;

  it('about a window counts what was there in it', async () => {
    await failures(sickNode());
    expect(again({ from, to: from + minutes(2) })).toMatchObject({ pods: 0, groups: [] });
    expect(again({ from, windowUs: minutes(3) }).pods).toBe(3);
    expect(again({ to: from + minutes(3) }).pods).toBe(3);
    expect(again({ windowUs: minutes(1) }).pods).toBe(8);
    const { window } = again({ to: from, windowUs: minutes(5) });
    expect([window?.from, window?.to].map((time) => parseMicros(time ?? ''))).toEqual([
      from - minutes(5),
      from,
    ]);
  });

  it('about a window that ends before it begins is refused', async () => {
    await failures(sickNode());
    expect(() => result?.failures({ from, to: from })).toThrow(
      expect.objectContaining({ code: 'QueryInvalid' }),
    );
  });

  it.each<[FailuresQuestion, number]>([
    [{ cluster: 'default' }, 8],
    [{ cluster: 'other' }, 0],
    [{ namespace: 'shop', node: 'node-b', registry: 'registry.example.com' }, 8],
    [{ node: 'node-a' }, 0],
    [{ image: 'registry.example.com/shop/cart:1.0' }, 2],
    [{ code: 'ImageNotFound' }, 0],
    [{ side: 'infrastructure', code: 'CniIpExhausted' }, 8],
  ])('%j finds %d Pods', async (question, pods) => {
    expect((await failures(sickNode(), question)).pods).toBe(pods);
  });

  it('about one place is judged by all of them', async () => {
    await failures(registryDown(null));
    expect(again({ node: 'node-a' }).groups).toMatchObject([
      { pods: 8, nodes: { count: 1 }, concentration: { verdict: 'registry', failing: 24 } },
    ]);
  });

  it('gathers by what it says', async () => {
    await failures(registryDown(null));
    expect(again({ groupBy: 'node' }).groups.map(({ value, pods }) => [value, pods])).toEqual([
      ['node-a', 8],
      ['node-b', 8],
      ['node-c', 8],
    ]);
    const cart = again({ groupBy: 'workload' }).groups.find(({ value }) => value === 'shop/Deployment/cart');
    expect(cart).toMatchObject({ code: 'RegistryUnreachable', pods: 6, concentration: null });
    expect(again({ groupBy: 'side' }).groups).toMatchObject([{ value: 'infrastructure', pods: 24 }]);
  });
});
