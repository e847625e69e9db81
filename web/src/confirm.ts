// Without scripts a confirmation folds open in place; with them it is a dialog that holds the keyboard's focus.

export function askInDialog(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const summary = target.closest("details.confirm > summary");
    if (summary) {
      const details = summary.parentElement as HTMLDetailsElement;
      if (details.open) return; // the server sent it open: it folds together as without scripts
      event.preventDefault();
      ask(details, summary as HTMLElement);
    } else if (target.closest("[data-cancel]")) {
      event.preventDefault();
      target.closest("dialog")?.close();
    }
  });
}

function ask(details: HTMLDetailsElement, summary: HTMLElement): void {
  const asked = details.querySelector<HTMLElement>(".ask");
  if (!asked || summary.getAttribute("aria-disabled") === "true") return;
  const dialog = document.createElement("dialog");
  dialog.className = "asking";
  const title = asked.querySelector<HTMLElement>(".title");
  if (title?.id) dialog.setAttribute("aria-labelledby", title.id);
  dialog.append(asked);
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    details.append(asked);
    dialog.remove();
    summary.focus();
  });
  dialog.showModal();
  // The way back comes first to the keyboard: Enter alone must not do what cannot be undone.
  dialog.querySelector<HTMLElement>("[data-cancel]")?.focus();
}
