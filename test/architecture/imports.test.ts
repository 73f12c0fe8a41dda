import { describe, expect, it } from 'vitest';

import { findCycle, importEdges, importsOf } from './imports.ts';
import { EXCEPTIONS, partOf, violation } from './ranks.ts';

describe('reading imports', () => {
  it('finds every form of import, and none in comments', () => {
    const source = [
      "import fs from 'node:fs';",
      "import './side-effect.ts';",
      "import type { A } from './a.ts';",
      'import {',
      '  type B,',
      '  b,',
      "} from './b.ts';",
      "export * from './c.ts';",
      "export type { D } from './d.ts';",
      "const e = await import('./e.ts');",
      "new Worker(new URL('./f.ts', import.meta.url));",
      "// import x from './comment.ts';",
      "/* import y from './block.ts'; */",
      "export const text = 'from here';",
      "const from = 'elsewhere';",
    ].join('\n');
    expect(importsOf(source).toSorted()).toEqual(
      ['./a.ts', './b.ts', './c.ts', './d.ts', './e.ts', './f.ts', './side-effect.ts', 'node:fs'].toSorted(),
    );
  });

  it('finds a cycle and names its path', () => {
    const edge = (from: string, to: string) => ({ from, to });
    expect(findCycle([edge('a', 'b'), edge('b', 'c'), edge('c', 'b')])).toEqual(['b', 'c', 'b']);
    expect(findCycle([edge('a', 'b'), edge('a', 'c'), edge('b', 'c')])).toBeNull();
  });
});

describe('the rule of ranks', () => {
  it.each([
    ['src/app.ts', 'app'],
    ['src/batch.ts', 'pipeline'],
    ['src/store/contract.ts', 'store'],
    ['src/store/sqlite/schema.ts', 'store/sqlite'],
    ['src/cli/replay.ts', 'cli'],
    ['src/share-processor/extract/fields/pod.ts', 'share-processor/extract'],
    ['src/analyzers/registry.ts', 'analyzers'],
  ])('%s belongs to %s', (file, part) => {
    expect(partOf(file)).toBe(part);
  });

  it.each([
    ['src/model/pod.ts', 'src/lib/micros.ts'],
    ['src/api/pods.ts', 'src/store/contract.ts'],
    ['src/app.ts', 'src/store/sqlite/store.ts'],
    ['src/cli/serve.ts', 'src/app.ts'],
    ['src/main.ts', 'src/cli/program.ts'],
    ['src/analyzers/registry.ts', 'src/analyzers/delivery/analyzer.ts'],
    ['src/analyzers/delivery/analyzer.ts', 'src/analyzers/contract.ts'],
    ['src/analyzers/delivery/analyzer.ts', 'src/analyzers/deadlines.ts'],
    ['src/analyzers/diagnosis/index.ts', 'src/analyzers/delivery/index.ts'],
    ['src/share-processor/extract/pod.ts', 'src/share-processor/decode/fields.ts'],
  ])('%s may import %s', (from, to) => {
    expect(violation({ from, to })).toBeNull();
  });

  it.each([
    ['src/model/pod.ts', 'src/store/contract.ts'],
    ['src/lib/micros.ts', 'src/model/pod.ts'],
    ['src/api/pods.ts', 'src/store/sqlite/store.ts'],
    ['src/api/pods.ts', 'src/app.ts'],
    ['src/store/sqlite/store.ts', 'src/store/elasticsearch/store.ts'],
    ['src/analyzers/diagnosis/analyzer.ts', 'src/analyzers/delivery/analyzer.ts'],
    ['src/analyzers/delivery/analyzer.ts', 'src/analyzers/registry.ts'],
    ['src/share-processor/decode/walk.ts', 'src/share-processor/fold/order.ts'],
    ['src/pipeline.ts', 'src/app.ts'],
    ['src/app.ts', 'src/cli/program.ts'],
    ['src/main.ts', 'src/store/sqlite/store.ts'],
  ])('%s may not import %s', (from, to) => {
    expect(violation({ from, to })).toContain(`${from} imports ${to}: `);
  });
});

describe('the imports in src', () => {
  const edges = importEdges();

  it('keep their ranks', () => {
    expect(edges.map((edge) => violation(edge)).filter((complaint) => complaint !== null)).toEqual([]);
  });

  it('have no cycle', () => {
    expect(findCycle(edges)).toBeNull();
  });

  it('need every exception', () => {
    const unused = EXCEPTIONS.filter(
      ({ from, to }) => !edges.some((edge) => edge.to === to && edge.from.startsWith(from)),
    );
    expect(unused).toEqual([]);
  });
});
