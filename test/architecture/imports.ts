import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout, with a separator at the end. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Every file below `folder` (relative to the checkout), as paths relative to the checkout, sorted. */
export function filesBelow(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => path.posix.join(folder, name.split(path.sep).join('/')))
    .filter((name) => statSync(path.join(ROOT, name)).isFile())
    .toSorted();
}

export const readText = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

const STATIC = /^\s*(?:import|export)\b(?:[^'";]*?\bfrom)?\s*['"](?<target>[^'"]+)['"]/gm;
const DYNAMIC = /\b(?:import\(|new URL\()\s*['"](?<target>[^'"]+)['"]/g;
const BLOCK_COMMENT = /\/\*[\s\S]*?\*\//g;
const LINE_COMMENT = /^\s*\/\/.*$/gm;

/** What a module imports, as written, types included: a type ties two parts together just as a value does. */
export function importsOf(source: string): string[] {
  const code = source.replaceAll(BLOCK_COMMENT, '').replaceAll(LINE_COMMENT, '');
  return [...code.matchAll(STATIC), ...code.matchAll(DYNAMIC)].flatMap(
    (match) => match.groups?.['target'] ?? [],
  );
}

export interface ImportEdge {
  /** Relative to the checkout. */
  readonly from: string;
  /** Relative to the checkout. */
  readonly to: string;
}

/** Imports of our own modules by the modules in `src`. */
export function importEdges(): ImportEdge[] {
  return filesBelow('src')
    .filter((file) => file.endsWith('.ts'))
    .flatMap((from) =>
      importsOf(readText(from))
        .filter((target) => target.startsWith('.'))
        .map((target) => ({ from, to: path.posix.join(path.posix.dirname(from), target) })),
    );
}

/** The first import cycle found, as a path that ends where it begins; `null` when there is none. */
export function findCycle(edges: readonly ImportEdge[]): string[] | null {
  const targets = Map.groupBy(edges, (edge) => edge.from);
  const finished = new Set<string>();
  const trail: string[] = [];
  const visit = (file: string): string[] | null => {
    const at = trail.indexOf(file);
    if (at !== -1) return [...trail.slice(at), file];
    if (finished.has(file)) return null;
    trail.push(file);
    for (const { to } of targets.get(file) ?? []) {
      const cycle = visit(to);
      if (cycle !== null) return cycle;
    }
    trail.pop();
    finished.add(file);
    return null;
  };
  for (const file of targets.keys()) {
    const cycle = visit(file);
    if (cycle !== null) return cycle;
  }
  return null;
}
