import { READINESS_CODES } from '../../src/model/readiness.ts';
import { code, table } from '../markdown.ts';
import type { Page } from '../page.ts';

export const readiness: Page = {
  file: 'readiness.md',
  title: 'Readiness',
  intro:
    '`/readyz` answers 200 when answers are complete, else 503 with `reasons`, each a `code` of this table and a `message`. Lists are `partial` meanwhile, and what is committed is answered all the same. `/healthz` says that the process answers, and nothing else. From `src/model/readiness.ts`.',
  body: () =>
    table(
      ['Code', 'Meaning'],
      Object.entries(READINESS_CODES).map(([name, meaning]) => [code(name), meaning]),
    ),
};
