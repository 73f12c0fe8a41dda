/** One page of `docs/reference`, made from the code that it documents. */
export interface Page {
  /** File name in `docs/reference`. */
  readonly file: string;
  readonly title: string;
  /** What the page is about and where its content is defined. */
  readonly intro: string;
  readonly body: () => string;
}
