import { describe, expect, it } from 'vitest';

import { seconds } from '../../../../src/lib/micros.ts';
import type { LogGap } from '../../../../src/sources/contract.ts';
import { GapState, type Unread } from '../../../../src/sources/elasticsearch/gap-state.ts';
import { createGapFinder, type GapFinder } from '../../../../src/sources/elasticsearch/gaps.ts';

const NOON = Date.UTC(2026, 10, 25, 12) * 1000;
const at = (second: number): number => NOON + seconds(second);
const ONE = '.ds-logs-kubernetes.audit-default-2026.11.24-000001';
const TWO = '.ds-logs-kubernetes.audit-default-2026.11.25-000002';
const none = new Set<string>();

const docs = (documents: number, least: number, greatest: number, id: string | null = 'last'): Unread => ({
  documents,
  least: at(least),
  greatest: at(greatest),
  id,
});

interface Look {
  readonly s: number;
  readonly cursor: number | null;
  /** `[uuid, unread]`; a uuid of `null` may not be seen. */
  readonly of: { readonly [index: string]: readonly [string | null, Unread | null] };
  readonly read?: { readonly [index: string]: number };
  readonly held?: readonly string[];
}

/** All that these looks find; the state goes through JSON in between, as at a restart. */
async function gapsOf(...looks: readonly Look[]): Promise<LogGap[]> {
  let finder: GapFinder = createGapFinder({ state: null, clusterOf: () => 'prod' });
  const all: LogGap[] = [];
  for (const { s, cursor, of, read, held = [] } of looks) {
    const found = await finder.look({
      at: at(s),
      cursor: cursor === null ? null : at(cursor),
      indices: new Map(Object.entries(of).map(([name, [uuid]]) => [name, uuid])),
      ahead: new Map(
        Object.entries(of).flatMap(([name, [, unread]]) => (unread === null ? [] : [[name, unread]])),
      ),
      ...(read === undefined ? {} : { read: new Map(Object.entries(read)) }),
      held: async (ids) => new Set(ids.filter((id) => held.includes(id))),
    });
    all.push(...found);
    const state = GapState.parse(JSON.parse(JSON.stringify(finder.state())));
    finder = createGapFinder({ state, clusterOf: () => 'prod' });
  }
  return all;
}

const brief = (gaps: readonly LogGap[]) =>
  gaps.map(({ reason, from, to, events }) => ({
    reason,
    from: from === null ? null : (from - NOON) / 1e6,
    to: to === null ? null : (to - NOON) / 1e6,
    events,
  }));

