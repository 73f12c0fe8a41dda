import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { loadRules } from '../../src/analyzers/diagnosis/load-rules.ts';
import { RuleFile } from '../../src/analyzers/diagnosis/rule.ts';
import { parseYamlFile } from '../../src/lib/yaml-file.ts';
import { PHASES } from '../../src/model/delivery.ts';

const DIRECTORY = fileURLToPath(new URL('../../diagnosis-rules', import.meta.url));

describe('the diagnosis rules', () => {
  it('load: every example fires first, every counterexample stays silent', () => {
    const loaded = loadRules([DIRECTORY]);
    expect(loaded.ok ? [] : loaded.problems).toEqual([]);
  });

  it('lie in folders named after phases, each rule in that of its usual phase', () => {
    const folders = readdirSync(DIRECTORY);
    expect(folders.filter((folder) => !(PHASES as readonly string[]).includes(folder))).toEqual([]);
    const files = readdirSync(DIRECTORY, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.yaml'),
    );
    const misplaced = files.flatMap((file) => {
      const parsed = parseYamlFile(file, readFileSync(path.join(DIRECTORY, file), 'utf8'), RuleFile);
      if (!parsed.ok) return [file];
      const folder = path.dirname(file);
      return parsed.value.rules
        .filter(({ phase }) => phase[0] !== folder)
        .map(({ code }) => `${file} ${code}`);
    });
    expect(misplaced).toEqual([]);
  });
});
