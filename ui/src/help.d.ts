// What `build/help.ts` makes of docs/troubleshooting.md while the page is built: a tree of plain text, so that
// nothing in the window ever takes a text for markup.
declare module "*/docs/troubleshooting.md" {
  export type Inline =
    | string
    | { readonly kind: "code"; readonly text: string }
    | { readonly kind: "em" | "strong"; readonly inside: readonly Inline[] }
    /** To another entry; what leads out of the page is not a link here, only its words. */
    | { readonly kind: "entry"; readonly to: string; readonly inside: readonly Inline[] };

  export type Block =
    | { readonly kind: "words"; readonly inside: readonly Inline[] }
    /** Sentences that Patrol says. */
    | { readonly kind: "said"; readonly lines: readonly (readonly Inline[])[] }
    | { readonly kind: "list"; readonly items: readonly (readonly Inline[])[] };

  /** `id`: a fault's code, or another name that entries refer to. */
  export type Entry = { readonly id: string; readonly title: string; readonly blocks: readonly Block[] };

  export type Section = {
    readonly title: string;
    readonly lead: readonly Block[];
    readonly entries: readonly Entry[];
  };

  const sections: readonly Section[];
  export default sections;
}
