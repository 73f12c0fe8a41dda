import type { Command } from 'commander';

import { createToken, tokenDigest } from '../lib/access-token.ts';
import { write, type CommandContext, type Finish } from './context.ts';
import { addCredentialFlags, entryOf, lineOf, type CredentialFlags } from './credential-flags.ts';
import { EXIT } from './exit-codes.ts';

export function addToken(program: Command, context: CommandContext, finish: Finish): void {
  const command = program
    .command('token')
    .summary('make tokens for the HTTP API')
    .description('Makes tokens for the HTTP API.')
    .command('create')
    .summary('make a token, and the entry by which it is known')
    .description(
      'Makes a token for the HTTP API. It is shown once and kept nowhere; the entry for the access file holds its hash.',
    );
  addCredentialFlags(command)
    .addHelpText(
      'after',
      `
Examples:
  lorgnette token create --name grafana
  lorgnette token create --name shop-team --namespace shop shop-staging
  lorgnette token create --name prometheus --metrics-only`,
    )
    .action(async (flags: CredentialFlags) => {
      const token = createToken();
      const entry = entryOf(command, 'tokens', flags, { sha256: tokenDigest(token) });
      const text =
        flags.json === true
          ? `${JSON.stringify({ token, entry })}\n`
          : `Token, shown this once:\n\n  ${token}\n\n${lineOf('tokens', entry)}`;
      await write(context.stdout, text);
      finish(EXIT.ok);
    });
}
