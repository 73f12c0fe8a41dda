import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

import { loadRules } from '../../../../src/analyzers/diagnosis/load-rules.ts';
import { createTitles } from '../../../../src/analyzers/diagnosis/titles.ts';

const loaded = loadRules([fileURLToPath(new URL('../../../../diagnosis-rules', import.meta.url))]);
if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
const { rules } = loaded;

it('every code has a title that speaks of no Pod in particular', () => {
  const titleOf = createTitles(rules);
  const titles = rules.map(({ code }) => titleOf(code) ?? '');
  expect(titles.filter((title) => title === '' || /[{}]|\s{2}/.test(title))).toEqual([]);
  expect([titleOf('ImageNotFound'), titleOf('NoSuchCode')]).toEqual(['the image does not exist', null]);
});
