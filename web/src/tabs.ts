// On a phone a row of tabs is wider than the screen: the one in force is brought into sight.

export function showCurrentTab(): void {
  for (const current of document.querySelectorAll<HTMLElement>(".tabs a[aria-current]")) {
    const row = current.closest<HTMLElement>(".tabs");
    if (row) row.scrollLeft = current.offsetLeft - row.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
  }
}
