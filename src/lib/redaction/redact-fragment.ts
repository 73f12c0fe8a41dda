import { marker } from './marker.ts';
import { redactText } from './redact-text.ts';

/** Signs that the values of a Secret may be about. */
const OF_SECRETS = /\bSecret\b|SecretList|"secrets"|\/secrets\b/;
/** Members whose values are the secrets themselves: a flat object, which may be cut off anywhere. */
const SECRET_MEMBERS =
  /((?:\\{0,7}")(?:data|stringData|binaryData)(?:\\{0,7}")\s{0,16}:\s{0,16}\{)([^{}]{1,1048576})/g;
const VALUE = /(:\s{0,16}\\{0,7}")((?:[^"\\]|\\[^"]){1,1048576})/g;

/**
 * A piece of input that nobody could parse (a dead letter), without the credentials in it: as `redactText`, and where it
 * may be about a Secret every value of its data.
 */
export function redactFragment(text: string): string {
  if (!OF_SECRETS.test(text)) return redactText(text);
  const withoutData = text.replaceAll(
    SECRET_MEMBERS,
    (_whole, before: string, members: string) =>
      before + members.replaceAll(VALUE, (_pair, sign: string) => sign + marker('secret-data')),
  );
  return redactText(withoutData);
}
