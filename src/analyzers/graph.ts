import { alg, Graph } from '@dagrejs/graphlib';

import { LorgnetteError } from '../lib/errors.ts';
import type { Micros } from '../lib/micros.ts';
import type { RecordKind } from '../model/observation.ts';
import type { RecordView } from '../model/record.ts';
import type { Analyze, Analyzer, AnalyzerSettings } from './contract.ts';

/** Everything wrong with a set of analyzers, each problem a sentence. Empty when they form a graph that can run. */
export function graphProblems(analyzers: readonly Analyzer[]): string[] {
  const problems: string[] = [];
  const graph = graphOf(analyzers);
  const names = new Set<string>();
  for (const { name } of analyzers) {
    if (names.has(name)) problems.push(`analyzer "${name}" is registered twice`);
    names.add(name);
  }
  for (const { name, needs, records, subjects } of analyzers) {
    for (const need of needs) {
      if (!names.has(need)) problems.push(`analyzer "${name}" needs "${need}", which is not registered`);
    }
    for (const subject of subjects) {
      if (!records.includes(subject))
        problems.push(`analyzer "${name}" runs on ${subject} but does not read it`);
    }
  }
  for (const cycle of alg.findCycles(graph)) {
    problems.push(`analyzers need each other in a circle: ${[...cycle, cycle[0]].join(' → ')}`);
  }
  return problems;
}

function graphOf(analyzers: readonly Analyzer[]): Graph {
  const graph = new Graph({ directed: true });
  for (const { name } of analyzers) graph.setNode(name);
  for (const { name, needs } of analyzers) {
    for (const need of needs) if (graph.hasNode(need)) graph.setEdge(need, name);
  }
  return graph;
}

/** Analyzers in an order in which every one comes after what it needs; the registered order where that leaves a choice. */
export function inOrder(analyzers: readonly Analyzer[]): Analyzer[] {
  const problems = graphProblems(analyzers);
  if (problems.length > 0) throw new LorgnetteError('AnalyzerGraphInvalid', problems.join('\n'));
  const byName = new Map(analyzers.map((analyzer) => [analyzer.name, analyzer]));
  return alg.topsort(graphOf(analyzers)).flatMap((name) => byName.get(name) ?? []);
}

/** An analyzer that threw on one record. The others went on. */
export interface AnalyzerFailure {
  readonly analyzer: string;
  readonly error: unknown;
}

export interface GraphRun {
  readonly outputs: ReadonlyMap<string, unknown>;
  readonly failures: readonly AnalyzerFailure[];
}

export interface AnalyzerGraph {
  /** Kinds of record that any analyzer reads. */
  readonly records: ReadonlySet<RecordKind>;
  /** Kinds of record that any analyzer runs on. */
  readonly subjects: ReadonlySet<RecordKind>;
  /**
   * Runs, on one record that changed, the analyzers that have it as a subject. Those that need one that threw do not run;
   * one that has other subjects is not waited for, its output is `undefined`.
   */
  run(record: RecordView, watermark: Micros): GraphRun;
}

interface Node {
  readonly analyzer: Analyzer;
  readonly analyze: Analyze;
  readonly needs: ReadonlySet<string>;
}

interface Runner extends Node {
  /** What it needs of what runs on the same kind of record. */
  readonly awaits: readonly string[];
}

/** Builds the graph. Throws `AnalyzerGraphInvalid` with every problem it has. */
export function createAnalyzerGraph(
  analyzers: readonly Analyzer[],
  settings: AnalyzerSettings,
): AnalyzerGraph {
  const ordered = inOrder(analyzers);
  const nodes: Node[] = ordered.map((analyzer) => ({
    analyzer,
    analyze: analyzer.create(settings),
    needs: new Set(analyzer.needs),
  }));
  /** By kind of record, the analyzers that run on it, in order. */
  const runners = new Map<RecordKind, readonly Runner[]>();
  for (const kind of new Set(ordered.flatMap(({ subjects }) => subjects))) {
    const own = nodes.filter(({ analyzer }) => analyzer.subjects.includes(kind));
    const names = new Set(own.map(({ analyzer }) => analyzer.name));
    runners.set(
      kind,
      own.map((node) => ({ ...node, awaits: node.analyzer.needs.filter((need) => names.has(need)) })),
    );
  }
  return {
    records: new Set(analyzers.flatMap(({ records }) => records)),
    subjects: new Set(analyzers.flatMap(({ subjects }) => subjects)),
    run(record, watermark) {
      const outputs = new Map<string, unknown>();
      const failures: AnalyzerFailure[] = [];
      for (const { analyzer, analyze, needs, awaits } of runners.get(record.target.kind) ?? []) {
        if (!awaits.every((need) => outputs.has(need))) continue;
        const output = (name: string): unknown => {
          if (needs.has(name)) return outputs.get(name);
          const message = `analyzer "${analyzer.name}" reads "${name}" without declaring that it needs it`;
          throw new LorgnetteError('UndeclaredNeed', message);
        };
        try {
          outputs.set(analyzer.name, analyze({ record, watermark, output }));
        } catch (error) {
          failures.push({ analyzer: analyzer.name, error });
        }
      }
      return { outputs, failures };
    },
  };
}
