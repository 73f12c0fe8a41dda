/** What was promised, or `late` when it takes longer than so many milliseconds. What is late goes on all the same. */
export async function within<T, Late>(promised: Promise<T>, ms: number, late: Late): Promise<T | Late> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<Late>((resolve) => {
    timer = setTimeout(resolve, ms, late);
  });
  return Promise.race([promised, patience]).finally(() => clearTimeout(timer));
}
