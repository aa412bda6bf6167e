import { el, svg } from "./dom.js";
import { count } from "./shown.js";
import { table } from "./table.js";

/** Pixels. */
const HEIGHT = 200;
const LEFT = 44;
const BOTTOM = 24;
const TOP = 12;

/** @typedef {{ label: string, value: number }} Bar */

/**
 * A bar chart, drawn for the width that it has, and the same numbers as a table.
 *
 * @param {object} chart
 * @param {string} chart.title What it shows; the summary of its numbers follows by itself.
 * @param {string} chart.unit Heading of the numbers.
 * @param {string} chart.step Heading of the labels.
 * @param {Bar[]} chart.bars
 */
export function barChart({ title, unit, step, bars }) {
  const total = bars.reduce((sum, { value }) => sum + value, 0);
  const highest = bars.reduce((max, bar) => (bar.value > max.value ? bar : max), { label: "", value: 0 });
  const summary =
    total === 0
      ? `${title}: none.`
      : `${title}: ${count(total)} in all, most (${count(highest.value)}) on ${highest.label}.`;
  const frame = el("div", { class: "chart" });
  new ResizeObserver(([entry]) => {
    const width = Math.round(entry?.contentRect.width ?? 0);
    if (width > 0) frame.replaceChildren(draw(bars, summary, width));
  }).observe(frame);
  return el(
    "figure",
    {},
    el("figcaption", {}, summary),
    frame,
    el(
      "details",
      {},
      el("summary", {}, "The numbers as a table"),
      table(
        title,
        [
          { title: step, cell: ({ label }) => label },
          { title: unit, cell: ({ value }) => count(value), isNumber: true },
        ],
        bars,
      ),
    ),
  );
}

/**
 * @param {Bar[]} bars
 * @param {string} summary
 * @param {number} width Pixels.
 */
function draw(bars, summary, width) {
  const top = niceTop(Math.max(...bars.map(({ value }) => value), 1));
  const inner = HEIGHT - BOTTOM - TOP;
  const step = (width - LEFT) / Math.max(bars.length, 1);
  const y = (/** @type {number} */ value) => TOP + inner * (1 - value / top);
  // As many labels as have room.
  const every = Math.ceil(76 / step);
  return svg(
    "svg",
    { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", "aria-label": summary },
    [0, top / 2, top].flatMap((value) => [
      svg("line", { class: "grid", x1: LEFT, x2: width, y1: y(value), y2: y(value) }),
      svg("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, count(value)),
    ]),
    bars.map(({ label, value }, index) =>
      svg(
        "rect",
        {
          class: "mark",
          x: (LEFT + index * step + step * 0.1).toFixed(1),
          y: y(value).toFixed(1),
          width: (step * 0.8).toFixed(1),
          height: (TOP + inner - y(value)).toFixed(1),
        },
        svg("title", {}, `${label}: ${count(value)}`),
      ),
    ),
    // Counted from the last one, which is what is looked for first.
    bars.flatMap(({ label }, index) => {
      const right = LEFT + (index + 1) * step;
      return (bars.length - 1 - index) % every === 0 && right >= 70
        ? [svg("text", { x: right, y: HEIGHT - 6, "text-anchor": "end" }, label)]
        : [];
    }),
  );
}

/**
 * An even round number that nothing is above.
 *
 * @param {number} value
 */
function niceTop(value) {
  const unit = 10 ** Math.floor(Math.log10(value));
  const steps = [2, 4, 6, 8, 10].map((step) => step * unit);
  return steps.find((step) => step >= value) ?? value;
}
