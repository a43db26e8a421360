// The batches: one token each on its way to several runtimes, as far as the program has told.
import { computed, signal } from "@preact/signals";
import type { BatchLine } from "../bindings/BatchLine";
import type { BatchView } from "../bindings/BatchView";
import type { RuntimeKey } from "../bindings/RuntimeKey";

/** Those that are unfinished, and those that ended while this window was open. */
export const batches = signal<ReadonlyMap<string, BatchView>>(new Map());

/** How often the program has told of each: what it tells is newer than an answer that came later. */
const heard = new Map<string, number>();
/** Those that the user does not want to be reminded of. */
const left = signal<ReadonlySet<string>>(new Set());

export const keyOf = (key: RuntimeKey): string => `${key.account}/${key.name}`;

export type Tally = { total: number; done: number; failed: number; open: number };

/** How many lines are where; what is not done or failed waits, or is under way. */
export function tally({ lines }: BatchView): Tally {
  let done = 0;
  let failed = 0;
  for (const { state } of lines) {
    if (state === "done") done++;
    else if (state === "failed") failed++;
  }
  return { total: lines.length, done, failed, open: lines.length - done - failed };
}

export const isWhole = (batch: BatchView): boolean => batch.lines.every((line) => line.state === "done");

/** What a banner speaks of; a rotation speaks for its own batch. */
export const unfinishedBatches = computed<readonly BatchView[]>(() =>
  [...batches.value.values()].filter(
    (batch) => batch.rotation === null && !left.value.has(batch.id) && (batch.running || !isWhole(batch)),
  ),
);

function lay(batch: BatchView): void {
  batches.value = new Map(batches.peek()).set(batch.id, batch);
  if (!batch.running || !left.peek().has(batch.id)) return;
  // Somebody goes on with it after all.
  const still = new Set(left.peek());
  still.delete(batch.id);
  left.value = still;
}

/** A batch that came within something else, which may be older than what was told of it. */
export function layIfUnknown(batch: BatchView): void {
  if (!batches.peek().has(batch.id)) lay(batch);
}

/** All that the program knows when the window opens. */
export function takeBatches(all: readonly BatchView[]): void {
  const next = new Map(batches.peek());
  for (const batch of all) next.set(batch.id, batch);
  batches.value = next;
}

/** The program tells of a batch. */
export function hearBatch(batch: BatchView): void {
  heard.set(batch.id, heardOf(batch.id) + 1);
  lay(batch);
}

/** The program tells of some lines of one batch. */
export function hearLines(id: string, lines: ReadonlyMap<string, BatchLine>): void {
  heard.set(id, heardOf(id) + 1);
  const batch = batches.peek().get(id);
  if (batch === undefined) return;
  const next = batch.lines.map((line) => lines.get(keyOf(line.key)) ?? line);
  batches.value = new Map(batches.peek()).set(id, { ...batch, lines: next });
}

export const heardOf = (id: string): number => heard.get(id) ?? 0;

/** An answer of the program's, unless it has told of the batch since the question. */
export function answerBatch(batch: BatchView, heardBefore: number): void {
  if (heardOf(batch.id) === heardBefore) lay(batch);
}

export function forgetBatch(id: string): void {
  left.value = new Set(left.peek()).add(id);
}
