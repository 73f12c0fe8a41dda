import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { formatProblem, parseYamlFile } from '../../../src/lib/yaml-file.ts';

const Schema = z.strictObject({
  name: z.string(),
  items: z.array(z.strictObject({ id: z.number(), mode: z.enum(['a', 'b']).optional() })).default([]),
  one: z.union([z.string(), z.array(z.string())]).optional(),
});

const problemsOf = (text: string): readonly string[] => {
  const result = parseYamlFile('x.yaml', text, Schema);
  return result.ok ? [] : result.problems.map(formatProblem);
};

describe('parseYamlFile', () => {
  it('gives the value of a good document', () => {
    const result = parseYamlFile('x.yaml', 'name: n\nitems:\n  - id: 1\n', Schema);
    expect(result.ok && result.value).toEqual({ name: 'n', items: [{ id: 1 }] });
  });

  it('lets its reader blame a place', () => {
    const result = parseYamlFile('x.yaml', 'name: n\nitems:\n  - id: 1\n  - id: 1\n', Schema);
    expect(result.ok && formatProblem(result.problemAt(['items', 1, 'id'], 'is taken'))).toBe(
      'x.yaml:4:9 items[1].id is taken',
    );
    expect(result.ok && formatProblem(result.problemAt(['items', 1, 'mode'], 'is missing'))).toBe(
      'x.yaml:4:5 items[1].mode is missing',
    );
  });

  it('reports every problem of the schema where it is', () => {
    expect(problemsOf('nmae: n\nitems:\n  - id: one\n    mode: c\n    extra: 1\n')).toEqual([
      'x.yaml:1:1 name Invalid input: expected string, received undefined',
      'x.yaml:1:1 nmae is not a known key: did you mean `name`?',
      'x.yaml:3:9 items[0].id Invalid input: expected number, received string',
      'x.yaml:4:11 items[0].mode Invalid option: expected one of "a"|"b"',
      'x.yaml:5:5 items[0].extra is not a known key',
    ]);
  });

  it('says what the alternatives of a union want', () => {
    expect(problemsOf('name: n\none: 1\n')).toEqual([
      'x.yaml:2:6 one Invalid input: expected string, received number, or Invalid input: expected array, received number',
    ]);
    expect(problemsOf('name: n\none: [a, 2]\n')).toEqual([
      'x.yaml:2:10 one[1] Invalid input: expected string, received number',
    ]);
  });

  it('rejects duplicate keys, broken syntax, several documents and unknown tags', () => {
    expect(problemsOf('name: a\nname: b\n')).toEqual(['x.yaml:2:1 Map keys must be unique']);
    expect(problemsOf('name: "a\n')).toEqual(['x.yaml:2:1 Missing closing "quote']);
    expect(problemsOf('name: a\n---\nname: b\n')).toHaveLength(1);
    expect(problemsOf('name: !secret a\n')).toEqual(['x.yaml:1:7 Unresolved tag: !secret']);
  });

  it('blames what an alias names at the place it was written', () => {
    const text = 'name: n\nitems:\n  - &bad\n    id: x\n  - *bad\n';
    expect(problemsOf(text)).toEqual([
      'x.yaml:4:9 items[0].id Invalid input: expected number, received string',
      'x.yaml:4:9 items[1].id Invalid input: expected number, received string',
    ]);
  });

  it('reports a document that expands without bound instead of expanding it', () => {
    const levels = Array.from(
      { length: 8 },
      (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n}, `.repeat(9)}*l${n}]`,
    );
    expect(problemsOf(`l0: &l0 [x, x]\n${levels.join('\n')}\n`)).toEqual([
      'x.yaml:1:1 Excessive alias count indicates a resource exhaustion attack',
    ]);
  });

  it('treats an empty file as a document without content', () => {
    expect(problemsOf('')).toEqual(['x.yaml:1:1 Invalid input: expected object, received null']);
  });
});
