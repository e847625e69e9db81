// A form goes out once: its buttons wait from the first click until the page is shown again. The server has its own
// guard (idempotency keys); this one spares the second request and shows that the first is under way. data-once="no"
// is for a form that is answered by a file, after which the page stays.

const WAITING = "data-waiting";

export function submitOnce(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.method !== "post" || event.defaultPrevented || form.dataset.once === "no") return;
    if (form.hasAttribute(WAITING)) {
      event.preventDefault();
      return;
    }
    form.setAttribute(WAITING, "");
    form.setAttribute("aria-busy", "true");
    // After the browser has collected the fields: a disabled button would not send its name and value.
    setTimeout(() => setButtons(form, true));
  });
  // Back to a page that the browser kept as it was, and answers that came without a new page.
  window.addEventListener("pageshow", () => document.querySelectorAll<HTMLFormElement>(`form[${WAITING}]`).forEach(free));
  document.addEventListener("htmx:finally:request", (event) => {
    // The document itself, where the answer took the form's place.
    if (!(event.target instanceof Element)) return;
    const form = event.target.closest<HTMLFormElement>(`form[${WAITING}]`);
    if (form) free(form);
  });
}

/** Lets the form be sent again. */
export function free(form: HTMLFormElement): void {
  form.removeAttribute(WAITING);
  form.removeAttribute("aria-busy");
  setButtons(form, false);
}

function setButtons(form: HTMLFormElement, waiting: boolean): void {
  for (const button of form.elements) {
    if (!(button instanceof HTMLButtonElement) || button.type !== "submit") continue;
    if (waiting && !button.disabled) {
      button.disabled = true;
      button.setAttribute(WAITING, "");
    } else if (!waiting && button.hasAttribute(WAITING)) {
      button.disabled = false;
      button.removeAttribute(WAITING);
    }
  }
}
