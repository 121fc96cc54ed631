// @ts-check
/**
 * The living picture: Python draws a network once, this module gives it new numbers.
 *
 * It needs no kernel: it computes both passes itself (`passes`), writes numbers as svg/numbers.py
 * does (`number`, `given`), and fills in the formulas that Python wrote with places for numbers.
 * Python hears of every change, and is asked only for what is not drawn here (slope, training).
 *
 * `export default` is what anywidget calls. A page without Jupyter calls `mount(element, state)`.
 *
 * @typedef {Record<string, number>} Values
 * @typedef {{get(key: string): any, set(key: string, value: any): void, save_changes(): void,
 *   on(event: string, call: (...any: any[]) => void): void,
 *   off(event: string, call: (...any: any[]) => void): void,
 *   send?(content: any): void,
 *   widget_manager?: {get_model(id: string): Promise<any>}}} Model
 * @typedef {{name: string, play: string[], text: string, value: string}} Step
 * @typedef {{play: string[], along: string, row: string}} Way
 * @typedef {{svg: string, sizes: number[], range: Record<string, [number, number, number]>,
 *   elements: string[], formulas: Record<string, string>, text?: string, targets?: number[][], steps?: Step[],
 *   paths?: Record<string, {text: string, ways: Way[]}>, start: At,
 *   colors: {positive: string, negative: string, ink: string, quiet: string,
 *   full: [number, number, number]}}} Network
 * @typedef {{values: Values, y: number[], step: number, weight: string, path: number,
 *   chosen: string, turn: number}} At
 */

// ---- Numbers, written as svg/numbers.py writes them -------------------------------------------

/** Round as Python does: half to even, on the exact binary value. JavaScript rounds half away.
 * @param {string} rounded @param {string} exact the same with 26 more digits */
function halfToEven(rounded, exact) {
  const odd = /[13579]$/.test(rounded) && /50{25}$/.test(exact);
  return odd ? rounded.slice(0, -1) + (Number(rounded.at(-1)) - 1) : rounded;
}

/** @param {number} size @param {number} decimals */
const fixed = (size, decimals) =>
  halfToEven(size.toFixed(decimals), size.toFixed(decimals + 26));

/** @param {number} power */
const powerOfTen = power =>
  "10" + [...String(power)].map(c => c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)]).join("");

/** A number that was computed. @param {number} value */
export function number(value, decimals = 6) {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value), sign = value < 0 ? "−" : "";
  const [rounded, power] = size.toExponential(2).split("e");
  const digits = halfToEven(rounded, size.toExponential(28).split("e")[0]);
  const read = Number(`${digits}e${power}`);
  if (1e-4 <= read && read < 1e6)
    return sign + fixed(size, Math.max(decimals, 2 - Math.floor(Math.log10(read))));
  return `${sign}${digits}·${powerOfTen(Number(power))}`;
}

/** A number that was set: without closing zeros. @param {number} value */
export function given(value, decimals = 6) {
  let [digits, power] = number(value, decimals).split("·");
  if (digits.includes(".")) digits = digits.replace(/\.?0+$/, "");
  return !power ? digits : /^−?1$/.test(digits) ? digits.slice(0, -1) + power : `${digits}·${power}`;
}

// ---- Both passes of one sample, for any layer sizes ---------------------------------------------

/** @param {number} i @param {number} j */
const weight = (i, j) => Math.max(i, j) < 10 ? `w${i}${j}` : `w${i}_${j}`;

/** The node numbers of each layer. @param {number[]} sizes */
function layersOf(sizes) {
  let first = 0;
  return sizes.map(size => Array.from({length: size}, () => first++));
}

/** Every number of the forward and the backward pass, by name.
 * @param {number[]} sizes @param {Values} set weights, biases and inputs @param {number[]} y */
export function passes(sizes, set, y) {
  const layers = layersOf(sizes), /** @type {Record<string, number | null>} */ v = {...set};
  const at = /** @type {Values} */ (v), K = y.length;
  for (const [k, layer] of layers.entries()) for (const j of k ? layer : []) {
    at[`net_${j}`] = at[`b${j}`];
    for (const i of layers[k - 1]) at[`net_${j}`] += at[weight(i, j)] * at[`out_${i}`];
    at[`out_${j}`] = 1 / (1 + Math.exp(-at[`net_${j}`]));
    at[`rest_${j}`] = 1 / (1 + Math.exp(at[`net_${j}`]));  // 1 - out, exact near 1 too
    at[`slope_${j}`] = at[`out_${j}`] * at[`rest_${j}`];
  }
  at.cost = 0;
  for (const [row, j] of (layers.at(-1) ?? []).entries()) {
    const net = at[`net_${j}`], p = at[`out_${j}`], rest = at[`rest_${j}`], t = y[row];
    const tail = Math.log1p(Math.exp(-Math.abs(net)));  // log p = min(net, 0) - tail
    at.cost -= (t * (Math.min(net, 0) - tail) + (1 - t) * (Math.min(-net, 0) - tail)) / K;
    at[`y_${row + 1}`] = t;
    at[`delta_${j}`] = (p * (1 - t) - rest * t) / K;
    const felt = ((t && -t / p) + (t !== 1 ? (1 - t) / rest : 0)) / K;
    v[`felt_${j}`] = Number.isFinite(felt) ? felt : null;  // no number where p has rounded
  }
  for (let k = layers.length - 1; k > 0; k--) for (const j of layers[k]) {
    if (layers[k + 1]) {
      at[`felt_${j}`] = 0;
      for (const n of layers[k + 1]) at[`felt_${j}`] += at[weight(j, n)] * at[`delta_${n}`];
      at[`delta_${j}`] = at[`felt_${j}`] * at[`slope_${j}`];
    }
    at[`db${j}`] = at[`delta_${j}`];
    for (const i of layers[k - 1]) at["d" + weight(i, j)] = at[`out_${i}`] * at[`delta_${j}`];
  }
  return v;
}

