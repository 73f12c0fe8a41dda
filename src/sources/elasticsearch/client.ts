import { readFileSync } from 'node:fs';

import { Client, type ClientOptions, SniffingTransport } from '@elastic/elasticsearch';

import type { ElasticsearchConnection } from '../../config/elasticsearch-schema.ts';
import { LorgnetteError } from '../../lib/errors.ts';

/** What a client asks for that speaks with servers of one version only is refused by those of another: plain JSON is not. */
const PLAIN = {
  jsonContentType: 'application/json',
  ndjsonContentType: 'application/x-ndjson',
  accept: 'application/json, text/plain',
};

class PlainTransport extends SniffingTransport {
  constructor(options: ConstructorParameters<typeof SniffingTransport>[0]) {
    super({ ...options, vendoredHeaders: PLAIN });
  }
}

/**
 * A client that leaves trying again to its user. Reads the files that hold secrets; throws `SourceUnavailable` when one
 * cannot be read, which may pass: it is mounted late, or replaced at the moment.
 */
export function createElasticsearchClient(connection: ElasticsearchConnection): Client {
  const { nodes, compression, requestTimeoutSeconds } = connection;
  return new Client({
    nodes: [...nodes],
    Transport: PlainTransport,
    maxRetries: 0,
    compression,
    requestTimeout: requestTimeoutSeconds * 1000,
    // The server's counters of clients are told nothing about this machine.
    enableMetaHeader: false,
    ...authOf(connection),
    ...tlsOf(connection),
  });
}

function authOf({
  username,
  passwordFile,
  apiKeyFile,
}: ElasticsearchConnection): Pick<ClientOptions, 'auth'> {
  if (apiKeyFile !== undefined) return { auth: { apiKey: secretIn(apiKeyFile) } };
  if (username === undefined || passwordFile === undefined) return {};
  return { auth: { username, password: secretIn(passwordFile) } };
}

function tlsOf({ caFile, certFile, keyFile }: ElasticsearchConnection): Pick<ClientOptions, 'tls'> {
  const tls = {
    ...(caFile === undefined ? {} : { ca: contentOf(caFile) }),
    ...(certFile === undefined ? {} : { cert: contentOf(certFile) }),
    ...(keyFile === undefined ? {} : { key: contentOf(keyFile) }),
  };
  return Object.keys(tls).length === 0 ? {} : { tls };
}

/** Editors and `kubectl create secret` leave a line end there, which no secret has. */
const secretIn = (path: string): string => contentOf(path).replace(/[\r\n]+$/, '');

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new LorgnetteError('SourceUnavailable', `cannot read ${path}: ${String(error)}`, {
      cause: error,
      retriable: true,
    });
  }
}
