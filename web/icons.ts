// One SVG sprite from the names in icons.txt, so that a page loads only the drawings it may use, and from here.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const drawings = join(dirname(createRequire(import.meta.url).resolve("@tabler/icons/package.json")), "icons/outline");

/** The names in icons.txt, in its order; lines with # are remarks. */
export function iconNames(list: URL): string[] {
  return readFileSync(list, "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith("#"));
}

/** The sprite: one <symbol id=name> a drawing. Throws where Tabler has no such drawing. */
export function sprite(names: string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg">${names.map(symbol).join("")}</svg>\n`;
}

function symbol(name: string): string {
  const drawing = readFileSync(join(drawings, `${name}.svg`), "utf8");
  const inside = drawing.match(/<svg[^>]*>([\s\S]*)<\/svg>/)?.[1];
  if (inside === undefined) throw new Error(`icons.txt: the drawing of ${name} has no <svg>`);
  const look = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${look}>${inside.replace(/\s*\n\s*/g, "")}</symbol>`;
}