// ---- Formulas with places for numbers: {out_6}, {(w68)} in brackets, {a*b+c*d|3} -----------------

const PLACE = /\{(\(?)([^()|{}]+)\)?(?:\|(\d+))?\}/g;

/** The value of a sum of products. @param {string} sum @param {Record<string, number | null>} v */
const valueOf = (sum, v) => sum.includes("*") || sum.includes("+")
  ? sum.split("+").reduce((total, product) =>
    total + product.split("*").reduce((made, name) => made * Number(v[name]), 1), 0)
  : v[sum];

/** Which edge or node of the picture a name belongs to. @param {string} name */
const elementOf = name =>
  /^d?w/.test(name) ? name.replace("d", "") : /\d+$/.exec(name)?.[0] ?? "";

/** Whether the value of this name is set by hand; an input is an out without a net.
 * @param {string} name @param {Record<string, number | null>} v */
const isSet = (name, v) => /^[wby][^*+]*$/.test(name) ||
  (/^out_\d+$/.test(name) && !(name.replace("out", "net") in v));

/** One place for a number on the page. @param {Element} place
 * @param {Record<string, number | null>} v */
function fillPlace(place, v) {
  const {sum = "", decimals = "6", brackets} = /** @type {HTMLElement} */ (place).dataset;
  const value = valueOf(sum, v);
  const text = value === null || value === undefined ? "no number here: out has rounded"
    : (isSet(sum, v) ? given : number)(value, Number(decimals));
  place.textContent = brackets && text.startsWith("−") ? `(${text})` : text;
}

/** @param {string} template @param {number[]} sizes */
function withPlaces(template, sizes) {
  const outputs = layersOf(sizes).at(-1) ?? [];
  return template.replace(PLACE, (_, brackets, sum, decimals) => {
    const term = /^y_/.test(sum) ? outputs[Number(sum.slice(2)) - 1]
      : /[*+]/.test(sum) ? "" : elementOf(sum);
    return `<span data-sum="${sum}" data-term="${term}"` +
      `${brackets && ' data-brackets="1"'}${decimals ? ` data-decimals="${decimals}"` : ""}></span>`;
  });
}

// ---- The picture ---------------------------------------------------------------------------------

const SVG = "http://www.w3.org/2000/svg";

/** As diagram/labels.py estimates it. @param {string} words */
const estimatedWidth = words =>
  0.6 * 12 * (words.length - 0.4 * words.replace(/[^⁻⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉·]/g, "").length);

/** @template {keyof SVGElementTagNameMap} K @param {K} tag @param {Record<string, any>} attributes
 * @param {string} [text] @returns {SVGElementTagNameMap[K]} */
