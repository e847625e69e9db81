// "显示" beside a masked value asks the server for the value, which records the asking, and puts it in place.
// The server answers with text; the form alone, without scripts, leads to a page with the value.

import { free } from "./once.ts";

export function revealMasked(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const masked = form.closest<HTMLElement>(".masked");
    if (!masked) return;
    event.preventDefault();
    void reveal(masked, form);
  });
}

async function reveal(masked: HTMLElement, form: HTMLFormElement): Promise<void> {
  const button = form.querySelector("button");
  const value = masked.querySelector<HTMLElement>(".value");
  if (!button || !value || button.disabled) return;
  button.disabled = true;
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "text/plain" },
      redirect: "error",
    });
    if (!answer.ok) throw new Error(String(answer.status));
    value.textContent = await answer.text();
    form.replaceWith(said(masked.dataset.recorded ?? ""));
  } catch {
    free(form);
    button.disabled = false;
    masked.querySelector(".refused")?.remove();
    const words = said(masked.dataset.refused ?? "");
    words.classList.add("refused");
    words.setAttribute("role", "alert");
    masked.append(words);
  }
}

function said(words: string): HTMLElement {
  const small = document.createElement("small");
  small.className = "soft";
  small.textContent = words;
  return small;
}
