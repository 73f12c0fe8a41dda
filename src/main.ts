#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';

import { runProcess } from './cli/run.ts';

/**
 * Records of open Pods live for minutes and then go together. Left to itself the young generation grows to 128 MB, and the
 * old one to four times what is alive before it is looked at. Half of the one and twice the other take a fifth less memory
 * for no more time.
 */
const YOUNG_GENERATION = '--max-semi-space-size=32';
const OLD_GENERATION = '--heap-growing-percent=100';

// The size of the young generation is taken at the start of a process alone: it begins once more, as itself.
if (process.execve !== undefined && !process.execArgv.includes(YOUNG_GENERATION)) {
  const args = [process.execPath, YOUNG_GENERATION, ...process.execArgv, ...process.argv.slice(1)];
  process.execve(process.execPath, args, process.env);
}
setFlagsFromString(OLD_GENERATION);

await runProcess();
