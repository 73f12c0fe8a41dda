import { afterAll, describe, expect, it } from 'vitest';

import type { ReplayResult } from '../../../src/cli/app-contract.ts';
import { windowAround } from '../../../src/conclusions/across-pods.ts';
import { seconds } from '../../../src/lib/micros.ts';
import { AcrossPods } from '../../../src/model/answer.ts';
import { fleetTime, fleetUid, type FleetPod } from '../../support/fleet-log.ts';
import { healthyFleet, registryDown, sickNode, withFate, wrongImage } from '../../support/fleets.ts';
import { createReplays } from '../../support/replay-fleet.ts';

const replays = createReplays();
afterAll(() => replays.close());
let result: ReplayResult | null = null;

async function acrossPods(fleet: readonly FleetPod[], name: string): Promise<AcrossPods | null> {
  result = await replays.of(fleet);
  const document = result.explain(fleetUid(name));
  if (document === null) throw new Error(`no Pod ${name}`);
  return AcrossPods.nullable().parse(document.acrossPods);
}

describe('what other Pods tell', () => {
  it('of one on a sick node: the node', async () => {
    const told = await acrossPods(sickNode(), 'cart-2-node-b');
    expect(told).toMatchObject({
      isFinal: false,
      partial: false,
      failing: 7,
      node: { name: 'node-b', failing: 7, fine: 0 },
      verdict: 'node',
      contradicts: false,
      text: '7 other Pods on node-b fail the same way since 03:02 UTC; the same images came up on 3 other nodes: look at the node.',
    });
    expect(told?.window.from).toBe(
      fleetTime(246 - 1800).replace('000000Z', told?.window.from.slice(-7) ?? ''),
    );
  });

  it('of one whose registry is down: the registry, though some Pods find its images in their cache', async () => {
    expect(await acrossPods(registryDown(null), 'cart-2-node-b')).toMatchObject({
      failing: 23,
      registry: { name: 'registry.example.com', failing: 23, fine: 0 },
      verdict: 'registry',
      text: expect.stringMatching(
        /^23 other Pods fail the same way since 03:02 UTC, with 4 images of registry\.example\.com on 3 nodes; \d+ Pods got images from other registries meanwhile: look at the registry\.$/,
      ) as string,
    });
  });

  it('of one with a wrong image: the image; its words stand', async () => {
    const told = await acrossPods(wrongImage(), 'mail-2-node-c');
    expect(told).toMatchObject({
      image: { name: 'registry.example.com/shop/mail:1.1', failing: 7, fine: 0 },
      verdict: 'image',
      contradicts: false,
    });
    expect(result?.explain(fleetUid('mail-2-node-c'))?.primary).toMatchObject({
      code: 'ImageNotFound',
      side: 'user',
      confidence: 'high',
    });
  });

  it('of one whose words blame its user while the counts blame its node: both, and neither is hidden', async () => {
    const words = 'rpc error: code = NotFound desc = failed to resolve image: not found';
    const fleet = withFate(sickNode(), ({ fate }) =>
      fate.type === 'no-sandbox' ? { type: 'no-image', words } : { type: 'up', pulled: true },
    );
    const told = await acrossPods(fleet, 'cart-2-node-b');
    expect(told).toMatchObject({ verdict: 'node', contradicts: true });
    expect(told?.text).toMatch(/ What the Pod itself was told says otherwise \(ImageNotFound: user\)\.$/);
    expect(result?.explain(fleetUid('cart-2-node-b'))?.primary).toMatchObject({
      side: 'user',
      confidence: 'high',
    });
  });

  it('of the only one that fails: that the same image came up elsewhere, and nothing more', async () => {
    const fleet = withFate(healthyFleet(), ({ name }) =>
      name === 'cart-1-node-b' ? { type: 'no-sandbox' } : null,
    );
    expect(await acrossPods(fleet, 'cart-1-node-b')).toMatchObject({
      failing: 0,
      verdict: 'unknown',
      contradicts: false,
      text: 'No other Pod fails this way; the same image came up on 3 other nodes meanwhile.',
    });
  });

  it('is nothing of one that is well, or has nobody to be compared with', async () => {
    expect(await acrossPods(healthyFleet(), 'cart-1-node-b')).toBeNull();
    const alone = sickNode().filter(({ name }) => name === 'cart-1-node-b');
    expect(await acrossPods(alone, 'cart-1-node-b')).toBeNull();
  });
});

describe('the window around a trouble', () => {
  const at = (minutes: number): number => seconds(minutes * 60);

  it.each([
    ['one that is over', 100, 110, 500, [70, 140]],
    ['one that is over since a moment', 100, 110, 120, [70, 120]],
    ['one that lasts', 100, null, 130, [70, 130]],
    ['one that lasts long', 100, null, 1000, [910, 1000]],
    ['one that was long', 100, 400, 1000, [310, 430]],
  ])('%s', (_what, since, until, watermark, [from = 0, to = 0]) => {
    const window = windowAround(at(since), until === null ? null : at(until), at(watermark));
    expect(window).toEqual({ from: at(from), to: at(to) + 1 });
  });
});
