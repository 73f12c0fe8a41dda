import { formatProblem, type Problem, type YamlPath } from '../lib/yaml-file.ts';
import { LorgnetteError } from '../lib/errors.ts';
import type { AccessFile } from '../model/access.ts';
import type { TlsMaterial } from '../model/server.ts';
import { loadAccessFile } from './access-file.ts';
import type { Config } from './schema.ts';
import { loadSenderTokens, type SenderTokens } from './sender-tokens.ts';
import { loadTlsFiles } from './tls-files.ts';

/** The content of the files that settings name because it is no matter for a configuration. */
export interface Secrets {
  /** `null`: nobody has to say who it is. */
  readonly access: AccessFile | null;
  /** `null`: plain HTTP. */
  readonly tls: TlsMaterial | null;
  /** Who may post audit events. */
  readonly senders: SenderTokens;
}

export type LoadedSecrets =
  | ({ readonly ok: true; readonly warnings: readonly Problem[] } & Secrets)
  | { readonly ok: false; readonly problems: readonly Problem[] };

interface Blaming {
  readonly config: Config;
  readonly problemAt: (path: YamlPath, message: string) => Problem;
}

export function loadSecrets({ config, problemAt }: Blaming): LoadedSecrets {
  const { server } = config;
  const access =
    server.accessFile === undefined
      ? { ok: true as const, access: null, warnings: [] }
      : loadAccessFile(server.accessFile, (message) => problemAt(['server', 'accessFile'], message));
  const tls = loadTlsFiles(
    server,
    (setting, message) => problemAt(['server', 'tls', setting], message),
    Date.now(),
  );
  const senders = loadSenderTokens(config.sources, access.ok ? access.access : null, problemAt);
  if (access.ok && tls.ok && senders.ok) {
    return {
      ok: true,
      access: access.access,
      tls: tls.tls,
      senders: senders.senders,
      warnings: [access, tls, senders].flatMap(({ warnings }) => warnings),
    };
  }
  return {
    ok: false,
    problems: [access, tls, senders].flatMap((loaded) => (loaded.ok ? [] : loaded.problems)),
  };
}

/** As `loadSecrets`; throws `ConfigInvalid` with every problem. */
export function requireSecrets(config: Config): Secrets {
  const problemAt = (path: YamlPath, message: string): Problem => ({
    file: 'configuration',
    line: 1,
    col: 1,
    path: path.join('.'),
    message,
  });
  const loaded = loadSecrets({ config, problemAt });
  if (loaded.ok) return loaded;
  throw new LorgnetteError('ConfigInvalid', loaded.problems.map(formatProblem).join('\n'));
}
