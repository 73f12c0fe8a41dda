import { expect, it } from 'vitest';

import { labelNeedle, labelSet } from '../../../src/model/label-set.ts';

it('writes labels sorted, without those that nobody searches by, are none, or look like credentials', () => {
  const token = `ghp_${'a1B2'.repeat(9)}`;
  expect(
    labelSet({ tier: 'front', app: 'web', 'controller-uid': 'x', long: 'x'.repeat(64), 'a\nb': 'c', token }),
  ).toBe('\napp=web\ntier=front\ntoken=\n');
  expect([labelSet(undefined), labelSet({}), labelSet({ empty: '' })]).toEqual(['', '', '\nempty=\n']);
});

it('finds a label whole, or its name', () => {
  const set = labelSet({ app: 'web', 'my-app': 'x' });
  const has = (label: string): boolean => set.includes(labelNeedle(label) ?? 'none');
  expect(['app=web', 'app', 'my-app=x'].map(has)).toEqual([true, true, true]);
  expect(['app=we', 'ap', 'pp', 'web', 'app='].map(has)).toEqual([false, false, false, false, false]);
  expect(['', '=x', 'a b', 'a=b=c', `a=${'x'.repeat(64)}`].map(labelNeedle)).toEqual([
    null,
    null,
    null,
    null,
    null,
  ]);
});
