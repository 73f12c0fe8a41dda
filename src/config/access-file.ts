import { type Problem, parseYamlFile } from '../lib/yaml-file.ts';
import { AccessFile } from '../model/access.ts';
import { readSecretFile } from './secret-file.ts';

export type LoadedAccess =
  | { readonly ok: true; readonly access: AccessFile; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads who may ask; gives every problem of the file. `blame` names the setting that names the file. */
export function loadAccessFile(path: string, blame: (message: string) => Problem): LoadedAccess {
  const read = readSecretFile(path);
  if (!read.ok) return { ok: false, problems: [blame(read.message)] };
  const parsed = parseYamlFile(path, read.text, AccessFile);
  if (!parsed.ok) return parsed;
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const list of ['tokens', 'users'] as const) {
    parsed.value[list].forEach(({ name }, index) => {
      if (seen.has(name))
        problems.push(parsed.problemAt([list, index, 'name'], `another entry is called ${name}`));
      seen.add(name);
    });
  }
  if (seen.size === 0) problems.push(parsed.problemAt([], 'names nobody: add tokens or users'));
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, access: parsed.value, warnings: read.warning === null ? [] : [blame(read.warning)] };
}
