import { describe, expect, it } from 'vitest';

import { fillCommand, fillText, holesOf } from '../../../../src/analyzers/diagnosis/template.ts';

describe('fillText', () => {
  it('fills values, fallbacks and the words of built-ins', () => {
    expect(fillText('{pod} on {node}: {why|it fails}.', { pod: 'web-0', node: null })).toBe(
      'web-0 on the node: it fails.',
    );
    expect(fillText('{pod} fails', {})).toBe('The Pod fails');
  });

  it('leaves no trace of what is not known', () => {
    expect(fillText('the quota {quota|} is used up. {message}', { message: '' })).toBe(
      'the quota is used up.',
    );
    expect(fillText('it says {message}.', { message: 'no.' })).toBe('it says no.');
  });

  it('does not fill what a value holds', () => {
    expect(fillText('{message}', { message: '{pod} $& {user}', pod: 'web' })).toBe('{pod} $& {user}');
  });
});

describe('fillCommand', () => {
  const template = 'kubectl describe pod {pod} -n {namespace}';

  it('leaves plain words as they are and shows what is not known', () => {
    expect(fillCommand(template, { pod: 'web-0' })).toBe('kubectl describe pod web-0 -n <namespace>');
  });

  it.each([
    ['a; rm -rf b', `'a; rm -rf b'`],
    ["a'b", String.raw`'a'\''b'`],
    ['--all', `'--all'`],
    ['$(id)', `'$(id)'`],
  ])('quotes %s', (value, quoted) => {
    expect(fillCommand('{pod}', { pod: value })).toBe(quoted);
  });
});

describe('holesOf', () => {
  it('lists the holes and their fallbacks', () => {
    expect(holesOf('{a} {b|x y} {c|}')).toEqual([
      { name: 'a', fallback: null },
      { name: 'b', fallback: 'x y' },
      { name: 'c', fallback: '' },
    ]);
  });
});
