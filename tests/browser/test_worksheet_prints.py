"""The worksheet as a real Chromium prints and shows it: two pages, black on white, all in sight."""

import re

import pytest

from backprop_helpers.worksheet import worksheet
from tests.browser.axe import run_axe

SEEDS = (0, 7, 12, 40)
MM = 96 / 25.4  # browser pixels
A4_WIDTH = 210 * MM - 2 * 12 * MM  # without the margins of the sheet
# Where there is no Arial or the like, the fallback may be as wide as this.
AS_IT_IS = "/* nothing changed */"
WIDER = "body, svg text { letter-spacing: 0.06em }"
LETTER = "@page { size: Letter }"


@pytest.fixture
def page(browser):
    with browser.new_page() as page:
        yield page


@pytest.mark.parametrize(
    ("style", "size"), [(AS_IT_IS, (595, 842)), (WIDER, (595, 842)), (LETTER, (612, 792))]
)
def test_it_prints_to_exactly_two_pages(page, style, size):
    for seed in SEEDS:
        page.set_content(worksheet(seed))
        page.add_style_tag(content=style)
        pdf = page.pdf(prefer_css_page_size=True)
        boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
        assert len(re.findall(rb"/Type /Page\b", pdf)) == len(boxes) == 2
        for box in boxes:
            assert [round(float(length)) for length in box] == list(size)


def test_the_answers_start_on_paper_of_their_own(page):
    page.set_content(worksheet(7))
    page.evaluate("document.querySelector('.answers').textContent = 'short enough for page 1'")
    assert len(re.findall(rb"/Type /Page\b", page.pdf(prefer_css_page_size=True))) == 2


@pytest.mark.parametrize(("style", "width"), [(AS_IT_IS, 18.5), (WIDER, 16)])
def test_on_paper_nothing_is_cut_off_and_there_is_room_to_write(page, style, width):
    page.emulate_media(media="print")
    page.set_viewport_size({"width": int(A4_WIDTH), "height": 1000})
    for seed in SEEDS:
        page.set_content(worksheet(seed))
        page.add_style_tag(content=style)
        found = page.evaluate(MEASURE)
        assert found["cut"] == []
        assert found["blanks"] == 56
        assert found["narrowest"] >= width * MM  # -0.1234 in handwriting
        assert found["lowest"] >= 6.5 * MM
        assert found["crossed"] == []


# What sticks out of its column or its page, how large the blanks are, which labels meet.
MEASURE = """() => {
    const box = e => e.getBoundingClientRect();
    const inside = (e, outer) =>
        box(e).left >= box(outer).left - 0.5 && box(e).right <= box(outer).right + 0.5;
    const all = [...document.querySelectorAll('.sheet *:not(title)')]
        .filter(e => e.getClientRects().length);
    const blanks = [...document.querySelectorAll('.blank')];
    const words = [...document.querySelectorAll('svg text, svg circle')]
        .filter(e => e.className.baseVal != 'node');
    const meet = (a, b) => box(a).left < box(b).right && box(b).left < box(a).right
        && box(a).top < box(b).bottom && box(b).top < box(a).bottom;
    return {
        cut: all.filter(e => !inside(e, e.closest('li') || e.closest('svg') || e.closest('.sheet'))
            || e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0).map(e => e.outerHTML),
        blanks: blanks.length,
        narrowest: Math.min(...blanks.map(e => box(e).width)),
        lowest: Math.min(...blanks.map(e => box(e.closest('li')).height)),
        crossed: words.flatMap((a, k) => words.slice(k + 1)
            .filter(b => meet(a, b)).map(b => a.outerHTML + b.outerHTML)),
    };
}"""


def test_it_prints_black_on_white_from_a_dark_screen_too(page):
    page.set_content(worksheet(7))
    colors = """() => [...new Set([...document.querySelectorAll('.sheet :not(:empty)')]
        .map(e => getComputedStyle(e).color))]"""
    paper = "() => getComputedStyle(document.querySelector('.sheet')).backgroundColor"
    page.emulate_media(media="screen", color_scheme="dark")
    assert page.evaluate(paper) == "rgb(28, 31, 36)"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(paper) == "rgb(255, 255, 255)"
    assert set(page.evaluate(colors)) == {"rgb(0, 0, 0)", "rgb(68, 68, 68)"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 360])
def test_on_a_screen_it_fits_and_axe_finds_nothing(page, width, scheme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.set_content(worksheet(7))
    assert page.evaluate("document.documentElement.scrollWidth") == width
    found = run_axe(page)
    complaints = [
        (rule["id"], node["html"]) for rule in found["violations"] for node in rule["nodes"]
    ]
    assert complaints == []
    looked_at = {rule["id"] for rule in found["passes"]}
    assert {"color-contrast", "document-title", "heading-order", "svg-img-alt"} <= looked_at
