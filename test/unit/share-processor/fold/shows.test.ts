import { describe, expect, it } from 'vitest';

import { showsPatch } from '../../../../src/share-processor/fold/shows.ts';
import { observe } from '../../../support/observations.ts';

const whole = (status: object) => observe({ key: 'whole', bodyType: 'status', body: { status } as never });
const patch = (status: object) => observe({ key: 'patch', bodyType: 'strategic', body: { status } as never });
const RUNNING = {
  phase: 'Running',
  conditions: [
    { type: 'Ready', status: 'True' },
    { type: 'Initialized', status: 'True' },
  ],
  containerStatuses: [{ name: 'web', ready: true, state: { running: { startedAt: 'then' } } }],
};

describe('an answer shows a patch', () => {
  it.each<[string, object, boolean]>([
    ['whose conditions it has', { conditions: [{ type: 'Ready', status: 'True' }] }, true],
    ['whose conditions it has otherwise', { conditions: [{ type: 'Ready', status: 'False' }] }, false],
    ['whose conditions it has not', { conditions: [{ type: 'Gate', status: 'True' }] }, false],
    ['that took a condition away', { conditions: [{ type: 'Gate', $patch: 'delete' }] }, true],
    ['that took away what it has', { conditions: [{ type: 'Ready', $patch: 'delete' }] }, false],
    ['whose containers it has', { containerStatuses: RUNNING.containerStatuses, phase: 'Running' }, true],
    [
      'that took a reason away, and told an empty state',
      {
        conditions: [{ type: 'Ready', reason: null, status: 'True' }],
        containerStatuses: [{ name: 'web', lastState: {} }],
      },
      true,
    ],
    ['whose phase it has not', { phase: 'Succeeded' }, false],
    ['that orders lists', { '$setElementOrder/conditions': [{ type: 'Gate' }] }, true],
  ])('%s', (_name, status, shows) => {
    expect(showsPatch(whole(RUNNING), patch(status))).toBe(shows);
  });

  it('only if there is a patch of a status, and a status', () => {
    expect(showsPatch(whole(RUNNING), observe({ key: 'blank' }))).toBeNull();
    expect(
      showsPatch(observe({ key: 'whole', bodyType: 'full', body: {} }), patch({ phase: 'x' })),
    ).toBeNull();
  });
});
