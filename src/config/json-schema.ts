import { z } from 'zod';

import { Config } from './schema.ts';

/** What a file is called in which the schema lies beside the configuration. */
export const SCHEMA_FILE = 'lorgnette.schema.json';
/** The line by which editors find it. */
export const SCHEMA_LINE = `# yaml-language-server: $schema=${SCHEMA_FILE}`;

/** JSON Schema of the configuration file, for editors: draft-07, which all of them know. */
export function configJsonSchema(): object {
  const schema = z.toJSONSchema(Config, {
    target: 'draft-7',
    io: 'input',
    override({ jsonSchema }) {
      const { reloadable, description } = jsonSchema;
      delete jsonSchema['reloadable'];
      // Editors show the description and nothing else.
      if (reloadable === true) jsonSchema.description = `${description ?? ''} Read again on SIGHUP.`.trim();
    },
  });
  return { ...schema, title: 'Configuration of Lorgnette' };
}
