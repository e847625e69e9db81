import { defineConfig } from "vite";

// The checker of forms as one file for Node, for the tests that hold it against Python's.
export default defineConfig({
  logLevel: "warn",
  publicDir: false,
  build: {
    ssr: "conformance.ts",
    outDir: process.env.TONGHU_CONFORMANCE ?? "build",
    emptyOutDir: false,
    target: "node20",
    rolldownOptions: { output: { entryFileNames: "conformance.mjs" } },
  },
  ssr: { noExternal: true },
});
