const MEANINGS: { readonly [code: number]: string } = {
  1: 'a general error of the program',
  2: 'wrong usage, or a panic of a Go program',
  125: 'the container could not be run',
  126: 'the command was found but may not be executed',
  127: 'the command was not found by its shell',
  128: 'the container could not be started',
  255: 'an exit code out of range, often of a program that could not be loaded',
};

const SIGNALS: { readonly [signal: number]: string } = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL: an instruction that this processor does not know',
  6: 'SIGABRT: it aborted itself, as after a failed assertion',
  7: 'SIGBUS: it read memory that is not there',
  8: 'SIGFPE: an arithmetic error',
  9: 'SIGKILL: killed from outside, by the kernel or after its grace period',
  11: 'SIGSEGV: it read or wrote memory that is not its own',
  13: 'SIGPIPE',
  15: 'SIGTERM: it was asked to stop',
};

/** What an exit code says, in words; `''` when it says nothing beyond failure. */
export function exitMeaning(code: number, signal: number | null): string {
  const number = signal !== null && signal > 0 ? signal : code > 128 && code < 160 ? code - 128 : null;
  return MEANINGS[code] ?? (number === null ? '' : (SIGNALS[number] ?? `signal ${number}`));
}
