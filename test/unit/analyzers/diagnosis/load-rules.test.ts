import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { loadRules, parseRules } from '../../../../src/analyzers/diagnosis/load-rules.ts';
import { formatProblem } from '../../../../src/lib/yaml-file.ts';

const rule = (
  code: string,
  extra = '',
  example = '{ source: event, reason: FailedMount, message: disk "d" is lost }',
) => `
  - code: ${code}
    title: lost
    phase: volume
    side: user
    severity: error
    precedence: 10
    match:
      - reasons: [FailedMount]
        patterns: ['disk "(?P<disk>[^"]+)" is lost']
    explanation: Disk {disk} is lost.
    remediation: Find it.
    examples:
      - ${example}
${extra}`;

const problems = (...texts: string[]): readonly string[] => {
  const loaded = parseRules(texts.map((text, index) => ({ file: `${index}.yaml`, text: `rules:${text}` })));
  return loaded.ok ? [] : loaded.problems.map(formatProblem);
};

describe('parseRules', () => {
  it('gives the rules of all files', () => {
    const loaded = parseRules([{ file: 'a.yaml', text: `rules:${rule('DiskLost')}` }]);
    expect(loaded.ok && loaded.rules).toEqual([
      {
        code: 'DiskLost',
        title: 'lost',
        phase: ['volume'],
        side: 'user',
        severity: 'error',
        precedence: 10,
        match: [{ reasons: ['FailedMount'], patterns: ['disk "(?P<disk>[^"]+)" is lost'] }],
        explanation: 'Disk {disk} is lost.',
        remediation: 'Find it.',
        commands: [],
        links: [],
        echo: false,
        fallback: false,
        examples: [{ source: 'event', reason: 'FailedMount', message: 'disk "d" is lost', warning: true }],
        counterexamples: [],
      },
    ]);
  });

  it('rejects a code given twice, in whatever file', () => {
    expect(problems(rule('DiskLost'), rule('DiskLost'))).toEqual([
      '1.yaml:2:11 rules[0].code DiskLost has a rule already',
    ]);
  });

  it('rejects an example that does not fire, or that another rule names first', () => {
    expect(problems(rule('DiskLost', '', '{ source: event, reason: FailedMount, message: fine }'))).toEqual([
      '0.yaml:14:9 rules[0].examples[0] does not fire',
    ]);
    const earlier = rule('ALostDisk').replace('precedence: 10', 'precedence: 1');
    expect(problems(rule('DiskLost'), earlier)).toEqual([
      '0.yaml:14:9 rules[0].examples[0] does not fire: ALostDisk comes first',
    ]);
  });

  it('rejects a counterexample that fires', () => {
    const counter =
      '    counterexamples:\n      - { source: event, reason: FailedMount, message: disk "e" is lost }';
    expect(problems(rule('DiskLost', counter))).toEqual([
      '0.yaml:16:9 rules[0].counterexamples[0] fires, though it should not',
    ]);
  });

  it('rejects patterns that are none, groups of reasons and values that do not exist', () => {
    const text = rule('DiskLost')
      .replace('[FailedMount]', "['@disk']")
      .replace('phase: volume', 'phase: volumes')
      .replace('DiskLost', 'disk-lost');
    expect(problems(text)).toEqual([
      '0.yaml:2:11 rules[0].code must be PascalCase',
      expect.stringContaining('0.yaml:4:12 rules[0].phase Invalid option'),
      '0.yaml:9:19 rules[0].match[0].reasons[0] is no reason group; there are @api, @scheduling, @mount, @sandbox, @image, @container',
    ]);
    expect(problems(rule('DiskLost').replace('(?P<disk>[^"]+)', '(?!x)'))).toEqual([
      expect.stringContaining('0.yaml:10:20 rules[0].match[0].patterns[0] error parsing regexp'),
      '0.yaml:11:18 rules[0].explanation speaks of {disk}, which no pattern captures',
    ]);
  });

  it('rejects a template that speaks of what some patterns do not capture, unless it says what else to say', () => {
    const two = rule('DiskLost').replace("is lost']", "is lost', 'lost disk']");
    expect(problems(two)).toEqual([
      '0.yaml:11:18 rules[0].explanation speaks of {disk}, which some patterns do not capture; write {disk|what else to say}',
    ]);
    expect(problems(two.replace('{disk}', '{disk|somewhere}'))).toEqual([]);
  });

  it('reports the problems of every file', () => {
    expect(problems(' 1', rule('DiskLost', '    colour: red'))).toEqual([
      '0.yaml:1:8 rules Invalid input: expected array, received number',
      '1.yaml:15:5 rules[0].colour is not a known key',
    ]);
  });
});

describe('loadRules', () => {
  it('reports a directory that cannot be read', () => {
    const loaded = loadRules(['no-such-directory']);
    expect(loaded.ok ? [] : loaded.problems.map(formatProblem)).toEqual([
      expect.stringMatching(/^no-such-directory:1:1 cannot be read: ENOENT/),
    ]);
  });

  it('looks at examples, unless somebody has proven them', () => {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-rules-'));
    try {
      const example = '{ source: event, reason: FailedMount, message: all is well }';
      writeFileSync(path.join(directory, 'a.yaml'), `rules:${rule('DiskLost', '', example)}`);
      expect(loadRules([directory]).ok).toBe(false);
      expect(loadRules([directory], { areProven: true })).toMatchObject({
        ok: true,
        rules: [{ code: 'DiskLost' }],
      });
      writeFileSync(path.join(directory, 'b.yaml'), 'rules: 1');
      expect(loadRules([directory], { areProven: true }).ok).toBe(false);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
