// Ticks in a table: how many are picked, one tick for all on this page, and the buttons that act on them.

export function countPicked(): void {
  for (const table of document.querySelectorAll<HTMLElement>("[data-pickable]")) {
    table.querySelector<HTMLElement>(".pick-all")?.removeAttribute("hidden");
    show(table);
  }
  document.addEventListener("change", (event) => {
    const box = event.target as HTMLInputElement;
    const table = box.closest<HTMLElement>("[data-pickable]");
    if (!table || box.type !== "checkbox" || !box.closest(".pick")) return;
    if (box.closest(".pick-all")) for (const one of boxes(table)) one.checked = box.checked;
    show(table);
  });
  document.addEventListener("htmx:after:settle", () => document.querySelectorAll<HTMLElement>("[data-pickable]").forEach(show));
}

function boxes(table: HTMLElement): HTMLInputElement[] {
  return [...table.querySelectorAll<HTMLInputElement>("tbody .pick input[type=checkbox]")];
}

function show(table: HTMLElement): void {
  const all = boxes(table);
  const picked = all.filter((box) => box.checked).length;
  const everything = table.querySelector<HTMLInputElement>(".pick-all input");
  if (everything) {
    everything.checked = picked > 0 && picked === all.length;
    everything.indeterminate = picked > 0 && picked < all.length;
  }
  const bar = table.querySelector<HTMLElement>(".bulk");
  if (!bar) return;
  bar.hidden = picked === 0;
  for (const number of bar.querySelectorAll<HTMLElement>("[data-picked]")) number.textContent = String(picked);
}