function drawn(tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

/** @template {keyof HTMLElementTagNameMap} K @param {K} tag @param {Record<string, any>} properties
 * @param {...(Node | string)} children @returns {HTMLElementTagNameMap[K]} */
function made(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  if (/button|input/.test(tag)) element.setAttribute("data-lm-suppress-shortcuts", "true");
  return element;
}

/** How strong the elements of a picture are drawn, as diagram/parts.py marks them. */
class Marks {
  /** @param {string[] | null} play @param {string} result @param {Set<string> | null} known */
  constructor(play, result = "", known = null) {
    this.play = play && new Set(result ? [...play, result] : play);
    this.result = result;
    this.known = known;
    /** @type {Set<string>} */
    this.nodes = new Set([...this.play ?? []].flatMap(name => name[0] === "w"
      ? name.slice(1).split(name.includes("_") ? "_" : "") : [elementOf(name)]));
  }

  /** @param {string} name */
  of(name, weakest = "faint") {
    if (!this.play) return "normal";
    return name === this.result ? "result" : this.play.has(name) ? "strong" : weakest;
  }

  /** @param {string} name of a value: dw68 stands for the gradient that is called w68 */
  text(name) {
    const node = elementOf(name), weakest = this.nodes.has(node) ? "normal" : "faint";
    if (/^d[wb]/.test(name)) return this.of(name.slice(1));
    if (name[0] === "w") return this.of(name).replace("result", "strong");
    return this.of(name, weakest);
  }

  /** @param {string} node */
  node(node) {
    if (!this.play) return "normal";
    if (this.result === `out_${node}`) return "result";
    return this.nodes.has(node) ? "strong" : "faint";
  }
}

/** The drawing of a network, by the names of its elements. */
class Picture {
  /** @param {HTMLElement} place @param {Network} network */
  constructor(place, network) {
    place.innerHTML = network.svg;
    this.network = network;
    this.svg = /** @type {SVGSVGElement} */ (place.querySelector("svg"));
    this.svg.setAttribute("role", "group");  // its parts are controls now, not one image
    this.svg.querySelector(":scope > title")?.remove();
    /** @type {Map<string, SVGElement>} */
    this.elements = new Map();
    this.texts = [...this.svg.querySelectorAll("[data-value]")];
    for (const group of this.svg.querySelectorAll("[data-name]")) {
      const element = /** @type {SVGElement} */ (group), name = element.dataset.name ?? "";
      this.elements.set(name, element);
      this.#prepare(element, name);
    }
    this.over = drawn("g", {"class": "bp-over", "aria-hidden": true});
    this.svg.append(this.over);
  }

  /** Add what is wide enough for a finger, and glows when it is pointed at.
   * @param {SVGElement} element @param {string} name */
  #prepare(element, name) {
    const line = element.querySelector("line"), disc = element.querySelector("circle");
    if (line) {
      const glow = /** @type {SVGElement} */ (line.cloneNode());
      for (const key of ["stroke", "stroke-dasharray", "opacity", "stroke-width"])
        glow.removeAttribute(key);
      glow.setAttribute("class", "bp-glow");
      element.prepend(glow);
    } else if (disc) {
      const [cx, cy, r] = ["cx", "cy", "r"].map(key => Number(disc.getAttribute(key)));
      element.prepend(drawn("circle", {"class": "bp-glow", cx, cy, r: r + 6}));
    }
    const [low, high] = this.network.range[this.parameter(name)] ?? [];
    if (low === undefined) return;
    for (const [key, value] of Object.entries({
      role: "slider", tabindex: -1, "aria-label": this.spoken(name), "aria-valuemin": low,
      "aria-valuemax": high, "aria-orientation": "vertical", "data-lm-suppress-shortcuts": true,
    })) element.setAttribute(key, String(value));
  }

  /** The parameter that an element sets: an edge its weight, a node its bias, an input itself.
   * @param {string} name */
  parameter(name) {
    return name[0] === "w" ? name : Number(name) < this.network.sizes[0] ? `out_${name}` : `b${name}`;
  }

  /** @param {string} name */
  spoken(name) {
    const parameter = this.parameter(name);
    return name[0] === "w" ? `${name}, weight` : `${parameter}, ${
      parameter[0] === "b" ? `bias of node ${name}` : "input"}`;
  }

  /** Where an edge starts and ends. @param {string} name @returns {number[]} */
  ends(name) {
    const line = this.elements.get(name)?.querySelector("line");
    return ["x1", "y1", "x2", "y2"].map(key => Number(line?.getAttribute(key)));
  }

  /** Show new numbers. @param {Record<string, number | null>} v @param {Marks} marks */
  show(v, marks) {
    const {colors} = this.network;
    for (const text of this.texts) {
      const name = /** @type {SVGElement} */ (text).dataset.value ?? "";
      const gradient = name.replace(/^d(?=[wb])/, "");
      const hidden = marks.known && /^(d|delta_)/.test(name) && !marks.known.has(gradient);
      const value = Number(v[name]);
      const digits = hidden ? "?" : (isSet(name, v) ? given : number)(value, 3);
      const before = text.textContent ?? "", label = before.slice(0, before.lastIndexOf("= "));
      text.textContent = before.includes("= ") ? `${label}= ${digits}` : digits;
      this.#squeeze(text);
      const disc = text.parentElement?.matches("[data-name]");
      const emphasis = disc ? marks.node(elementOf(name)) : marks.text(name);
      if (!disc) text.setAttribute("font-weight", /strong|result/.test(emphasis) ? "700" : "400");
      text.setAttribute("fill", emphasis === "faint" ? colors.quiet : colors.ink);
      text.classList.toggle("bp-result", emphasis === "result" && !disc);
    }
    for (const [name, element] of this.elements) {
      const parameter = this.parameter(name), value = Number(v[parameter]);
      element.setAttribute("aria-valuenow", String(value));
      element.setAttribute("aria-valuetext", given(value));
      const line = element.querySelector("line:not(.bp-glow)");
      const emphasis = line ? marks.of(name) : marks.node(name);
      element.dataset.emphasis = emphasis;
      if (line) {
        const size = Math.abs(value), width = 1.2 + 4 * size / (size + 3);
        const shown = /strong|result/.test(emphasis) ? width + 2
          : emphasis === "faint" ? width / 2 : width;
        line.setAttribute("stroke-width", fixed(shown, 2));
        line.setAttribute("stroke", value < 0 ? colors.negative : colors.positive);
        if (value < 0) line.setAttribute("stroke-dasharray", "8 5");
        else line.removeAttribute("stroke-dasharray");
      } else {
        const share = Math.min(Math.max(Number(v[`out_${name}`]), 0), 1);
        const fill = colors.full.map(full => Number(fixed(255 + share * (full - 255), 0)));
        const disc = element.querySelector("circle[stroke]:not(.bp-glow)");
        disc?.setAttribute("fill", "#" + fill.map(c => c.toString(16).padStart(2, "0")).join(""));
        disc?.setAttribute("stroke-width", {faint: "1.0", normal: "1.6"}[emphasis] ?? "4.0");
      }
    }
  }

  /** Keep a text that is wider than the paper behind it on its paper, as diagram/ does.
   * @param {Element} text */
  #squeeze(text) {
    const disc = text.parentElement?.querySelector("circle[stroke]");
    const most = disc ? 2 * Number(disc.getAttribute("r")) - 4
      : Number(text.parentElement?.querySelector("rect")?.getAttribute("width"));
    if (estimatedWidth(text.textContent ?? "") <= most) return text.removeAttribute("textLength");
    text.setAttribute("textLength", fixed(most, 1));
    text.setAttribute("lengthAdjust", "spacingAndGlyphs");
  }

  /** Everything that stands in the picture, in words. */
  words() {
    return this.texts.map(text => text.textContent?.includes("=") ? text.textContent
      : `${/** @type {SVGElement} */ (text).dataset.value} = ${text.textContent}`).join(", ");
  }
}

// ---- The picture under the hand ------------------------------------------------------------------

const NUDGE = 0.01, PIXELS = 250;  // so many pixels up or down go from one end to the other
const KEYS = "Drag an edge or a node up or down, or press ↑ ↓ (Shift: small steps), Home, End. " +
  "← → goes on to the next, N held down nudges, Esc leaves.";

/** Without the rounding noise of steps. @param {number} value */
const tidy = value => Number(value.toPrecision(10));

/** Read a number as people type it, with a point or a comma. @param {string} text */
const typed = text => Number(text.trim().replace(",", ".").replace("−", "-") || NaN);

/** Add the parts of a panel's picture to the page, in order.
 * @param {HTMLElement} el @param {...string} names */
