// What a person typed into a form: read out and filled in again. Never files, passwords or hidden fields.

export type Typed = [name: string, value: string][];

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Every field with its value; of ticks only those that are set. */
export function typedInto(form: HTMLFormElement): Typed {
  const fields: Typed = [];
  for (const field of form.elements) {
    if (!isTyped(field)) continue;
    if (isTick(field) && !field.checked) continue;
    fields.push([field.name, field.value]);
  }
  return fields;
}

/** Puts it back. A field that the form did not have then stays as the page drew it. */
export function fillIn(form: HTMLFormElement, fields: Typed): void {
  const values = new Map<string, string[]>();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!isTyped(field)) continue;
    if (isTick(field)) field.checked = values.get(field.name)?.includes(field.value) ?? false;
    else field.value = values.get(field.name)?.shift() ?? field.value;
  }
}

function isTyped(field: Element): field is Field {
  if (field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) return field.name !== "";
  const never = ["hidden", "password", "file", "submit", "button", "image", "reset"];
  return field instanceof HTMLInputElement && field.name !== "" && !never.includes(field.type);
}

function isTick(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio");
}
