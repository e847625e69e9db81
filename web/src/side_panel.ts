// The panel beside a list is walked with ↑ and ↓ and closed with Escape: the keys press the links in its header.

const LINKS: Record<string, string> = { ArrowUp: "[data-walk=previous]", ArrowDown: "[data-walk=next]", Escape: "[data-walk=close]" };

export function walkPanel(): void {
  document.addEventListener("keydown", (event) => {
    const selector = LINKS[event.key];
    if (!selector || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if ((event.target as Element).closest("input, textarea, select, dialog, [contenteditable]")) return;
    const link = document.querySelector<HTMLAnchorElement>(`.side-panel a${selector}`);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
}
