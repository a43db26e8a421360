// Builds the page that the shell embeds. `base` is relative, since the shell serves it from a scheme of
// its own; nothing is inlined, since the content security policy allows only what is a file.
import preact from "@preact/preset-vite";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { catalogue } from "./build/catalogue.ts";
import { help } from "./build/help.ts";

/**
 * The shell freezes `Object.prototype` (`freezePrototype`), so that no script can change what others
 * inherit. A plain assignment to an inherited name, `X.prototype.toString = …`, then throws; signals'
 * bundle has two such. They become definitions, which do the same and are allowed.
 */
function definedNotAssigned(): Plugin {
  const assignment = /\b([A-Za-z_$][\w$]*)\.prototype\.(toString|valueOf)=(function\(\)\{[^{}]*\})/g;
  return {
    name: "defined-not-assigned",
    transform(code, id) {
      if (!id.includes("signals-core") || !assignment.test(code)) return null;
      const define = 'Object.defineProperty($1.prototype,"$2",{value:$3,writable:true,configurable:true})';
      return { code: code.replace(assignment, define), map: null };
    },
  };
}

export default defineConfig({
  base: "./",
  plugins: [
    help(),
    catalogue(),
    definedNotAssigned(),
    preact({ prefreshEnabled: false, devToolsEnabled: false }),
  ],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "safari16",
    // `light-dark()` stays as it is: every WebKit that Patrol runs in has it.
    cssTarget: "safari18.2",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  test: {
    environment: "happy-dom",
    include: ["test/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
