// Where the device is, taken on a tap and never by itself.

import type { Control, Place } from "./controls.ts";
import type { Json } from "./document.ts";
import { button, make } from "./elements.ts";
import { isObject } from "./interpreter.ts";

const LONGEST_WAIT = 20_000; // milliseconds

export function drawPosition(place: Place): Control {
  const said = make("p", { class: "position", role: "status" });
  const ask = button("获取位置", () => take());
  const away = button("清除", () => tell(null));
  ask.id = place.id;
  const element = make("div", { class: "gps" }, said, make("div", { class: "row-of" }, ask, away));

  const draw = (value: Json): void => {
    away.hidden = value === null;
    ask.textContent = value === null ? "获取位置" : "重新获取";
    if (!isObject(value)) return;
    const [lat, lon, accuracy] = ["lat", "lon", "accuracy"].map((key) => Number(value[key]));
    said.textContent = `北纬${lat!.toFixed(5)}°，东经${lon!.toFixed(5)}°，误差约${Math.round(accuracy!)}米`;
  };
  const tell = (value: Json): void => {
    said.textContent = "";
    draw(value);
    place.answered(value);
  };
  const take = (): void => {
    if (!("geolocation" in navigator)) {
      said.textContent = "这台设备不能获取位置。";
      return;
    }
    said.textContent = "正在获取……";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => tell({ lat: coords.latitude, lon: coords.longitude, accuracy: Math.round(coords.accuracy) }),
      () => (said.textContent = "没有取到位置：请允许本页使用位置，到开阔处再试。不填位置也可以提交。"),
      { enableHighAccuracy: true, timeout: LONGEST_WAIT },
    );
  };
  return { element, focusable: () => ask, isGroup: false, set: draw };
}
