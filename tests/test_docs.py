"""The documents: their code runs and prints what they say, links lead somewhere, nothing public is missing."""

import dataclasses
import doctest
import inspect
import json
import re
from pathlib import Path

import pytest
import typer

import crumple
from crumple import _export, cli, engines, errors

ROOT = Path(__file__).parents[1]
PAGES = ["README.md", *sorted(str(p.relative_to(ROOT)) for p in (ROOT / "docs").rglob("*.md"))]
REFERENCE = (ROOT / "docs" / "reference.md").read_text("utf-8")

BLOCK = re.compile(r"^```python\n(?P<code>.*?)^```$(?:\s*^```text\n(?P<printed>.*?)^```$)?", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE

MOST_LINES = 30  # a longer snippet is not read
MOST_SECONDS = 150  # a page; each takes 3 to 10 where nothing else runs
MOST_BYTES = 20_000_000  # a page may leave that much behind: a self-contained HTML has 5 MB

# Run in a process of its own, in the blocks' own folder: what one page defines, another cannot lean on.
RUNNER = """
import contextlib, io, json, sys
blocks, names, printed = json.load(sys.stdin), {"__name__": "__main__"}, []
for line, code in blocks:
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        exec(compile("\\n" * line + code, sys.argv[1], "exec"), names)
    printed.append(text.getvalue())
json.dump(printed, sys.stdout)
"""


def read(page):
    return (ROOT / page).read_text("utf-8")


def blocks(page):
    """(line before it, code, what it is said to print or None) of each Python block."""
    text = read(page)
    return [(text[: m.start()].count("\n") + 1, m["code"], m["printed"]) for m in BLOCK.finditer(text)]


def prose(text):
    """The text without its code blocks."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


# --- the code -----------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page)])
def test_code_runs_and_prints_what_the_page_says(page, warm, tmp_path):
    """All blocks of a page, one after the other in one namespace; a ``text`` block right below is what is printed."""
    code = json.dumps([(line, code) for line, code, _ in blocks(page)])
    done = warm("-c", RUNNER, page, text=code, cwd=tmp_path, seconds=MOST_SECONDS)
    assert done.returncode == 0, done.stderr
    assert not done.stderr, f"the reader of {page} would see this: {done.stderr}"
    for (line, _, said), printed in zip(blocks(page), json.loads(done.stdout), strict=True):
        if said is not None:
            assert doctest.OutputChecker().check_output(said, printed, FLAGS), f"{page}, line {line}: {printed}"
    assert sum(file.stat().st_size for file in tmp_path.rglob("*")) < MOST_BYTES


@pytest.mark.parametrize("page", PAGES)
def test_snippets_are_short(page):
    long = [line for line, code, _ in blocks(page) if code.count("\n") > MOST_LINES]
    assert not long, f"{page}: the snippets at lines {long} have more than {MOST_LINES} lines"


def test_there_are_snippets():
    """The pattern that finds them is not out of date."""
    assert sum(len(blocks(page)) for page in PAGES) == sum(read(page).count("\n```python\n") for page in PAGES) > 15


# --- links --------------------------------------------------------------------------------------


def anchors(text):
    """The names that headings can be linked by, as code hosting sites make them."""
    headings = re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    for match in LINK.finditer(prose(read(page))):
        target, _, anchor = match["target"].partition("#")
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        file = (ROOT / page).parent / target if target else ROOT / page
        assert file.resolve().is_relative_to(ROOT), f"{page}: {target} leads out of the project"
        assert file.exists(), f"{page}: there is no {target}"
        assert not anchor or anchor in anchors(file.read_text("utf-8")), f"{page}: no heading #{anchor} in {file.name}"


def test_every_page_can_be_reached():
    """From the README, by links alone."""
    reached, left = set(), ["README.md"]
    while left:
        page = left.pop()
        reached.add(page)
        for match in LINK.finditer(prose(read(page))):
            file = ((ROOT / page).parent / match["target"].partition("#")[0]).resolve()
            if file.is_relative_to(ROOT) and file.suffix == ".md" and str(file.relative_to(ROOT)) not in reached:
                left.append(str(file.relative_to(ROOT)))
    assert set(PAGES) - {"docs/index.md"} <= reached


# --- the site -----------------------------------------------------------------------------------


def test_every_page_is_in_the_menu_of_the_site():
    """Once each; ``scripts/docs`` makes that site, and fails where one of its links leads nowhere."""
    menu = re.findall(r"^ +- .+: (\S+\.md)$", read("docs/mkdocs.yml").partition("\nnav:\n")[2], re.MULTILINE)
    assert sorted(menu) == sorted({*PAGES, *menu})
    assert all((ROOT / page).exists() for page in menu)
    copied = read("scripts/docs")
    assert all(page.partition("/")[0] in copied for page in menu)


# --- the reference ------------------------------------------------------------------------------

MODULES = {name: getattr(crumple, name) for name in crumple._MODULES if name != "errors"}
CLASSES = {name: value for name in crumple.__all__ if inspect.isclass(value := getattr(crumple, name))}
FUNCTIONS = {name: value for name in crumple.__all__ if inspect.isfunction(value := getattr(crumple, name))}
ERRORS = [
    name for name, value in vars(errors).items() if inspect.isclass(value) and value.__module__ == errors.__name__
]


def section(heading):
    """What stands under a heading, up to the next."""
    match = re.search(rf"^#+ `{re.escape(heading)}`\n(.*?)(?=^#|\Z)", REFERENCE, re.DOTALL | re.MULTILINE)
    assert match, f"docs/reference.md has no heading `{heading}`"
    return match[1]


def parameters(function):
    return [name for name in inspect.signature(function).parameters if name not in ("self", "cls")]


def members(kind):
    fields = [field.name for field in dataclasses.fields(kind)] if dataclasses.is_dataclass(kind) else []
    return sorted({name for name in (*vars(kind), *fields) if not name.startswith("_")})


def is_named(text, name):
    """Whether a name stands in the text as code, not as a part of another name."""
    return any(re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", span) for span in re.findall(r"`([^`]+)`", text))


@pytest.mark.parametrize("name", crumple.__all__)
def test_every_public_name_is_in_the_reference(name):
    assert name in ("CrumpleError", "CrumpleWarning") or section(f"crumple.{name}")


@pytest.mark.parametrize("module", MODULES)
def test_every_name_of_a_module_is_in_the_reference(module):
    missing = [n for n in MODULES[module].__all__ if not is_named(section(f"crumple.{module}"), f"{module}.{n}")]
    assert not missing


@pytest.mark.parametrize("name", [name for name in CLASSES if name not in ERRORS])
def test_every_member_is_in_the_reference(name):
    missing = [m for m in members(CLASSES[name]) if not is_named(section(f"crumple.{name}"), f"{name}.{m}")]
    assert not missing


@pytest.mark.parametrize("name", ["Objective", *FUNCTIONS])
def test_every_argument_is_in_the_reference(name):
    missing = [p for p in parameters(getattr(crumple, name)) if not is_named(section(f"crumple.{name}"), p)]
    assert not missing


@pytest.mark.parametrize(
    ("module", "name"),
    [(m, n) for m, module in MODULES.items() for n in module.__all__ if inspect.isfunction(getattr(module, n))],
)
def test_every_argument_of_a_module_function_is_in_its_line(module, name):
    match = re.search(rf"`{module}\.{name}\(([^)]*)\)`", section(f"crumple.{module}"))
    assert match
    assert re.findall(r"\w+", match[1]) == parameters(getattr(MODULES[module], name))


def test_choices_are_in_the_reference():
    assert [e for e in engines.ENGINES if not is_named(section("crumple.evaluate"), f'"{e}"')] == []
    assert [e for e in _export.FORMATS if not is_named(section("crumple.export"), e)] == []
    assert [p for p in crumple.presets.PRESETS if not is_named(section("crumple.presets"), p)] == []
    assert [e for e in ERRORS if not is_named(section("crumple.errors"), e)] == []


def commands():
    """(what is typed, its options) of the program and of each of its commands."""
    program = typer.main.get_command(cli.app)
    found = {"crumple": program} | {f"crumple {name}": command for name, command in program.commands.items()}
    return {
        typed: [option for p in command.params for option in (*p.opts, *p.secondary_opts) if option.startswith("--")]
        for typed, command in found.items()
    }


@pytest.mark.parametrize("typed", commands())
def test_every_command_and_option_is_in_the_reference(typed):
    missing = [option for option in commands()[typed] if not is_named(section(typed), option)]
    assert not missing


@pytest.mark.parametrize("page", PAGES)
def test_no_page_names_what_does_not_exist(page):
    """``crumple.…`` in the prose, and ``Class.member`` or ``module.name``, are really there."""
    known = {"crumple": crumple, **MODULES, **CLASSES}
    for span in re.findall(r"`([^`\n]+)`", prose(read(page))):
        for head, rest in re.findall(r"(?<![\w./-])(\w+)((?:\.[A-Za-z_]\w*)+)", span):
            if head in known and not span.startswith("pip "):
                assert resolves(known[head], rest.strip(".").split(".")), f"{page}: there is no {head}{rest}"


def resolves(value, names):
    for name in names:
        if inspect.isclass(value) and name in members(value):
            return True  # a field has no value before there is an object
        if not hasattr(value, name):
            return False
        value = getattr(value, name)
    return True
