"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const slider = document.getElementById("year"), play = document.getElementById("play");
const picture = document.getElementById("picture");
const bars = picture.querySelectorAll("rect.bar"), strips = picture.querySelectorAll("rect.strip");
const cells = document.querySelectorAll("td[data-cell]"), tips = picture.querySelectorAll("rect.bar title");
const groups = bars.length / 2, centre = data.half + data.middle / 2;
let timer = 0;

function place(rect, k, low, high) {
  const a = low * data.half / data.limit, b = high * data.half / data.limit;
  rect.setAttribute("x", k < groups ? centre - data.middle / 2 - b : centre + data.middle / 2 + a);
  rect.setAttribute("width", Math.max(b - a, 0));
}

function show(i) {
  bars.forEach((rect, k) => place(rect, k, 0, data.base[i][k]));
  strips.forEach((rect, k) => place(rect, k, data.low[i][k], data.high[i][k]));
  tips.forEach((tip, k) => { tip.textContent = data.base[i][k].toLocaleString("en"); });
  cells.forEach((cell) => {
    const k = Number(cell.dataset.cell);
    const wide = data.low.length && data.high[i][k] > data.low[i][k];
    const range = wide ? " (" + data.low[i][k].toLocaleString("en") + "–" + data.high[i][k].toLocaleString("en") + ")" : "";
    cell.textContent = data.base[i][k].toLocaleString("en") + range;
  });
  document.getElementById("says").textContent = data.says[i];
  document.getElementById("shown").textContent = data.years[i];
  slider.setAttribute("aria-valuetext", data.says[i]);
}

function stop() {
  clearInterval(timer);
  timer = 0;
  play.setAttribute("aria-pressed", "false");
  play.textContent = play.dataset.play;
}

slider.addEventListener("input", () => { stop(); show(Number(slider.value)); });
play.addEventListener("click", () => {
  if (timer) { stop(); return; }
  if (Number(slider.value) >= data.years.length - 1) slider.value = 0;
  play.setAttribute("aria-pressed", "true");
  play.textContent = play.dataset.stop;
  show(Number(slider.value));
  timer = setInterval(() => {
    slider.value = Number(slider.value) + 1;
    show(Number(slider.value));
    if (Number(slider.value) >= data.years.length - 1) stop();
  }, 450);
});
document.getElementById("controls").hidden = false;
slider.value = Math.max(data.years.indexOf(Number(location.hash.slice(1))), 0); // page.html#2050 opens at 2050
show(Number(slider.value));
