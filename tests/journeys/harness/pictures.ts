// Where a journey's pictures lie: `target/journeys/<its name>/`.

import { join, resolve } from "node:path";

const REPOSITORY = resolve(import.meta.dirname, "../../..");

export function folderOf(journey: string): string {
  const folder = journey
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return join(REPOSITORY, "target/journeys", folder);
}
