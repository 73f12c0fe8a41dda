import { expect, it } from 'vitest';

import { exitMeaning } from '../../../../src/analyzers/diagnosis/exit-code.ts';

it.each([
  [1, null, 'a general error of the program'],
  [3, null, ''],
  [126, null, 'the command was found but may not be executed'],
  [127, null, 'the command was not found by its shell'],
  [137, null, 'SIGKILL: killed from outside, by the kernel or after its grace period'],
  [139, null, 'SIGSEGV: it read or wrote memory that is not its own'],
  [143, null, 'SIGTERM: it was asked to stop'],
  [64, 12, 'signal 12'],
  [255, 0, 'an exit code out of range, often of a program that could not be loaded'],
])('exit code %i (signal %j) means "%s"', (code, signal, meaning) => {
  expect(exitMeaning(code, signal)).toBe(meaning);
});
