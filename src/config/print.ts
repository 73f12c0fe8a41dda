import { Document, isCollection, isMap, isNode, isScalar, isSeq, type Scalar } from 'yaml';

import { SCHEMA_LINE } from './json-schema.ts';
import { valueAt } from './layer.ts';
import type { Origin, SoundConfig } from './load.ts';
import { SETTINGS } from './settings.ts';

/** The configuration in force as YAML that may be used as a file, each setting with where it comes from. */
export function printConfig(loaded: SoundConfig): string {
  const document = new Document(loaded.config);
  document.commentBefore = ` ${SCHEMA_LINE.slice(2)}`;
  const origins = new Set<string>();
  for (const { path } of SETTINGS) {
    const pair = pairAt(document, path);
    if (pair === null) continue;
    const origin = originText(loaded.originOf(path));
    origins.add(origin);
    const { key, value } = pair;
    if (isSeq(value) && value.items.every(isScalar)) value.flow = true;
    // A list of several lines has it beside its name.
    if (isCollection(value) && value.flow !== true) key.comment = ` ${origin}`;
    else if (isNode(value)) value.comment = ` ${origin}`;
  }
  if (isMap(document.contents)) spaceSections(document.contents.items);
  // Every value on one line, so that what is aligned is no text.
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: false, blockQuote: false });
  return text
    .split('\n\n')
    .map((section) => aligned(section, origins))
    .join('\n\n');
}

/** Lines longer than this are left as they are. */
const MOST_ALIGNED = 48;

/** The origins of a section in one column. */
function aligned(section: string, origins: ReadonlySet<string>): string {
  const lines = section.split('\n').map((line) => {
    const origin = [...origins].find((one) => line.endsWith(` # ${one}`));
    return origin === undefined
      ? { value: line, origin: '' }
      : { value: line.slice(0, -origin.length - 3), origin };
  });
  const widths = lines.filter(({ origin }) => origin !== '').map(({ value }) => value.length);
  const width = Math.max(0, ...widths.filter((one) => one <= MOST_ALIGNED));
  return lines
    .map(({ value, origin }) => (origin === '' ? value : `${value.padEnd(width)}  # ${origin}`))
    .join('\n');
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
