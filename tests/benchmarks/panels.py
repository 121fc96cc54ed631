"""How fast panels answer, in a real browser: python tests/benchmarks/panels.py [--output FILE]

For each slider: the time from a key event to the changed picture on the screen, 30 steps after a
warm-up. Then pictures a second while a handle is dragged, with a look at every frame: is the
picture there, and does the height stay? The same run measures a baseline that draws the same
picture with ``ipywidgets.interact`` and inline pyplot. Last the part of the kernel alone.

This is a measurement and not a test: its numbers say as much about the machine as about the code.
"""

import argparse
import io
import statistics
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import matplotlib.pyplot as plt

from tests.benchmarks import baselines

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "browser"))
sys.path.insert(0, str(HERE.parent))

from backprop_helpers import panels  # noqa: E402
from tests.browser.lab import (  # noqa: E402
    open_and_run,
    running_browser,
    running_lab,
    write_notebook,
)
from tests.conftest import chromium_path  # noqa: E402

STEPS, WARM_UP, SECONDS = 30, 6, 3.0


@dataclass(frozen=True)
class Case:
    """A panel, its sliders, and how much faster than its baseline it has to be.

    ``sliders`` maps a slider to the baseline's slider; "picture" stands for the edge w68 itself.
    """

    panel: str
    sliders: dict[str, str]
    target: float


CASES = [
    Case("forward_pass", {"picture": "w68", "w68": "w68"}, 10.0),
    Case("backward_pass", {"picture": "w68", "step": "w68"}, 10.0),
    Case("slope", {"w68": "w68", "alpha": "power"}, 2.5),
    Case("training", {"alpha": "power", "epoch": "epoch"}, 2.5),
]

WATCH = """() => {
    const root = document.querySelector('.backprop-panel, .widget-interact');
    const picture = () => {
        const found = root.querySelector('.bp-picture > svg, .widget-output img');
        return found && found.tagName === 'IMG' && !found.complete ? null : found;
    };
    const content = found => found && (found.src || found.outerHTML);
    const watch = window.watch = {times: [], page: [], frames: null, root};
    let start = null, before = null;
    document.addEventListener('keydown', () => {
        start = performance.now();
        before = content(picture());
    }, true);
    const look = () => {
        const now = picture();
        if (start === null || !now || content(now) === before) return;
        const begun = start;
        start = null;
        watch.page.push(performance.now() - begun);
        requestAnimationFrame(() => watch.times.push(performance.now() - begun));
    };
    const everything = {childList: true, subtree: true, attributes: true, characterData: true};
    new MutationObserver(look).observe(root, everything);
    root.addEventListener('load', look, true);
    watch.begin = () => {
        let last = content(picture());
        const height = root.offsetHeight;
        watch.frames = {all: 0, pictures: 0, missing: 0, jumps: 0};
        const frame = () => {
            const now = content(picture()), frames = watch.frames;
            if (watch.ended) return;
            frames.all += 1;
            frames.missing += !now;
            frames.jumps += root.offsetHeight !== height;
            frames.pictures += Boolean(now && now !== last);
            last = now || last;
            requestAnimationFrame(frame);
        };
        watch.ended = false;
        requestAnimationFrame(frame);
    };
}"""


def answer_times(page, slider):
    """Return the milliseconds from each key to its picture."""
    slider.focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(500)
    page.evaluate("() => { watch.times = []; watch.page = [] }")
    for step in range(WARM_UP + STEPS):
        # where a slider has few positions, go to and fro
        page.keyboard.press("ArrowUp" if step % 16 < 8 else "ArrowDown")
        page.wait_for_function("step => watch.times.length > step", arg=step, polling=20)
        page.wait_for_timeout(100)  # let the kernel come to rest, as between two keys of a person
    return page.evaluate("watch.times")[WARM_UP:], page.evaluate("watch.page")[WARM_UP:]


def drag(page, slider):
    """Return what was seen in the frames while the handle is dragged to and fro."""
    handle, track = (
        slider.bounding_box(),
        slider.evaluate(
            "handle => { const {x, width} = handle.closest('.noUi-target').getBoundingClientRect();"
            "return {x, width} }"
        ),
    )
    y = handle["y"] + handle["height"] / 2
    page.mouse.move(handle["x"] + handle["width"] / 2, y)
    page.mouse.down()
    page.mouse.move(track["x"] + 0.5 * track["width"], y)
    page.wait_for_timeout(300)
    page.evaluate("watch.begin()")
    start = time.perf_counter()
    while (now := time.perf_counter() - start) < SECONDS:
        share = abs((now / SECONDS * 4) % 2 - 1)  # two times there and back
        page.mouse.move(track["x"] + share * track["width"], y)
    frames = page.evaluate("() => { watch.ended = true; return watch.frames }")
    page.mouse.up()
    page.wait_for_timeout(500)
    return frames | {"rate": frames["pictures"] / (time.perf_counter() - start - 0.5)}


def drag_edge(page):
    """Return what was seen in the frames while the edge w68 is dragged up and down."""
    box = page.locator(".bp-picture [data-label=w68]").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate("watch.begin()")
    start = time.perf_counter()
    while (now := time.perf_counter() - start) < SECONDS:
        page.mouse.move(x, y - 100 + 200 * abs((now / SECONDS * 4) % 2 - 1))
    frames = page.evaluate("() => { watch.ended = true; return watch.frames }")
    page.mouse.up()
    return frames | {"rate": frames["pictures"] / (time.perf_counter() - start)}


