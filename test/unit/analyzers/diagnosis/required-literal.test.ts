import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compilePattern } from '../../../../src/analyzers/diagnosis/compile.ts';
import { requiredLiteral } from '../../../../src/analyzers/diagnosis/required-literal.ts';

describe('requiredLiteral', () => {
  it.each([
    ['exceeded quota: ', 'exceeded quota: '],
    [String.raw`memory\.(max|limit)_in`, 'memory.'],
    ['configmaps? "(?P<name>[^"]+)" not found', '" not found'],
    ['a|b', ''],
    ['(ab|cd)?xyz', 'xyz'],
    ['ab{0,3}c', 'a'],
    [String.raw`\d+ nodes`, ' nodes'],
    ['[a(]bc', 'bc'],
    ['(?i:abc)', ''],
    ['^$', ''],
  ])('of %s is "%s"', (pattern, literal) => {
    expect(requiredLiteral(pattern)).toBe(literal);
  });

  it('never rules out a text that the pattern matches', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      'ab',
      String.raw`\.`,
      '[ab]',
      String.raw`\S`,
      '(a|b)',
      '(?:ab)',
      '.',
      'B',
    );
    const repeat = fc.constantFrom('', '?', '*', '+', '{0,2}', '{2}');
    const pattern = fc
      .array(fc.tuple(atom, repeat), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.map((part) => part.join('')).join(''));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'B', '.'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (source, sample) => {
        fc.pre(compilePattern(source).test(sample));
        expect(sample.toLowerCase()).toContain(requiredLiteral(source));
      }),
    );
  });
});
