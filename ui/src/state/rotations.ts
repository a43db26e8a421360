// The rotations: a token each that is being replaced by a new one, as far as the program has told.
import { computed, signal } from "@preact/signals";
import type { BatchView } from "../bindings/BatchView";
import type { RotationView } from "../bindings/RotationView";
import type { TokenView } from "../bindings/TokenView";
import { batches, layIfUnknown } from "./batches";

/** Those that are unfinished, and those that ended while this window was open. */
export const rotations = signal<ReadonlyMap<string, RotationView>>(new Map());

/** How often the program has told of each: what it tells is newer than an answer that came later. */
const heard = new Map<string, number>();

const isOver = ({ step }: RotationView): boolean => step === "done" || step === "stopped";

export const unfinishedRotations = computed<readonly RotationView[]>(() =>
  [...rotations.value.values()].filter((rotation) => !isOver(rotation)),
);

/** The unfinished rotation that a token is part of, as the old one or as the new. */
export const rotationOf = (token: string): RotationView | undefined =>
  unfinishedRotations.value.find(({ old, new: made }) => old?.id === token || made?.id === token);

/** How far the new token has come, by the newest tidings. */
export const batchOf = ({ batch }: RotationView): BatchView | null =>
  batch === null ? null : (batches.value.get(batch.id) ?? batch);

/** Whichever of the two tokens is known: both are of the same account on the same host. */
export const eitherOf = ({ old, new: made }: RotationView): TokenView | null => made ?? old;

function lay(rotation: RotationView): void {
  rotations.value = new Map(rotations.peek()).set(rotation.id, rotation);
  if (rotation.batch !== null) layIfUnknown(rotation.batch);
}

/** All that the program knows when the window opens. */
export function takeRotations(all: readonly RotationView[]): void {
  for (const rotation of all) lay(rotation);
}

/** The program tells of a rotation. */
export function hearRotation(rotation: RotationView): void {
  heard.set(rotation.id, (heard.get(rotation.id) ?? 0) + 1);
  lay(rotation);
}

/** How often the program has told of each until now. */
export const heardRotations = (): ReadonlyMap<string, number> => new Map(heard);

/** An answer of the program's, unless it has told of the rotation since the question. */
export function answerRotation(rotation: RotationView, before: ReadonlyMap<string, number>): void {
  if ((heard.get(rotation.id) ?? 0) === (before.get(rotation.id) ?? 0)) lay(rotation);
}
