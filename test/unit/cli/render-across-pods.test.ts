import { expect, it } from 'vitest';

import { renderAcrossPods } from '../../../src/cli/render-across-pods.ts';
import { renderDiagnosis } from '../../../src/cli/render-diagnosis.ts';
import type { AcrossPods } from '../../../src/model/answer.ts';
import { AS_OF, day, stuck } from './documents.ts';

const told: AcrossPods = {
  window: { from: day('09:32:15.300'), to: day('10:06:26.000') },
  isFinal: false,
  partial: false,
  failing: 7,
  node: { name: 'node-b', failing: 7, fine: 0 },
  image: null,
  registry: null,
  workload: null,
  verdict: 'node',
  contradicts: false,
  text: '7 other Pods on node-b fail the same way since 10:02 UTC: look at the node.',
};

it('says what other Pods tell, and the window that was looked at', () => {
  expect(renderAcrossPods(told, 100)).toEqual([
    told.text,
    '(seen from 2026-01-31 09:32 to 10:06 UTC; may change with what is still to come)',
  ]);
  expect(renderAcrossPods({ ...told, isFinal: true, partial: true }, 100)[1]).toBe(
    '(seen from 2026-01-31 09:32 to 10:06 UTC; there was more than was looked at)',
  );
  expect(renderAcrossPods(null, 100)).toEqual([]);
});

it('stands in the diagnosis between the evidence and the other causes', () => {
  const options = { width: 100, color: false, asOf: AS_OF };
  const text = renderDiagnosis({ ...stuck, acrossPods: told }, options);
  expect(text).toContain(`Others    ${told.text}\n`);
  expect(text.indexOf('Others')).toBeGreaterThan(text.indexOf('Evidence'));
  expect(renderDiagnosis(stuck, options)).not.toContain('Others');
});
