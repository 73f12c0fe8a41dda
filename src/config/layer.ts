import { readFileSync } from 'node:fs';
import { z } from 'zod';

import { nearest } from '../lib/nearest.ts';
import { formatPath, parseYamlFile, schemaProblems, type Problem, type YamlPath } from '../lib/yaml-file.ts';
import { Config, type ConfigInput } from './schema.ts';
import { SETTINGS } from './settings.ts';

export interface Tree {
  [key: string]: unknown;
}

export type LayerName = 'file' | 'environment' | 'command line';

/** What one place says of the configuration. */
export interface Layer {
  readonly name: LayerName;
  /** As it is written: only what it says. Empty when it has problems. */
  readonly value: Tree;
  readonly problems: readonly Problem[];
  /** What works, but is probably not what was meant. */
  readonly warnings: readonly Problem[];
  /** Blames what this layer says at a path. */
  readonly problemAt: (path: YamlPath, message: string) => Problem;
}

export interface FileLayer extends Layer {
  /** `null` when there is no file, and none was asked for. */
  readonly file: string | null;
}

/** What a file says; it may be missing unless it is `required`. */
export function readConfigFile(path: string, required: boolean): FileLayer {
  const problemAt = (at: YamlPath, message: string): Problem => elsewhere(path, formatPath(at), message);
  const layer = { name: 'file', value: {}, problems: [], warnings: [], file: path, problemAt } as const;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (missing && !required) return { ...layer, file: null };
    const message = missing ? 'there is no such file' : `cannot be read: ${String(error)}`;
    return { ...layer, problems: [elsewhere(path, '', message)] };
  }
  // A file that says nothing (all comments, say) is null in YAML, and means the defaults.
  const schema = z.preprocess((value) => value ?? {}, Config);
  const checked = parseYamlFile(path, text, schema);
  if (!checked.ok) return { ...layer, problems: checked.problems };
  return { ...layer, value: treeOf(checked.written), problemAt: checked.problemAt };
}

/** What the variables say that are called like a setting. */
export function readEnvironment(env: NodeJS.ProcessEnv): Layer {
  let value: Tree = {};
  const problems: Problem[] = [];
  for (const { path, variable, parse: parseText } of SETTINGS) {
    const text = env[variable];
    if (text === undefined || text === '' || isServiceLink(text)) continue;
    const setting = nest(path, parseText(text));
    const parsed = Config.safeParse(setting);
    if (parsed.success) {
      value = merge(value, setting);
      continue;
    }
    for (const problem of schemaProblems(Config, parsed.error)) {
      const below = [...problem.path.slice(path.length), ...(problem.key === null ? [] : [problem.key])];
      problems.push(elsewhere('environment', variable + suffix(below), problem.message));
    }
  }
  const problemAt = (path: YamlPath, message: string): Problem => {
    const setting = SETTINGS.find((one) => one.path.every((name, depth) => path[depth] === name));
    const name = setting === undefined ? formatPath(path) : setting.variable;
    return elsewhere('environment', name + suffix(path.slice(setting?.path.length ?? path.length)), message);
  };
  return { name: 'environment', value, problems, warnings: strangeVariables(env), problemAt };
}

/** What flags say. */
export function readFlags(flags: ConfigInput): Layer {
  const parsed = Config.safeParse(flags);
  const problemAt = (path: YamlPath, message: string): Problem =>
    elsewhere('command line', formatPath(path), message);
  const problems = parsed.success
    ? []
    : schemaProblems(Config, parsed.error).map(({ path, key, message }) =>
        problemAt(key === null ? path : [...path, key], message),
      );
  const value = problems.length > 0 ? {} : merge({}, flags);
  return { name: 'command line', value, problems, warnings: [], problemAt };
}

/** In a cluster, Kubernetes sets `<SERVICE>_PORT=tcp://…` for every Service, of which one may be called like a setting. */
const isServiceLink = (text: string): boolean => /^(?:tcp|udp|sctp):\/\//.test(text);
/** The other variables that it sets for each. */
const SERVICE_VARIABLE =
  /_(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z0-9_]+)?|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?)$/;
/** Names the file. */
export const CONFIG_FILE_VARIABLE = 'LORGNETTE_CONFIG';

/** Variables that look like a setting and are none: a slip of the pen would go unnoticed. */
function strangeVariables(env: NodeJS.ProcessEnv): Problem[] {
  const known = [CONFIG_FILE_VARIABLE, ...SETTINGS.map(({ variable }) => variable)];
  return Object.keys(env)
    .filter((name) => name.startsWith('LORGNETTE_') && !known.includes(name) && !SERVICE_VARIABLE.test(name))
    .toSorted()
    .map((name) => {
      const meant = nearest(name, known);
      const hint = meant === null ? '' : `: did you mean \`${meant}\`?`;
      return elsewhere('environment', name, `is no setting${hint}`);
    });
}

const suffix = (path: YamlPath): string =>
  path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');

const nest = (path: readonly string[], value: unknown): Tree =>
  treeOf(path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value));

/** What is not in a file has no line. */
const elsewhere = (file: string, path: string, message: string): Problem => ({
  file,
  line: 1,
  col: 1,
  path,
  message,
});

/** Sections are merged, everything else (lists too) is replaced. */
export function merge(weak: object, strong: object): Tree {
  const merged = new Map<string, unknown>(Object.entries(weak));
  for (const [key, value] of Object.entries(strong)) {
    if (value === undefined) continue;
    const under = merged.get(key);
    if (isTree(value)) merged.set(key, merge(isTree(under) ? under : {}, value));
    else merged.set(key, value);
  }
  return Object.fromEntries(merged);
}

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const treeOf = (value: unknown): Tree => (isTree(value) ? value : {});

/** The value at a path; `undefined` when there is none. */
export const valueAt = (value: unknown, path: YamlPath): unknown =>
  path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, step)
        ? Reflect.get(inner, step)
        : undefined,
    value,
  );
