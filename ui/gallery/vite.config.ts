// Builds the gallery for looking at, outside of what ships: `npx vite build -c ui/gallery/vite.config.ts`.
import preact from "@preact/preset-vite";
import { defineConfig } from "vite";
import { catalogue } from "../build/catalogue.ts";
import { help } from "../build/help.ts";

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  plugins: [help(), catalogue(), preact({ prefreshEnabled: false, devToolsEnabled: false })],
  build: {
    outDir: "../../target/gallery",
    emptyOutDir: true,
    target: "safari16",
    cssTarget: "safari18.2",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
