import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

import { parseYamlFile, type Problem } from '../lib/yaml-file.ts';
import { Config, type ConfigInput } from './schema.ts';
import { SETTINGS } from './settings.ts';

/** Read from the working directory when no other file is named. */
export const DEFAULT_CONFIG_FILE = 'lorgnette.yaml';
/** Names the file, where no flag does. */
export const CONFIG_FILE_VARIABLE = 'LORGNETTE_CONFIG';

export interface ConfigSources {
  /** Named by a flag; `null` looks at the environment, then for `lorgnette.yaml`. */
  readonly file: string | null;
  readonly env: NodeJS.ProcessEnv;
  /** What flags say; strongest. */
  readonly flags: ConfigInput;
}

export type LoadedConfig =
  | { readonly ok: true; readonly config: Config; readonly file: string | null }
  | { readonly ok: false; readonly problems: readonly Problem[] };

type Tree = { [key: string]: unknown };

/** Defaults, then the file, then the environment, then flags. Gives every problem of all of them. */
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const named = sources.file ?? sources.env[CONFIG_FILE_VARIABLE] ?? null;
  const file = readConfigFile(named ?? DEFAULT_CONFIG_FILE, named !== null);
  const env = readEnvironment(sources.env);
  const problems = [...file.problems, ...env.problems];
  if (problems.length > 0) return { ok: false, problems };
  const merged = merge(merge(file.value, env.value), sources.flags);
  const parsed = Config.safeParse(merged);
  if (parsed.success)
    return { ok: true, config: parsed.data, file: file.found ? (named ?? DEFAULT_CONFIG_FILE) : null };
  // The file and the environment are sound by themselves, so what is left comes from the flags.
  return {
    ok: false,
    problems: parsed.error.issues.map((issue) =>
      elsewhere('command line', issue.path.join('.'), issue.message),
    ),
  };
}

interface Layer {
  readonly value: Tree;
  readonly problems: readonly Problem[];
}

function readConfigFile(path: string, required: boolean): Layer & { readonly found: boolean } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (missing && !required) return { value: {}, problems: [], found: false };
    const message = missing ? 'there is no such file' : `cannot be read: ${String(error)}`;
    return { value: {}, problems: [{ file: path, line: 1, col: 1, path: '', message }], found: false };
  }
  // A file that says nothing (all comments, say) is null in YAML, and means the defaults.
  const schema = z.preprocess((value) => value ?? {}, Config);
  const checked = parseYamlFile(path, text, schema);
  if (!checked.ok) return { value: {}, problems: checked.problems, found: true };
  // As written, without the defaults that the schema fills in: those are weaker than the environment.
  return { value: (parse(text) ?? {}) as Tree, problems: [], found: true };
}

/** In a cluster, Kubernetes sets `<SERVICE>_PORT=tcp://…` for every Service, of which one may be called like a setting. */
const isServiceLink = (text: string): boolean => text.startsWith('tcp://') || text.startsWith('udp://');

function readEnvironment(env: NodeJS.ProcessEnv): Layer {
  const value: Tree = {};
  const problems: Problem[] = [];
  for (const { path, variable, parse: parseText } of SETTINGS) {
    const text = env[variable];
    if (text === undefined || text === '' || isServiceLink(text)) continue;
    const setting = nest(path, parseText(text));
    const parsed = Config.safeParse(setting);
    if (parsed.success) {
      Object.assign(value, merge(value, setting));
      continue;
    }
    for (const issue of parsed.error.issues) {
      const below = issue.path.slice(path.length).map((step) => `[${String(step)}]`);
      problems.push(elsewhere('environment', variable + below.join(''), issue.message));
    }
  }
  return { value, problems };
}

const nest = (path: readonly string[], value: unknown): Tree =>
  path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as Tree;

const elsewhere = (file: string, path: string, message: string): Problem => ({
  file,
  line: 1,
  col: 1,
  path,
  message,
});

/** Sections are merged, everything else (lists too) is replaced. */
function merge(weak: Tree, strong: Tree): Tree {
  const merged: Tree = { ...weak };
  for (const [key, value] of Object.entries(strong)) {
    if (value === undefined) continue;
    const under = merged[key];
    merged[key] = isTree(under) && isTree(value) ? merge(under, value) : value;
  }
  return merged;
}

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
