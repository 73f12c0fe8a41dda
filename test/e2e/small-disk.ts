/** Runs a script, and then the command behind it. */
export const shell = (script: string): string[] => ['sh', '-c', `${script} && exec "$@"`, 'sh'];

/** A file system of its own at `at`, seen by the process alone: no privileges are needed, and nothing is left behind. */
export const onSmallDisk = (at: string, bytesOfDisk: number, then = 'true'): string[] => [
  'unshare',
  '--map-root-user',
  '--mount',
  ...shell(`mount -t tmpfs -o size=${bytesOfDisk} lorgnette-test ${at} && ${then}`),
];