const parts = (el, ...names) => names.map(name => {
  const part = el.appendChild(made("div", {className: `bp-${name}`}));
  if (name === "said") part.setAttribute("role", "status");
  return part;
});

/** The button that unfolds the sliders of all parameters. @param {HTMLElement} el */
function foldButton(el) {
  const button = made("button", {textContent: "All parameters", onclick() {
    const open = el.closest(".backprop-panel")?.classList.toggle("bp-open");
    button.setAttribute("aria-expanded", String(open));
  }});
  button.setAttribute("aria-expanded", "false");
  return button;
}

class NetworkView {
  pointed = "";
  verdict = "";  // on a guess
  numbers = /** @type {Record<string, number | null>} */ ({});
  nudged = false;
  /** @type {Step | null} */
  stage = null;  // of the flow

  /** @param {HTMLElement} el @param {Model} model */
  constructor(el, model) {
    this.model = model;
    this.network = /** @type {Network} */ (model.get("network"));
    const [place, chosen, buttons, text, formula, said, hint] = parts(el,
      "picture", "chosen", "buttons", "text", "formula", "said", "hint");
    this.text = text;
    this.formula = formula;
    this.said = said;
    this.name = made("label", {htmlFor: `bp-${Math.random().toString(36).slice(2)}`});
    this.box = made("input", {id: this.name.htmlFor, className: "bp-box", inputMode: "decimal",
      autocomplete: "off", onchange: () => this.#typed()});
    const nudge = made("button", {textContent: `Hold: + ${NUDGE}`,
      title: `Hold down: nudge the chosen number by ${NUDGE}, and see what changes`});
    for (const [event, on] of /** @type {[string, boolean][]} */ ([["pointerdown", true],
      ["pointerup", false], ["pointerleave", false], ["pointercancel", false], ["blur", false],
      ["keyup", false]])) nudge.addEventListener(event, () => this.nudge(on));
    nudge.addEventListener("keydown", e => { if (/ |Enter/.test(e.key)) this.nudge(true); });
    chosen.append(this.name, this.box, nudge);
    this.guess = made("input", {className: "bp-box", inputMode: "decimal", autocomplete: "off"});
    const guess = made("label", {title: this.network.steps ? "of the number that Next shows"
      : "of how much the cost changes"}, "your guess:", this.guess);
    if (this.network.steps) buttons.append(
      made("button", {textContent: "Previous", onclick: () => this.#walk(-1)}),
      made("button", {textContent: "Next", onclick: () => this.#walk(1)}), guess);
    else chosen.append(guess);
    this.flow = new Flow(this);
    buttons.append(...this.flow.buttons);
    buttons.append(model.get("links").chosen ? foldButton(el) : made("button", {
      textContent: "Reset", onclick: () => this.change(this.network.start)}));
    hint.textContent = KEYS;
    this.picture = new Picture(place, this.network);
    this.order = [...this.picture.elements].filter(([, e]) => e.hasAttribute("tabindex"))
      .map(([name]) => name);
    this.#listen();
    this.draw();
  }

  /** @returns {At} */
  get at() { return this.model.get("at"); }

  /** Change a part of the state; Python and all other views hear of it. @param {Partial<At>} part */
  change(part) { changed(this.model, part); }

  /** @param {string} name of an element @param {number} value */
  set(name, value) {
    const parameter = this.picture.parameter(name), [low, high] = this.network.range[parameter];
    const inside = tidy(Math.min(Math.max(value, low), high));
    this.change({values: {...this.at.values, [parameter]: inside}, chosen: name});
  }

  #typed() {
    const value = typed(this.box.value);
    if (Number.isFinite(value)) this.set(this.at.chosen, value);
    this.draw();  // what is no number, or lies outside, is put right
  }

  /** @param {number} steps */
  #walk(steps) {
    const {steps: all = []} = this.network;
    const step = Math.min(Math.max(this.at.step + steps, 0), all.length - 1);
    if (steps > 0) this.#judge(Number(this.numbers[all[step].value.slice(1, -1)]));
    this.change({step, weight: "", path: 0});
  }

  /** Say what a guess was worth. @param {number} right */
  #judge(right) {
    const guess = typed(this.guess.value);
    this.verdict = Number.isFinite(guess) ? `You guessed ${given(guess)}; it is ${number(right)}.` : "";
    this.guess.value = "";
  }

  #listen() {
    const {svg} = this.picture;
    /** @param {Event} event */
    const nameAt = event => {
      const hit = /** @type {Element} */ (event.target).closest?.("[data-name], [data-label]");
      const {name, label} = /** @type {SVGElement} */ (hit)?.dataset ?? {};
      return this.order.includes(name ?? label ?? "") ? name ?? label ?? "" : "";
    };
    /** @type {{name: string, y: number, value: number} | null} */
    let held = null;
    svg.addEventListener("pointerdown", event => {
      const name = nameAt(event);
      if (!name || event.button) return;
      event.preventDefault();
      held = {name, y: event.clientY, value: this.at.values[this.picture.parameter(name)]};
      svg.setPointerCapture(event.pointerId);
      this.change({chosen: name});
      this.picture.elements.get(name)?.focus({preventScroll: true});
    });
    svg.addEventListener("pointermove", event => {
      if (!held) return;
      const [low, high, step] = this.network.range[this.picture.parameter(held.name)];
      const fine = event.shiftKey ? step / 10 : step;
      const value = held.value + (held.y - event.clientY) / PIXELS * (high - low);
      if (event.clientY !== held.y) this.set(held.name, Math.round(value / fine) * fine);
    });
    for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => { held = null; });
    svg.addEventListener("pointerover", event => this.point(nameAt(event)));
    svg.addEventListener("pointerleave", () => this.point(""));
    svg.addEventListener("focusin", event => this.point(nameAt(event)));
    svg.addEventListener("focusout", () => { this.point(""); this.nudge(false); });
    svg.addEventListener("wheel", event => {
      const name = nameAt(event);
      if (!name || this.picture.elements.get(name) !== document.activeElement) return;
      event.preventDefault();
      this.#step(name, event.deltaY < 0 ? 1 : -1, event.shiftKey);
    }, {passive: false});
    svg.addEventListener("keydown", event => {
      const name = nameAt(event);
      if (!name || !this.#key(name, event)) return;
      event.preventDefault();
      event.stopPropagation();
    });
    svg.addEventListener("keyup", event => { if (/^n$/i.test(event.key)) this.nudge(false); });
    for (const words of [this.text, this.formula]) {
      words.addEventListener("pointerover", event => {
        const term = /** @type {Element} */ (event.target).closest?.("[data-term]");
        this.#light(/** @type {HTMLElement} */ (term)?.dataset.term ?? "");
      });
      words.addEventListener("click", event => {
        const row = /** @type {Element} */ (event.target).closest("tr[data-path]");
        if (row) this.change({path: Number(row.getAttribute("data-path"))});
      });
      words.addEventListener("pointerleave", () => this.#light(""));
    }
  }

  /** @param {string} name @param {number} steps @param {boolean} fine */
  #step(name, steps, fine) {
    const parameter = this.picture.parameter(name), step = this.network.range[parameter][2];
    this.set(name, this.at.values[parameter] + steps * step / (fine ? 10 : 1));
  }

  /** @param {string} name @param {KeyboardEvent} event @returns {boolean} whether it was ours */
  #key(name, event) {
    const {key, shiftKey: fine} = event, [low, high] = this.network.range[this.picture.parameter(name)];
    const steps = {ArrowUp: 1, ArrowDown: -1, PageUp: 5, PageDown: -5}[key];
    const way = {ArrowRight: 1, ArrowLeft: -1}[key];
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (steps) this.#step(name, steps, fine);
    else if (way) {
      const {order} = this, next = order[(order.indexOf(name) + way + order.length) % order.length];
      this.change({chosen: next});
      this.picture.elements.get(next)?.focus();
    } else if (key === "Home" || key === "End") this.set(name, key === "Home" ? low : high);
    else if (/^n$/i.test(key)) { if (!this.nudged) { this.change({chosen: name}); this.nudge(true); } }
    else if (key === "Escape") this.picture.elements.get(name)?.blur();
    else if (key === "Enter" || key === " ") this.change({chosen: name});
    else return false;
    return true;
  }

  /** @param {string} name */
  point(name) {
    if (name === this.pointed) return;
    this.pointed = name;
    this.draw();
  }

  /** @param {boolean} on */
  nudge(on) {
    if (on === this.nudged) return;
    this.nudged = on;
    if (on && !this.network.steps) {
      const {values, y, chosen} = this.at, name = this.picture.parameter(chosen);
      const moved = passes(this.network.sizes, {...values, [name]: values[name] + NUDGE}, y);
      this.#judge(Number(moved.cost) - Number(this.numbers.cost));
    } else if (!on) this.verdict = "";
    this.draw();
  }

  /** Show everything as the state says. */
  draw() {
    const {at, network, picture} = this, v = passes(network.sizes, at.values, at.y);
    this.numbers = v;
    const {text, marks} = this.#looked();
    picture.svg.closest(".backprop-panel")?.classList.toggle("bp-on-paths", at.weight !== "");
    picture.show(v, marks);
    for (const name of this.order)
      picture.elements.get(name)?.setAttribute("tabindex", name === at.chosen ? "0" : "-1");
    this.#fill(this.text, text, v);
    this.#fill(this.formula, network.formulas[this.pointed || (network.steps ? "" : at.chosen)] ?? "", v);
    this.name.textContent = picture.parameter(at.chosen);
    const value = at.values[picture.parameter(at.chosen)];
    if (document.activeElement !== this.box) this.box.value = given(value).replace("−", "-");
    picture.over.replaceChildren();
    const said = this.nudged ? `${this.#ghosts(v)} ${this.verdict}` : this.verdict;
    if (this.said.textContent !== said) this.said.textContent = said;
    this.flow.draw(v);
    this.#light("");
    picture.svg.setAttribute("aria-label", `Network with ${network.sizes.join(", ")} nodes per layer. ${picture.words()}.`);
  }

  /** What is looked at: a stage of the flow, the paths of a parameter, a step, or all.
   * @returns {{text: string, marks: Marks}} */
  #looked() {
    const {at, network, stage} = this, {steps = [], paths = {}, text = ""} = network;
    if (stage) return {text: stage.text, marks: new Marks(stage.play)};
    if (paths[at.weight]) {
      const {ways, text} = paths[at.weight], way = ways[at.path - 1];
      const play = way ? way.play : ways.flatMap(({play}) => play);
      const rows = ways.map(({row}, k) => `<tr data-path="${k + 1}"${
        k + 1 === at.path ? ' class="bp-lit"' : ""}>${row}</tr>`).join("");
      return {text: text.replace("{along}", (way ?? ways[0]).along).replace("{rows}", rows),
        marks: new Marks(play, at.weight)};
    }
    const step = steps[at.step], known = steps.slice(0, at.step + 1).map(({name}) => name);
    return step ? {text: step.text, marks: new Marks(step.play, step.name, new Set(known))}
      : {text, marks: new Marks(null)};
  }

  /** @param {HTMLElement} place @param {string} template @param {Record<string, number | null>} v */
  #fill(place, template, v) {
    if (place.dataset.template !== template) {
      place.dataset.template = template;
      place.innerHTML = withPlaces(template, this.network.sizes);
    }
    for (const span of place.querySelectorAll("[data-sum]")) fillPlace(span, v);
  }

