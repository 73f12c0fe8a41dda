import { describe, expect, it } from 'vitest';

import { preferredType, qualityOf } from '../../../src/api/media-type.ts';

describe('the quality of a media type', () => {
  it.each([
    [undefined, 1],
    ['', 1],
    ['*/*', 1],
    ['application/*;q=0.5', 0.5],
    ['Application/JSON', 1],
    ['application/json; charset=utf-8; q=0.3, */*', 0.3],
    ['application/*;q=0.1, application/json;q=0', 0],
    ['text/html, text/*', null],
    ['application/json;q=much', 1],
    [',;,', null],
  ])('in %j is %j', (accept, quality) => {
    expect(qualityOf(accept, 'application/json')).toBe(quality);
  });
});

describe('the preferred type', () => {
  const OFFERED = ['application/json', 'text/html'] as const;
  it.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
    ['text/html;q=0.2, application/json;q=0.3', 'application/json'],
    ['text/*', 'text/html'],
    ['image/png', 'application/json'],
  ])('of %j is %s', (accept, type) => {
    expect(preferredType(accept, [...OFFERED])).toBe(type);
  });
});
