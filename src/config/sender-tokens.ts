import { tokenDigest } from '../lib/access-token.ts';
import type { Problem, YamlPath } from '../lib/yaml-file.ts';
import type { AccessFile } from '../model/access.ts';
import { readSecretFile } from './secret-file.ts';
import type { SourceConfig } from './source-schema.ts';

/** By cluster, the SHA-256 of each token that may post for it; nothing of those without a file of tokens. */
export type SenderTokens = ReadonlyMap<string, readonly string[]>;

export type LoadedSenderTokens =
  | { readonly ok: true; readonly senders: SenderTokens; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Nobody can guess one, so that guesses need not be kept from those whose token is right. */
const LEAST_LENGTH = 32;
const MOST_TOKENS = 1_000;
/** What the header can carry as one (RFC 6750). */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;

/** Reads the files of tokens that `audit-webhook` sources name. No message tells anything of a token. */
export function loadSenderTokens(
  sources: readonly SourceConfig[],
  access: AccessFile | null,
  problemAt: (path: YamlPath, message: string) => Problem,
): LoadedSenderTokens {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const senders = new Map<string, readonly string[]>();
  const readers = new Set(access?.tokens.map(({ sha256 }) => sha256));
  sources.forEach((source, index) => {
    if (source.type !== 'audit-webhook' || source.tokenFile === undefined) return;
    const { cluster, tokenFile } = source;
    const blame = (message: string): Problem => problemAt(['sources', index, 'tokenFile'], message);
    const read = readSecretFile(tokenFile);
    if (!read.ok) {
      problems.push(blame(read.message));
      return;
    }
    if (read.warning !== null) warnings.push(blame(read.warning));
    const tokens = read.text.split('\n').flatMap((text, line) => {
      const token = text.trim();
      if (token === '' || token.startsWith('#')) return [];
      const wrong = wrongWith(token, readers);
      if (wrong !== null) problems.push(blame(`${tokenFile}:${line + 1} ${wrong}`));
      return [token];
    });
    if (tokens.length === 0)
      problems.push(blame(`${tokenFile} holds no token: nobody could post for ${cluster}`));
    if (tokens.length > MOST_TOKENS)
      problems.push(blame(`${tokenFile} holds more than ${MOST_TOKENS} tokens`));
    senders.set(cluster, tokens.map(tokenDigest));
  });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, senders, warnings };
}

function wrongWith(token: string, readers: ReadonlySet<string>): string | null {
  if (token.length < LEAST_LENGTH)
    return `is shorter than ${LEAST_LENGTH} characters and could be guessed: \`lorgnette token create\` makes good ones`;
  if (!TOKEN.test(token)) return 'has characters that no bearer token can have';
  if (readers.has(tokenDigest(token)))
    return 'is a token of server.accessFile too: who posts audit events would read everything';
  return null;
}
