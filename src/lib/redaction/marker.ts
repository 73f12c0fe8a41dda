/** Why a value was taken out. The set is closed: documents and tests name it. */
export type RedactionReason =
  /** a value of a Secret */
  | 'secret-data'
  /** the name of the field, variable, flag or header says that the value is a secret */
  | 'secret-name'
  /** it has the form of a token that some service gives out */
  | 'token'
  | 'private-key'
  /** a password in a URL */
  | 'url-credentials'
  /** an `Authorization` value */
  | 'authorization'
  /** a value without a name to judge it by, of a form that only random characters have */
  | 'random'
  /** an environment variable of which only the value was told */
  | 'env-value'
  /** the text is too deeply nested to be looked through */
  | 'too-deep';

const BEGINNING = '[redacted:';

/** What stands in the place of a value. It holds no space and no quote, so that it passes through every text format. */
export const marker = (reason: RedactionReason): string => `${BEGINNING}${reason}]`;

/** Whether a value was taken out before: taking it out again must change nothing. */
export const isMarked = (text: string): boolean => text.startsWith(BEGINNING) && text.length < 40;
