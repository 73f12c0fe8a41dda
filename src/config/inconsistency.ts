import type { YamlPath } from '../lib/yaml-file.ts';

/** Something wrong with one setting in the light of others. */
export interface Inconsistency {
  readonly path: YamlPath;
  readonly message: string;
}
