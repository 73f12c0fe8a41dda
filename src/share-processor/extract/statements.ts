/** The statements of one observation: keys of the HyperEvent vocabulary, each with its values, in the order made. */
export class Statements {
  readonly #values = new Map<string, string[]>();

  /** States `key`; a key stated again gathers its values. */
  add(key: string, ...values: readonly string[]): void {
    const known = this.#values.get(key);
    if (known === undefined) this.#values.set(key, [...values]);
    else known.push(...values);
  }

  entries(): IterableIterator<[string, string[]]> {
    return this.#values.entries();
  }
}
