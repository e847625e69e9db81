// Small makers of elements: every text by textContent, never as HTML.

export type Attributes = { [name: string]: string | boolean | undefined };
export type Child = Node | string | null | undefined;

export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined));
  return element;
}

export function button(words: string, pressed: () => void, kind = "plain"): HTMLButtonElement {
  const made = make("button", { type: "button", class: `btn btn-${kind}` }, words);
  made.addEventListener("click", pressed);
  return made;
}
