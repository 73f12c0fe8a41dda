import { isMarked, marker } from './marker.ts';
import { isRandomLooking } from './random-looking.ts';
import { redactText } from './redact-text.ts';
import { isSecretName } from './secret-names.ts';

/** Options by which programs take a password in the next argument, and nothing in their name says so. */
const PASSWORD_OPTIONS: { readonly [option: string]: RegExp } = {
  '-a': /^redis-cli$/,
  '-p': /^(?:sshpass|docker|podman|skopeo|crane|helm|az|oc|nerdctl)$/,
  '-w': /^ldap\w+$/,
};
/** Programs that take it in the option itself: `mysql -phunter2`. */
const ATTACHED = /^-p(?=.)/;
const TAKES_ATTACHED = /^(?:mysql|mariadb|mysqldump|mysqladmin|sshpass|mongo)/;

const KNOWN = [...Object.values(PASSWORD_OPTIONS), TAKES_ATTACHED];

/** The arguments of a command, without the credentials in them. One may tell of the next: `--password`, `hunter2`. */
export function redactArguments(args: readonly string[]): readonly string[] {
  let program = '';
  return args.map((argument, index) => {
    const before = args[index - 1] ?? '';
    if (argument === '' || isMarked(argument)) return argument;
    if (takesSecret(before, program))
      return argument.startsWith('-') ? redactText(argument) : marker('secret-name');
    const name = argument.slice(argument.lastIndexOf('/') + 1);
    if (KNOWN.some((pattern) => pattern.test(name))) program = name;
    if (TAKES_ATTACHED.test(program) && ATTACHED.test(argument)) return `-p${marker('secret-name')}`;
    return isRandomLooking(argument) ? marker('random') : redactText(argument);
  });
}

function takesSecret(option: string, program: string): boolean {
  if (!/^--?[A-Za-z]/.test(option) || option.includes('=')) return false;
  if (isSecretName(option)) return true;
  return PASSWORD_OPTIONS[option]?.test(program) ?? false;
}
