"""The package as strangers get it: whole, importable elsewhere, quick to help."""

import os
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ROOMS = ("agent", "eval", "prompts", "retrieval")


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel and the sdist, built from a copy of what git would hand out."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split("\n")  # fmt: skip
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(source)],
        check=True, capture_output=True,
    )  # fmt: skip
    return next(out.glob("*.whl")), next(out.glob("*.tar.gz"))


def test_the_packages_list_is_the_tree():
    found = {"tastebridge"}
    for room in ROOMS:
        for init in (ROOT / room).rglob("__init__.py"):
            found.add(".".join(("tastebridge", *init.parent.relative_to(ROOT).parts)))
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == found


def test_cli_is_the_only_module_at_the_root():
    assert [path.name for path in ROOT.glob("*.py")] == ["cli.py"]


def test_wheel_holds_every_file_of_the_rooms_and_nothing_generic(distributions: tuple[Path, Path]):
    wheel, _ = distributions
    names = set(zipfile.ZipFile(wheel).namelist())
    tops = {name.split("/")[0] for name in names}
    version = PROJECT["project"]["version"]
    assert tops == {"tastebridge", f"tastebridge-{version}.dist-info"}
    for room in ROOMS:
        for path in (ROOT / room).rglob("*"):
            if path.is_file() and path.suffix != ".pyc":
                assert f"tastebridge/{path.relative_to(ROOT).as_posix()}" in names


def test_sdist_holds_tests_docs_and_licence(distributions: tuple[Path, Path]):
    _, sdist = distributions
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"LICENSE", "Makefile", "constraints.txt", "tests/conftest.py", "cli.py"} <= names


def test_wheel_works_in_another_place(distributions: tuple[Path, Path], tmp_path: Path):
    """Installed without its dependencies, which are borrowed: what counts is that the wheel is whole."""
    wheel, _ = distributions
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)], check=True
    )
    borrowed = subprocess.run(
        [sys.executable, "-c", "import typer, os; print(os.path.dirname(os.path.dirname(typer.__file__)))"],
        check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    # -S first: .pth files of the borrowed folder would bring back the editable install.
    script = (
        f"import sys; sys.path.append({borrowed!r}); import tastebridge.retrieval.sample as s; "
        "import tastebridge.prompts, tastebridge.cli; print(s.__file__); print(s.sample_files().interactions)"
    )
    told = subprocess.run(
        [python, "-c", script], check=True, capture_output=True, text=True, cwd=tmp_path
    ).stdout.splitlines()
    assert all(line.startswith(str(tmp_path)) for line in told)
    assert Path(told[1]).is_file()


def test_help_is_fast():
    command = [sys.executable, "-c", "from tastebridge.cli import main; main()", "--help"]
    best = min(_seconds(command) for _ in range(5))
    assert best < 0.4


def test_help_loads_no_heavy_library():
    script = (
        "import sys, tastebridge.cli; heavy = 'numpy torch chromadb openai sqlalchemy pydantic'.split(); "
        "print([module for module in heavy if module in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "[]"


def _seconds(command: list[str]) -> float:
    before = os.times()
    subprocess.run(command, check=True, capture_output=True)
    after = os.times()
    # Processor time of the child, not the wall clock: other work on the machine does not count.
    return after.children_user + after.children_system - before.children_user - before.children_system
