import { LorgnetteError } from '../../../lib/errors.ts';
import type { Ask } from '../ask.ts';
import { DEFAULT_PATTERN, templateName } from './definitions.ts';

const OURS = DEFAULT_PATTERN.replace('*', '');
const NOT_FOUND = 404;

/**
 * Throws `ConfigInvalid` when an index of ours would come into being without our template: Elasticsearch would guess a field
 * for every name in every body, up to the limit behind which events are refused.
 */
export async function requireTemplate(ask: Ask, index: string): Promise<void> {
  if (!index.startsWith(OURS)) return;
  const path = `/_index_template/${templateName(DEFAULT_PATTERN)}`;
  const { status } = await ask({ method: 'GET', path }, 'cannot look up the index template');
  if (status === NOT_FOUND)
    throw new LorgnetteError(
      'ConfigInvalid',
      `${index} has no index template yet: run \`lorgnette elasticsearch setup\` against this server first`,
    );
}
