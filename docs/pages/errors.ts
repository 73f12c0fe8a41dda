import { ERROR_CODES } from '../../src/lib/errors.ts';
import { code, table } from '../markdown.ts';
import type { Page } from '../page.ts';

export const errors: Page = {
  file: 'errors.md',
  title: 'Error codes',
  intro:
    "What Lorgnette throws on purpose: a broken contract or a dead backend, never bad data. The codes also stand in `code` of the HTTP API's problems. From `src/lib/errors.ts`.",
  body: () =>
    table(
      ['Code', 'Meaning'],
      Object.entries(ERROR_CODES).map(([name, meaning]) => [code(name), meaning]),
    ),
};
