import { z } from 'zod';

const MIB = 1024 * 1024;
const file = (meaning: string) => z.string().min(1).exactOptional().describe(meaning);
const seconds = (fallback: number, most: number, meaning: string) =>
  z.number().min(0).max(most).default(fallback).describe(meaning);

/** How Elasticsearch is reached: the same for the poller and for `lorgnette elasticsearch …`. Secrets lie in files, never here. */
const connection = {
  nodes: z
    .array(z.url({ protocol: /^https?$/ }))
    .min(1)
    .describe('URLs of nodes, or of what stands before them.'),
  username: z.string().min(1).exactOptional().describe('User; needs `passwordFile`.'),
  passwordFile: file("File that holds the user's password and nothing else."),
  apiKeyFile: file('File that holds an API key, as Elasticsearch encodes it, instead of user and password.'),
  caFile: file("PEM file of the authorities that vouch for the server; without one, the system's."),
  certFile: file('PEM file of a client certificate; needs `keyFile`.'),
  keyFile: file('PEM file of its private key.'),
  compression: z
    .boolean()
    .default(false)
    .describe('Ask for compressed answers: less traffic, more CPU time on both sides.'),
  requestTimeoutSeconds: z
    .number()
    .min(1)
    .max(3600)
    .default(60)
    .describe('An answer must be there after this long.'),
};

/** The connection alone, for what only needs that. */
export const ElasticsearchConnection = z.strictObject(connection);
export type ElasticsearchConnection = z.infer<typeof ElasticsearchConnection>;

/** The poller: audit events that a shipper has put into Elasticsearch. */
export const ElasticsearchConfig = z.strictObject({
  type: z.literal('elasticsearch'),
  ...connection,
  name: z
    .string()
    .min(1)
    .max(253)
    .exactOptional()
    .describe('What its position is kept under; without it, made of `indices` and the cluster.'),
  indices: z
    .array(z.string().min(1))
    .min(1)
    .describe('Data streams, indices, aliases; `*` for any part of a name.'),
  cluster: z
    .string()
    .min(1)
    .exactOptional()
    .describe(
      'The cluster whose events these are; of documents without `clusterField`; without it, the top-level `cluster`.',
    ),
  clusterField: z
    .string()
    .min(1)
    .exactOptional()
    .describe('Field that names the cluster, where the indices hold the events of several.'),
  ingestTimeField: z
    .string()
    .min(1)
    .default('event.ingested')
    .describe(
      'Date field that Elasticsearch itself sets when a document comes in. Where no index has it, `@timestamp` is used, with a warning.',
    ),
  fineSweepSeconds: seconds(
    30,
    3600,
    'Every poll looks again so far behind the last one, for what was not visible then.',
  ),
  coarseSweepSeconds: seconds(
    900,
    86_400,
    'Every `coarseSweepIntervalSeconds`, and at a start, it looks so far behind: for what came by clocks that are wrong.',
  ),
  coarseSweepIntervalSeconds: z
    .number()
    .min(1)
    .max(3600)
    .default(30)
    .describe('How often the coarse sweep is made.'),
  pollIntervalMs: z
    .number()
    .int()
    .min(50)
    .max(300_000)
    .default(1000)
    .describe('How often it is asked for more when there was none.'),
  slices: z
    .number()
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe('Parts of the data that are read side by side.'),
  pageHits: z.number().int().min(1).max(10_000).default(2000).describe('Most documents of one page.'),
  pageBytes: z
    .number()
    .int()
    .min(64 * 1024)
    .max(256 * MIB)
    .default(8 * MIB)
    .describe('About how large a page may be: the next ones have fewer documents when these are large.'),
  serverFilter: z
    .boolean()
    .default(true)
    .describe('Let Elasticsearch leave out what no analyzer can use, where the mapping allows it.'),
});
export type ElasticsearchConfig = z.infer<typeof ElasticsearchConfig>;
