// Text of the help as elements: never as markup (see `build/help.ts`).
import type { Block, Inline } from "*/docs/troubleshooting.md";
import { help as words } from "../texts/help";

export function Prose({ blocks, onEntry }: { blocks: readonly Block[]; onEntry: (id: string) => void }) {
  return (
    <div class="prose">
      {blocks.map((block, index) => (
        <Part key={index} block={block} onEntry={onEntry} />
      ))}
    </div>
  );
}

function Part({ block, onEntry }: { block: Block; onEntry: (id: string) => void }) {
  switch (block.kind) {
    case "words":
      return (
        <p>
          <Words inside={block.inside} onEntry={onEntry} />
        </p>
      );
    case "said":
      return (
        <blockquote aria-label={words.said}>
          {block.lines.map((line, index) => (
            <p key={index}>
              <Words inside={line} onEntry={onEntry} />
            </p>
          ))}
        </blockquote>
      );
    case "list":
      return (
        <ul>
          {block.items.map((item, index) => (
            <li key={index}>
              <Words inside={item} onEntry={onEntry} />
            </li>
          ))}
        </ul>
      );
  }
}

function Words({ inside, onEntry }: { inside: readonly Inline[]; onEntry: (id: string) => void }) {
  return (
    <>
      {inside.map((part, index) => {
        if (typeof part === "string") return part;
        if (part.kind === "code") return <code key={index}>{part.text}</code>;
        const within = <Words inside={part.inside} onEntry={onEntry} />;
        if (part.kind === "entry") {
          return (
            <button key={index} type="button" class="link in-words" onClick={() => onEntry(part.to)}>
              {within}
            </button>
          );
        }
        return part.kind === "em" ? <em key={index}>{within}</em> : <strong key={index}>{within}</strong>;
      })}
    </>
  );
}