describe('what is no gap', () => {
  it.each<[string, ...Look[]]>([
    ['a first look', { s: 0, cursor: null, of: { [ONE]: ['a', docs(10, -100, -1)] } }],
    [
      'mere idleness, for however long',
      { s: 0, cursor: null, of: { [ONE]: ['a', docs(10, -100, -1)] } },
      { s: 1, cursor: -1, of: { [ONE]: ['a', null] } },
      { s: 90_000, cursor: -1, of: { [ONE]: ['a', null] } },
    ],
    [
      'an index that is deleted when all of it was read',
      { s: 0, cursor: null, of: { [ONE]: ['a', docs(10, -100, -1)], [TWO]: ['b', docs(1, 0, 0)] } },
      { s: 1, cursor: 0, of: { [ONE]: ['a', null], [TWO]: ['b', null] } },
      { s: 2, cursor: 0, of: { [TWO]: ['b', docs(1, 1, 1)] } },
    ],
    [
      'one that was read at once and deleted soon after',
      { s: 0, cursor: null, of: { [ONE]: ['a', docs(10, -100, -1)] } },
      { s: 1, cursor: -1, of: {} },
    ],
    [
      'a rollover under a growing log, and the deletion of what came before',
      { s: 0, cursor: null, of: { [ONE]: ['a', docs(1, -1, -1)] } },
      { s: 1, cursor: -1, of: { [ONE]: ['a', docs(1, 0, 0)] } },
      { s: 2, cursor: 0, of: { [ONE]: ['a', docs(1, 1, 1)], [TWO]: ['b', docs(1, 1.5, 1.5)] } },
      { s: 3, cursor: 1.5, of: { [ONE]: ['a', null], [TWO]: ['b', docs(1, 2, 2)] } },
      { s: 4, cursor: 2, of: { [TWO]: ['b', docs(1, 3, 3)] } },
    ],
    [
      'documents that moved to another index as they are',
      { s: 0, cursor: null, of: { [ONE]: ['a', docs(10, -100, -1, 'x')] } },
      { s: 1, cursor: -50, of: { [`${ONE}-reindexed`]: ['c', docs(5, -49, -1, 'x')] }, held: ['x'] },
    ],
    [
      'an index that was mounted from a snapshot while nobody looked',
      { s: 0, cursor: null, of: { [ONE]: ['a', docs(1, -2, -2, 'w')] } },
      { s: 1, cursor: -2, of: { [ONE]: ['a', docs(1, -1, -1, 'x')] } },
      { s: 90_000, cursor: -1, of: { [`partial-${ONE}`]: ['c', docs(5, 1, 80_000)] }, held: ['x'] },
    ],
    [
      'a log that goes on where it was left, though the index it was in is gone',
      { s: 0, cursor: null, of: { [ONE]: ['a', docs(1, -1, -1)] } },
      { s: 1, cursor: -1, of: { [ONE]: ['a', null] } },
      { s: 90_000, cursor: -1, of: { [TWO]: ['b', docs(900, 20, 80_000)] } },
    ],
    [
      'a copy of a shard that is a little behind',
      { s: 0, cursor: null, of: { [ONE]: ['a', docs(10, -100, -1)] } },
      { s: 1, cursor: -50, of: { [ONE]: ['a', docs(4, -49, -2)] } },
      { s: 2, cursor: -2, of: { [ONE]: ['a', docs(1, -1, -1)] } },
      { s: 200, cursor: -1, of: { [ONE]: ['a', null] } },
    ],
    [
      'another log that began later',
      { s: 0, cursor: null, of: { [ONE]: ['a', docs(1, -1, -1)] } },
      { s: 90_000, cursor: -1, of: { [ONE]: ['a', null], 'other-000001': ['o', docs(9, 80_000, 80_001)] } },
    ],
  ])('%s', async (_what, ...looks) => {
    expect(await gapsOf(...looks)).toEqual([]);
  });
});

