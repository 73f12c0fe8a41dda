import { describe, expect, it } from 'vitest';

import { allOf, anyOf } from '../../../src/model/capability-state.ts';

describe('states of capabilities', () => {
  it('of things that are all needed', () => {
    expect(allOf([])).toBe('unknown');
    expect(allOf(['unknown', 'possible'])).toBe('possible');
    expect(allOf(['impossible', 'unknown'])).toBe('impossible');
    expect(allOf(['possible', 'impossible'])).toBe('partly');
    expect(allOf(['possible', 'partly'])).toBe('partly');
  });

  it('of things of which any will do', () => {
    expect(anyOf(['impossible', 'possible'])).toBe('possible');
    expect(anyOf(['unknown', 'partly'])).toBe('partly');
    // What is not known may still turn out well.
    expect(anyOf(['impossible', 'unknown'])).toBe('unknown');
    expect(anyOf([])).toBe('impossible');
  });
});
