// What was typed survives a session that ended meanwhile. On submit the fields are put into this tab's sessionStorage.
// They come back only if the next page was a sign-in page or an error, and the same person is signed in. In every other
// case they are dropped with the next page, so that no child's text stays behind.

const KEPT = "tonghu.kept";
const BROKEN_OFF = "tonghu.broken-off"; // "signed-out" or "error": what came in place of the answer

interface Kept {
  path: string;
  form: string;
  user: string;
  fields: [name: string, value: string][];
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
  const fields: [string, string][] = [];
  for (const field of form.elements) {
    if (!isTyped(field)) continue;
    if (isTick(field) && !field.checked) continue;
    fields.push([field.name, field.value]);
  }
  const kept: Kept = { path: here(), form: form.id, user: whose(), fields };
  sessionStorage.setItem(KEPT, JSON.stringify(kept));
}

function giveBack(kept: Kept): void {
  const form = document.getElementById(kept.form);
  if (!(form instanceof HTMLFormElement)) return;
  const values = new Map<string, string[]>();
  for (const [name, value] of kept.fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!isTyped(field)) continue;
    if (isTick(field)) field.checked = values.get(field.name)?.includes(field.value) ?? false;
    else field.value = values.get(field.name)?.shift() ?? field.value;
  }
  const words = document.getElementById("kept-words") as HTMLTemplateElement | null;
  if (words) form.prepend(words.content.cloneNode(true));
  form.scrollIntoView();
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function isTyped(field: Element): field is Field {
  if (field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) return field.name !== "";
  const never = ["hidden", "password", "file", "submit", "button", "image", "reset"];
  return field instanceof HTMLInputElement && field.name !== "" && !never.includes(field.type);
}

function isTick(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio");
}

function here(): string {
  return location.pathname + location.search;
}

function whose(): string {
  return document.body.dataset.user ?? "";
}
