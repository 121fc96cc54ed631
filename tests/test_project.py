"""The files around the package agree with each other and with what the README promises."""

import re
import runpy
import tomllib
from urllib.parse import parse_qsl, urlsplit

import pytest
import yaml

from backprop_helpers.lab.course import FOLDER
from tests.support.places import NOTEBOOKS, REPOSITORY

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
WORKFLOW = yaml.safe_load((REPOSITORY / ".github/workflows/ci.yml").read_text(encoding="utf-8"))

PYTHON = ".venv/bin/python"
RUN_COURSE = (
    f"python3 -m venv .venv && {PYTHON} -m pip install -e . && {PYTHON} -m backprop_helpers"
)
RUN_TESTS = f'python3 -m venv .venv && {PYTHON} -m pip install -e ".[test]" && {PYTHON} -m pytest'
ADDRESS = PROJECT["project"]["urls"]["Repository"]
OWNER, NAME = ADDRESS.split("/")[-2:]


def test_readme_commands_come_first_and_verbatim():
    commands = [line for line in README.splitlines() if line.startswith("python3 -m venv")]
    assert commands == [RUN_COURSE, RUN_TESTS]


@pytest.mark.parametrize("document", ["README.md", ".github/CONTRIBUTING.md"])
def test_links_and_pictures_exist(document):
    path = REPOSITORY / document
    text = path.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text)
    local = [target.split("#")[0] for target in targets if "://" not in target]
    missing = [target for target in local if not (path.parent / target).exists()]
    assert missing == []


def test_readme_lists_every_notebook_with_its_minutes():
    listed = re.findall(r"\]\(notebooks/(\w+)\.ipynb\) \|[^|]+\| (\d+) \|", README)
    stored = sorted(path.stem for path in (REPOSITORY / "notebooks").glob("*.ipynb"))
    assert [name for name, _ in listed] == stored
    for name, minutes in listed:
        notebook = (REPOSITORY / f"notebooks/{name}.ipynb").read_text(encoding="utf-8")
        assert re.search(rf"\b{minutes} minutes\b", notebook), f"{name} does not say {minutes}"


def test_conda_environment_has_the_same_version_ranges():
    environment = yaml.safe_load((REPOSITORY / "environment.yml").read_text(encoding="utf-8"))
    packages = environment["dependencies"]
    assert environment["channels"] == ["conda-forge"]
    assert packages[0] == "python=3.12"  # Binder reads only this form
    assert packages[-2:] == ["pip", {"pip": ["-e ."]}]  # without it Binder lacks our package
    ranges = [name.replace("matplotlib-base", "matplotlib") for name in packages[1:-2]]
    # The extra cluster, so that every notebook runs on Binder; nbgitpuller is for classes only.
    *expected, nbgitpuller = ranges
    cluster = PROJECT["project"]["optional-dependencies"]["cluster"]
    needed = PROJECT["project"]["dependencies"] + cluster
    assert expected == [requirement.split(";")[0] for requirement in needed]
    assert nbgitpuller.startswith("nbgitpuller>=")


def test_a_plain_pytest_runs_the_cluster_notebook_too():
    extras = PROJECT["project"]["optional-dependencies"]
    assert set(extras["cluster"]) <= set(extras["test"])


def test_the_links_for_a_class_fetch_this_course_and_open_its_first_notebook():
    """A link in a link in a link: taken apart as the servers do."""
    links = re.findall(r"https://\S+git-pull\S+", README)
    assert [urlsplit(link).netloc for link in links] == ["mybinder.org", "HUB"]
    binder, hub = map(urlsplit, links)
    assert binder.path == f"/v2/gh/{OWNER}/{NAME}/HEAD"
    inner = urlsplit(dict(parse_qsl(binder.query))["urlpath"])
    assert hub.path == "/hub/user-redirect/git-pull"
    assert inner.path == "git-pull"
    for query in (inner.query, hub.query):
        asked = dict(parse_qsl(query, strict_parsing=True))
        assert asked.keys() == {"repo", "branch", "urlpath"}
        assert asked["repo"] == ADDRESS
        assert asked["branch"] == "main"
        opened = asked["urlpath"].removeprefix(f"lab/tree/{NAME}/")
        assert (REPOSITORY / opened).is_file()


def test_the_links_of_binder_open_the_learners_first_notebook():
    links = re.findall(r"https://mybinder\.org\S+HEAD\?urlpath=doc\S+", README)
    first = min(path.name for path in NOTEBOOKS.glob("*.ipynb"))
    assert len(links) == 2
    for link in links:
        asked = dict(parse_qsl(urlsplit(link).query))
        assert asked["urlpath"] == f"doc/tree/{FOLDER}/{first}"


