// Waiting: for a condition, never for a time.

/** How long a journey waits where it says nothing else. */
export const PATIENCE = 10_000;

export class TooLate extends Error {
  override name = "TooLate";
}

/**
 * Asks `condition` until it answers something true, and returns that answer.
 * An error that it throws counts as "not yet"; the last one is told at the end.
 */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  deadline = PATIENCE,
): Promise<Exclude<T, false | null | undefined | 0 | "">> {
  const end = Date.now() + deadline;
  let last: unknown;
  for (;;) {
    try {
      const answer = await condition();
      if (answer) return answer as Exclude<T, false | null | undefined | 0 | "">;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) {
      const why = last instanceof Error ? `: ${last.message}` : "";
      throw new TooLate(`not within ${deadline} ms: ${what}${why}`);
    }
    await sleep(25);
  }
}

/** Fails with a sentence where `promise` takes longer than `deadline`. */
export async function within<T>(what: string, promise: Promise<T>, deadline: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooLate(`not within ${deadline} ms: ${what}`)), deadline);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
