// Which picture in docs/pictures/ is which of a journey's (docs/pictures.json).

import { join } from "node:path";
import { REPOSITORY, read } from "./pages.ts";

export const PICTURES = join(REPOSITORY, "docs/pictures");

export interface Taken {
  /** In tests/journeys/. */
  file: string;
  journey: string;
  /** The name that it gives the picture. */
  picture: string;
  /** Light alone where it does not say. */
  themes?: readonly ("light" | "dark")[];
}

export const mapping = (): Record<string, Taken> => JSON.parse(read("docs/pictures.json"));

/** `rotate.png`; where both themes are taken, `window-light.png` and `window-dark.png`. */
export function filesOf(name: string, { themes = ["light"] }: Taken): string[] {
  return themes.length === 1 ? [`${name}.png`] : themes.map((theme) => `${name}-${theme}.png`);
}
