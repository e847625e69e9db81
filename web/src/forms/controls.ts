// One control a kind: draws itself into an element, tells what is answered, takes what was answered before.

import type { Field, Json } from "./document.ts";
import { make } from "./elements.ts";
import type { Host } from "./host.ts";
import { drawFiles } from "./files.ts";
import { drawPosition } from "./position.ts";

const MOST_TAPS = 7;

/** `element`: what is put below the title. `focusable`: where the focus goes. `labels`: the id a label is for, where the
 * control is one element; a group of several is a fieldset. `set`: shows an answer. */
export interface Control {
  element: HTMLElement;
  focusable: () => HTMLElement | null;
  isGroup: boolean;
  set(value: Json): void;
}

export interface Place {
  field: Field;
  id: string;
  host: Host;
  answered(value: Json): void;
}

export function control(place: Place): Control {
  switch (place.field.kind) {
    case "yes_no":
      return taps(place, "radio", [
        { key: "yes", title: "是" },
        { key: "no", title: "否" },
      ]);
    case "choice":
      return place.field.options!.length > MOST_TAPS ? list(place) : taps(place, "radio", place.field.options!);
    case "choices":
      return taps(place, "checkbox", place.field.options!);
    case "long_text":
      return typed(place, make("textarea", { class: "form-control", id: place.id, rows: "3" }));
    case "score":
      return score(place);
    case "photo":
    case "attachment":
      return drawFiles(place);
    case "gps":
      return drawPosition(place);
    default:
      return typed(place, input(place));
  }
}

function input({ field, id }: Place): HTMLInputElement {
  const native: { [kind: string]: [type: string, mode: string] } = {
    integer: ["text", "numeric"],
    decimal: ["text", "decimal"],
    date: ["date", ""],
    time: ["time", ""],
    phone: ["tel", "tel"],
    place: ["text", "numeric"],
    post: ["text", "numeric"],
  };
  const [type, mode] = native[field.kind] ?? ["text", ""];
  return make("input", {
    class: `form-control kind-${field.kind}`,
    id,
    type,
    inputmode: mode || undefined,
    autocomplete: "off",
    spellcheck: "false",
  });
}

function typed(place: Place, element: HTMLInputElement | HTMLTextAreaElement): Control {
  element.addEventListener("input", () => place.answered(read(place.field, element.value)));
  return {
    element,
    focusable: () => element,
    isGroup: false,
    set: (value) => {
      element.value = value === null ? "" : String(value);
    },
  };
}

/** What was typed as an answer: numbers as numbers; what is none stays text, and the check says so. */
function read(field: Field, text: string): Json {
  const plain = text.normalize("NFKC").trim();
  if (field.kind === "integer" || field.kind === "decimal") {
    return /^-?[0-9]+(\.[0-9]+)?$/.test(plain) ? Number(plain) : plain;
  }
  if (field.kind === "resident_number") return plain.replaceAll(" ", "").toUpperCase();
  if (field.kind === "phone") return plain.replaceAll(" ", "");
  return text.trim() === "" ? "" : field.kind === "long_text" ? text : text.trim();
}

function taps(place: Place, type: "radio" | "checkbox", options: { key: string; title: string; alone?: boolean }[]): Control {
  const { field, id } = place;
  const boxes = options.map((option) =>
    make("input", { type, id: `${id}-${option.key}`, value: option.key, ...(type === "radio" ? onItsOwn(id) : {}) }),
  );
  const element = make("div", { class: "taps" });
  options.forEach((option, at) => {
    element.append(make("label", { class: "tap", for: boxes[at]!.id }, boxes[at]!, make("span", {}, option.title)));
  });
  const ticked = (): string[] => boxes.filter((box) => box.checked).map((box) => box.value);
  const tell = (): void => {
    const chosen = ticked();
    if (field.kind === "choices") place.answered(chosen);
    else if (field.kind === "yes_no") place.answered(chosen.length ? chosen[0] === "yes" : null);
    else place.answered(chosen[0] ?? null);
  };
  boxes.forEach((box, at) => {
    box.addEventListener("change", () => {
      if (type === "checkbox" && box.checked) untick(boxes, options, at);
      tell();
    });
    // An answer by tap can be taken back by tapping it again, where none is needed.
    if (type === "radio" && !field.required) takenBack(box, tell);
  });
  return {
    element,
    focusable: () => boxes.find((box) => box.checked) ?? boxes[0] ?? null,
    isGroup: true,
    set: (value) => {
      const chosen = field.kind === "yes_no" ? (value === null ? [] : [value ? "yes" : "no"]) : [value].flat();
      for (const box of boxes) box.checked = chosen.includes(box.value);
    },
  };
}

/** Radio buttons need a name to be a group. They belong to no form, so that an answer goes out only inside of the answers. */
function onItsOwn(id: string): { name: string; form: string } {
  return { name: `${id}-taps`, form: "" };
}

/** One that excludes the others leaves alone, and the others leave it. */
function untick(boxes: HTMLInputElement[], options: { alone?: boolean }[], at: number): void {
  boxes.forEach((box, other) => {
    if (other !== at && (options[at]!.alone || options[other]!.alone)) box.checked = false;
  });
}

function takenBack(box: HTMLInputElement, tell: () => void): void {
  let before = false;
  box.addEventListener("pointerdown", () => (before = box.checked));
  box.closest("label")?.addEventListener("pointerdown", () => (before = box.checked));
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Delete" && event.key !== "Backspace") return;
    box.checked = false;
    tell();
  });
  box.addEventListener("click", () => {
    if (!before) return;
    before = false;
    box.checked = false;
    tell();
  });
}

function list(place: Place): Control {
  const element = make("select", { class: "form-select", id: place.id }, make("option", { value: "" }, "请选择"));
  for (const option of place.field.options!) element.append(make("option", { value: option.key }, option.title));
  element.addEventListener("change", () => place.answered(element.value || null));
  return {
    element,
    focusable: () => element,
    isGroup: false,
    set: (value) => {
      element.value = value === null ? "" : String(value);
    },
  };
}

/** Computed by the walk; shown with its level. */
function score({ field, id }: Place): Control {
  const element = make("output", { id, class: "score" }, "—");
  return {
    element,
    focusable: () => null,
    isGroup: false,
    set: (value) => {
      const level = field.score!.levels.filter((each) => typeof value === "number" && each.from <= value).at(-1);
      element.textContent = value === null ? "全部答完后得出" : `${value}${field.unit ?? "分"}${level ? `（${level.title}）` : ""}`;
    },
  };
}
