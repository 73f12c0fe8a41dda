/** How many documents are asked for at a time. */
export interface PageSize {
  /** Documents of the next page. */
  hits(): number;
  /** An answer with more bytes than this is not read to its end. */
  mostBytes(): number;
  /** A page came. */
  saw(hits: number, bytes: number): void;
  /** A page was too large: the next has fewer. */
  tooLarge(): void;
}

const FIRST_HITS = 100;
/** A page has at most so many times the documents of the one before. */
const GROWTH = 4;
/** What documents are like changes: the mean forgets. */
const WEIGHT_OF_LAST = 0.3;
/** So many times what a page should have is still read. */
const TOLERANCE = 2;
/** A single document is read however large it is: Elasticsearch takes none above 100 MiB, unless it is told to. */
const MOST_OF_ONE = 1024 * 1024 * 1024;

/** Begins small, and learns how large documents are. */
export function createPageSize(mostHits: number, pageBytes: number): PageSize {
  let next = Math.min(FIRST_HITS, mostHits);
  let meanBytes = 0;
  return {
    hits: () => next,
    mostBytes: () => (next === 1 ? MOST_OF_ONE : pageBytes * TOLERANCE),
    saw(hits, bytes) {
      if (hits === 0) return;
      const mean = bytes / hits;
      // A page of few documents says less.
      const weight = WEIGHT_OF_LAST * Math.min(1, hits / next);
      meanBytes = meanBytes === 0 ? mean : meanBytes + weight * (mean - meanBytes);
      const fitting = Math.floor(pageBytes / Math.max(1, meanBytes));
      next = Math.max(1, Math.min(mostHits, fitting, next * GROWTH));
    },
    tooLarge() {
      next = Math.max(1, Math.floor(next / 2));
      meanBytes = Math.max(meanBytes, pageBytes / next);
    },
  };
}
