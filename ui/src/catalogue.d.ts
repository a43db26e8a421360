// What `build/catalogue.ts` makes of a file in locales/ while the page is built.
declare module "*.po" {
  export type Catalogue = {
    /** What the page says, by its English; one with a number in it has a form for each of the language's. */
    readonly texts: Readonly<Record<string, string | readonly string[]>>;
    /** Which form goes with a number. */
    readonly plural: (n: number) => number;
  };

  const catalogue: Catalogue;
  export default catalogue;
}
