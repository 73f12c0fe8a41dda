import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';

import type { Problem } from '../lib/yaml-file.ts';
import type { TlsMaterial } from '../model/server.ts';
import type { Config } from './schema.ts';
import { readSecretFile } from './secret-file.ts';

export type LoadedTls =
  | {
      readonly ok: true;
      /** `null`: plain HTTP. */
      readonly tls: TlsMaterial | null;
      readonly warnings: readonly Problem[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Names the setting that names a file. */
type Blame = (setting: 'certFile' | 'keyFile' | 'clientCaFile', message: string) => Problem;
const SOON_MS = 14 * 86_400_000;

/** Reads what TLS needs, and tries whether it fits together. `now` is wall-clock milliseconds. */
export function loadTlsFiles({ tls }: Config['server'], blame: Blame, now: number): LoadedTls {
  const { certFile, keyFile, clientCaFile, minVersion } = tls;
  if (certFile === undefined || keyFile === undefined) return { ok: true, tls: null, warnings: [] };
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const read = (setting: Parameters<Blame>[0], path: string): string => {
    const file = readSecretFile(path);
    if (!file.ok) problems.push(blame(setting, file.message));
    else if (file.warning !== null && setting === 'keyFile') warnings.push(blame(setting, file.warning));
    return file.ok ? file.text : '';
  };
  const cert = read('certFile', certFile);
  const key = read('keyFile', keyFile);
  const clientCa = clientCaFile === undefined ? null : read('clientCaFile', clientCaFile);
  if (problems.length > 0) return { ok: false, problems };

  const unusable = (setting: Parameters<Blame>[0], attempt: () => unknown): void => {
    try {
      attempt();
    } catch (error) {
      problems.push(
        blame(setting, `cannot be used: ${error instanceof Error ? error.message : String(error)}`),
      );
    }
  };
  unusable('certFile', () => {
    const left = new X509Certificate(cert).validToDate.getTime() - now;
    if (left < SOON_MS)
      warnings.push(blame('certFile', `${certFile} ${left < 0 ? 'has expired' : 'expires within 14 days'}`));
  });
  if (problems.length === 0) {
    unusable('keyFile', () => {
      const isOurs = new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
      if (!isOurs) throw new Error(`it is not the key of ${certFile}`);
      createSecureContext({ cert, key, minVersion });
    });
  }
  if (clientCa !== null) unusable('clientCaFile', () => new X509Certificate(clientCa));
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, tls: { cert, key, clientCa, minVersion }, warnings };
}
