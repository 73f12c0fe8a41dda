import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';

import { formatProblem, type Problem } from '../lib/yaml-file.ts';
import { LorgnetteError } from '../lib/errors.ts';
import { LOG } from '../telemetry/log-messages.ts';
import type { ReloadResult } from '../telemetry/refusal-metrics.ts';
import { merge, valueAt } from './layer.ts';
import type { LoadedConfig } from './load.ts';
import { Config } from './schema.ts';
import { SETTINGS, type Setting } from './settings.ts';

export interface ReloadOptions {
  /** In force at the start. */
  readonly config: Config;
  /** Reads the same file, environment and flags again. */
  readonly load: () => LoadedConfig;
  /** What is wrong with the files that a sound configuration names. */
  readonly check: (loaded: LoadedConfig & { ok: true }) => readonly Problem[];
  /**
   * Puts a configuration into force that differs from the one before in reloadable settings alone, and reads again the
   * files that it names. All or nothing: when it throws, the one before is in force as it was.
   */
  readonly apply: (next: Config) => void | Promise<void>;
  /** Told what came of each. */
  readonly onResult: (result: ReloadResult) => void;
  readonly log: Logger;
}

/**
 * Reads the configuration again. What can change while the service runs takes effect; of what cannot, the log says that it
 * needs a restart, at every reload until that has come. A configuration with problems changes nothing. Calls wait for one
 * another, and never reject.
 */
export function createReload({
  config,
  load,
  check,
  apply,
  onResult,
  log,
}: ReloadOptions): () => Promise<void> {
  let inForce = config;
  let last: Promise<void> = Promise.resolve();

  async function reload(): Promise<void> {
    const loaded = load();
    const problems = loaded.ok ? check(loaded) : loaded.problems;
    if (!loaded.ok || problems.length > 0) return refuse(problems.map(formatProblem));
    for (const warning of loaded.warnings) log.warn({ problem: formatProblem(warning) }, LOG.configWarning);
    const changed = changedSettings(inForce, loaded.config);
    const next = withSettings(
      inForce,
      loaded.config,
      changed.filter(({ reloadable }) => reloadable),
    );
    try {
      await apply(next);
    } catch (error) {
      if (error instanceof LorgnetteError) return refuse(error.message.split('\n'));
      log.error({ err: error }, LOG.configUnread);
      return onResult('failed');
    }
    inForce = next;
    onResult('applied');
    const named = (reloadable: boolean): string[] =>
      changed.filter((setting) => setting.reloadable === reloadable).map(({ path }) => path.join('.'));
    log.info({ changed: named(true) }, LOG.configReloaded);
    if (named(false).length > 0) log.warn({ settings: named(false) }, LOG.configNeedsRestart);
  }

  function refuse(problems: readonly string[]): void {
    log.error({ problems }, LOG.configRefused);
    onResult('refused');
  }

  return () => (last = last.then(reload));
}

/** Settings that `after` gives another value than `before`. */
export const changedSettings = (before: Config, after: Config): Setting[] =>
  SETTINGS.filter(({ path }) => !isDeepStrictEqual(valueAt(before, path), valueAt(after, path)));

/** `base` with the values that `other` has for some settings; one that it does not have is absent. */
function withSettings(base: Config, other: Config, settings: readonly Setting[]): Config {
  const taken = (path: readonly string[]): boolean => settings.some((setting) => setting.path === path);
  const parts = SETTINGS.map(({ path }) => {
    const value = valueAt(taken(path) ? other : base, path);
    return value === undefined ? {} : path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
  });
  return Config.parse(parts.reduce<object>((merged, part) => merge(merged, part as object), {}));
}