  /** Light what a formula is made of, in the picture, and one term of it in both.
   * @param {string} term */
  #light(term) {
    /** @type {Set<string | undefined>} */
    const parts = new Set();
    for (const element of this.formula.querySelectorAll("[data-term]")) {
      const name = /** @type {HTMLElement} */ (element).dataset.term;
      parts.add(name);
    }
    for (const place of [this.formula, this.text]) for (const e of place.querySelectorAll("[data-term]"))
      e.classList.toggle("bp-lit", Boolean(term) && /** @type {HTMLElement} */ (e).dataset.term === term);
    for (const [name, element] of this.picture.elements) {
      element.classList.toggle("bp-part", Boolean(this.pointed) && parts.has(name));
      element.classList.toggle("bp-pointed", name === (term || this.pointed));
      element.classList.toggle("bp-is-chosen", name === this.at.chosen);
    }
  }

  /** Show what a nudge changes, and say what the cost says to it.
   * @param {Record<string, number | null>} before */
  #ghosts(before) {
    const {at, network, picture} = this, parameter = picture.parameter(at.chosen);
    const values = {...at.values, [parameter]: at.values[parameter] + NUDGE};
    const after = passes(network.sizes, values, at.y);
    /** @param {string} name */
    const change = name => Number(after[name]) - Number(before[name]);
    for (const [name, element] of picture.elements) {
      const by = name[0] === "w" ? 0 : change(`out_${name}`);
      if (by) picture.over.append(ghost(element, picture.svg, name, `${by > 0 ? "+" : ""}${number(by, 4)}`));
    }
    const cost = change("cost"), slope = after[`d${parameter}`] === undefined ? ""
      : ` The slope Δ${parameter} is ${number(Number(before[`d${parameter}`]))}.`;
    return `${parameter} + ${NUDGE}: the cost goes from ${number(Number(before.cost))} to ${
      number(Number(after.cost))}, by ${number(cost)}. Change / ${NUDGE} = ${
      number(cost / NUDGE)}.${slope}`;
  }
}

