// Figures as they are told: medians, from where to where, and ratios.

export interface Figure {
  name: string;
  unit: "ms" | "MiB" | "/s" | "MB" | "";
  ours: number[];
  against: string;
  theirs: number[];
  /** What the ratio may be at most. */
  goal?: number;
  /** What ours may be at most. */
  limit?: number;
}

export function median(values: number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

export function ratio({ ours, theirs }: Figure): number {
  return median(ours) / median(theirs);
}

/** The table, for a terminal and for Markdown alike. */
export function table(figures: Figure[]): string {
  const head = ["figure", "Patrol", "against", "", "ratio", "goal"];
  const lines = figures.map((figure) => [
    figure.name,
    told(figure.ours, figure.unit),
    figure.against,
    told(figure.theirs, figure.unit),
    ratio(figure).toFixed(2),
    goals(figure),
  ]);
  const widths = head.map((title, column) => {
    return Math.max(...[title, ...lines.map((line) => line[column] ?? "")].map((cell) => cell.length));
  });
  const drawn = (cells: string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [drawn(head), rule, ...lines.map(drawn)].join("\n");
}

/** `≤ 1.15, ≤ 60 MiB`, and a cross where it is above one of them. */
function goals(figure: Figure): string {
  const { goal, limit, ours, unit } = figure;
  const told = [];
  if (goal !== undefined) told.push(`≤ ${goal.toFixed(2)}`);
  if (limit !== undefined) told.push(`≤ ${limit} ${unit}`);
  const missed = ratio(figure) > (goal ?? Infinity) || median(ours) > (limit ?? Infinity);
  return `${told.join(", ")}${missed ? " ✗" : ""}`;
}

/** `812 ms (790–860)`; one alone without from where to where. */
function told(values: number[], unit: string): string {
  const digits = median(values) < 10 ? 2 : median(values) < 100 ? 1 : 0;
  const round = (value: number) => value.toFixed(digits);
  const middle = `${round(median(values))} ${unit}`.trim();
  if (values.length < 2) return middle;
  return `${middle} (${round(Math.min(...values))}–${round(Math.max(...values))})`;
}