def test_the_first_screen_shows_a_picture_the_one_line_and_the_link():
    start, _, _ = README.partition("## Start")
    picture = re.search(r"\]\((\.github/images/\w+\.svg)\)", start)[1]
    assert "@keyframes" in (REPOSITORY / picture).read_text(encoding="utf-8")  # it moves
    assert start.index("](.github/images/") < start.index(f"https://{OWNER}.github.io/{NAME}/")
    assert f"\nuvx --from git+{ADDRESS} backprop-helpers\n" in start
    assert "backprop-helpers" in PROJECT["project"]["scripts"]


def test_one_edit_puts_in_the_owner_and_the_name_everywhere():
    if (OWNER, NAME) != ("OWNER", "REPO"):
        pytest.skip("this copy has its address already")
    guide = (REPOSITORY / ".github/CONTRIBUTING.md").read_text(encoding="utf-8")
    edited = re.search(r"    sed -i '.+' (.+)", guide)[1].split()
    assert edited == ["README.md", "pyproject.toml", "notebooks/*.ipynb"]
    for path in (path for pattern in edited for path in REPOSITORY.glob(pattern)):
        text = path.read_text(encoding="utf-8")
        changed = re.sub(r"REPO\b", "course", text.replace("OWNER", "you"))
        assert "OWNER" not in changed
        assert "REPO" not in changed


def test_the_sites_front_page_shows_the_way_to_every_notebook():
    page = runpy.run_path(str(REPOSITORY / ".ci/site.py"))["front_page"]()
    names = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))
    linked = re.findall(r'<td><a href="lab/index\.html\?path=([^"]+)"', page)
    assert linked == names
    assert f'class="start" href="lab/index.html?path={names[0]}"' in page
    assert RUN_COURSE.replace("&&", "&amp;&amp;") in page
    assert f"uvx --from git+{ADDRESS} backprop-helpers" in page
    assert page.count("<li>") == 6
    assert '<script id="jupyter-config-data"' in page  # without it, no notebook opens
    loaded = re.findall(r'(?:src=|from |<link[^>]+href=)"([^"]+)"', page)
    assert sorted(loaded) == ["./living.js", "lab/favicon.ico", "living.css"]  # no other machine


def test_the_site_is_tested_before_it_is_published():
    workflow = (REPOSITORY / ".github/workflows/pages.yml").read_text(encoding="utf-8")
    jobs = yaml.safe_load(workflow)["jobs"]
    steps = [step.get("run", step.get("uses", "")) for step in jobs["build"]["steps"]]
    built = steps.index("python .ci/site.py")
    tested = next(i for i, step in enumerate(steps) if "test_site_in_browser.py" in step)
    assert built < tested < next(i for i, step in enumerate(steps) if "upload-pages" in step)
    assert jobs["build"]["steps"][tested]["env"] == {"SITE": "build/site", "REQUIRE_BROWSER": "1"}
    assert jobs["deploy"]["needs"] == "build"


def test_nothing_hides_the_environment_from_binder():
    for name in ("binder", ".binder"):
        assert not (REPOSITORY / name).exists()


def test_workflow_covers_three_systems_and_both_ends_of_python():
    matrix = WORKFLOW["jobs"]["test"]["strategy"]["matrix"]
    assert matrix["os"] == ["ubuntu-latest", "macos-latest", "windows-latest"]
    oldest = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert matrix["python"][0] == oldest
    between = [job["python"] for job in matrix["include"]]
    versions = [int(version.split(".")[1]) for version in sorted(matrix["python"] + between)]
    assert versions == list(range(versions[0], versions[-1] + 1))  # none is left out
    assert "cron" in WORKFLOW[True]["schedule"][0]  # YAML 1.1 reads the key "on" as true


def commands(job):
    return [step["run"] for step in WORKFLOW["jobs"][job]["steps"] if "run" in step]


def test_workflow_runs_everything():
    assert commands("test")[-1] == "pytest"
    oldest = commands("oldest-dependencies")
    assert oldest[-1] == "pytest -W ignore::DeprecationWarning"
    assert "--resolution lowest-direct" in oldest[-2]
    lint = commands("lint")
    assert {"ruff check .", "ruff format --check .", "mypy"} <= set(lint)
    assert "python .ci/notebooks.py --check" in lint


def test_plain_pytest_runs_tests_doctests_and_notebooks_strictly():
    settings = PROJECT["tool"]["pytest"]["ini_options"]
    assert settings["testpaths"] == ["tests", "notebooks", "backprop_helpers"]
    options = settings["addopts"]
    assert {"--nbval", "--nbval-current-env", "--doctest-modules"} <= set(options)
    assert "--nbval-lax" not in options


def test_the_readme_pictures_are_those_that_the_command_draws(tmp_path):
    draw = runpy.run_path(str(REPOSITORY / ".ci/images.py"))["main"]
    draw.__globals__["IMAGES"] = tmp_path
    draw()
    kept = REPOSITORY / ".github/images"
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in kept.iterdir()}
    for path in tmp_path.glob("*.svg"):
        assert path.read_text(encoding="utf-8") == (kept / path.name).read_text(encoding="utf-8")
