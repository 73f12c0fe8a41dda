import { describe, expect, test } from 'vitest';

import { createAccessReader } from '../../../../src/api/access/access-reader.ts';
import { createRestrictedReader } from '../../../../src/api/access/restricted-reader.ts';
import { createAccessScope } from '../../../../src/api/access/scope.ts';
import type { Access } from '../../../../src/model/access.ts';
import type { Observation, RecordKind } from '../../../../src/model/observation.ts';
import type { StoreReader } from '../../../../src/store/contract.ts';
import { createFakeReader } from '../../../api/fake-reader.ts';
import { healthy } from '../../cli/documents.ts';

const UID = '00000000-0000-4000-8000-00000000000a';
const OBSERVATIONS = [{ key: 'rv:1' } as Observation];
const forbidden = expect.objectContaining({ code: 'Forbidden' }) as Error;

/** A store with one Pod in `shop`, whose records are all there. Remembers the queries across Pods. */
function world() {
  const queries: object[] = [];
  const fake = createFakeReader([healthy], [UID]);
  const reader: StoreReader = {
    ...fake,
    loadRecord: () => OBSERVATIONS,
    namespaceOf: (_cluster, _kind, uid) => (uid === UID ? 'shop' : uid === 'none' ? null : 'other'),
    podsNamed: () => [UID],
    members: () => [{ uid: UID } as never],
    failures(query) {
      queries.push(query);
      return { items: [], partial: false };
    },
    cameUp(query) {
      queries.push(query);
      return 0;
    },
    peers(query) {
      queries.push(query);
      return { kinds: [], find: () => null, partial: false };
    },
  };
  const limitedTo = (...namespaces: string[]) => createRestrictedReader(reader, new Set(namespaces));
  return { fake, reader, queries, limitedTo };
}

describe('a restricted reader', () => {
  test('asks lists for what it may read alone', () => {
    const { fake, queries, limitedTo } = world();
    limitedTo('shop').pods({ limit: 1 });
    limitedTo('shop', 'app').workloads({ limit: 1 });
    limitedTo('shop', 'app').claims({ limit: 1, namespace: 'app' });
    limitedTo().pods({ limit: 1 });
    expect(fake.queries).toEqual([
      { limit: 1, namespace: 'shop' },
      { limit: 1, namespaces: ['app', 'shop'] },
      { limit: 1, namespace: 'app' },
      { limit: 1, namespaces: [] },
    ]);
    const window = { from: 0, to: 1, limit: 1 };
    limitedTo('shop', 'app').failures(window);
    limitedTo('shop').peers(window);
    limitedTo('shop', 'app').cameUp({ from: 0, to: 1 });
    expect(queries).toEqual([
      { ...window, namespaces: ['app', 'shop'] },
      { ...window, namespaces: ['shop'] },
      { from: 0, to: 1, namespaces: ['app', 'shop'] },
    ]);
  });

  test('does not pretend that a namespace is empty', () => {
    const other = world().limitedTo('other');
    const query = { limit: 1, namespace: 'shop', from: 0, to: 1 };
    for (const list of ['pods', 'workloads', 'claims', 'failures'] as const) {
      expect(() => other[list](query)).toThrow(forbidden);
    }
    expect(() => other.settled({ after: 0, window: 1, namespace: 'shop' })).toThrow(forbidden);
  });

  test('knows no Pod of others', () => {
    const { limitedTo } = world();
    expect([limitedTo('shop').pod(UID)?.namespace, limitedTo('other').pod(UID)]).toEqual(['shop', null]);
    const named = (namespace: string) => limitedTo('shop').podsNamed('default', namespace, 'web');
    expect([named('shop'), named('other')]).toEqual([[UID], []]);
    const members = (key: string) => limitedTo('shop').members('default', key).length;
    expect([members('Deployment/shop/web'), members('Deployment/other/web'), members('nonsense')]).toEqual([
      1, 0, 0,
    ]);
  });

  test.each([
    ['Pod', UID, true],
    ['Pod', 'b', false],
    ['Pod', 'none', false],
    ['PodName', 'b', false],
    ['PodRefusal', 'b', false],
    ['PersistentVolumeClaim', 'b', false],
    ['Workload', 'b', false],
    ['Namespace', 'b', false],
    ['Node', 'b', true],
    ['StorageClass', 'b', true],
    ['Cluster', 'b', true],
  ] satisfies [RecordKind, string, boolean][])('loads the record of a %s %s: %s', (kind, uid, may) => {
    expect(world().limitedTo('shop').loadRecord('default', kind, uid)).toEqual(may ? OBSERVATIONS : []);
  });

  test('tells nothing of whole clusters but the times of the log', () => {
    const { limitedTo, reader } = world();
    const shop = limitedTo('shop');
    const [row] = reader.clusters();
    expect(shop.clusters()).toEqual([{ ...row, pods: 0 }]);
    expect(shop.watermarks()).toEqual(reader.watermarks());
    for (const method of [
      () => shop.figures(),
      () => shop.counters(),
      () => shop.outcomes(),
      () => shop.lines(),
      () => shop.deadLetters(1),
      () => shop.outbox(null, 1),
    ]) {
      expect(method).toThrow(forbidden);
    }
  });
});

describe('an access reader', () => {
  test('shows each request what that may read, wherever it goes on, and nothing outside of one', async () => {
    const { reader } = world();
    const scope = createAccessScope();
    const shown = createAccessReader(reader, scope);
    const later = (access: Access): Promise<string | null> =>
      new Promise((resolve) => {
        scope.run(access, () => {
          setTimeout(() => resolve(shown.pod(UID)?.name ?? null), Math.random() * 5);
        });
      });
    const access = (namespaces: readonly string[] | null): Access => ({
      name: 'x',
      namespaces: namespaces === null ? null : new Set(namespaces),
      metrics: false,
    });
    const { name } = healthy.pod;
    expect(
      await Promise.all([access(null), access(['shop']), access(['other']), access([])].map(later)),
    ).toEqual([name, name, null, null]);
    for (const method of Object.values(shown) as (() => unknown)[])
      expect(() => method()).toThrow(/authenticated/);
  });

  test('passes every method on', () => {
    const { reader } = world();
    const scope = createAccessScope();
    const shown = createAccessReader(reader, scope);
    const seen: string[] = [];
    const methods = Object.keys(shown) as (keyof StoreReader)[];
    const spied = createAccessReader(
      Object.fromEntries(
        methods.map((method) => [method, () => void seen.push(method)]),
      ) as unknown as StoreReader,
      scope,
    );
    scope.run({ name: null, namespaces: null, metrics: true }, () => {
      for (const method of methods) (spied[method] as () => unknown)();
    });
    expect(seen).toEqual(methods);
  });
});
