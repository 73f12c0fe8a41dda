import { marker } from './marker.ts';
import { isRandomLooking } from './random-looking.ts';
import { redactText } from './redact-text.ts';

/** Signs that the values of a Secret may be about. */
const OF_SECRETS = /\bSecret\b|SecretList|"secrets"|\/secrets\b/;
/** Members whose values are the secrets themselves: a flat object, which may be cut off anywhere. */
const SECRET_MEMBERS =
  /((?:\\{0,31}")(?:data|stringData|binaryData)(?:\\{0,31}")\s{0,16}:\s{0,16}\{)([^{}]{1,1048576})/g;
/** As in `redactText`: up to a quote with as many backslashes before it. */
const VALUE =
  /(:\s{0,16})(\\{0,31}")((?:(?!(?!(?<=\\)\\)\2)(?:\\[\s\S]|[^\\])){1,1048576}?)(?:(?!(?<=\\)\\)\2|$)/g;

/**
 * A piece of input that nobody could parse (a dead letter), without the credentials in it: as `redactText`, and where it
 * may be about a Secret every value of its data.
 */
export function redactFragment(text: string): string {
  return withoutLastWord(redactText(withoutSecretData(text)).replaceAll(WORD, lessRandom));
}

/** A line out of the middle of a private key has no other mark. */
const WORD = /[A-Za-z0-9+/=_-]{32,1024}/g;
const lessRandom = (word: string): string => (isRandomLooking(word) ? marker('random') : word);

/** Where the text breaks off, a token may, and no pattern knows what is left of it. */
function withoutLastWord(text: string): string {
  const last = LAST_WORD.exec(text.slice(-LONGEST_WORD))?.[0] ?? '';
  if (last === '' || !/\d/.test(last) || !/[A-Za-z]/.test(last) || last.includes('[redacted:')) return text;
  return text.slice(0, -last.length) + marker('cut-off');
}

const LONGEST_WORD = 8192;
/** A piece of JSON that ends with its quote or bracket is whole. */
const LAST_WORD = /[^\s"'\\{}[\],;]{8,}$/;

function withoutSecretData(text: string): string {
  if (!OF_SECRETS.test(text)) return text;
  return text.replaceAll(
    SECRET_MEMBERS,
    (_whole, before: string, members: string) =>
      before +
      members.replaceAll(VALUE, (pair, sign: string, quote: string) => {
        const end = pair.endsWith(quote) ? quote : '';
        return `${sign}${quote}${marker('secret-data')}${end}`;
      }),
  );
}
