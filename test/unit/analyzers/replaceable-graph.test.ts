import { expect, test } from 'vitest';

import type { AnalyzerGraph, GraphRun } from '../../../src/analyzers/graph.ts';
import { createReplaceableGraph } from '../../../src/analyzers/replaceable-graph.ts';
import type { RecordView } from '../../../src/model/record.ts';

const graph = (name: string): AnalyzerGraph => ({
  records: new Set(['Pod' as const]),
  subjects: new Set(['Pod' as const]),
  run: (): GraphRun => ({ outputs: new Map([['name', name]]), failures: [] }),
});

test('judges by the graph that came last', () => {
  const first = graph('first');
  const replaceable = createReplaceableGraph(first);
  const said = () => replaceable.run({} as RecordView, 0).outputs.get('name');
  expect([replaceable.records, replaceable.subjects, said()]).toEqual([
    first.records,
    first.subjects,
    'first',
  ]);
  replaceable.replace(graph('second'));
  expect(said()).toBe('second');
});
