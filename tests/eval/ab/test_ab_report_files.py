"""The summary and the table of an A/B test, and how the files are written."""

import csv
import io
from pathlib import Path
from typing import Any, Never

import pytest
from worlds.ab_results import ab_results, bare_ab_results, stopped_ab_results

from tastebridge.eval.ab.report import write, write_report
from tastebridge.eval.ab.report.page import render_page
from tastebridge.eval.ab.report.summary import render_summary
from tastebridge.eval.ab.report.table import COLUMNS, render_table
from tastebridge.eval.ab.results import AbResults

EXPECTED = Path(__file__).with_name("ab_summary.expected.md")


def rows_of(results: AbResults) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render_table(results))))


def test_the_summary_is_this():
    assert render_summary(ab_results()) == EXPECTED.read_text(encoding="utf-8")


def test_a_summary_without_the_parts_that_were_not_done_has_no_gap():
    text = render_summary(bare_ab_results())
    assert "\n\n\n" not in text
    assert "Wordings" not in text
    assert "deviation" not in text
    assert "WARNING" not in text


def test_a_test_without_a_command_leaves_no_empty_block():
    text = render_summary(bare_ab_results(command=""))
    assert "Repeat" not in text
    assert "```" not in text
    assert not text.endswith("\n\n")
    assert '<pre class="command"' not in render_page(bare_ab_results(command=""))
    assert '<pre class="command"' in render_page(bare_ab_results())


def test_a_stopped_test_says_what_it_saved_and_what_is_only_described():
    text = render_summary(stopped_ab_results())
    assert "Tokens: 1,353,600 used, about 2,030,400 saved by stopping." in text
    assert text.count("| described only |") == 8


def test_no_title_of_an_item_is_in_the_summary():
    title = ab_results().side_by_side[0].lists["recent"][0]
    assert title not in render_summary(ab_results())


def test_text_from_data_is_no_markdown():
    results = bare_ab_results(name="[x](y)|*z*", verdict=("ask @somebody <b>",), command="echo ```x```")
    text = render_summary(results)
    assert text.startswith("# \\[x\\](y)\\|\\*z\\*\n")
    assert "- ask @<!-- -->somebody &lt;b&gt;\n" in text
    assert "\n````\necho ```x```\n````\n" in text


def test_the_table_holds_every_comparison_to_the_last_digit():
    results = ab_results()
    rows = rows_of(results)
    assert tuple(rows[0]) == COLUMNS
    found = {(row["a"], row["b"], row["metric"]): row for row in rows if not row["history"]}
    assert found.keys() == {(one.a, one.b, one.metric) for one in results.comparisons}
    for one in results.comparisons:
        row, told = found[one.a, one.b, one.metric], one.comparison
        for name in ("mean_a", "mean_b", "difference", "low", "high", "relative", "p", "p_holm", "mde"):
            value = getattr(told, name)
            assert row[name] == ("" if value != value else repr(value))
        assert [int(row[name]) for name in ("n", "better", "same", "worse")] == [
            told.n,
            told.better,
            told.same,
            told.worse,
        ]


def test_the_table_says_what_decides_and_what_is_only_described():
    kinds = {row["metric"]: (row["decided_by"], row["shown"]) for row in rows_of(stopped_ab_results())}
    assert kinds["hit@1"] == ("", "described only")
    full = {
        (row["a"], row["metric"]): (row["decided_by"], row["shown"]) for row in rows_of(ab_results())[:18]
    }
    assert full["evidence", "ndcg@10"] == ("sequence", "better")
    assert full["taste", "invalid"] == ("holm", "worse")
    assert full["taste", "support"] == ("holm", "not compared")


def test_strata_stand_below_without_p():
    strata = [row for row in rows_of(ab_results()) if row["history"]]
    assert [row["history"] for row in strata[:3]] == [
        "1 to 4 liked items",
        "5 to 14 liked items",
        "15 and more liked items",
    ]
    assert {(row["p"], row["p_holm"], row["shown"]) for row in strata} == {("", "", "")}
    assert float(strata[2]["difference"]) == ab_results().strata[2].difference


def test_names_with_commas_quotes_and_lines_come_back_whole():
    first, *others = ab_results().comparisons
    odd = 'a,"b"\nc'
    rows = rows_of(ab_results(comparisons=(first.model_copy(update={"a": odd}), *others)))
    assert rows[0]["a"] == odd


def test_the_files_are_written_and_the_page_is_returned(tmp_path: Path):
    page = write_report(ab_results(), tmp_path / "runs" / "first")
    assert page == tmp_path / "runs" / "first" / "report.html"
    assert sorted(path.name for path in page.parent.iterdir()) == [
        "comparisons.csv",
        "report.html",
        "summary.md",
    ]
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_same_results_write_the_same_bytes(tmp_path: Path):
    for name in ("one", "two"):
        write_report(ab_results(), tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


@pytest.mark.parametrize("step", ["write_text", "replace"])
def test_what_cannot_be_written_leaves_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
):
    write_report(bare_ab_results(), tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}

    def broken(path: Path, *args: Any, **options: Any) -> Never:
        path.write_bytes(b"half")
        raise OSError("no space left")

    monkeypatch.setattr(write.Path, step, broken)
    with pytest.raises(OSError, match="no space left"):
        write_report(ab_results(), tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
