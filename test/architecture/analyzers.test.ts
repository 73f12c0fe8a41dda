import { readdirSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { ANALYZERS } from '../../src/analyzers/registry.ts';
import { importEdges, ROOT } from './imports.ts';
import { partOf } from './ranks.ts';

const folders = readdirSync(path.join(ROOT, 'src/analyzers'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

describe('the registry of analyzers', () => {
  it('lists every folder under src/analyzers, and nothing else, once', () => {
    expect(ANALYZERS.map((analyzer) => analyzer.name).toSorted()).toEqual(folders.toSorted());
  });

  it('imports no analyzer that it does not need', () => {
    const needs = new Map(ANALYZERS.map((analyzer) => [`analyzers/${analyzer.name}`, analyzer.needs]));
    const undeclared = importEdges().filter((edge) => {
      const [from, to] = [partOf(edge.from), partOf(edge.to)];
      const need = /^analyzers\/(.+)$/.exec(to)?.[1];
      return from !== to && need !== undefined && needs.has(from) && !needs.get(from)?.includes(need);
    });
    expect(undeclared).toEqual([]);
  });

  it('needs only analyzers that it lists', () => {
    const names = new Set(ANALYZERS.map((analyzer) => analyzer.name));
    expect(ANALYZERS.flatMap((analyzer) => analyzer.needs).filter((need) => !names.has(need))).toEqual([]);
  });

  it.each(ANALYZERS.map((analyzer) => [analyzer.name, analyzer] as const))(
    '%s reads the kinds it runs on',
    (_name, analyzer) => {
      expect(analyzer.subjects.filter((kind) => !analyzer.records.includes(kind))).toEqual([]);
      expect(analyzer.summary).not.toBe('');
    },
  );
});
