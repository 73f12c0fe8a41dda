import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** What a route answered to one of its `examples`, on the bundled log. */
export const Example = z.strictObject({
  /** The path with its query. */
  request: z.string(),
  status: z.number().int(),
  /** Without parameters. */
  mediaType: z.string(),
  /** JSON as a value; of event streams the first events, of other texts the first line. */
  body: z.json(),
});
export type Example = z.infer<typeof Example>;

/** operationId → label → answer. */
export const Examples = z.record(z.string(), z.record(z.string(), Example));
export type Examples = z.infer<typeof Examples>;

/** Written by `npm run docs`. */
export const EXAMPLES_FILE = new URL('examples.json', import.meta.url);

export const readExamples = (): Examples => Examples.parse(JSON.parse(readFileSync(EXAMPLES_FILE, 'utf8')));
