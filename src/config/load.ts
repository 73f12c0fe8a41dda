import type { Problem, YamlPath } from '../lib/yaml-file.ts';
import { consistencyProblems } from './consistency.ts';
import {
  CONFIG_FILE_VARIABLE,
  merge,
  readConfigFile,
  readEnvironment,
  readFlags,
  valueAt,
  type LayerName,
} from './layer.ts';
import { Config, type ConfigInput } from './schema.ts';

/** Read from the working directory when no other file is named. */
export const DEFAULT_CONFIG_FILE = 'lorgnette.yaml';

export interface ConfigSources {
  /** Named by a flag; `null` looks at the environment, then for `lorgnette.yaml`. */
  readonly file: string | null;
  readonly env: NodeJS.ProcessEnv;
  /** What flags say; strongest. */
  readonly flags: ConfigInput;
}

/** A configuration, and who says what in it. */
export interface SoundConfig {
  readonly ok: true;
  readonly config: Config;
  /** The file that was read; `null` when there is none. */
  readonly file: string | null;
  readonly warnings: readonly Problem[];
  /** Where the value at a path comes from; of a section, its strongest part. */
  readonly originOf: (path: YamlPath) => Origin;
  /** Blames the value at a path in the layer that it comes from. */
  readonly problemAt: (path: YamlPath, message: string) => Problem;
}

export interface Origin {
  readonly layer: LayerName | 'default';
  /** `lorgnette.yaml:3`, `LORGNETTE_SERVER_PORT`; `null` for defaults and flags. */
  readonly place: string | null;
}

export type LoadedConfig =
  | SoundConfig
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] };

/** Defaults, then the file, then the environment, then flags. Gives every problem of all of them. */
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const named = sources.file ?? sources.env[CONFIG_FILE_VARIABLE] ?? null;
  const file = readConfigFile(named ?? DEFAULT_CONFIG_FILE, named !== null);
  const layers = [file, readEnvironment(sources.env), readFlags(sources.flags)];
  const warnings = layers.flatMap((layer) => layer.warnings);
  const problems = layers.flatMap((layer) => layer.problems);
  if (problems.length > 0) return { ok: false, problems, warnings };

  // Each layer is sound by itself, lists are replaced and not joined: so what they make together is sound.
  const config = Config.parse(layers.reduce((merged, layer) => merge(merged, layer.value), {}));
  const strongest = (path: YamlPath) => layers.findLast(({ value }) => valueAt(value, path) !== undefined);
  const problemAt = (path: YamlPath, message: string): Problem => {
    const layer = strongest(path) ?? file;
    return layer.problemAt(path, message);
  };
  const loaded: SoundConfig = {
    ok: true,
    config,
    file: file.file,
    warnings,
    originOf(path) {
      const layer = strongest(path);
      if (layer === undefined) return { layer: 'default', place: null };
      if (layer.name === 'command line') return { layer: layer.name, place: null };
      const { file: name, line, path: at } = layer.problemAt(path, '');
      return { layer: layer.name, place: layer.name === 'file' ? `${name}:${line}` : at };
    },
    problemAt,
  };
  const inconsistent = consistencyProblems(config).map(({ path, message }) => problemAt(path, message));
  return inconsistent.length === 0 ? loaded : { ok: false, problems: inconsistent, warnings };
}
