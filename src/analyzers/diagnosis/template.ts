/** `{name}` or `{name|what to say when it is unknown}`. */
const HOLE = /\{([a-zA-Z][a-zA-Z0-9]*)(?:\|([^{}]*))?\}/g;

/** What a template may always speak of, and what it says when the log does not tell. */
export const BUILT_INS = {
  pod: 'the Pod',
  namespace: 'the namespace',
  node: 'the node',
  container: 'the container',
  image: 'the image',
  owner: 'its owner',
  exitCode: 'a non-zero code',
  exitMeaning: '',
  message: '',
  lastWords: '',
  reason: '',
  user: 'somebody',
  kind: 'Pod',
  claims: 'its name was not logged',
} as const;
export type BuiltIn = keyof typeof BUILT_INS;

export type TemplateValues = { readonly [name: string]: string | null | undefined };

export interface Hole {
  readonly name: string;
  readonly fallback: string | null;
}

/** The holes of a template, in order. */
export function holesOf(template: string): readonly Hole[] {
  return [...template.matchAll(HOLE)].map((match) => ({ name: match[1] ?? '', fallback: match[2] ?? null }));
}

/** Fills a text. Unknown values say their fallback, else that of the built-in. */
export function fillText(template: string, values: TemplateValues): string {
  return template
    .replace(HOLE, (_whole, name: string, fallback: string | undefined, offset: number) => {
      const value = values[name];
      if (value !== null && value !== undefined && value !== '') return value;
      const word = fallback ?? (BUILT_INS as TemplateValues)[name] ?? '';
      return offset === 0 ? word.charAt(0).toUpperCase() + word.slice(1) : word;
    })
    .replace(/ {2,}/g, ' ')
    .replace(/ ([.,;:])(?= |$)/g, '$1')
    .replace(/\.\.$/, '.')
    .trim();
}

const SAFE_WORD = /^[A-Za-z0-9_./:@%+=-]+$/;

/**
 * Fills a command that an engineer may paste into a shell: values come from a log that others wrote, so anything but a
 * plain word is quoted, and unknown values show as `<name>`.
 */
export function fillCommand(template: string, values: TemplateValues): string {
  return template.replace(HOLE, (_whole, name: string, fallback: string | undefined) => {
    const value = values[name];
    if (value === null || value === undefined || value === '') return fallback ?? `<${name}>`;
    return SAFE_WORD.test(value) && !value.startsWith('-')
      ? value
      : `'${value.replaceAll("'", String.raw`'\''`)}'`;
  });
}
