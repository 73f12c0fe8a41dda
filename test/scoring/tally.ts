/** A count of what is right, and of what is not, in words. */
export interface Tally {
  readonly right: number;
  readonly wrong: readonly string[];
}

export const total = ({ right, wrong }: Tally): number => right + wrong.length;

export const share = (tally: Tally): number => tally.right / Math.max(total(tally), 1);

/** What is wrong, if less than `atLeast` of it all is right. Of nothing nothing is right. */
export const shortfall = (tally: Tally, atLeast: number): readonly string[] =>
  share(tally) >= atLeast ? [] : [`${(100 * share(tally)).toFixed(1)} % right`, ...tally.wrong];

export function createTally(): { add(isRight: boolean, words: string): void; tally(): Tally } {
  let right = 0;
  const wrong: string[] = [];
  return {
    add: (isRight, words) => void (isRight ? (right += 1) : wrong.push(words)),
    tally: () => ({ right, wrong }),
  };
}
