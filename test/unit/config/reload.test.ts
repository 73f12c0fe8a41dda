import { pino } from 'pino';
import { beforeEach, describe, expect, test } from 'vitest';

import { loadConfig, type LoadedConfig, type SoundConfig } from '../../../src/config/load.ts';
import { createReload } from '../../../src/config/reload.ts';
import { Config, type ConfigInput } from '../../../src/config/schema.ts';
import { LorgnetteError } from '../../../src/lib/errors.ts';
import type { Problem } from '../../../src/lib/yaml-file.ts';

const logged: Record<string, unknown>[] = [];
const log = pino(
  { base: null, timestamp: false, level: 'trace' },
  { write: (line) => void logged.push(JSON.parse(line) as Record<string, unknown>) },
);
beforeEach(() => logged.splice(0));

const sound = (flags: ConfigInput): SoundConfig => {
  const loaded = loadConfig({ file: null, env: {}, flags });
  if (!loaded.ok) throw new Error('the configuration is not sound');
  return loaded;
};
const problem: Problem = { file: 'f', line: 1, col: 2, path: 'p', message: 'is wrong' };
const WARN = 40;
const ERROR = 50;

function world(first: ConfigInput) {
  const state = {
    loaded: sound(first) as LoadedConfig,
    problems: [] as Problem[],
    applied: [] as Config[],
    fail: null as Error | null,
    results: [] as string[],
  };
  const reload = createReload({
    config: sound(first).config,
    load: () => state.loaded,
    check: () => state.problems,
    apply: (next) => {
      if (state.fail !== null) throw state.fail;
      state.applied.push(next);
    },
    onResult: (result) => state.results.push(result),
    log,
  });
  return { state, reload };
}

describe('reload', () => {
  test('puts into force what can change, and says of the rest that it needs a restart, until that comes', async () => {
    const { state, reload } = world({ log: { level: 'info' }, server: { port: 1 } });
    state.loaded = sound({ log: { level: 'debug' }, server: { port: 2 }, rules: { directories: ['a'] } });
    await reload();
    const expected = Config.parse({
      log: { level: 'debug' },
      server: { port: 1 },
      rules: { directories: ['a'] },
    });
    expect(state.applied).toEqual([expected]);
    const restart = { level: WARN, settings: ['server.port'], msg: 'changed settings need a restart' };
    expect(logged).toEqual([
      { level: 30, changed: ['rules.directories', 'log.level'], msg: 'configuration reloaded' },
      restart,
    ]);
    logged.splice(0);
    await reload();
    // The files that a configuration names are read again though it says what it said.
    expect(state.applied).toEqual([expected, expected]);
    expect(logged).toEqual([{ level: 30, changed: [], msg: 'configuration reloaded' }, restart]);
  });

  test.each([
    [
      'a configuration with problems',
      (state: ReturnType<typeof world>['state']) => {
        state.loaded = { ok: false, problems: [problem], warnings: [] };
      },
      ['f:1:2 p is wrong'],
    ],
    [
      'one that names files that cannot be used',
      (state: ReturnType<typeof world>['state']) => {
        state.problems = [problem];
      },
      ['f:1:2 p is wrong'],
    ],
    [
      'one that the service refuses',
      (state: ReturnType<typeof world>['state']) => {
        state.fail = new LorgnetteError('ConfigInvalid', 'one\ntwo');
      },
      ['one', 'two'],
    ],
  ])('%s changes nothing, and is logged', async (_what, spoil, problems) => {
    const { state, reload } = world({ log: { level: 'info' } });
    state.loaded = sound({ log: { level: 'debug' } });
    spoil(state);
    await reload();
    expect(state.applied).toEqual([]);
    const msg = 'the new configuration is not used: the old one stays in force';
    expect(logged).toEqual([{ level: ERROR, problems, msg }]);
    state.loaded = sound({ log: { level: 'warn' } });
    state.problems = [];
    state.fail = null;
    await reload();
    expect(state.applied.map((config) => config.log.level)).toEqual(['warn']);
    expect(state.results).toEqual(['refused', 'applied']);
  });

  test('outlives what nobody foresaw', async () => {
    const { state, reload } = world({});
    state.fail = new TypeError('oops');
    await reload();
    expect(logged).toEqual([
      {
        level: ERROR,
        err: expect.objectContaining({ message: 'oops' }) as unknown,
        msg: 'the configuration could not be read again: the old one stays in force',
      },
    ]);
    state.fail = null;
    await reload();
    expect(state.applied).toHaveLength(1);
    expect(state.results).toEqual(['failed', 'applied']);
  });

  test('tells its warnings', async () => {
    const { state, reload } = world({});
    state.loaded = { ...sound({}), warnings: [problem] };
    await reload();
    expect(logged[0]).toEqual({ level: WARN, problem: 'f:1:2 p is wrong', msg: 'configuration warning' });
  });
});
