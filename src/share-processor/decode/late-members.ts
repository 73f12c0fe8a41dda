import type { SparseValue } from '../../model/audit-event.ts';
import { createFieldCompiler } from './compiled-field.ts';
import { string } from './fields.ts';
import type { ValueReader } from './value-reader.ts';

/** Nearly every one is a text of its own, which costs more to make than the rest of the way to a skip. */
export const LATE_KEYS = ['auditID', 'requestURI'] as const;

type LateKey = (typeof LATE_KEYS)[number];

const ABSENT = -1;

/** Members of an event that are passed by, and read only once they are needed. */
export class LateMembers {
  private readonly members = LATE_KEYS.map((key) => ({ key, start: ABSENT, mark: 0 }));
  private readonly field = createFieldCompiler()(string);
  private readonly reader: ValueReader;

  constructor(reader: ValueReader) {
    this.reader = reader;
  }

  reset(): void {
    for (const member of this.members) member.start = ABSENT;
  }

  /** From the value at `start` to behind it, as `skipValue`. */
  pass(key: LateKey, start: number): number {
    for (const member of this.members) {
      if (member.key !== key) continue;
      member.start = start;
      member.mark = this.reader.mark;
    }
    return this.reader.skipValue(start, 1);
  }

  /** Reads what has been passed and not read yet. */
  readInto(header: { [Key in LateKey]: SparseValue }): void {
    const { reader } = this;
    const { mark } = reader;
    for (const member of this.members) {
      if (member.start === ABSENT) continue;
      reader.mark = member.mark;
      reader.read(this.field, member.start, 1);
      header[member.key] = reader.value;
      member.start = ABSENT;
    }
    reader.mark = mark;
  }
}
