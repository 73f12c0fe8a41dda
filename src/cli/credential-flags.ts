import type { Command } from 'commander';

import { AccessFile } from '../model/access.ts';

/** What a credential may read, as flags. */
export interface CredentialFlags {
  readonly name: string;
  readonly namespace?: string[];
  readonly metrics?: boolean;
  readonly metricsOnly?: boolean;
  readonly json?: boolean;
}

export const addCredentialFlags = (command: Command): Command =>
  command
    .requiredOption('--name <name>', 'what it is called; shown nowhere but in the file')
    .option('--namespace <name...>', 'may read the objects of these alone; without it, everything')
    .option('--metrics', 'may read /metrics though it is limited to namespaces')
    .option('--metrics-only', 'may read /metrics and nothing else')
    .option('--json', 'print it as JSON');

/** An entry of the access file; ends the command with its usage where the flags make none. */
export function entryOf(
  command: Command,
  list: keyof AccessFile,
  { name, namespace, metrics, metricsOnly }: CredentialFlags,
  proof: { readonly sha256: string } | { readonly scrypt: string },
): object {
  const entry = {
    name,
    ...proof,
    ...(metricsOnly === true ? { namespaces: [] } : namespace === undefined ? {} : { namespaces: namespace }),
    ...(metrics === true || metricsOnly === true ? { scopes: ['metrics'] } : {}),
  };
  const checked = AccessFile.safeParse({ [list]: [entry] });
  if (checked.success) return entry;
  const wrong = checked.error.issues.map(({ path, message }) => `${path.slice(2).join('.')} ${message}`);
  return command.error(`error: ${wrong.join('; ')}`);
}

/** The line for the file; JSON is YAML. */
export const lineOf = (list: keyof AccessFile, entry: object): string =>
  `For the access file (server.accessFile), under \`${list}:\`\n\n  - ${JSON.stringify(entry)}\n`;
