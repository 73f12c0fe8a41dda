import { readFileSync } from 'node:fs';
import type { Command } from 'commander';

import { hashPassword } from '../lib/password-hash.ts';
import { write, type CommandContext, type Finish } from './context.ts';
import { addCredentialFlags, entryOf, lineOf, type CredentialFlags } from './credential-flags.ts';
import { EXIT } from './exit-codes.ts';

/** Length is what makes a password hard to guess. */
const LEAST_LETTERS = 12;

export function addUser(program: Command, context: CommandContext, finish: Finish): void {
  const command = program
    .command('user')
    .summary('make entries for people who ask the HTTP API with a password')
    .description('Makes entries for people who ask the HTTP API with name and password.')
    .command('create')
    .summary('make the entry by which a name and its password are known')
    .description(
      'Makes the entry of the access file for a name and a password, which is read from a file so that no list of processes and no history of a shell shows it. The entry holds its hash.',
    )
    .requiredOption(
      '--password-file <file>',
      'file that holds the password and nothing else; /dev/stdin for a pipe',
    );
  addCredentialFlags(command)
    .addHelpText(
      'after',
      `
Examples:
  read -rs PASSWORD && printf %s "$PASSWORD" | lorgnette user create --name jane --password-file /dev/stdin
  lorgnette user create --name jane --password-file jane.txt --namespace shop`,
    )
    .action(async (flags: CredentialFlags & { passwordFile: string }) => {
      const scrypt = await hashPassword(readPassword(command, flags.passwordFile));
      const entry = entryOf(command, 'users', flags, { scrypt });
      await write(
        context.stdout,
        flags.json === true ? `${JSON.stringify({ entry })}\n` : lineOf('users', entry),
      );
      finish(EXIT.ok);
    });
}

function readPassword(command: Command, file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return command.error(`error: --password-file cannot be read: ${String(error)}`);
  }
  const password = text.replace(/\r?\n$/, '');
  if (password.length >= LEAST_LETTERS) return password;
  return command.error(`error: a password has at least ${LEAST_LETTERS} letters`);
}