/** A number beside a node, on the side where its label is not. @param {Element} element
 * @param {SVGSVGElement} svg @param {string} name @param {string} words */
function ghost(element, svg, name, words) {
  const [x, y, r] = ["cx", "cy", "r"].map(key => Number(element.querySelector("circle")?.getAttribute(key)));
  const label = svg.querySelector(`[data-label="${name}"] text`);
  const above = label && Number(label.getAttribute("y")) > y;
  return drawn("text", {"class": "bp-ghost", x, y: above ? y - r - 2 : y + r + 11}, words);
}

/** Change a part of the state of a network. @param {Model} model @param {Partial<At>} part */
function changed(model, part) {
  const at = model.get("at");
  model.set("at", {...at, ...part, turn: at.turn + 1});
  model.save_changes();
}

// ---- Flow: the forward pass to the right, then the backward pass to the left ---------------------

const SPEEDS = {slow: 3000, normal: 1600, fast: 700};  // milliseconds for each layer

class Flow {
  place = -1;
  playing = false;
  share = 1;  // how far the arrows have come

  /** @param {NetworkView} view */
  constructor(view) {
    this.view = view;
    const last = view.network.sizes.length;
    const ahead = Array.from({length: last - 1}, (_, k) => k + 2);
    /** @type {{layer: number, back: boolean}[]} */
    this.stages = [...ahead.map(layer => ({layer, back: false})),
      ...ahead.reverse().map(layer => ({layer, back: true}))];
    this.play = made("button", {className: "bp-play", textContent: "Play", onclick: () => this.toggle(),
      title: "Play: the forward pass to the right, then the backward pass to the left"});
    this.speed = made("select", {title: "speed"}, ...Object.keys(SPEEDS).map(name =>
      made("option", {textContent: name, selected: name === "normal"})));
    this.speed.setAttribute("aria-label", "speed");
    this.speed.setAttribute("data-lm-suppress-shortcuts", "true");
    this.buttons = [this.play,
      made("button", {textContent: "Layer by layer", title: "One layer on", onclick: () => this.step()}),
      this.speed];
  }

  toggle() {
    this.playing = !this.playing;
    this.play.textContent = this.playing ? "Pause" : "Play";
    if (this.playing) this.#run();
  }

  async #run() {
    const turn = this.turn = {};
    while (this.playing && turn === this.turn && this.play.isConnected) {
      await this.#next(turn);
      if (this.place < 0 && this.playing) this.toggle();
    }
  }

  step() {
    if (this.playing) this.toggle();
    this.#next(this.turn = {});
  }

  /** Go to the next stage, and let its arrows travel. @param {object} turn */
  async #next(turn) {
    this.place = this.place + 1 < this.stages.length ? this.place + 1 : -1;
    const stage = this.stages[this.place];
    this.view.stage = stage ? stageOf(stage, this.view.network) : null;
    const long = SPEEDS[/** @type {keyof typeof SPEEDS} */ (this.speed.value)];
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches || !stage;
    const begun = performance.now();
    for (let now = begun; stage && turn === this.turn && now - begun < long;
      now = await new Promise(requestAnimationFrame)) {
      this.share = still ? 0.6 : Math.min((now - begun) / long / 0.8, 1);
      this.view.draw();
    }
    if (turn === this.turn) this.view.draw();
  }

  /** Draw the arrows of this stage, each with what it carries.
   * @param {Record<string, number | null>} v */
  draw(v) {
    const stage = this.stages[this.place], {picture, network} = this.view;
    if (!stage) return;
    const layers = layersOf(network.sizes), {layer, back} = stage;
    for (const i of layers[layer - 2]) for (const j of layers[layer - 1]) {
      const name = weight(i, j), line = picture.ends(name);
      if (!picture.elements.has(name)) continue;
      const [x1, y1, x2, y2] = back ? [line[2], line[3], line[0], line[1]] : line;
      const carried = Number(v[name]) * Number(back ? v[`delta_${j}`] : v[`out_${i}`]);
      const share = 0.12 + 0.7 * this.share, x = x1 + share * (x2 - x1), y = y1 + share * (y2 - y1);
      const turn = Math.atan2(y2 - y1, x2 - x1) * 180 / Math.PI;
      picture.over.append(
        drawn("path", {"class": back ? "bp-arrow bp-back" : "bp-arrow", d: "M-10-9 10 0-10 9-5 0z",
          transform: `translate(${x} ${y}) rotate(${turn})`}),
        drawn("text", {"class": "bp-ghost", x, y: y - 11}, number(carried, 3)));
    }
  }
}

