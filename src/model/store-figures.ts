/** How much a store holds. */
export interface StoreFigures {
  /** Of the database, free pages included. */
  readonly bytes: number;
  /** Of the write-ahead log. */
  readonly logBytes: number;
  /** Within the database, to be used again. */
  readonly freeBytes: number;
  readonly outbox: number;
  readonly deadLetters: number;
}
