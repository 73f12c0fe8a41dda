import { z } from 'zod';

declare module 'zod' {
  interface GlobalMeta {
    /** Takes effect when the configuration is read again (SIGHUP); every other setting needs a restart. */
    readonly reloadable?: boolean;
  }
}

const count = (fallback: number, most: number, meaning: string) =>
  z.number().int().min(1).max(most).default(fallback).describe(meaning);
const file = (meaning: string) => z.string().min(1).exactOptional().describe(meaning);

/** Where the service listens, who may ask, and what one client can use up. Secrets lie in files, never here. */
export const ServerConfig = z.strictObject({
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to listen on. Any but loopback needs `accessFile` or `tls.clientCaFile`.'),
  port: z
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8080)
    .describe('Port to listen on; 0 lets the system choose.'),
  accessFile: file(
    'YAML file of the tokens and users that may ask (`docs/security.md`). Its content is read again on SIGHUP.',
  ),
  allowUnauthenticated: z
    .boolean()
    .default(false)
    .describe(
      'Answer everybody who can reach it, by any name: for where something in front of it lets nobody else through.',
    ),
  tls: z
    .strictObject({
      certFile: file('PEM file of the certificate and its chain. Read again on SIGHUP, as all of these.'),
      keyFile: file('PEM file of its private key.'),
      clientCaFile: file('PEM file of the authorities of client certificates: without one nobody connects.'),
      allowedClients: z
        .array(z.string().min(1))
        .default([])
        .describe(
          'Names on client certificates (common or alternative) that may ask; empty: all that `clientCaFile` vouches for.',
        )
        .meta({ reloadable: true }),
      minVersion: z.enum(['TLSv1.2', 'TLSv1.3']).default('TLSv1.2').describe('Oldest version to speak.'),
    })
    .prefault({}),
  limits: z
    .strictObject({
      maxConnections: count(512, 65_536, 'More are turned away.'),
      maxConcurrentRequests: count(64, 65_536, 'More at once are answered 503.'),
      maxHeaderBytes: z
        .number()
        .int()
        .min(1024)
        .max(1024 * 1024)
        .default(16 * 1024)
        .describe('Of the first line and the headers of a request; longer ones are answered 431.'),
      maxUrlBytes: count(8192, 1024 * 1024, 'Longer ones are answered 414.'),
      maxQueryParameters: count(64, 1024, 'More in one URL are answered 400.'),
      headersTimeoutSeconds: count(10, 3600, 'The headers of a request must be there after this long.'),
      requestTimeoutSeconds: count(30, 3600, 'A whole request must be there after this long.'),
      keepAliveTimeoutSeconds: count(10, 3600, 'A connection without a request is closed after this long.'),
      idleTimeoutSeconds: count(
        120,
        86_400,
        'A connection on which nothing moves is closed after this long.',
      ),
    })
    .prefault({})
    .describe('What one client can use up of the server.'),
});
export type ServerConfig = z.infer<typeof ServerConfig>;
