import type { ChildProcess } from 'node:child_process';

/** Where a service listens, once it says so; rejects when it ends before. */
export async function listening(child: ChildProcess): Promise<string> {
  let said = '';
  if (child.stderr === null) throw new Error('the service says nothing');
  for await (const text of child.stderr.iterator({ destroyOnReturn: false })) {
    said += String(text);
    const url = /"url":"(?<url>[^"]+)","msg":"listening"/.exec(said)?.groups?.['url'];
    if (url === undefined) continue;
    // What it says later is not kept, and does not fill the pipe.
    child.stderr.resume();
    return url;
  }
  throw new Error(`the service ended:\n${said}`);
}
