import { describe, expect, test } from 'vitest';

import { nearest } from '../../../src/lib/nearest.ts';

const NAMES = ['host', 'port', 'maxEventBytes', 'retentionDays'];

describe('nearest', () => {
  test.each([
    ['prot', 'port'],
    ['pot', 'port'],
    ['ports', 'port'],
    ['hist', 'host'],
    ['HOST', 'host'],
    ['max_event_bytes', 'maxEventBytes'],
    ['retention-day', 'retentionDays'],
    ['maxBytes', null],
    ['zz', null],
    ['', null],
  ])('%j means %j', (name, meant) => {
    expect(nearest(name, NAMES)).toBe(meant);
  });

  test('takes the nearest, and of equally near ones the first', () => {
    expect(nearest('part', ['post', 'port', 'cart'])).toBe('port');
    expect(nearest('a', [])).toBeNull();
  });
});
