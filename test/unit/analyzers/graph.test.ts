import { describe, expect, it } from 'vitest';

import type { Analyzer } from '../../../src/analyzers/contract.ts';
import { DEFAULT_DEADLINES } from '../../../src/analyzers/deadlines.ts';
import { createAnalyzerGraph, graphProblems, inOrder } from '../../../src/analyzers/graph.ts';
import { LorgnetteError } from '../../../src/lib/errors.ts';
import { NO_MEMBERS } from '../../../src/model/member.ts';
import { FULL_SHAPE } from '../../support/pod-life.ts';

const settings = { deadlines: DEFAULT_DEADLINES, rules: [] };

const analyzer = (
  name: string,
  needs: string[],
  analyze: ReturnType<Analyzer['create']> = () => name,
): Analyzer => ({
  name,
  summary: name,
  needs,
  records: ['Pod'],
  subjects: ['Pod'],
  create: () => analyze,
});

const record = {
  target: { cluster: 'c', kind: 'Pod' as const, uid: 'u', namespace: 'n', name: 'p' },
  observations: [],
  cluster: {
    has: () => false,
    knowsNode: () => false,
    bindingModeOf: () => null,
    shape: FULL_SHAPE,
    gaps: () => [],
  },
  members: NO_MEMBERS,
};

describe('the graph of analyzers', () => {
  it('names every problem, a circle with its path', () => {
    const problems = graphProblems([
      analyzer('a', ['c']),
      analyzer('b', ['a']),
      analyzer('c', ['b']),
      analyzer('d', ['nobody']),
      analyzer('d', []),
      { ...analyzer('e', []), subjects: ['Node'] },
    ]);
    expect(problems.slice(0, 3)).toEqual([
      'analyzer "d" is registered twice',
      'analyzer "d" needs "nobody", which is not registered',
      'analyzer "e" runs on Node but does not read it',
    ]);
    expect(problems[3]).toMatch(/^analyzers need each other in a circle: (\w) → \w → \w → \1$/);
    expect(problems).toHaveLength(4);
  });

  it('is refused as a whole when it cannot run', () => {
    expect(() => createAnalyzerGraph([analyzer('a', ['a'])], settings)).toThrow(
      expect.objectContaining({ code: 'AnalyzerGraphInvalid' }) as LorgnetteError,
    );
  });

  it('runs each analyzer after what it needs, however they are registered', () => {
    const order = inOrder([analyzer('c', ['a', 'b']), analyzer('b', ['a']), analyzer('a', [])]);
    expect(order.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('hands over the outputs that were declared, and no others', () => {
    const seen: unknown[] = [];
    const graph = createAnalyzerGraph(
      [
        analyzer('a', []),
        analyzer('b', ['a'], ({ output }) => {
          seen.push(output('a'));
          return 'of b';
        }),
        analyzer('c', [], ({ output }) => output('a')),
      ],
      settings,
    );
    const { outputs, failures } = graph.run(record, 0);
    expect(seen).toEqual(['a']);
    expect([...outputs]).toEqual([
      ['a', 'a'],
      ['b', 'of b'],
    ]);
    expect(failures).toEqual([
      { analyzer: 'c', error: expect.objectContaining({ code: 'UndeclaredNeed' }) as LorgnetteError },
    ]);
  });

  it('isolates one that throws: those that need it do not run, the others do', () => {
    const graph = createAnalyzerGraph(
      [
        analyzer('a', [], () => {
          throw new Error('a bug');
        }),
        analyzer('b', ['a']),
        analyzer('c', []),
      ],
      settings,
    );
    const { outputs, failures } = graph.run(record, 0);
    expect([...outputs]).toEqual([['c', 'c']]);
    expect(failures.map(({ analyzer: name }) => name)).toEqual(['a']);
  });

  it('runs an analyzer on its subjects alone', () => {
    const graph = createAnalyzerGraph([analyzer('a', [])], settings);
    expect(graph.run({ ...record, target: { ...record.target, kind: 'Node' } }, 0).outputs.size).toBe(0);
  });
});
