const CLASS_ESCAPE = /[A-Za-z0-9]/;
const OPTIONAL = new Set(['?', '*', '{']);
const BREAKS = new Set(['^', '$', '.', '+']);

/**
 * The longest text (lower case) that everything the pattern matches must hold, or `''` when there is none to be seen: a
 * substring search rules most patterns out at a hundredth of the price of asking them. Errs on the side of `''`.
 */
export function requiredLiteral(pattern: string): string {
  let best = '';
  let run = '';
  const end = (): void => {
    if (run.length > best.length) best = run;
    run = '';
  };
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern.charAt(at);
    if (char === '|') return '';
    if (char === '[' || char === '(') {
      end();
      const close = char === '[' ? endOfClass(pattern, at) : endOfGroup(pattern, at);
      if (close < 0) return '';
      // Flags set inside a group would change what is literal around it.
      if (/^\(\?[a-zA-Z-]+[:)]/.test(pattern.slice(at, at + 6)) && !pattern.startsWith('(?P<', at)) return '';
      at = close;
      continue;
    }
    if (BREAKS.has(char)) {
      end();
      continue;
    }
    if (OPTIONAL.has(char)) {
      // What it repeats may be absent.
      run = run.slice(0, -1);
      end();
      if (char === '{') at = Math.max(at, pattern.indexOf('}', at));
      continue;
    }
    if (char !== '\\') {
      run += char;
      continue;
    }
    at += 1;
    const escaped = pattern.charAt(at);
    if (CLASS_ESCAPE.test(escaped)) end();
    else run += escaped;
  }
  end();
  return best.toLowerCase();
}

function endOfClass(pattern: string, from: number): number {
  for (let at = from + 1; at < pattern.length; at += 1) {
    const char = pattern.charAt(at);
    if (char === '\\') at += 1;
    else if (char === ']' && at > from + 1) return at;
  }
  return -1;
}

function endOfGroup(pattern: string, from: number): number {
  let depth = 0;
  for (let at = from; at < pattern.length; at += 1) {
    const char = pattern.charAt(at);
    if (char === '\\') at += 1;
    else if (char === '[') {
      const close = endOfClass(pattern, at);
      if (close < 0) return -1;
      at = close;
    } else if (char === '(') depth += 1;
    else if (char === ')') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}
