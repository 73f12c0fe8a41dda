import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';

import { suggestKey } from './schema-keys.ts';

/** Something wrong with a file that people write (configuration, rules, trace specs), and where. */
export interface Problem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly col: number;
  /** e.g. `rules[3].match[0].patterns[1]`; `''` is the document itself. */
  readonly path: string;
  readonly message: string;
}

export type YamlPath = readonly PropertyKey[];

/** A document that fulfils its schema, and a way to blame a place in it for what a schema cannot check. */
export interface YamlFile<T> {
  readonly value: T;
  /** As it is written: without the defaults of the schema. */
  readonly written: unknown;
  readonly problemAt: (path: YamlPath, message: string) => Problem;
}

export type YamlResult<T> =
  | ({ readonly ok: true } & YamlFile<T>)
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** `file:line:col path message`, the form of every start-up problem. */
export function formatProblem({ file, line, col, path, message }: Problem): string {
  return `${file}:${line}:${col} ${path === '' ? '' : `${path} `}${message}`;
}

/**
 * Parses one YAML document (duplicate keys and unresolved tags are problems) and checks it against a schema. Reports
 * every problem, in the order of the file; never throws for what the text says.
 */
export function parseYamlFile<S extends z.ZodType>(
  file: string,
  text: string,
  schema: S,
): YamlResult<z.output<S>> {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    version: '1.2',
  });
  const at = (offset: number, path: YamlPath, message: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), col: Math.max(col, 1), path: formatPath(path), message };
  };
  const syntax = [...document.errors, ...document.warnings];
  if (syntax.length > 0)
    return { ok: false, problems: syntax.map((error) => at(error.pos[0], [], error.message)) };

  const plain = toPlain(document);
  if (!plain.ok) return { ok: false, problems: [at(0, [], plain.message)] };
  const problemAt = (path: YamlPath, message: string): Problem => at(offsetOf(document, path), path, message);
  const parsed = schema.safeParse(plain.value);
  if (parsed.success) return { ok: true, value: parsed.data, written: plain.value, problemAt };
  const problems = schemaProblems(schema, parsed.error).map(({ path, key, message }) =>
    key === null ? problemAt(path, message) : at(offsetOfKey(document, path, key), [...path, key], message),
  );
  return { ok: false, problems: problems.toSorted((a, b) => a.line - b.line || a.col - b.col) };
}

function toPlain(document: Document): { ok: true; value: unknown } | { ok: false; message: string } {
  try {
    return { ok: true, value: document.toJS() };
  } catch (error) {
    // An alias that expands without bound: the one thing that a well-formed document can do wrong here.
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

/** What a schema finds wrong with a value. */
export interface SchemaProblem {
  readonly path: YamlPath;
  /** A key that should not be there, whose own position is the one to blame. */
  readonly key: string | null;
  readonly message: string;
}

/** Every problem by itself: one for each key that should not be there, with what may have been meant. */
export function schemaProblems(schema: z.ZodType, error: z.core.$ZodError): SchemaProblem[] {
  return error.issues
    .flatMap((issue) => flatten(issue, []))
    .map(({ path, key, message }) => {
      if (key === null) return { path, key, message };
      const meant = suggestKey(schema, path, key);
      const hint = meant === null ? '' : `: did you mean \`${meant}\`?`;
      return { path, key, message: `is not a known key${hint}` };
    });
}

/** One entry per offending key; of a union, what the alternative that came furthest says. */
function flatten(issue: z.core.$ZodIssue, prefix: YamlPath): SchemaProblem[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path, key, message: issue.message }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const depth = (issues: readonly z.core.$ZodIssue[]): number =>
      Math.max(0, ...issues.map((inner) => inner.path.length));
    const furthest = issue.errors.reduce((best, next) => (depth(next) > depth(best) ? next : best));
    if (depth(furthest) > 0) return furthest.flatMap((inner) => flatten(inner, path));
    const messages = issue.errors.flatMap((issues) => issues.map((inner) => inner.message));
    return [{ path, key: null, message: [...new Set(messages)].join(', or ') }];
  }
  return [{ path, key: null, message: issue.message }];
}

/** Where the value at `path` begins, or the nearest thing around it that exists. */
function offsetOf(document: Document, path: YamlPath): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of [null, ...path]) {
    if (step !== null) node = childOf(document, node, step);
    if (!isNode(node)) break;
    offset = node.range?.[0] ?? offset;
  }
  return offset;
}

function offsetOfKey(document: Document, path: YamlPath, key: string): number {
  let node: unknown = document.contents;
  for (const step of path) node = childOf(document, node, step);
  const resolved = isAlias(node) ? node.resolve(document) : node;
  if (isMap(resolved)) {
    const pair = resolved.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
    if (pair !== undefined && isNode(pair.key)) return pair.key.range?.[0] ?? 0;
  }
  return offsetOf(document, path);
}

function childOf(document: Document, node: unknown, step: PropertyKey): unknown {
  const resolved = isAlias(node) ? node.resolve(document) : node;
  if (isSeq(resolved)) return resolved.items[Number(step)];
  if (!isMap(resolved)) return undefined;
  return resolved.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step))?.value;
}

export function formatPath(path: YamlPath): string {
  return path.reduce<string>(
    (text, step) =>
      typeof step === 'number' ? `${text}[${step}]` : text === '' ? String(step) : `${text}.${String(step)}`,
    '',
  );
}
