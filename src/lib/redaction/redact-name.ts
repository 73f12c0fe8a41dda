import { marker } from './marker.ts';
import { withoutUrlCredentials } from './redact-text.ts';
import { TOKEN } from './token-patterns.ts';

/** Shorter ones hold nothing. */
const SHORTEST = 16;

/**
 * The name of a user, an object or a key without what tells itself to be a credential by its form alone: words in a name
 * (`system:serviceaccount:token:api`) assign nothing.
 */
export const redactName = (name: string): string =>
  name.length < SHORTEST ? name : withoutUrlCredentials(name).replaceAll(TOKEN, marker('token'));
