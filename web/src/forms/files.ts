// Photos and attachments: the answer tells what was taken (sha256, name, size); the host keeps the bytes.

import type { Control, Place } from "./controls.ts";
import type { Json } from "./document.ts";
import { button, make } from "./elements.ts";
import { isObject } from "./interpreter.ts";

export function drawFiles(place: Place): Control {
  const { field, id, host } = place;
  const photo = field.kind === "photo";
  const chosen = make("input", {
    type: "file",
    id,
    class: "sr",
    multiple: true,
    accept: photo ? "image/jpeg,image/png" : undefined,
    disabled: !host.takeFile,
  });
  const taken = make("ul", { class: "taken" });
  const state = make("p", { class: "help", role: "status" });
  if (!host.takeFile) state.textContent = "这里不能添加文件。";
  // The browser's own button speaks the browser's language, and is small for a finger.
  const words = make("span", { class: "btn btn-plain", "aria-hidden": "true" }, photo ? "添加照片" : "添加附件");
  const element = make("div", { class: "files" }, make("label", { class: "pick" }, chosen, words), state, taken);
  let files: Json[] = [];

  const draw = (): void => {
    taken.replaceChildren(...files.map((file, at) => row(file, () => tell(files.filter((_, other) => other !== at)))));
  };
  const tell = (now: Json[]): void => {
    files = now;
    draw();
    place.answered(files);
  };
  chosen.addEventListener("change", () => {
    const picked = [...(chosen.files ?? [])];
    chosen.value = "";
    void take(picked);
  });
  const take = async (picked: File[]): Promise<void> => {
    state.textContent = "正在添加……";
    try {
      const added: Json[] = [];
      for (const file of picked) added.push(await host.takeFile!(file));
      const known = new Set(files.map(sum));
      tell([...files, ...added.filter((file) => !known.has(sum(file)))]);
      state.textContent = "";
    } catch (error) {
      state.textContent = error instanceof Error ? error.message : "没有添加成功，请再试一次。";
    }
  };
  return {
    element,
    focusable: () => chosen,
    isGroup: false,
    set: (value) => {
      files = Array.isArray(value) ? value : [];
      draw();
    },
  };
}

function row(file: Json, removed: () => void): HTMLElement {
  const name = isObject(file) ? String(file["name"]) : "";
  const size = isObject(file) ? Math.max(1, Math.round(Number(file["size"]) / 1024)) : 0;
  const away = button("删去", removed);
  away.setAttribute("aria-label", `删去 ${name}`);
  return make("li", {}, make("span", {}, name), make("small", { class: "soft" }, `${size} KB`), away);
}

function sum(file: Json): string {
  return isObject(file) ? String(file["sha256"]) : "";
}
