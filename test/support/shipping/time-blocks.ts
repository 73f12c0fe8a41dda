const TIME = /"stageTimestamp":"([^"]+)"/g;

const secondsOf = (line: string): number => Date.parse([...line.matchAll(TIME)].at(-1)?.[1] ?? '') / 1000;

/** The lines of a log by the stretch of event time, so many seconds long, that each is of; the earliest stretch first. */
export function timeBlocks(lines: readonly string[], seconds: number): string[][] {
  const blocks = new Map<number, string[]>();
  for (const line of lines) {
    const block = Math.floor(secondsOf(line) / seconds);
    if (Number.isNaN(block)) throw new Error(`a line without a time: ${line.slice(0, 200)}`);
    blocks.set(block, [...(blocks.get(block) ?? []), line]);
  }
  return [...blocks].toSorted(([a], [b]) => a - b).map(([, block]) => block);
}
