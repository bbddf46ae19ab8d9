"""The long table, the summary, and how the files are written."""

import csv
import io
from pathlib import Path
from typing import Any, Never

import pytest
from worlds.run_results import run_results, small_results

from tastebridge.eval.report import write
from tastebridge.eval.report.csv import COLUMNS, render_csv
from tastebridge.eval.report.markdown import plain, render_markdown
from tastebridge.eval.report.write import Paths, write_reports
from tastebridge.eval.results import RunResults

EXPECTED = Path(__file__).with_name("summary.expected.md")


def test_the_table_holds_every_score_to_the_last_digit():
    results = run_results()
    rows = list(csv.DictReader(io.StringIO(render_csv(results))))
    assert tuple(rows[0]) == COLUMNS
    found = {(r["direction"], r["method"], r["stratum"], r["metric"]): r for r in rows}
    assert len(found) == len(rows)
    scores = {
        (f"{d.source} → {d.target}", m.name, stratum, score.metric): score
        for d in results.directions
        for m in d.methods
        for stratum, score in [("", s) for s in m.scores]
        + [(f"{p.kind}: {p.stratum}", p.score) for p in m.strata]
    }
    assert found.keys() == scores.keys()
    for key, score in scores.items():
        row = found[key]
        assert [float(row[name]) if row[name] else None for name in ("mean", "low", "high")] == [
            score.mean,
            score.low,
            score.high,
        ]
        assert [int(row[name]) for name in ("n", "undefined", "misses")] == [
            score.n,
            score.undefined,
            score.misses,
        ]
        assert row["convention"] == "trec"


def test_names_with_commas_quotes_and_lines_come_back_whole():
    results = small_results()
    odd = results.directions[0].model_copy(update={"source": 'a,"b"\nc'})
    rows = list(csv.DictReader(io.StringIO(render_csv(results.model_copy(update={"directions": (odd,)})))))
    assert {row["direction"] for row in rows} == {'a,"b"\nc → books'}


def test_the_summary_is_this():
    assert render_markdown(small_results()) == EXPECTED.read_text(encoding="utf-8")


def test_the_summary_of_a_full_direction_stays_short():
    results = run_results()
    lines = render_markdown(results).splitlines()
    assert len(lines) <= 60 * len(results.directions)
    assert "6 more comparisons are in report.html." in "\n".join(lines)


def test_the_comparison_with_the_best_baseline_is_never_left_out():
    results = run_results()
    for text in render_markdown(results).split("\n## ")[1:]:
        sentences = [line for line in text.splitlines() if line.startswith("- tastebridge has")]
        assert "over co-occurrence" in sentences[0]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a|b", r"a\|b"),
        ("<script>", "&lt;script&gt;"),
        ("two\nlines", "two lines"),
        ("[x](y)", r"\[x\](y)"),
        ("`code` *b* _c_", r"\`code\` \*b\* \_c\_"),
        ("ask @somebody, not ndcg@10", "ask @<!-- -->somebody, not ndcg@10"),
    ],
)
def test_text_from_data_is_no_markdown(text: str, written: str):
    assert plain(text) == written


def test_a_command_with_backticks_stays_in_its_block():
    text = render_markdown(small_results().model_copy(update={"command": "echo ```x```"}))
    assert "\n````\necho ```x```\n````\n" in text


def test_all_reports_are_written_and_the_results_come_back(tmp_path: Path):
    paths = write_reports(run_results(), tmp_path / "runs" / "first")
    assert paths == Paths.within(tmp_path / "runs" / "first")
    assert sorted(path.name for path in paths.results.parent.iterdir()) == [
        "report.html",
        "results.csv",
        "results.json",
        "summary.md",
    ]
    assert RunResults.model_validate_json(paths.results.read_text(encoding="utf-8")) == run_results()
    assert paths.report.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_same_results_write_the_same_bytes(tmp_path: Path):
    for name in ("one", "two"):
        write_reports(run_results(), tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


@pytest.mark.parametrize("step", ["write_text", "replace"])
def test_what_cannot_be_written_leaves_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
):
    write_reports(small_results(), tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}

    def broken(path: Path, *args: Any, **options: Any) -> Never:
        path.write_bytes(b"half")
        raise OSError("no space left")

    monkeypatch.setattr(write.Path, step, broken)
    with pytest.raises(OSError, match="no space left"):
        write_reports(run_results(), tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