describe('an index that is gone before it was read', () => {
  it('tells all its documents when none was read', async () => {
    const gaps = await gapsOf(
      { s: 0, cursor: null, of: { [ONE]: ['a', docs(10, -100, -1)], [TWO]: ['b', docs(3, 0, 1)] } },
      { s: 1, cursor: null, of: { [TWO]: ['b', docs(3, 0, 1)] } },
    );
    expect(gaps).toEqual([
      {
        cluster: 'prod',
        reason: 'index-gone',
        from: at(-100),
        to: at(-1),
        events: 10,
        message: `Index ${ONE} was deleted, closed or left out before all of it was read: 10 documents from 2026-11-25T11:58:20.000000Z to 2026-11-25T11:59:59.000000Z are missing. Delete, close or re-create no index that is still written to or not read yet: retention by age (ILM, data stream lifecycle) is to be longer than Lorgnette may lag.`,
      },
    ]);
  });

  it('tells the rest when some was read, with their number where somebody counted', async () => {
    const first: Look = { s: 0, cursor: null, of: { [ONE]: ['a', docs(10, -100, -1)] } };
    expect(brief(await gapsOf(first, { s: 1, cursor: -50, of: {} }))).toEqual([
      { reason: 'index-gone', from: -50, to: -1, events: null },
    ]);
    expect(brief(await gapsOf(first, { s: 1, cursor: -50, of: {}, read: { [ONE]: 4 } }))).toEqual([
      { reason: 'index-gone', from: -50, to: -1, events: 6 },
    ]);
  });

  it('is one that was made anew under its name', async () => {
    const gaps = await gapsOf(
      { s: 0, cursor: null, of: { audit: ['a', docs(10, -100, -1)] } },
      { s: 1, cursor: null, of: { audit: ['b', docs(2, 0, 1)] } },
    );
    expect(brief(gaps)).toEqual([{ reason: 'index-gone', from: -100, to: -1, events: 10 }]);
  });

  it('is found without uuids too, when its documents stay away', async () => {
    const looks: Look[] = [
      { s: 0, cursor: -200, of: { audit: [null, docs(10, -100, -1)] } },
      { s: 1, cursor: -200, of: { audit: [null, null] } },
      { s: 60, cursor: -200, of: { audit: [null, null] } },
      { s: 120, cursor: -200, of: { audit: [null, null] } },
    ];
    expect(await gapsOf(...looks)).toEqual([]);
    looks.push(
      { s: 180, cursor: -200, of: { audit: [null, null] } },
      { s: 400, cursor: -200, of: { audit: [null, null] } },
    );
    expect(brief(await gapsOf(...looks))).toEqual([{ reason: 'index-gone', from: -100, to: -1, events: 10 }]);
  });

  it('may have got more when it was growing', async () => {
    const gaps = await gapsOf(
      { s: 0, cursor: -3, of: { [ONE]: ['a', docs(1, -2, -2)] } },
      { s: 1, cursor: -2, of: { [ONE]: ['a', docs(1, -1, -1)] } },
      { s: 2, cursor: -1, of: {} },
    );
    expect(brief(gaps)).toEqual([{ reason: 'index-gone', from: -1, to: 2, events: null }]);
  });

  it('is asked for again when the look failed half-way', async () => {
    const finder = createGapFinder({ state: null, clusterOf: () => null });
    const look = { at: at(0), cursor: null, held: async () => none };
    await finder.look({ ...look, indices: new Map([[ONE, 'a']]), ahead: new Map([[ONE, docs(1, -1, -1)]]) });
    const fails = async (): Promise<never> => Promise.reject(new Error('no answer'));
    const empty = { ...look, indices: new Map(), ahead: new Map() };
    await expect(finder.look({ ...empty, held: fails })).rejects.toThrow('no answer');
    expect(await finder.look(empty)).toHaveLength(1);
    expect(await finder.look(empty)).toEqual([]);
  });
});

describe('retention that overtook', () => {
  it('is told from where it was read to where the log goes on', async () => {
    const gaps = await gapsOf(
      { s: 0, cursor: null, of: { [ONE]: ['a', docs(1, -1, -1)] } },
      { s: 1, cursor: -1, of: { [ONE]: ['a', null] } },
      { s: 90_000, cursor: -1, of: { [TWO]: ['b', docs(900, 50_000, 80_000)] } },
    );
    expect(brief(gaps)).toEqual([{ reason: 'retention-overtook', from: -1, to: 50_000, events: null }]);
  });

  it('takes up to there what was not read', async () => {
    const gaps = await gapsOf(
      { s: 0, cursor: -200, of: { [ONE]: ['a', docs(5, -100, -1)] } },
      { s: 90_000, cursor: -200, of: { [TWO]: ['b', docs(900, 50_000, 80_000)] } },
    );
    expect(brief(gaps)).toEqual([{ reason: 'retention-overtook', from: -100, to: 50_000, events: null }]);
    expect(gaps[0]?.message).toContain('at least 5 documents');
  });

  it('is not hidden by another log that lies there whole', async () => {
    const gaps = await gapsOf(
      {
        s: 0,
        cursor: -200,
        of: { [ONE]: ['a', docs(5, -100, -1)], 'other-000001': ['o', docs(5, -100, -1)] },
      },
      { s: 90_000, cursor: -200, of: { 'other-000001': ['o', docs(700, -100, 80_000)] } },
    );
    expect(brief(gaps)).toEqual([{ reason: 'retention-overtook', from: -100, to: -1, events: null }]);
  });
});

it('remembers no more than a few of the indices there are', async () => {
  const finder = createGapFinder({ state: null, clusterOf: () => null });
  const names = Array.from({ length: 500 }, (_none, i) => `audit-${i}`);
  await finder.look({
    at: at(0),
    cursor: null,
    indices: new Map(names.map((name) => [name, name])),
    ahead: new Map(names.map((name, i) => [name, docs(1, i, i + 1)])),
    held: async () => none,
  });
  expect(finder.state()?.indices.map(({ name }) => name)).toEqual(names.slice(0, 64));
});
