import { describe, expect, test } from 'vitest';

import { followSettled, type FollowOptions } from '../../../../src/api/stream/follow.ts';
import type { Settled, SettledQuery } from '../../../../src/model/settled.ts';

/** A store of so many, whose oldest can go. */
function fake(last: number) {
  const range = { store: 'fake', first: Math.min(1, last), last };
  const settledOf = (seq: number): Settled => ({
    seq,
    finalAt: 0,
    deliveryId: `d${seq}`,
    revision: 1,
    json: '{"type":"delivery"}',
  });
  const asked: SettledQuery[] = [];
  return {
    range,
    asked,
    settledRange: () => ({ ...range }),
    settled(query: SettledQuery) {
      asked.push(query);
      const through = Math.max(query.after, Math.min(range.last, query.after + query.window));
      const items = Array.from({ length: through - query.after }, (_, i) => settledOf(query.after + i + 1));
      const fits = ({ seq }: Settled): boolean =>
        seq >= range.first && (query.code === undefined || query.code === `d${seq}`);
      return { items: items.filter(fits), through };
    },
  };
}

const follow = (parts: Partial<FollowOptions> & Pick<FollowOptions, 'reader'>): AsyncGenerator<string> =>
  followSettled({
    from: { seq: 0, store: null },
    filters: {},
    follow: false,
    signal: new AbortController().signal,
    pollMs: 2,
    heartbeatMs: 10,
    ...parts,
  });
const idsIn = (text: string): string[] =>
  [...text.matchAll(/"deliveryId":"(\w+)"/g)].map(([, id]) => id ?? '');
async function all(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

describe('following what is settled', () => {
  test('tells pages of it, each when it is asked for', async () => {
    const reader = fake(450);
    const pieces = follow({ reader });
    expect((await pieces.next()).value).toBe('retry: 2000\nid: 0-fake\n\n');
    expect(reader.asked).toEqual([]);
    const first = await pieces.next();
    expect([idsIn(String(first.value)).length, reader.asked.length]).toEqual([200, 1]);
    expect(idsIn(await all(pieces))).toHaveLength(250);
  });

  test('says a heartbeat when nothing else is said, with how far it has looked', async () => {
    const reader = fake(300);
    const ending = new AbortController();
    const pieces = follow({ reader, follow: true, signal: ending.signal, filters: { code: 'none' } });
    await pieces.next();
    expect((await pieces.next()).value).toBe(': heartbeat\nid: 300-fake\n\n');
    reader.range.last = 301;
    expect((await pieces.next()).value).toBe(': heartbeat\nid: 301-fake\n\n');
    ending.abort();
    expect((await pieces.next()).done).toBe(true);
  });

  test('goes on with what comes', async () => {
    const reader = fake(0);
    const ending = new AbortController();
    const pieces = follow({ reader, from: null, follow: true, signal: ending.signal, heartbeatMs: 60_000 });
    await pieces.next();
    const next = pieces.next();
    reader.range.first = 1;
    reader.range.last = 2;
    expect(idsIn(String((await next).value))).toEqual(['d1', 'd2']);
    ending.abort();
    expect((await pieces.next()).done).toBe(true);
  });

  test('says when what it would have told next was removed while nobody took it', async () => {
    const reader = fake(450);
    const pieces = follow({ reader });
    await pieces.next();
    await pieces.next();
    reader.range.first = 301;
    const gap = String((await pieces.next()).value);
    expect(gap).toMatch(
      /^id: 300-fake\nevent: gap\ndata: \{"type":"gap","reason":"removed",.*"position":"300-fake"\}\n\n$/,
    );
    expect(idsIn(await all(pieces))[0]).toBe('d301');
  });
});
