import { expect, test } from 'vitest';

import type { Receipt } from '../../../../src/sources/audit-webhook/contract.ts';
import { createAuditInbox, type AuditPost } from '../../../../src/sources/audit-webhook/inbox.ts';
import { createAuditInboxes } from '../../../../src/sources/audit-webhook/inboxes.ts';

const postOf = (id: number, bytes = 10): AuditPost => ({ id, body: new Uint8Array(bytes) });
const idsOf = (posts: readonly AuditPost[]): number[] => posts.map(({ id }) => id);

function inbox() {
  const told: [number[], Receipt][] = [];
  return { told, inbox: createAuditInbox((ids, receipt) => void told.push([[...ids], receipt])) };
}

test('hands over as much as fits, in order, and never nothing while something waits', () => {
  const { inbox: made, told } = inbox();
  for (const [id, bytes] of [
    [1, 10],
    [2, 10],
    [3, 90],
    [4, 5],
  ] as const)
    made.put(postOf(id, bytes));
  expect(made.queuedBytes()).toBe(115);
  expect([idsOf(made.take(25)), made.queuedBytes()]).toEqual([[1, 2], 95]);
  made.committed();
  expect(idsOf(made.take(25))).toEqual([3]);
  made.committed();
  expect([idsOf(made.take(25)), idsOf(made.take(25))]).toEqual([[4], []]);
  expect(told).toEqual([
    [[1, 2], 'committed'],
    [[3], 'committed'],
  ]);
});

test('refuses what was taken, what waits and what comes, until something is committed', () => {
  const { inbox: made, told } = inbox();
  made.put(postOf(1));
  made.put(postOf(2));
  made.take(1);
  made.refuse('store-failed');
  made.put(postOf(3));
  expect(told).toEqual([
    [[1, 2], 'store-failed'],
    [[3], 'store-failed'],
  ]);
  expect([made.queuedBytes(), made.take(100)]).toEqual([0, []]);
  made.committed();
  made.put(postOf(4));
  expect(idsOf(made.take(100))).toEqual([4]);
  made.committed();
  expect(told.slice(2)).toEqual([[[4], 'committed']]);
});

test('wakes who waits for something to come, or for the end', async () => {
  const { inbox: made } = inbox();
  const ended = new AbortController();
  const woken: string[] = [];
  const first = made.arrival(ended.signal).then(() => woken.push('post'));
  await Promise.resolve();
  expect(woken).toEqual([]);
  made.put(postOf(1));
  await first;
  made.take(10);
  const second = made.arrival(ended.signal).then(() => woken.push('gap'));
  made.putGap({ cluster: 'a', reason: 'not-received', from: 1, to: 2, events: null, message: 'm' });
  await second;
  expect(made.takeGaps().map(({ message }) => message)).toEqual(['m']);
  expect(made.takeGaps()).toEqual([]);
  const third = made.arrival(ended.signal).then(() => woken.push('end'));
  ended.abort();
  await third;
  expect(woken).toEqual(['post', 'gap', 'end']);
});

test('each cluster has one of its own, whenever it is asked for', () => {
  const inboxes = createAuditInboxes(() => undefined);
  expect(inboxes('a')).toBe(inboxes('a'));
  expect(inboxes('a')).not.toBe(inboxes('b'));
});
