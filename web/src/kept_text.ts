// What was typed survives a session that ended meanwhile. On submit the fields are put into this tab's sessionStorage.
// They come back only if the next page was a sign-in page or an error, and the same person is signed in. In every other
// case they are dropped with the next page, so that no child's text stays behind.
import { fillIn, type Typed, typedInto } from "./typed.ts";

const KEPT = "tonghu.kept";
const BROKEN_OFF = "tonghu.broken-off"; // "signed-out" or "error": what came in place of the answer

interface Kept {
  path: string;
  form: string;
  user: string;
  fields: Typed;
}

export function keepText(): void {
  const { signedOut, error } = document.body.dataset;
  if (signedOut !== undefined || error !== undefined) {
    if (!sessionStorage.getItem(KEPT)) return;
    if (signedOut !== undefined || !sessionStorage.getItem(BROKEN_OFF)) {
      sessionStorage.setItem(BROKEN_OFF, signedOut !== undefined ? "signed-out" : "error");
    }
    document.getElementById("kept-until-signed-in")?.toggleAttribute("hidden", signedOut === undefined);
    return;
  }
  const kept = take();
  if (kept) giveBack(kept);
  document.addEventListener("submit", (event) => keep(event.target as HTMLFormElement));
}

/** What is to be given back on this page. */
function take(): Kept | null {
  const text = sessionStorage.getItem(KEPT);
  const brokenOff = sessionStorage.getItem(BROKEN_OFF);
  const kept = text ? (JSON.parse(text) as Kept) : null;
  const mine = kept !== null && brokenOff !== null && kept.user === whose();
  if (mine && brokenOff === "signed-out" && kept.path !== here()) {
    location.replace(kept.path); // sign-in led elsewhere; the form is taken up there
    return null;
  }
  sessionStorage.removeItem(KEPT);
  sessionStorage.removeItem(BROKEN_OFF);
  return mine && kept.path === here() ? kept : null;
}

function keep(form: HTMLFormElement): void {
  if (form.method !== "post" || !form.id || form.dataset.keep === "no") return;
  const kept: Kept = { path: here(), form: form.id, user: whose(), fields: typedInto(form) };
  sessionStorage.setItem(KEPT, JSON.stringify(kept));
}

function giveBack(kept: Kept): void {
  const form = document.getElementById(kept.form);
  if (!(form instanceof HTMLFormElement)) return;
  fillIn(form, kept.fields);
  const words = document.getElementById("kept-words") as HTMLTemplateElement | null;
  if (words) form.prepend(words.content.cloneNode(true));
  form.scrollIntoView();
}

function here(): string {
  return location.pathname + location.search;
}

function whose(): string {
  return document.body.dataset.user ?? "";
}