/** What is in play at a stage, and what happens there. @param {{layer: number, back: boolean}} stage
 * @param {Network} network @returns {Step} */
function stageOf({layer, back}, {sizes}) {
  const layers = layersOf(sizes), froms = layers[layer - 2], tos = layers[layer - 1];
  const edges = froms.flatMap(i => tos.map(j => weight(i, j)));
  const play = back ? [...edges, ...tos.map(j => `delta_${j}`)] : [...edges, ...tos.map(j => `net_${j}`)];
  const inputs = layer === 2 ? "It would reach the inputs, which nobody changes: the pass ends here."
    : `What arrives at a node adds up; times out (1 − out) it is δ in layer ${layer - 1}.`;
  return {name: "", value: "", play, text: back
    ? `<b>Backward, from layer ${layer} to layer ${layer - 1}.</b> Along each edge: δ × weight. ${inputs}`
    : `<b>Forward, from layer ${layer - 1} to layer ${layer}.</b> Along each edge: out × weight. ` +
      "What arrives at a node adds up, with its bias, to net; σ makes out of it."};
}

// ---- A picture that Python draws: slope, training ------------------------------------------------

const PATIENCE = 3000, FRAME = 60;  // milliseconds
const NO_ANSWER = "The kernel does not answer. Is a cell still running? If the kernel was " +
  "restarted, run this cell again.";

class DrawnView {
  playing = false;

  /** @param {HTMLElement} el @param {Model} model */
  constructor(el, model) {
    this.model = model;
    const [place, buttons, text, said] = parts(el, "picture", "buttons", "text", "said");
    this.place = place;
    this.text = text;
    this.said = said;
    this.play = made("button", {className: "bp-play", textContent: "Play", onclick: () => this.#toggle()});
    if (model.get("shown").play) buttons.append(this.play);
    this.#touch();
    this.draw();
  }

  draw() {
    const {svg, text} = this.model.get("shown");
    this.place.innerHTML = svg;
    this.text.innerHTML = text;
    this.said.textContent = "";
    this.drawn?.();
  }

  /** Let Python set a slider. @param {string} name @param {number} value */
  #hand(name, value) {
    const [, , count = 0] = this.model.get("hand");
    this.model.set("hand", [name, tidy(value), count + 1]);
    this.model.save_changes();
    this.ask();
  }

  /** Ask Python for a sign of life, and say so if none comes. */
  ask() {
    if (this.waiting) return;
    this.waiting = setTimeout(() => {
      this.waiting = undefined;
      this.said.textContent = NO_ANSWER;
    }, PATIENCE);
    this.model.send?.({ask: true});
  }

  answered() {
    clearTimeout(this.waiting);
    this.waiting = undefined;
    this.said.textContent = "";
  }

  /** In the rectangle that Python names, the hand sets a slider by how far right it is. */
  #touch() {
    /** @param {PointerEvent} event */
    const move = event => {
      const {touch} = this.model.get("shown"), svg = this.place.querySelector("svg");
      const box = svg?.getBoundingClientRect();
      if (!touch || !svg || !box || (event.type === "pointerdown" && event.button)) return;
      const scale = svg.viewBox.baseVal.width / box.width;
      const x = (event.clientX - box.left) * scale, y = (event.clientY - box.top) * scale;
      const share = (x - touch.left) / touch.width, down = (y - touch.top) / touch.height;
      if (event.type === "pointerdown") {
        if (share < 0 || share > 1 || down < 0 || down > 1) return;
        this.place.setPointerCapture(event.pointerId);
      }
      const inside = Math.min(Math.max(share, 0), 1);
      this.#hand(touch.name, touch.low + inside * (touch.high - touch.low));
    };
    this.place.addEventListener("pointerdown", move);
    this.place.addEventListener("pointermove", event => {
      if (this.place.hasPointerCapture(event.pointerId)) move(event);
    });
  }

  /** Let the numbers go by: each is asked for when the one before is shown. */
  async #toggle() {
    this.playing = !this.playing;
    this.play.textContent = this.playing ? "Pause" : "Play";
    while (this.playing && this.play.isConnected) {
      const {name, value, step, high} = this.model.get("shown").play;
      const shown = new Promise(resolve => { this.drawn = () => resolve(true); });
      this.#hand(name, value + step > high ? 0 : value + step);
      await Promise.all([shown, new Promise(resolve => setTimeout(resolve, FRAME))]);
      if (this.playing && this.model.get("shown").play.value + step > high) this.#toggle();
    }
  }
}

// ---- Links to ipywidgets, and what these lack -----------------------------------------------------

/** How a widget and the state of a network stand for each other. @param {string} name
 * @param {Network} network
 * @returns {{key: string, of: (at: At) => number | null, to: (value: any, at: At) => Partial<At>}} */
