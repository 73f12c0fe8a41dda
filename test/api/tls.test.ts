import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PeerCertificate, SecureVersion, TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { serve } from '../../src/app.ts';
import type { Service } from '../../src/cli/app-contract.ts';
import { Config, type ConfigInput } from '../../src/config/schema.ts';
import { createLog } from '../../src/telemetry/log.ts';

const CERTIFICATES = fileURLToPath(new URL('../support/certificates/', import.meta.url));
const pem = (name: string): string => readFileSync(join(CERTIFICATES, name), 'utf8');
/** How it shows on the client that the server hung up: as its alert, or as the end of the connection. */
const NO_CERTIFICATE = /alert|hang up|ECONNRESET/i;
const signal = new AbortController().signal;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lorgnette-tls-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The server's certificate and key, as files that can be replaced. */
function install(name: string): void {
  copyFileSync(join(CERTIFICATES, `${name}.crt`), join(folder, 'tls.crt'));
  copyFileSync(join(CERTIFICATES, `${name}.key`), join(folder, 'tls.key'));
}

function configOf(store: string, tls: NonNullable<NonNullable<ConfigInput['server']>['tls']>): Config {
  const files = { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') };
  return Config.parse({
    store: { path: join(folder, store) },
    server: { port: 0, tls: { ...files, ...tls } },
  });
}

interface Asked {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly server: PeerCertificate;
  readonly protocol: string | null;
}

/** Asks over a connection of its own; rejects when there is none to be had. */
function ask(url: string, options: { client?: string; maxVersion?: SecureVersion } = {}): Promise<Asked> {
  const { client, maxVersion } = options;
  const identity = client === undefined ? {} : { cert: pem(`${client}.crt`), key: pem(`${client}.key`) };
  return new Promise((resolve, reject) => {
    const asked = request(
      `${url}/clusters`,
      { ca: pem('ca.crt'), agent: false, ...identity, ...(maxVersion === undefined ? {} : { maxVersion }) },
      (answer) => {
        const socket = answer.socket as TLSSocket;
        const server = socket.getPeerCertificate();
        answer.resume().once('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            server,
            protocol: socket.getProtocol(),
          }),
        );
      },
    );
    asked.once('error', reject);
    asked.end();
  });
}

describe('TLS', () => {
  let service: Service;
  beforeAll(async () => {
    install('server');
    service = await serve(configOf('tls.db', {}), { signal, log: createLog('silent') });
  });
  afterAll(() => service.stop());

  test('answers over it alone, and tells browsers to come back over it', async () => {
    expect(service.url).toMatch(/^https:/);
    const { status, headers, protocol } = await ask(service.url);
    expect([status, protocol, headers['strict-transport-security']]).toEqual([
      200,
      'TLSv1.3',
      'max-age=31536000',
    ]);
    await expect(fetch(`${service.url.replace('https:', 'http:')}/healthz`)).rejects.toThrow('fetch failed');
  });

  test('speaks 1.2 and nothing older', async () => {
    expect((await ask(service.url, { maxVersion: 'TLSv1.2' })).protocol).toBe('TLSv1.2');
    await expect(ask(service.url, { maxVersion: 'TLSv1.1' })).rejects.toThrow(/protocol|version/i);
  });

  test('takes a new certificate, and keeps the old one when the new one is not sound', async () => {
    const before = (await ask(service.url)).server.fingerprint256;
    writeFileSync(join(folder, 'tls.crt'), pem('server-renewed.crt'));
    await expect(async () => service.reload(configOf('tls.db', {}))).rejects.toMatchObject({
      code: 'ConfigInvalid',
      message: expect.stringContaining('server.tls.keyFile cannot be used') as unknown,
    });
    expect((await ask(service.url)).server.fingerprint256).toBe(before);
    install('server-renewed');
    await service.reload(configOf('tls.db', {}));
    const after = await ask(service.url);
    expect([after.status, after.server.fingerprint256 === before]).toEqual([200, false]);
  });
});

describe('mTLS', () => {
  const clientCaFile = join(CERTIFICATES, 'ca.crt');
  let service: Service;
  beforeAll(async () => {
    install('server');
    const config = configOf('mtls.db', { clientCaFile, allowedClients: ['spiffe://example.com/grafana'] });
    service = await serve(config, { signal, log: createLog('silent') });
  });
  afterAll(() => service.stop());

  test('lets in who has a certificate of its authority, with a name that may ask', async () => {
    expect((await ask(service.url, { client: 'client' })).status).toBe(200);
    expect((await ask(service.url, { client: 'other-client' })).status).toBe(403);
    await expect(ask(service.url)).rejects.toThrow(NO_CERTIFICATE);
    await expect(ask(service.url, { client: 'stranger' })).rejects.toThrow(NO_CERTIFICATE);
  });

  test('takes another list of names', async () => {
    await service.reload(configOf('mtls.db', { clientCaFile, allowedClients: ['intruder'] }));
    expect((await ask(service.url, { client: 'client' })).status).toBe(403);
    expect((await ask(service.url, { client: 'other-client' })).status).toBe(200);
    await service.reload(configOf('mtls.db', { clientCaFile }));
    expect((await ask(service.url, { client: 'client' })).status).toBe(200);
  });
});
