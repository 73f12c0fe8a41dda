import { expect, it } from 'vitest';

import { currentState } from '../../../src/conclusions/object-state.ts';
import type { SparseBody } from '../../../src/model/audit-event.ts';
import type { Observation } from '../../../src/model/observation.ts';
import { at } from '../../support/pod-life.ts';
import { observe } from '../../support/observations.ts';

const change = (after: number, body: SparseBody | null, parts: Partial<Observation> = {}): Observation =>
  observe({ key: `audit:${after}`, at: at(after), bodyType: 'full', body, subresource: '', ...parts });

const metadata = (uid: string) => ({ name: 'data', uid });
const created = change(
  0,
  { metadata: metadata('a'), spec: { volumeName: 'pv-1' } },
  { action: 'create', code: 201 },
);

it('is what the changes led to, in their order, whatever order they came in', () => {
  const bound = change(5, { status: { phase: 'Bound' } }, { bodyType: 'merge' });
  const expected = {
    body: { metadata: metadata('a'), spec: { volumeName: 'pv-1' }, status: { phase: 'Bound' } },
    at: at(5),
    hasWholeStatus: false,
  };
  expect([currentState([created, bound]), currentState([bound, created])]).toEqual([expected, expected]);
});

it('leaves out what was refused, what Kubernetes Events say, and what was not logged', () => {
  const others = [
    change(5, { status: { phase: 'Lost' } }, { code: 409 }),
    change(6, { reason: 'ProvisioningFailed' }, { action: 'kubernetes-event' }),
    change(7, null, { bodyType: 'none' }),
  ];
  expect(currentState([created, ...others])).toEqual({
    body: created.body,
    at: at(0),
    hasWholeStatus: false,
  });
  expect(currentState(others)).toBeNull();
  expect(currentState([])).toBeNull();
});

it('begins anew with another object of the name', () => {
  const again = change(20, { metadata: { name: 'data' } }, { action: 'create', code: 201 });
  expect(currentState([created, again])?.body).toEqual({ metadata: { name: 'data' } });
  const another = change(
    20,
    { metadata: metadata('b'), status: { phase: 'Pending' } },
    { bodyType: 'status' },
  );
  expect(currentState([created, another])?.body).toEqual(another.body);
  const same = change(20, { metadata: metadata('a'), status: { phase: 'Bound' } }, { bodyType: 'status' });
  expect(currentState([created, same])?.body).toMatchObject({
    spec: { volumeName: 'pv-1' },
    status: { phase: 'Bound' },
  });
});