def panel_slider(page, name):
    if name == "picture":
        return page.locator(".bp-picture [data-name=w68]")
    return page.get_by_role("slider", name=f"{name}, slider", exact=True).first


def baseline_slider(page, name):
    label = page.locator(".widget-label", has_text=name)
    return page.locator(".widget-slider").filter(has=label).get_by_role("slider")


def measure(browser, lab, case):
    """Return answer times and frames of each slider, of the panel and of its baseline."""
    found = {}
    for notebook, sliders in (
        (case.panel, case.sliders),
        (f"baseline_{case.panel}", dict.fromkeys(case.sliders.values())),
    ):
        with closing(open_and_run(browser, lab, notebook)) as page:
            page.wait_for_selector(".bp-picture > svg, .widget-interact img")
            page.evaluate(WATCH)
            for name in sliders:
                is_panel = notebook == case.panel
                slider = panel_slider(page, name) if is_panel else baseline_slider(page, name)
                slider.scroll_into_view_if_needed()
                times, changes = answer_times(page, slider)
                frames = drag_edge(page) if name == "picture" else drag(page, slider)
                found[notebook, name] = times, frames, changes
    return found


def kernel_times(case):
    """Return the milliseconds from a state to its picture, of the panel and of the baseline."""
    panel = getattr(panels, case.panel)()
    first = next(name for name in case.sliders if name in panel.sliders)
    slider = panel.sliders[first]
    states = []
    for k in range(STEPS + WARM_UP):
        slider.value = slider.max - k * slider.step if not hasattr(slider, "base") else 0.1 + k / 10
        states.append(panel.state)
    draw, times = getattr(baselines, f"draw_{case.panel}"), ([], [])
    for k, state in enumerate(states):
        times[0].append(elapsed(lambda state=state: panel._view(state)))
        position = -2 + 0.1 * k
        arguments = {
            "slope": (position, -0.3),
            "training": (position, 10 * k),
        }.get(case.panel, (position,))
        times[1].append(elapsed(lambda arguments=arguments: as_png(draw, arguments)))
    return [statistics.median(found[WARM_UP:]) for found in times]


def as_png(draw, arguments):
    """Draw a figure and turn it into what the inline back end sends."""
    draw(*arguments)
    plt.savefig(io.BytesIO(), format="png", bbox_inches="tight")
    plt.close("all")


def elapsed(work):
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def middle_and_p95(times):
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def mark(holds):
    return "yes" if holds else "NO"


def report(results, kernel):
    """Return the measurements as Markdown tables."""
    lines = [
        f"Key event to changed picture on the screen, {STEPS} steps, in milliseconds.",
        "",
        "| panel | slider | page changed | median | p95 | baseline median | baseline p95 | "
        "times as fast | target | reached | p95 ≤ 2 × median |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---|---|",
    ]
    for case, found in results:
        for name, other in case.sliders.items():
            middle, late = middle_and_p95(found[case.panel, name][0])
            slow, slow_late = middle_and_p95(found[f"baseline_{case.panel}", other][0])
            ratio = slow / middle
            lines.append(
                f"| {case.panel} | {name} | {statistics.median(found[case.panel, name][2]):.1f} | "
                f"{middle:.0f} | {late:.0f} | {slow:.0f} | "
                f"{slow_late:.0f} | {ratio:.1f} | {case.target:g} | {mark(ratio >= case.target)} | "
                f"{mark(late <= 2 * middle)} |"
            )
    lines += [
        "",
        f"While a handle is dragged for {SECONDS:g} seconds; frames as the screen shows them.",
        "",
        "| panel | slider | pictures/s | baseline pictures/s | times as many | ≥ 2.5 | frames | "
        "without picture | with another height | baseline without picture |",
        "|---|---|---:|---:|---:|---|---:|---:|---:|---:|",
    ]
    for case, found in results:
        for name, other in case.sliders.items():
            seen, slow = found[case.panel, name][1], found[f"baseline_{case.panel}", other][1]
            ratio = seen["rate"] / max(slow["rate"], 0.1)
            lines.append(
                f"| {case.panel} | {name} | {seen['rate']:.1f} | {slow['rate']:.1f} "
                f"| {ratio:.1f} | {mark(ratio >= 2.5)} | {seen['all']} | {seen['missing']} "
                f"| {seen['jumps']} | {slow['missing']} |"
            )
    lines += [
        "",
        "The kernel's part, from a state to its picture: median in milliseconds.",
        "",
        "| panel | panel | baseline |",
        "|---|---:|---:|",
        *(f"| {name} | {ours:.2f} | {theirs:.1f} |" for name, (ours, theirs) in kernel.items()),
    ]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, help="write the tables to this file too")
    parser.add_argument("--panel", choices=[case.panel for case in CASES], help="only this one")
    arguments = parser.parse_args()
    cases = [case for case in CASES if arguments.panel in (None, case.panel)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for case in cases:
            code = f"from backprop_helpers import panels\npanels.{case.panel}()"
            write_notebook(folder, case.panel, code)
            where = f"import sys\nsys.path.insert(0, {str(HERE)!r})"
            code = f"{where}\n%matplotlib inline\nimport baselines\nbaselines.show({case.panel!r})"
            write_notebook(folder, f"baseline_{case.panel}", code)
        with running_lab(folder) as lab, running_browser(chromium_path()) as browser:
            results = [(case, measure(browser, lab, case)) for case in cases]
    plt.switch_backend("agg")
    tables = report(results, {case.panel: kernel_times(case) for case in cases})
    print(tables)
    if arguments.output:
        arguments.output.write_text(tables, encoding="utf-8")


if __name__ == "__main__":
    main()
