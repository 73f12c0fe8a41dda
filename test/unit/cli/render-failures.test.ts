import { describe, expect, it } from 'vitest';

import { renderFailures } from '../../../src/cli/render-failures.ts';
import type { FailureGroup, FailuresAnswer } from '../../../src/model/failures-answer.ts';
import { NOTHING_FAILED } from '../../api/fake-reader.ts';
import { day } from './documents.ts';

const one = (name: string, pods: number) => ({ count: 1, top: [{ name, pods }] });
const NOBODY = { count: 0, top: [] };

const sick: FailureGroup = {
  value: 'CniIpExhausted',
  code: 'CniIpExhausted',
  title: 'No Pod address is left',
  side: 'infrastructure',
  phase: 'sandbox',
  pods: 1234,
  openNow: 8,
  recovered: 0,
  refused: 0,
  attempts: 0,
  first: day('03:12:00.000'),
  last: day('03:59:00.000'),
  codes: one('CniIpExhausted', 1234),
  nodes: one('node-b', 1234),
  images: { count: 5, top: ['a', 'b', 'c', 'd', 'e'].map((name, n) => ({ name, pods: 9 - n })) },
  registries: NOBODY,
  namespaces: one('shop', 1234),
  workloads: NOBODY,
  concentration: {
    verdict: 'node',
    place: 'node-b',
    failing: 1234,
    failingElsewhere: 0,
    fine: 0,
    fineElsewhere: 23,
    text: '1,234 of 1,234 Pods share this node',
  },
  examples: [
    {
      id: 'uid-1',
      cluster: 'default',
      namespace: 'shop',
      name: 'web-1',
      outcome: 'in-progress',
      since: day('03:12:00.000'),
      diagnosis: '/pods/uid-1/diagnosis',
    },
  ],
};
const refused: FailureGroup = {
  ...sick,
  value: 'QuotaExceeded',
  code: 'QuotaExceeded',
  title: 'the quota is\u{1b}[31m used up',
  side: 'user',
  pods: 0,
  openNow: 0,
  refused: 2,
  attempts: 18,
  nodes: NOBODY,
  images: NOBODY,
  concentration: {
    ...(sick.concentration ?? never()),
    verdict: 'unknown',
    place: null,
    text: '2 Pods: too few to tell',
  },
  examples: [{ ...(sick.examples[0] ?? never()), id: 'audit-1', name: null }],
};
const answer = (parts: Partial<FailuresAnswer>): FailuresAnswer => ({
  ...NOTHING_FAILED,
  pods: 1234,
  refused: 2,
  ...parts,
});
function never(): never {
  throw new Error('the sample is incomplete');
}

describe('the top causes for people', () => {
  it('are a table with what each cause is about below it', () => {
    const text = renderFailures(answer({ groups: [sick, refused], groupsLeft: 4, partial: true }), {
      width: 100,
      color: false,
    });
    expect(text)
      .toBe(`2026-01-31 09:06 to 2026-01-31 10:06 UTC: 1,234 Pods in trouble, 2 creates refused, 12 Pods came up

code            side            Pods   open  refused        first        last
CniIpExhausted  infrastructure  1,234  8                    01-31 03:12  01-31 03:59
    no Pod address is left
    nodes: node-b (1,234)
    images: a (9), b (8), c (7) and 2 more
    namespaces: shop (1,234)
    where: look at the node node-b (1,234 of 1,234 Pods share this node)
    e.g. lorgnette diagnose shop/web-1
QuotaExceeded   user            0      0     2 in 18 tries  01-31 03:12  01-31 03:59
    the quota is\u{fffd}[31m used up
    namespaces: shop (1,234)
    where: unknown (2 Pods: too few to tell)
    e.g. lorgnette diagnose audit-1
and 4 more: see --limit

There was more in this window than was looked at.
`);
  });

  it('gathered by a place name their codes, and no verdict', () => {
    const group = { ...sick, value: 'node-b', concentration: null, examples: [] };
    const text = renderFailures(answer({ groupBy: 'node', groups: [group] }), { width: 100, color: false });
    expect(text.split('\n').slice(2, 6)).toEqual([
      'node    side            Pods   open  refused  first        last',
      'node-b  infrastructure  1,234  8              01-31 03:12  01-31 03:59',
      '    codes: CniIpExhausted (1,234)',
      '    images: a (9), b (8), c (7) and 2 more',
    ]);
  });

  it('of no place at all say so', () => {
    const concentration = {
      ...(sick.concentration ?? never()),
      verdict: 'none' as const,
      place: null,
      text: 'no one place stands out',
    };
    const text = renderFailures(answer({ groups: [{ ...sick, concentration }] }), {
      width: 100,
      color: false,
    });
    expect(text).toContain('    where: no one place stands out\n');
  });

  it('of an empty log say so', () => {
    expect(renderFailures({ ...NOTHING_FAILED, window: null }, { width: 80, color: false })).toBe(
      'No audit event was read.\n',
    );
  });
});
