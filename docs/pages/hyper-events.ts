import { HYPER_EVENT_KEYS } from '../../src/share-processor/extract/hyper-event-keys.ts';
import { code, table } from '../markdown.ts';
import type { Page } from '../page.ts';

export const hyperEvents: Page = {
  file: 'hyper-events.md',
  title: 'HyperEvents',
  intro:
    'One normalised fact about one Pod at one time, with the audit event that proves it. An *operation* has one of the keys below; `<…>` stands for what varies. A fact of type *event* has the reason of a Kubernetes Event as its key and the message as its value. Keys marked (L) are those of Lunettes, with the same values. From `src/share-processor/extract/hyper-event-keys.ts`.',
  body: () =>
    table(
      ['Key', 'Values', 'When'],
      HYPER_EVENT_KEYS.map(({ key, values, when }) => [code(key), values === '' ? '' : code(values), when]),
    ),
};
