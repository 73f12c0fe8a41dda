import { expect, it } from 'vitest';

import { unfoldLife } from '../../../../src/analyzers/delivery/life.ts';
import { pulledImages } from '../../../../src/analyzers/delivery/pulled-images.ts';
import { at, boundPod } from '../../../support/pod-life.ts';

const NORMAL = { type: 'Normal' };

it('tells what registries handed over, up to a time, in the words of every version', () => {
  const life = boundPod()
    .event(1, 'Pulled', 'Successfully pulled image "web:2"', NORMAL)
    .event(2, 'Pulled', 'Successfully pulled image "proxy:1" in 812ms (812ms including waiting).', NORMAL)
    .event(3, 'Pulled', 'Successfully pulled image "web:2" in 1.5s', NORMAL)
    .event(4, 'Pulled', 'Container image "cached:1" already present on machine', NORMAL)
    .event(5, 'Failed', 'Failed to pull image "gone:1": not found')
    .event(9, 'Pulled', 'Successfully pulled image "late:1" in 1s', NORMAL);
  const unfolded = unfoldLife(life.observations);
  expect(pulledImages(unfolded, at(6))).toEqual(['proxy:1', 'web:2']);
  expect(pulledImages(unfolded, at(0))).toEqual([]);
});
