import { Document, isCollection, isMap, isNode, isScalar, type Scalar } from 'yaml';

import { SCHEMA_LINE } from './json-schema.ts';
import { valueAt } from './layer.ts';
import type { Origin, SoundConfig } from './load.ts';
import { SETTINGS } from './settings.ts';

/** The configuration in force as YAML that may be used as a file, each setting with where it comes from. */
export function printConfig(loaded: SoundConfig): string {
  const document = new Document(loaded.config);
  document.commentBefore = ` ${SCHEMA_LINE.slice(2)}`;
  for (const { path } of SETTINGS) {
    const pair = pairAt(document, path);
    if (pair === null) continue;
    const comment = ` ${originText(loaded.originOf(path))}`;
    // A list has no line of its own that could bear it.
    if (isCollection(pair.value)) pair.key.commentBefore = comment;
    else if (isNode(pair.value)) pair.value.comment = comment;
  }
  if (isMap(document.contents)) spaceSections(document.contents.items);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** As `printConfig`, for programs: the values, and by dotted path where each comes from. */
export function printConfigJson(loaded: SoundConfig): object {
  const origins = SETTINGS.filter(({ path }) => valueAt(loaded.config, path) !== undefined).map(
    ({ path }) => [path.join('.'), loaded.originOf(path)],
  );
  return { file: loaded.file, config: loaded.config, origins: Object.fromEntries(origins) };
}

const originText = ({ layer, place }: Origin): string => (place === null ? layer : `${layer}: ${place}`);

function pairAt(document: Document, path: readonly string[]): { key: Scalar; value: unknown } | null {
  const section = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(section)) return null;
  const pair = section.items.find(({ key }) => isScalar(key) && key.value === path.at(-1));
  return pair !== undefined && isScalar(pair.key) ? { key: pair.key, value: pair.value } : null;
}

/** An empty line before each section. */
function spaceSections(pairs: readonly { readonly key: unknown }[]): void {
  for (const { key } of pairs.slice(1)) if (isScalar(key)) key.spaceBefore = true;
}
