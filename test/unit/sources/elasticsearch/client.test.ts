import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createElasticsearchClient } from '../../../../src/sources/elasticsearch/client.ts';

describe('the client', () => {
  let server: Server;
  let folder: string;
  let headers: IncomingHttpHeaders = {};
  let requests = 0;
  let status = 200;
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const connection = () => ({
    nodes: [`http://127.0.0.1:${(server.address() as AddressInfo).port}`],
    compression: false,
    requestTimeoutSeconds: 5,
  });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lorgnette-client-'));
    server = createServer((request, response) => {
      headers = request.headers;
      requests += 1;
      response.writeHead(status, {
        'content-type': 'application/json',
        'x-elastic-product': 'Elasticsearch',
      });
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  });

  test('speaks plain JSON, which servers of every version take', async () => {
    const client = createElasticsearchClient(connection());
    await client.search({ index: 'a', query: { match_all: {} } });
    expect([headers['content-type'], headers.accept]).toEqual(['application/json', 'application/json']);
    await client.bulk({ operations: [{ index: { _index: 'a' } }, { x: 1 }] });
    expect(headers['content-type']).toBe('application/x-ndjson');
    await client.close();
  });

  test('proves who it is with what lies in files, without their line ends', async () => {
    const password = createElasticsearchClient({
      ...connection(),
      username: 'u',
      passwordFile: file('password', 'p w\n'),
    });
    await password.info();
    expect(headers.authorization).toBe(`Basic ${btoa('u:p w')}`);
    await password.close();
    const apiKey = createElasticsearchClient({ ...connection(), apiKeyFile: file('key', 'abc==\r\n') });
    await apiKey.info();
    expect(headers.authorization).toBe('ApiKey abc==');
    await apiKey.close();
  });

  test('cannot be made without the file, which may come', () => {
    expect(() => createElasticsearchClient({ ...connection(), apiKeyFile: join(folder, 'none') })).toThrow(
      expect.objectContaining({ code: 'SourceUnavailable', retriable: true }) as Error,
    );
  });

  test('leaves trying again to others', async () => {
    const client = createElasticsearchClient(connection());
    status = 503;
    requests = 0;
    await expect(client.search({ index: 'a' })).rejects.toMatchObject({ statusCode: 503 });
    expect(requests).toBe(1);
    status = 200;
    await client.close();
  });
});
