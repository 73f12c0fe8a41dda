import { expect, test } from 'vitest';

import { renderPods } from '../../../src/cli/render-pods.ts';
import type { PodRow } from '../../../src/store/contract.ts';

const row = (parts: Partial<PodRow>): PodRow => ({
  cluster: 'default',
  namespace: 'shop',
  name: 'web-1',
  uid: 'u-1',
  node: null,
  ips: [],
  owner: null,
  verdict: 'healthy',
  code: null,
  outcome: null,
  firstAt: 0,
  lastAt: 0,
  ...parts,
});

test('Pods are rows of a table, and more of them are announced', () => {
  const failing = {
    verdict: 'failing',
    code: 'ImageNotFound',
    node: 'node-a',
    owner: { kind: 'Deployment', name: 'web' },
  };
  expect(renderPods([row(failing), row({ name: '', uid: 'audit-1' })], false, false)).toBe(
    [
      'Pod                verdict  cause          node    owner           since                UID',
      'shop/web-1         failing  ImageNotFound  node-a  Deployment/web  1970-01-01 00:00:00  u-1',
      'shop/(never born)  healthy                                         1970-01-01 00:00:00  audit-1',
      'and more: see --limit',
      '',
    ].join('\n'),
  );
  expect(renderPods([], true, false)).toBe('No Pod is so.\n');
  expect(renderPods([row(failing)], true, true)).toContain('\u{1b}[31mshop/web-1');
});
