// Takes what the program tells and lays it into the signals, at most once per painted frame.
//
// A refresh of 1,000 runtimes brings 1,000 changes within seconds; each frame takes all that have come
// since the last one. A hidden window paints no frames, so a timer takes over there.
import { batch } from "@preact/signals";
import type { BatchLine } from "../bindings/BatchLine";
import type { BatchView } from "../bindings/BatchView";
import type { Change } from "../bindings/Change";
import type { RuntimeRow } from "../bindings/RuntimeRow";
import * as words from "../texts/en";
import { many } from "../texts/many";
import { batches, hearBatch, hearLines, keyOf } from "./batches";
import { hearRotation } from "./rotations";
import { entries, layTokens, setRows, upsertRows } from "./runtimes";
import {
  active,
  failRefresh,
  fresh,
  keychain,
  listedAt,
  refreshFault,
  refreshing,
  said,
  screen,
  seenAt,
  signIns,
  steps,
  take,
  tokens,
  wanted,
} from "./session";
import { settle } from "./table";
import { watch } from "./watch";

const HIDDEN_WINDOW_MS = 250;

let waiting: Change[] = [];
let frame: number | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

export function receive(change: Change): void {
  waiting.push(change);
  if (frame !== null) return;
  frame = requestAnimationFrame(flush);
  timer = setTimeout(flush, HIDDEN_WINDOW_MS);
}

/** Lays everything that waits into the signals now. */
export function flush(): void {
  if (frame !== null) cancelAnimationFrame(frame);
  clearTimeout(timer);
  frame = null;
  if (screen.peek() === "opening") return;
  const changes = waiting;
  waiting = [];
  batch(() => apply(changes));
}

function apply(changes: readonly Change[]): void {
  // Rows are gathered, so that a runtime that changed twice in a frame is laid in once.
  let rows = new Map<string, RuntimeRow>();
  const layRows = () => {
    if (rows.size > 0) upsertRows(rows.values());
    rows = new Map();
  };
  // So are a batch's lines: hundreds may come in one frame.
  let lines = new Map<string, Map<string, BatchLine>>();
  const layLines = () => {
    for (const [batch, those] of lines) hearLines(batch, those);
    lines = new Map();
  };
  let reorder = false;
  for (const change of changes) {
    switch (change.kind) {
      case "list":
        if (change.account !== active.peek()) break;
        rows = new Map();
        setRows(change.rows);
        listedAt.value = change.listedAt;
        break;
      case "rows":
        if (change.account !== active.peek()) break;
        for (const row of change.rows) rows.set(row.key.name, row);
        reorder ||= refreshing.peek() === null;
        break;
      case "refresh":
        if (change.account !== active.peek()) break;
        layRows();
        reorder ||= change.over;
        takeRefresh(change);
        break;
      case "tokens":
        tokens.value = change.tokens;
        // Rows that came before them in this frame have them as they were.
        layRows();
        layTokens(change.tokens);
        break;
      case "progress":
        steps.value = new Map(steps.peek()).set(change.job, change.step);
        break;
      case "batch":
        layLines();
        takeBatch(change.batch);
        break;
      case "batchLine": {
        const those = lines.get(change.batch) ?? new Map<string, BatchLine>();
        lines.set(change.batch, those.set(keyOf(change.line.key), change.line));
        break;
      }
      case "rotation":
        layLines();
        hearRotation(change.rotation);
        break;
      case "watch":
        watch.value = change.watch;
        break;
      case "go":
        wanted.value = change.place;
        break;
      case "signIn": {
        const { kind: _, job, ...page } = change;
        signIns.value = new Map(signIns.peek()).set(job, page);
        break;
      }
      case "anew":
        rows = new Map();
        lines = new Map();
        take(change.start);
        break;
      case "keychain":
        keychain.value = { fault: change.fault, prompting: change.prompting };
        break;
    }
  }
  layRows();
  layLines();
  if (reorder) settle();
}

/** The end of a batch is said once, wherever the user is by then. */
function takeBatch(batch: BatchView): void {
  const ran = batches.peek().get(batch.id)?.running ?? false;
  hearBatch(batch);
  if (ran && !batch.running) said.value = many.over(batch);
}

function takeRefresh(change: Extract<Change, { kind: "refresh" }>): void {
  if (!change.over) {
    refreshing.value = { done: change.done, total: change.total };
    refreshFault.value = null;
    return;
  }
  refreshing.value = null;
  refreshFault.value = null;
  if (change.fault === null) {
    seenAt.value = Date.now();
    fresh.value = true;
    const all = entries.peek();
    const silent = all.filter((entry) => entry.row.state === "unreachable").length;
    said.value = words.status.over(all.length, silent);
  } else {
    failRefresh(change.fault);
    said.value = words.status.notRefreshed;
  }
}
