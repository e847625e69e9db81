// Choosing another post switches at once; the button is for those without scripts.

export function switchPost(): void {
  for (const select of document.querySelectorAll<HTMLSelectElement>("form.posts select")) {
    const button = select.form?.querySelector<HTMLButtonElement>("button");
    if (button) button.hidden = true;
    select.addEventListener("change", () => select.form?.requestSubmit(button));
  }
}
