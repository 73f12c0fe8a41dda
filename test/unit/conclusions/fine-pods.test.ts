import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import type { Span } from '../../../src/conclusions/fine-pods.ts';
import { fine, indexFinePods, type FinePod } from '../../support/cases.ts';

const IMAGES: readonly (readonly string[])[] = [['a'], ['a', 'b']];
const PULLED = IMAGES.map((images) => images.map((image) => ({ image, registry: 'r' })));

const pods: fc.Arbitrary<FinePod[]> = fc
  .array(
    fc.record({
      at: fc.nat({ max: 9 }),
      node: fc.constantFrom('x', 'y', null),
      list: fc.nat({ max: 1 }),
      workload: fc.constantFrom('w', null),
    }),
    { maxLength: 20 },
  )
  .map((all) =>
    all.map(({ list, ...one }, pod) =>
      fine(pod, one.node, 'app', { ...one, images: IMAGES[list] ?? [], pulled: PULLED[list] ?? [] }),
    ),
  );
const time = fc.oneof(fc.nat({ max: 10 }), fc.constant(Number.POSITIVE_INFINITY));
const spans: fc.Arbitrary<Span> = fc.record({
  from: fc.nat({ max: 9 }),
  to: time,
  onset: fc.nat({ max: 9 }),
  recovery: time,
});

it('counts by kind what counting one by one counts', () => {
  fc.assert(
    fc.property(pods, spans, fc.uniqueArray(fc.nat({ max: 20 })), (all, span, gone) => {
      const failing = new Set(gone);
      const kinds = indexFinePods(all).during(span, failing);
      const alike = (kind: (typeof kinds)[number]): FinePod[] =>
        all.filter(
          ({ pod, node, images, pulled, workload }) =>
            !failing.has(pod) &&
            node === kind.node &&
            images === kind.images &&
            pulled === kind.pulled &&
            workload === kind.workload,
        );
      const { from, to, onset, recovery } = span;
      for (const kind of kinds) {
        const ats = alike(kind).map(({ at }) => at);
        const meanwhile = ats.filter((at) => at >= from && at <= to);
        expect([kind.ever, kind.meanwhile, kind.during]).toEqual([
          ats.length,
          meanwhile.length,
          meanwhile.filter((at) => at >= onset && at < recovery).length,
        ]);
      }
      expect(kinds.reduce((sum, { ever }) => sum + ever, 0)).toBe(
        all.filter(({ pod }) => !failing.has(pod)).length,
      );
      expect(kinds.length).toBeLessThanOrEqual(12);
    }),
  );
});
