// What comes of a press is brought into sight; what comes up by itself is left where it is.

import { cleanup, fireEvent, screen as page, render } from "@testing-library/preact";
import { useState } from "preact/hooks";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FaultBox } from "../src/elements/fault";
import { fault } from "./help";

const scrolled = vi.fn();

beforeEach(() => {
  scrolled.mockClear();
  Element.prototype.scrollIntoView = scrolled;
});

afterEach(cleanup);

function Section({ name, broken = false }: { name: string; broken?: boolean }) {
  const [failed, setFailed] = useState(broken);
  return (
    <section>
      <button type="button" onClick={() => setFailed(true)}>
        {name}
      </button>
      {failed && <FaultBox fault={fault()} />}
    </section>
  );
}

test("a fault beside what was pressed is brought into sight", () => {
  render(<Section name="Save" />);
  fireEvent.click(page.getByRole("button", { name: "Save" }));
  expect(page.getByRole("alert")).toBeTruthy();
  expect(scrolled.mock.contexts).toEqual([page.getByRole("alert")]);
});

test("a fault elsewhere, or without a press, scrolls nothing", () => {
  const { rerender } = render(<Section name="Save" />);
  fireEvent.click(page.getByRole("button", { name: "Save" }));
  scrolled.mockClear();
  rerender(
    <>
      <Section name="Save" />
      <Section name="Other" broken />
    </>,
  );
  expect(page.getAllByRole("alert").length).toBeGreaterThan(0);
  expect(
    scrolled.mock.contexts.some((box) => (box as Element).parentElement?.textContent?.includes("Other")),
  ).toBe(false);
});
