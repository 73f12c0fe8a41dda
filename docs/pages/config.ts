import { z } from 'zod';

import { SourceConfig } from '../../src/config/source-schema.ts';
import { SETTINGS, typeName } from '../../src/config/settings.ts';
import { code, table } from '../markdown.ts';
import type { Page } from '../page.ts';

const defaultOf = (value: unknown): string => (value === undefined ? 'none' : code(JSON.stringify(value)));

export const config: Page = {
  file: 'config.md',
  title: 'Configuration',
  intro:
    'Defaults are overridden by the file (`lorgnette.yaml` in the working directory, or the one that `--config` or `LORGNETTE_CONFIG` names), the file by the environment, the environment by flags. Lists are replaced, not joined. Relative paths start at the working directory. In the environment a list is separated by commas or written as JSON; a value that Kubernetes sets for a Service of the same name (`tcp://…`) is passed over. `lorgnette config check` tells what is wrong, with line and column; `lorgnette config print` what is in force, and who says so; `lorgnette config schema` prints the JSON Schema for editors. On SIGHUP `serve` reads all of it again: what changes at SIGHUP takes effect, of the rest the log says that it needs a restart; a configuration with problems changes nothing. From `src/config/schema.ts`.',
  body: () => {
    const settings = SETTINGS.map(({ path, variable, type, default: value, reloadable, description }) => [
      code(path.join('.')),
      code(variable),
      type,
      defaultOf(value),
      reloadable ? 'SIGHUP' : 'restart',
      description,
    ]);
    const sources = SourceConfig.options.flatMap((source) => [
      `## A source of type \`${source.shape.type.value}\``,
      table(
        ['Setting', 'Type', 'Default', 'Meaning'],
        Object.entries(source.shape).map(([name, field]) => [
          code(name),
          typeName(field),
          defaultOf(field instanceof z.ZodDefault ? field.def.defaultValue : undefined),
          z.globalRegistry.get(field)?.description ?? '',
        ]),
      ),
    ]);
    return [
      table(['Setting', 'Environment', 'Type', 'Default', 'Changes at', 'Meaning'], settings),
      ...sources,
    ].join('\n\n');
  },
};
