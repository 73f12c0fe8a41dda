import { readFileSync, statSync } from 'node:fs';

export type SecretFile =
  | { readonly ok: true; readonly text: string; readonly warning: string | null }
  | { readonly ok: false; readonly message: string };

/** Permission of those who are neither owner nor of the group. */
const OTHERS_READ = 0o004;

/** Reads a file that should be nobody else's; warns when everybody on the machine can read it. */
export function readSecretFile(path: string): SecretFile {
  try {
    const text = readFileSync(path, 'utf8');
    const isOpen = process.platform !== 'win32' && (statSync(path).mode & OTHERS_READ) !== 0;
    const warning = isOpen ? `${path} can be read by everybody on this machine: chmod o= ${path}` : null;
    return { ok: true, text, warning };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, message: `${path} cannot be read: ${reason}` };
  }
}
