// Preloaded into a measured process: writes what it used, all its threads together, when it ends.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const report = process.env['LORGNETTE_BENCH_USAGE'];
if (report === undefined) throw new Error('LORGNETTE_BENCH_USAGE is not set');

/** Greatest resident set. Linux' `ru_maxrss` outlives an exec and so tells the parent's memory too; `VmHWM` does not. */
function peakBytes(): number {
  const status = '/proc/self/status';
  const kibibytes = existsSync(status)
    ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1]
    : undefined;
  return (kibibytes === undefined ? process.resourceUsage().maxRSS : Number(kibibytes)) * 1024;
}

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  writeFileSync(report, JSON.stringify({ cpuSeconds: (user + system) / 1e6, peakBytes: peakBytes() }));
});
