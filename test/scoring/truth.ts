/** What a labelled log is known to hold: one delivery that one of its scenarios is about. */
export interface TruthRow {
  readonly scenario: string;
  readonly namespace: string;
  readonly kind: string;
  /** A name that ends in `-` stands for the generated names that it begins. */
  readonly name: string;
  /** `after` is no delivery: what befell a delivered Pod later. */
  readonly delivery: 'create' | 'delete' | 'upgrade' | 'rollout' | 'pvc-bind' | 'after';
  /** `none`: no such Pod must appear. `broken`: only with `after`. */
  readonly outcome: 'succeeded' | 'failed' | 'in-progress' | 'aborted' | 'none' | 'broken';
  /** Empty where nothing held it up. */
  readonly phase: string;
  /** Any of these is right; none where nothing is to be said, or where the catalogue has no code. */
  readonly codes: readonly string[];
  readonly side: string;
  readonly note: string;
}

const COLUMNS = [
  'scenario',
  'namespace',
  'kind',
  'name',
  'delivery',
  'outcome',
  'phase',
  'code',
  'side',
  'cause',
  'note',
] as const;

const DELIVERIES = new Set(['create', 'delete', 'upgrade', 'rollout', 'pvc-bind', 'after']);
const OUTCOMES = new Set(['succeeded', 'failed', 'in-progress', 'aborted', 'none', 'broken']);

/** Reads a truth file: tab-separated, one header. Throws on anything else, since a row that is not read is not tested. */
export function parseTruth(text: string): TruthRow[] {
  const [header, ...lines] = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  if (header !== COLUMNS.join('\t')) throw new Error(`not a truth file: ${header ?? 'empty'}`);
  return lines.map((line) => {
    const cells = line.split('\t');
    if (cells.length !== COLUMNS.length) throw new Error(`${cells.length} columns: ${line}`);
    const row = Object.fromEntries(COLUMNS.map((column, n) => [column, cells[n] ?? ''])) as Record<
      (typeof COLUMNS)[number],
      string
    >;
    if (!DELIVERIES.has(row.delivery) || !OUTCOMES.has(row.outcome)) throw new Error(`unknown word: ${line}`);
    const { scenario, namespace, kind, name, phase, code, side, note } = row;
    return {
      scenario,
      namespace,
      kind,
      name,
      delivery: row.delivery as TruthRow['delivery'],
      outcome: row.outcome as TruthRow['outcome'],
      phase,
      codes: code === '' ? [] : code.split('|'),
      side,
      note,
    };
  });
}
