import { expect, test } from 'vitest';

import { requesterOf } from '../../../../src/analyzers/rollout/requester.ts';

test('nobody is named where nothing was logged of the workload', () => {
  expect(requesterOf([], 'Deployment', 1)).toBeNull();
});