function linkOf(name, network) {
  const weights = Object.keys(network.paths ?? {}), {elements} = network;
  if (name === "target") return {
    key: "index",
    of({y}) {
      const index = (network.targets ?? []).findIndex(target => String(target) === String(y));
      return index < 0 ? null : index;
    },
    to: (index, {y}) => ({y: network.targets?.[index] ?? y}),
  };
  if (name === "weight") return {key: "index", of: ({weight}) => weights.indexOf(weight) + 1,
    to: index => ({weight: weights[index - 1] ?? "", path: 0})};
  if (name === "chosen") return {key: "selected_index", of: ({chosen}) => elements.indexOf(chosen),
    to: index => ({chosen: elements[index]})};
  if (name === "step") return {key: "value", of: ({step}) => step,
    to: step => ({step: Math.round(step), weight: "", path: 0})};
  if (name === "path") return {key: "value", of: ({path}) => path, to: path => ({path: Math.round(path)})};
  const [low, high, step] = network.range[name];
  return {key: "value", of: ({values}) => {  // a handle stands on a step only, inside its range
    const inside = Math.min(Math.max(values[name], low), high);
    return tidy(low + Math.round((inside - low) / step) * step);
  },
    to: (value, {values}) => ({values: {...values, [name]: tidy(value)}})};
}

/** Let the sliders and the picture move together, in the page. @param {Model} model */
async function link(model) {
  const network = /** @type {Network} */ (model.get("network"));
  if (!network.sizes) return;
  let mine = /** @type {At} */ (model.get("at"));
  /** @type {(() => void)[]} */
  const follow = [];
  model.on("change:at", () => {
    const at = /** @type {At} */ (model.get("at"));
    if (at.turn < mine.turn) return model.set("at", mine);  // Python answers what has passed
    mine = at;
    for (const call of follow) call();
  });
  for (const [name, widget] of await linked(model)) {
    const {key, of, to} = linkOf(name, network);
    const same = () => {
      const is = widget.get(key), should = of(mine);
      return is === should || (typeof is === "number" && Math.abs(is - (should ?? NaN)) < 1e-9);
    };
    const obey = () => {
      if (same()) return;
      widget.set(key, of(mine));
      widget.save_changes();
    };
    widget.on(`change:${key}`, () => { if (!same()) changed(model, to(widget.get(key), mine)); });
    follow.push(obey);
    obey();
  }
}

/** The ipywidgets of a panel, by name. @param {Model} model @returns {Promise<[string, any][]>} */
const linked = async model => Promise.all(Object.entries(model.get("links")).map(
  async ([name, id]) => /** @type {[string, any]} */ (
    [name, await model.widget_manager?.get_model(String(id).replace("IPY_MODEL_", ""))])));

/** Give controls of ipywidgets a name, keep JupyterLab's shortcuts off, and take a comma as a point.
 * @param {Element} el @param {AbortSignal} signal */
function tend(el, signal) {
  const root = el.closest(".backprop-panel");
  if (!root) return void setTimeout(() => { if (!signal.aborted) tend(el, signal); }, 30);
  const look = () => {
    for (const part of root.querySelectorAll(
      ".noUi-handle, button, select, input, .widget-readout")) {
      if (part.hasAttribute("data-lm-suppress-shortcuts")) continue;
      part.setAttribute("data-lm-suppress-shortcuts", "true");
      const name = part.closest(".widget-slider")?.querySelector("label[title]")?.getAttribute("title");
      if (name && part.matches(".noUi-handle")) part.setAttribute("aria-label", name);
    }
  };
  const observer = new MutationObserver(records => {
    if (records.some(({target}) => !el.contains(target))) look();
  });
  observer.observe(root, {childList: true, subtree: true});
  signal.addEventListener("abort", () => observer.disconnect());
  root.addEventListener("beforeinput", event => {
    if (/** @type {InputEvent} */ (event).data !== "," ) return;
    event.preventDefault();
    document.execCommand("insertText", false, ".");
  }, {signal});
  root.addEventListener("click", event => {
    const reset = /** @type {Element} */ (event.target).closest(".bp-reset");
    if (reset) for (const living of root.querySelectorAll(".bp-living"))
      living.dispatchEvent(new Event("reset"));
  }, {signal});
  look();
}

/** Show a panel's picture. @param {{model: Model, el: HTMLElement, signal?: AbortSignal}} given */
function render({model, el, signal}) {
  const ended = new AbortController();
  signal?.addEventListener("abort", () => ended.abort());
  el.classList.add("bp-living");
  const living = Boolean(model.get("network").sizes);
  const view = living ? new NetworkView(el, model) : new DrawnView(el, model);
  const draw = () => view.draw();
  for (const key of living ? ["change:at"] : ["change:shown"]) model.on(key, draw);
  if (view instanceof DrawnView) {
    const answered = () => view.answered(), ask = () => { if (el.isConnected) view.ask(); };
    model.on("msg:custom", answered);
    linked(model).then(links => links.forEach(([, widget]) => widget.on("change:value", ask)));
  } else {
    el.addEventListener("reset", () => view.change(view.network.start));
  }
  tend(el, ended.signal);
  return () => ended.abort();
}

export default {
  /** @param {{model: Model}} given */
  initialize({model}) { link(model); },
  render,
};

/** Show a living network in a page without Jupyter.
 * @param {HTMLElement} el @param {Record<string, any>} state as Living.page_state() gives it
 * @returns {Model} */
export function mount(el, state) {
  /** @type {Record<string, any>} */
  const values = {links: {}, ...state};
  /** @type {[string, (...any: any[]) => void][]} */
  const calls = [];
  /** @type {Model} */
  const model = {
    get: key => values[key],
    set(key, value) {
      values[key] = value;
      for (const [event, call] of calls) if (event === `change:${key}`) call();
    },
    save_changes() {},
    on: (event, call) => void calls.push([event, call]),
    off() {},
  };
  el.classList.add("backprop-panel");
  const grid = el.appendChild(made("div", {className: "bp-grid"}));
  render({model, el: grid.appendChild(made("div"))});
  return model;
}
