import { describe, expect, test } from 'vitest';
import {
  boundBody,
  boundText,
  MAX_ANNOTATION,
  MAX_TEXT,
} from '../../../../src/share-processor/extract/bounds.ts';

describe('a text', () => {
  test('within its bound is left alone', () => {
    expect(boundText('a'.repeat(MAX_TEXT))).toBe('a'.repeat(MAX_TEXT));
  });

  test('beyond it is cut, the mark included in the bound', () => {
    expect(boundText('a'.repeat(MAX_TEXT + 1))).toBe(`${'a'.repeat(MAX_TEXT - 2)} …`);
    expect(boundText('abcdef', 4)).toBe('ab …');
  });

  test('is not cut between the halves of a character', () => {
    expect(boundText('a😀bcd', 4)).toBe('a …');
    expect(boundText('a😀bcd', 5)).toBe('a😀 …');
  });
});

describe('a body', () => {
  test('within its bounds is the same object', () => {
    const body = {
      kind: 'Pod',
      metadata: { labels: { a: 'b' } },
      status: { conditions: [{ type: 'Ready' }] },
    };
    expect(boundBody(body, 'full')).toBe(body);
  });

  test('has annotations bounded more tightly than messages', () => {
    const long = 'x'.repeat(MAX_TEXT + 1);
    const body = {
      metadata: { annotations: { a: long, b: 'short' } },
      status: { conditions: [{ message: long }] },
    };
    expect(boundBody(body, 'full')).toEqual({
      metadata: { annotations: { a: `${'x'.repeat(MAX_ANNOTATION - 2)} …`, b: 'short' } },
      status: { conditions: [{ message: `${'x'.repeat(MAX_TEXT - 2)} …` }] },
    });
    expect(body.metadata.annotations.a).toBe(long);
  });

  const nulls = {
    metadata: { creationTimestamp: null },
    spec: { containers: [null, { name: 'a', image: null }] },
  };

  test('of a whole object has no nulls', () => {
    for (const bodyType of ['full', 'status', 'metadata'] as const) {
      expect(boundBody(nulls, bodyType)).toEqual({ metadata: {}, spec: { containers: [{ name: 'a' }] } });
    }
  });

  test('of a merge patch has them where they take away, not within lists', () => {
    expect(boundBody(nulls, 'merge')).toEqual({
      metadata: { creationTimestamp: null },
      spec: { containers: [{ name: 'a' }] },
    });
  });

  test('of a strategic merge patch has them within merged elements too', () => {
    expect(boundBody(nulls, 'strategic')).toEqual({
      metadata: { creationTimestamp: null },
      spec: { containers: [{ name: 'a', image: null }] },
    });
  });

  test('keeps a label called __proto__ a label', () => {
    const labels = JSON.parse(`{"__proto__":"${'x'.repeat(MAX_TEXT + 1)}","gone":null}`) as {
      [key: string]: string;
    };
    const bounded = boundBody({ labels }, 'full');
    expect(JSON.stringify(bounded)).toBe(`{"labels":{"__proto__":"${'x'.repeat(MAX_TEXT - 2)} …"}}`);
  });
});
