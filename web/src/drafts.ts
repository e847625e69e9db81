// A long form keeps a draft while it is being filled in: form[data-draft] says under which name, data-draft-key with
// which key. The server makes both out of the person, the post and the lead, and gives the key only to a page of that
// person: the draft lies encrypted in this browser, and whoever comes next cannot read it. It goes when the form was
// taken in (the server names it in a cookie), on signing out, when another person is signed in, and after a week.
import { fillIn, type Typed, typedInto } from "./typed.ts";

const PREFIX = "tonghu.draft.";
const DONE = "tonghu_draft_done";
const WAIT_MS = 600;
const LONGEST_DAYS = 7;
const NONCE_BYTES = 12;

interface Kept {
  at: number; // milliseconds
  nonce: string;
  sealed: string;
}

export function keepDrafts(): void {
  forgetDone();
  const user = document.body.dataset.user;
  if (user) forgetOthers(user);
  document.addEventListener("submit", (event) => {
    if ((event.target as HTMLFormElement).dataset.forgetsDrafts !== undefined) forget(() => true);
  });
  const form = document.querySelector<HTMLFormElement>("form[data-draft]");
  if (form && user) void keep(form, `${PREFIX}${user}.${form.dataset.draft}`);
}

async function keep(form: HTMLFormElement, name: string): Promise<void> {
  const state = form.querySelector<HTMLElement>("[data-draft-state]");
  if (!state) return;
  const say = (words: string | undefined, at?: number) => {
    state.hidden = false;
    const place = state.querySelector<HTMLElement>("[data-draft-words]") ?? state;
    place.textContent = (words ?? "").replace("{time}", at ? clock(at) : "");
  };
  // Only where the connection is safe does a browser encrypt; in clear nothing is kept.
  if (!window.isSecureContext) return say(state.dataset.unable);
  const key = await crypto.subtle.importKey("raw", bytes(form.dataset.draftKey ?? ""), "AES-GCM", false, ["encrypt", "decrypt"]);
  const again = state.querySelector<HTMLButtonElement>("[data-draft-drop]");
  again?.addEventListener("click", () => {
    localStorage.removeItem(name);
    location.reload();
  });
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const save = async () => {
    clearTimeout(waiting);
    const at = Date.now();
    try {
      localStorage.setItem(name, JSON.stringify(await seal(key, typedInto(form), at)));
      say(state.dataset.saved, at);
    } catch {
      say(state.dataset.unable); // the browser's room is used up
    }
  };
  // What came back with the server's answer is newer than any draft, and so is what kept_text.ts has just given back.
  const filled = form.dataset.draftFilled !== undefined || form.querySelector(".kept") !== null;
  const kept = filled ? null : read(name);
  const typed = kept && (await open(key, kept));
  if (kept && typed) {
    fillIn(form, typed);
    say(state.dataset.restored, kept.at);
    again?.removeAttribute("hidden");
  } else if (filled) await save();
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void save(), WAIT_MS);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.dataset.draftReady = "";
}

async function seal(key: CryptoKey, typed: Typed, at: number): Promise<Kept> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const plain = new TextEncoder().encode(JSON.stringify(typed));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, plain);
  return { at, nonce: text(nonce), sealed: text(new Uint8Array(sealed)) };
}

/** Null where it was written under another key, or is no draft at all. */
async function open(key: CryptoKey, kept: Kept): Promise<Typed | null> {
  try {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(kept.nonce) }, key, bytes(kept.sealed));
    return JSON.parse(new TextDecoder().decode(plain)) as Typed;
  } catch {
    return null;
  }
}

function read(name: string): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

function forgetDone(): void {
  const told = document.cookie.split("; ").find((each) => each.startsWith(`${DONE}=`));
  if (!told) return;
  const done = told.slice(DONE.length + 1);
  forget((name) => name.endsWith(`.${done}`));
  document.cookie = `${DONE}=; max-age=0; path=/; samesite=lax`;
}

function forgetOthers(user: string): void {
  const oldest = Date.now() - LONGEST_DAYS * 24 * 3600 * 1000;
  forget((name) => !name.startsWith(`${PREFIX}${user}.`) || (read(name)?.at ?? 0) < oldest);
}

function forget(which: (name: string) => boolean): void {
  const names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  for (const name of names) if (which(name)) localStorage.removeItem(name);
}

function clock(at: number): string {
  const when = new Date(at);
  const two = (part: number) => String(part).padStart(2, "0");
  const time = `${two(when.getHours())}:${two(when.getMinutes())}`;
  const today = when.toDateString() === new Date().toDateString();
  return today ? time : `${two(when.getMonth() + 1)}-${two(when.getDate())} ${time}`;
}

function bytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

function text(raw: Uint8Array): string {
  return btoa(String.fromCharCode(...raw));
}
