import { ANALYZERS } from '../../src/analyzers/registry.ts';
import { code, codes, table } from '../markdown.ts';
import type { Page } from '../page.ts';

export const analyzers: Page = {
  file: 'analyzers.md',
  title: 'Analyzers',
  intro:
    'An analyzer is a pure function from the record of one object, and from the outputs of the analyzers it needs, to an output of its own. They run in the order of their needs, and only where something changed. Input that no analyzer reads is skipped. `lorgnette analyzers` prints this too. From `src/analyzers/registry.ts`.',
  body: () =>
    table(
      ['Analyzer', 'What it concludes', 'Needs', 'Reads records of', 'Runs on'],
      ANALYZERS.map(({ name, summary, needs, records, subjects }) => [
        code(name),
        summary,
        codes(needs),
        codes(records),
        codes(subjects),
      ]),
    ),
};
