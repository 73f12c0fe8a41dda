import { describe, expect, test, vi } from 'vitest';

import type { AuditIntake, Receipt, RefusedGap } from '../../../../src/sources/audit-webhook/contract.ts';
import { createAuditReceiver, type ReceiverOptions } from '../../../../src/sources/audit-webhook/receiver.ts';

const SECOND = 1_000_000;

function receiver(options: Partial<ReceiverOptions> = {}) {
  const posted: { cluster: string; bytes: number; answer: (receipt: Receipt) => void }[] = [];
  const gaps: RefusedGap[] = [];
  const queued: number[] = [];
  const committed: [string, number][] = [];
  let now = 0;
  const made = createAuditReceiver({
    clusters: [{ cluster: 'a', maxBodyBytes: 50, maxQueuedBytes: 100 }],
    post: (cluster, body) =>
      new Promise((answer) => void posted.push({ cluster, bytes: body.length, answer })),
    tellGap: (gap) => void gaps.push(gap),
    metrics: {
      queued: (_cluster, bytes) => void queued.push(bytes),
      committed: (cluster, bytes) => void committed.push([cluster, bytes]),
    },
    now: () => now,
    ...options,
  });
  const open = (): AuditIntake => {
    const intake = made.open('a');
    if (intake === null) throw new Error('a is not taken');
    return intake;
  };
  return {
    made,
    open,
    posted,
    gaps,
    queued,
    committed,
    pass: (seconds: number) => void (now += seconds * SECOND),
  };
}

describe('what is received', () => {
  test('is of clusters that a source is of', () => {
    const { made } = receiver();
    expect([made.knows('a'), made.knows('b'), made.open('b')]).toEqual([true, false, null]);
    expect(made.open('a')?.maxBodyBytes).toBe(50);
  });

  test('has room until so much is on its way or waits, and again when that is committed', async () => {
    const { open, posted, queued, committed } = receiver();
    const [one, other] = [open(), open()];
    expect([one.reserve(40), other.reserve(50), one.reserve(11), one.reserve(10)]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    const receipt = one.commit(new Uint8Array(50));
    expect(open().reserve(1)).toBe(false);
    other.abandon();
    expect(queued.at(-1)).toBe(50);
    posted[0]?.answer('committed');
    expect(await receipt).toBe('committed');
    expect([queued.at(-1), committed, open().reserve(100)]).toEqual([0, [['a', 50]], true]);
  });

  test('is answered before its sender gives up, and keeps its room until it is let go', async () => {
    const { open, posted, queued, made, gaps, pass } = receiver({ answerWithinMs: 5 });
    const intake = open();
    intake.reserve(30);
    expect(await intake.commit(new Uint8Array(30).fill(1))).toBe('late');
    expect(queued.at(-1)).toBe(30);
    posted[0]?.answer('committed');
    await vi.waitFor(() => expect(queued.at(-1)).toBe(0));
    // It was committed after all.
    pass(1_000);
    made.tellGaps();
    expect(gaps).toEqual([]);
  });

  test('is told of when it was refused and did not come again', async () => {
    const { open, posted, made, gaps, pass } = receiver();
    const body = (fill: number) => new Uint8Array(20).fill(fill);
    open().refuse('queue-full', body(1));
    open().refuse('too-large', body(2));
    const failed = open().commit(body(3));
    posted[0]?.answer('store-failed');
    expect(await failed).toBe('store-failed');
    pass(10);
    const again = open().commit(body(1));
    posted[1]?.answer('committed');
    await again;
    pass(100);
    made.tellGaps();
    made.tellGaps();
    expect(gaps.map(({ message }) => /413|429|could not be committed/.exec(message)?.[0])).toEqual([
      '413',
      'could not be committed',
    ]);
  });

  test('is answered before the service ends, and refused from then on', async () => {
    const { made, open, posted } = receiver();
    const receipt = open().commit(new Uint8Array(1));
    let isDrained = false;
    const drained = made.drain(10_000).then(() => (isDrained = true));
    await Promise.resolve();
    expect(isDrained).toBe(false);
    posted[0]?.answer('committed');
    expect(await receipt).toBe('committed');
    await drained;
    expect(await open().commit(new Uint8Array(1))).toBe('stopping');
    expect(posted).toHaveLength(1);
  });

  test('keeps the service from ending for so long and no longer', async () => {
    const { made, open } = receiver();
    open();
    await expect(made.drain(5)).resolves.toBeUndefined();
  });
});
