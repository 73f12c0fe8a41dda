import { accessSync, constants, opendirSync, statSync } from 'node:fs';

import type { Problem } from '../lib/yaml-file.ts';
import type { ElasticsearchConfig } from './elasticsearch-schema.ts';
import type { SoundConfig } from './load.ts';
import { loadSecrets } from './secrets.ts';

/** What is wrong with the files and folders that a configuration names. */
export interface ReferenceCheck {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Folders of rules that can be read. */
  readonly ruleDirectories: readonly string[];
}

/**
 * Looks at what the configuration names. A folder of rules must be there. An audit log need not be there yet (the API
 * server may not have begun it), which is a warning; one that is there and may not be read is a problem. Access
 * file and certificates must be such as can be used.
 */
export function checkReferences(loaded: SoundConfig): ReferenceCheck {
  const { config, problemAt } = loaded;
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const ruleDirectories: string[] = [];
  config.rules.directories.forEach((directory, index) => {
    const trouble = troubleOfDirectory(directory);
    if (trouble === null) ruleDirectories.push(directory);
    else problems.push(problemAt(['rules', 'directories', index], `${directory} ${trouble}`));
  });
  config.sources.forEach((source, index) => {
    if (source.type === 'elasticsearch') problems.push(...secretProblems(source, index, problemAt));
    if (source.type !== 'audit-file') return;
    source.paths.forEach((path, at) => {
      if (isPattern(path)) return;
      const trouble = troubleOfFile(path);
      if (trouble === null) return;
      const problem = problemAt(['sources', index, 'paths', at], `${path} ${trouble}`);
      (trouble === MISSING ? warnings : problems).push(problem);
    });
  });
  const secrets = loadSecrets(loaded);
  if (secrets.ok) warnings.push(...secrets.warnings);
  else problems.push(...secrets.problems);
  return { problems, warnings, ruleDirectories };
}

/** What is to vouch for us and for the server must be there. */
function secretProblems(
  source: ElasticsearchConfig,
  index: number,
  problemAt: SoundConfig['problemAt'],
): Problem[] {
  return (['passwordFile', 'apiKeyFile', 'caFile', 'certFile', 'keyFile'] as const).flatMap((setting) => {
    const path = source[setting];
    const trouble = path === undefined ? null : troubleOfFile(path);
    return trouble === null ? [] : [problemAt(['sources', index, setting], `${path} ${trouble}`)];
  });
}

const MISSING = 'is not there yet';
const isPattern = (path: string): boolean => path === '-' || /[*?[\]{}]/.test(path);

function troubleOfDirectory(directory: string): string | null {
  try {
    opendirSync(directory).closeSync();
    return null;
  } catch (error) {
    return `cannot be read: ${reasonOf(error)}`;
  }
}

/** Why a file cannot be read; `null` when it can. */
export function troubleOfFile(path: string): string | null {
  try {
    statSync(path);
    accessSync(path, constants.R_OK);
    return null;
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return missing ? MISSING : `cannot be read: ${reasonOf(error)}`;
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
