// One SVG sprite from the names in icons.txt, so that a page loads only the drawings it may use, and from here.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const drawings = join(dirname(createRequire(import.meta.url).resolve("@tabler/icons/package.json")), "icons/outline");
const LINES = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';

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

/** The sign in a browser's tab: a drawing, white on our accent. */
export function badge(inside: string): string {
  const ground = '<rect width="32" height="32" rx="6" fill="#0b6bcb"/>';
  const lines = LINES.replace("currentColor", "#fff");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${ground}<g transform="translate(4 4)" ${lines}>${inside}</g></svg>\n`;
}

/** What stands inside Tabler's <svg> of that name. */
export function drawing(name: string): string {
  const whole = readFileSync(join(drawings, `${name}.svg`), "utf8");
  const inside = whole.match(/<svg[^>]*>([\s\S]*)<\/svg>/)?.[1];
  if (inside === undefined) throw new Error(`icons.txt: the drawing of ${name} has no <svg>`);
  return inside.replace(/\s*\n\s*/g, "");
}

function symbol(name: string): string {
  return `<symbol id="${name}" viewBox="0 0 24 24" ${LINES}>${drawing(name)}</symbol>`;
}
