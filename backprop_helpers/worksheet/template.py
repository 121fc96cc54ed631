"""What every worksheet has in common: the words, the look, and the lines of Python."""

STYLE = """
@page { size: A4; margin: 12mm; }
:root { --ink: #000; --quiet: #444; --rule: #777; --paper: #fff; --desk: #e9ebee; }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #eee; --quiet: #bbb; --rule: #999; --paper: #1c1f24; --desk: #101216; }
}
* { box-sizing: border-box; }
h1, h2, h3, p, ol, figure, pre { margin: 0; padding: 0; }
body { margin: 0; background: var(--desk); color: var(--ink);
  font: 9pt/1.3 Arial, Helvetica, "Liberation Sans", sans-serif;
  font-size-adjust: 0.5; /* a wider font in place of these is made smaller */ }
.sheet { max-width: 210mm; margin: 6mm auto; padding: 12mm; background: var(--paper); }
header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; }
h1, .answers h2 { font-size: 15pt; }
.blanks h2, .answers h3 { font-size: 10.5pt; margin: 2.5mm 0 0.5mm; }
h2 span { font-size: 9pt; font-weight: normal; }
p, figcaption { margin-top: 1.5mm; }
sup { line-height: 0; vertical-align: 0.4em; font-size: 7pt; }
.line { display: inline-block; width: 40mm; border-bottom: 0.3mm solid var(--rule); }
.columns { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 5mm; }
svg { display: block; width: 100%; height: auto; margin-top: 2mm; }
svg text { font: 12.5px Arial, Helvetica, "Liberation Sans", sans-serif; fill: var(--ink);
  text-anchor: middle; }
svg .node { font-weight: bold; font-size: 15px; }
svg line, svg circle { stroke: var(--ink); stroke-width: 1.3; }
svg circle, svg rect { fill: var(--paper); }
ol { list-style: none; }
li { display: flex; align-items: flex-end; gap: 1mm; padding-top: 0.6mm; }
.formula { flex: 1; min-width: 0; padding-left: 6.5mm; }
.number { display: inline-block; width: 5mm; margin: 0 1.5mm 0 -6.5mm; text-align: right;
  color: var(--quiet); font-size: 7.5pt; }
.name { font-weight: bold; white-space: nowrap; }
.blanks li { min-height: 6.8mm; }
.blank { flex: none; width: 21mm; margin-bottom: 0.7mm; border-bottom: 0.3mm solid var(--rule); }
.grid ol { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 0 3mm; }
.columns .grid ol { grid-template-columns: repeat(2, minmax(0, 1fr)); }
.grid .is { display: none; }
.grid .formula { flex-basis: max-content; white-space: nowrap; min-width: max-content; }
.grid .blank { flex-shrink: 1; width: 19mm; }
.answers li { min-height: 5mm; }
.answer { flex: none; font-weight: bold; }
.answer::before { content: "= "; font-weight: normal; }
pre { margin-top: 1mm; font: 7.5pt/1.4 Consolas, Menlo, "Liberation Mono", monospace;
  white-space: pre-wrap; }
footer { margin-top: 3mm; color: var(--quiet); font-size: 8pt; overflow-wrap: anywhere; }
@media screen and (max-width: 700px) {
  .sheet { padding: 4mm; }
  .columns { grid-template-columns: minmax(0, 1fr); }
  .grid ol { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
@media print {
  body { background: none; }
  .sheet { max-width: none; margin: 0; padding: 0; }
  .blanks { break-after: page; }
}
"""

MARK = '<meta name="generator" content="backprop_helpers.worksheet">'  # no other file has it

CODE = """\
from backprop_helpers import Network, worksheet

net = Network(
    W={{2: {0},
       3: {1}}},
    b={{2: {2}, 3: {3}}},
)
found = worksheet.answers(
    net, X={X}, Y={Y}, alpha={alpha}
)
for name, value in found.items():
    print(f"{{name:14}}{{value:8.4f}}")
"""

PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
{mark}
<title>Backpropagation by hand: worksheet {seed}</title>
<style>{style}</style>
</head>
<body>
<main>
<section class="sheet blanks">
<header>
<h1>Backpropagation by hand</h1>
<p>Name <span class="line"></span> Date <span class="line" style="width: 20mm"></span></p>
</header>
<div class="columns">
<figure>
{drawing}
<figcaption>One sample, its inputs out_0 and out_1, its targets y_1 and y_2. Dashed: negative
weight. The learning rate is <strong>α = {alpha}</strong>.</figcaption>
</figure>
<div>
<h2>What to do</h2>
<p>You need a calculator with e<sup>x</sup> and log, the natural logarithm (its key may be called
ln). Do the steps in order. <strong>Round each result to 4 decimals</strong>, write it down, and go
on with the rounded number. Then no answer differs from page 2 by more than 0.0001. Mind the
signs.</p>
<p>σ(z) = 1 / (1 + e<sup>−z</sup>). δ_4 is short for ∂Cost/∂net_4, and Δw24 for ∂Cost/∂w24.
Path 2→4 is the part of ∂Cost/∂out_2 that comes back through node 4.</p>
</div>
<div>
{blanks[Forward]}
{blanks[The cost]}
{blanks[Back: layer 3]}
</div>
<div>
{blanks[Back: layer 2]}
<div class="grid">
{blanks[Update]}
</div>
</div>
</div>
<div class="grid">
{blanks[Forward again]}
</div>
<footer>Seed {seed} · page 1 of 2: the task</footer>
</section>
<section class="sheet answers">
<h2>Answers</h2>
<p>Each line is a formula of page 1 with the numbers put in. If you rounded on the way, your last
digit may differ by 1.</p>
<div class="columns">
<div>
{solution[Forward]}
{solution[The cost]}
{solution[Back: layer 3]}
{solution[Back: layer 2]}
</div>
<div>
{solution[Update]}
{solution[Forward again]}
<p>One step of gradient descent took the cost from {cost} down to {new_cost}.</p>
<h3>How to check yourself</h3>
<p>Run these lines in Python. They print every answer of this sheet. Change a number,
and they print the new answers.</p>
<pre><code>{code}</code></pre>
</div>
</div>
<footer>Seed {seed} · page 2 of 2: the answers · this sheet again:
python -m backprop_helpers.worksheet --seed {seed}</footer>
</section>
</main>
</body>
</html>
"""
