// A box that grows and shrinks only while the pointer rests, or is within it: what lies below stays where it is
// until then. What is in it is in the page, and read out, at once.
import { useSignalEffect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { pointerMoves } from "../state/pointer";

export function Held({ class: name, children }: { class: string; children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);

  const fit = () => {
    if (box.current === null || content.current === null) return;
    if (pointerMoves.value && !box.current.matches(":hover")) box.current.classList.add("held");
    else {
      box.current.classList.remove("held");
      box.current.style.height = `${content.current.offsetHeight}px`;
    }
  };
  useLayoutEffect(() => {
    const observer = new ResizeObserver(fit);
    if (content.current !== null) observer.observe(content.current);
    return () => observer.disconnect();
  }, []);
  useSignalEffect(fit);

  return (
    <div ref={box} class={name}>
      <div ref={content}>{children}</div>
    </div>
  );
}
