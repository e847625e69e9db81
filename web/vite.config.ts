import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { defineConfig, type Plugin } from "vite";

import { badge, drawing, iconNames, sprite } from "./icons.ts";

const ENTRY = "workbench.ts";

/** Adds the sprite, and manifest.json: what the template tags `asset` and `icon` read. */
function manifest(): Plugin {
  return {
    name: "tonghu-manifest",
    generateBundle(_options, bundle) {
      const names = iconNames(new URL("icons.txt", import.meta.url));
      const drawn = sprite(names);
      const icons = `icons-${createHash("sha256").update(drawn).digest("hex").slice(0, 8)}.svg`;
      this.emitFile({ type: "asset", fileName: icons, source: drawn });
      const favicon = "favicon.svg";
      this.emitFile({ type: "asset", fileName: favicon, source: badge(drawing("shield-check")) });
      const written = Object.values(bundle).map((part) => part.fileName);
      const [script, ...scripts] = written.filter((name) => name.endsWith(".js"));
      const [style, ...styles] = written.filter((name) => name.endsWith(".css"));
      if (!script || !style || scripts.length || styles.length) {
        this.error(`one script and one style sheet were expected, not ${written.join(", ")}`);
      }
      const list = { entries: { [ENTRY]: { script, style } }, favicon, icons, icon_names: names };
      this.emitFile({ type: "asset", fileName: "manifest.json", source: `${JSON.stringify(list, null, 1)}\n` });
    },
  };
}

/** Compressed copies, which WhiteNoise serves in place of the files. */
function compressed(): Plugin {
  return {
    name: "tonghu-compressed",
    writeBundle(options) {
      for (const name of readdirSync(options.dir!).filter((each) => /\.(js|css|svg)$/.test(each))) {
        const path = join(options.dir!, name);
        writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
        writeFileSync(`${path}.br`, brotliCompressSync(readFileSync(path)));
      }
    },
  };
}

export default defineConfig({
  base: "./",
  logLevel: "warn",
  publicDir: false,
  plugins: [manifest(), compressed()],
  build: {
    outDir: "../src/tonghu/workbench/static/workbench",
    emptyOutDir: true,
    target: "es2022",
    cssTarget: "chrome123",
    modulePreload: false,
    assetsInlineLimit: 0,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: { workbench: `src/${ENTRY}` },
      output: { entryFileNames: "[name]-[hash].js", assetFileNames: "[name]-[hash][extname]" },
    },
  },
});
