/** What one commit was about. */
export interface CommitFigures {
  /** Decompressed bytes of input; 0 where only time has passed. */
  readonly bytes: number;
  /** Time to draw conclusions. */
  readonly concludeMs: number;
  /** Time that the store took. */
  readonly commitMs: number;
  /** Observations that extraction found, since the last commit. */
  readonly found: number;
  /** Those of them that were new. */
  readonly added: number;
  /** Records from which conclusions were to be drawn, beside those that waited already. */
  readonly changed: number;
  /** Records whose conclusions were put off, until the backlog is read. */
  readonly waiting: number;
  readonly results: number;
  readonly outbox: number;
  /** Records that are held because they are not settled. */
  readonly open: number;
  /** How far the newest event is behind the clock; `null` before there is one. */
  readonly lagMs: number | null;
}
