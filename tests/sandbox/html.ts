/** The few plain pages that a browser may be sent to. */
import type { FastifyReply } from "fastify";

export function page(reply: FastifyReply, title: string, lines: string[], raw = ""): FastifyReply {
  const text = lines.map((line) => `<p>${escapeHtml(line)}</p>`).join("");
  const head = `<!doctype html><meta charset="utf-8"><title>${escapeHtml(title)}</title>`;
  return reply.type("text/html; charset=utf-8").send(`${head}<h1>${escapeHtml(title)}</h1>${text}${raw}`);
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** A form with one button for each decision; the one pressed arrives as `decision`. */
export function form(
  action: string,
  hidden: Record<string, string>,
  decisions: string[],
  fields = "",
): string {
  const inputs = Object.entries(hidden)
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join("");
  const buttons = decisions.map((one) => `<button name="decision" value="${one}">${one}</button>`).join(" ");
  return `<form method="post" action="${escapeHtml(action)}">${inputs}${fields}${buttons}</form>`;
}

/** A field with its label beside it. */
export function field(label: string, name: string, attributes = ""): string {
  return `<p><label for="${name}">${escapeHtml(label)}</label> <input id="${name}" name="${name}" ${attributes} required></p>`;
}

export function alert(sentence: string): string {
  return `<p role="alert">${escapeHtml(sentence)}</p>`;
}
