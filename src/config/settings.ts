import { z } from 'zod';

import { Config } from './schema.ts';

/** One setting that has a name of its own: not a section. */
export interface Setting {
  /** e.g. `['server', 'port']` */
  readonly path: readonly string[];
  /** e.g. `LORGNETTE_SERVER_PORT` */
  readonly variable: string;
  readonly type: string;
  readonly default: unknown;
  readonly description: string;
  /** Whether it takes effect without a restart. */
  readonly reloadable: boolean;
  readonly parse: (text: string) => unknown;
}

/** Every setting, in the order of the schema. */
export const SETTINGS: readonly Setting[] = collect(Config, []);

function collect(schema: z.ZodObject, parents: readonly string[]): Setting[] {
  return Object.entries(schema.shape).flatMap(([name, field]) => {
    const path = [...parents, name];
    const inner = unwrap(field);
    if (inner instanceof z.ZodObject) return collect(inner, path);
    return [
      {
        path,
        variable: variableOf(path),
        type: typeName(inner),
        default: field instanceof z.ZodDefault ? field.def.defaultValue : undefined,
        description: z.globalRegistry.get(field)?.description ?? '',
        reloadable: z.globalRegistry.get(field)?.reloadable ?? false,
        parse: parserOf(inner),
      },
    ];
  });
}

function variableOf(path: readonly string[]): string {
  // `MiB` is one word.
  const words = path.map((name) => name.replaceAll(/(?=[A-Z](?!$))/g, '_').toUpperCase());
  return `LORGNETTE_${words.join('_')}`;
}

export function unwrap(schema: unknown): unknown {
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodExactOptional
  ) {
    return unwrap(schema.def.innerType);
  }
  return schema;
}

export function typeName(schema: unknown): string {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray)
    return `list of ${inner.element instanceof z.ZodUnion ? 'sources' : 'strings'}`;
  if (inner instanceof z.ZodEnum) return inner.options.map((option) => `\`${option}\``).join(', ');
  if (inner instanceof z.ZodLiteral)
    return [...inner.values].map((value) => `\`${String(value)}\``).join(', ');
  if (inner instanceof z.ZodNumber) return inner.isInt ? 'integer' : 'number';
  return inner instanceof z.ZodBoolean ? 'boolean' : 'string';
}

/** A text as the value it means; what does not fit the type is left as it is, for the schema to refuse. */
function parserOf(schema: unknown): (text: string) => unknown {
  if (schema instanceof z.ZodNumber) return (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text);
  if (schema instanceof z.ZodBoolean)
    return (text) => (text === 'true' ? true : text === 'false' ? false : text);
  if (schema instanceof z.ZodArray) return parseList;
  return (text) => text;
}

function parseList(text: string): unknown {
  if (!text.trimStart().startsWith('[')) return text.split(',').map((item) => item.trim());
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the schema refuses the text, and names the setting.
    return text;
  }
}
