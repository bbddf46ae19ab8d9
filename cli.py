"""The terminal front: each command calls one room, and imports only what it needs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tastebridge.agent.commands.card import app as card_app
from tastebridge.agent.commands.chat import chat
from tastebridge.agent.commands.datasets import app as datasets_app
from tastebridge.agent.commands.experiment import app as experiment_app
from tastebridge.agent.commands.models import app as models_app
from tastebridge.agent.commands.options import (
    JsonOption,
    ModelOption,
    RecordOption,
    ReplayOption,
    WorkspaceOption,
    open_workspace,
    use_model,
)
from tastebridge.agent.commands.profile import app as profile_app
from tastebridge.agent.commands.prompts import app as prompts_app

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Carries a person's taste from one domain to another and explains the list it makes.\n\n"
    "Start with: tastebridge demo",
)
eval_app = typer.Typer(
    no_args_is_help=True,
    help="Compare methods on people whose history is hidden, with statistics and honesty checks.\n\n"
    "More: docs/evaluation.md",
)
app.add_typer(card_app, name="card")
app.add_typer(eval_app, name="eval")
app.add_typer(models_app, name="models")
app.add_typer(datasets_app, name="datasets")
app.add_typer(profile_app, name="profile")
app.add_typer(prompts_app, name="prompts")
app.add_typer(experiment_app, name="experiment")


@app.command()
def init(workspace: WorkspaceOption = None) -> None:
    """Make a workspace: one directory that holds settings, log and index."""
    from tastebridge.retrieval.settings import default_workspace
    from tastebridge.retrieval.workspace import SETTINGS_FILE, Workspace

    made = Workspace.create(workspace or default_workspace())
    print(f"made {made.root}; its settings are in {made.root / SETTINGS_FILE}")


@app.command()
def ingest(
    files: Annotated[list[Path] | None, typer.Argument(help="Files of interactions.")] = None,
    items: Annotated[list[Path] | None, typer.Option("--items", help="A catalogue; repeatable.")] = None,
    domain: Annotated[str | None, typer.Option(help="Domain of rows that do not name theirs.")] = None,
    columns: Annotated[
        str, typer.Option("--map", help="Columns of the interactions, as in user=uid,item=asin.")
    ] = "",
    item_columns: Annotated[str, typer.Option("--items-map", help="The same for the catalogues.")] = "",
    kind: Annotated[str, typer.Option(help="Kind of events that have neither kind nor rating.")] = "purchase",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show which column is read as what.")
    ] = False,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Read files into the log: CSV, TSV, JSON lines (also .gz), Parquet, RecBole .inter and .item.

    Running the same file twice changes nothing. Bad rows go to a report, the rest is kept.
    """
    from tastebridge.agent.terminal import bars, show_report
    from tastebridge.retrieval.ingest.run import Job, read_files

    jobs = [Job(path, "items", item_columns) for path in items or []]
    jobs += [Job(path, "events", columns) for path in files or []]
    if not jobs:
        raise typer.BadParameter("give a file of interactions, or --items FILE", param_hint="FILES")
    for job in jobs:
        print(job.plan(domain), file=sys.stderr)
    if dry_run:
        return
    with bars() as progress:
        for report in read_files(
            open_workspace(workspace), jobs, domain=domain, kind=kind, progress=progress
        ):
            show_report(report, as_json=as_json)


@app.command()
def index(as_json: JsonOption = False, workspace: WorkspaceOption = None) -> None:
    """Build the index from the log and swap it in; what did not change is not embedded again."""
    from tastebridge.agent.terminal import bars, console, show_manifest
    from tastebridge.retrieval.index.build import build_index
    from tastebridge.retrieval.log import EventLog

    place = open_workspace(workspace)
    with bars() as progress, place.writing(), EventLog(place.log_url) as log:
        manifest = build_index(place, log, progress)
    if as_json:
        print(manifest.model_dump_json())
    else:
        show_manifest(console(), manifest)


@app.command()
def recommend(
    target: Annotated[str, typer.Option("--target", "-t", help="Domain to recommend from.")],
    user: Annotated[list[str] | None, typer.Option("--user", "-u", help="Id of a user; repeatable.")] = None,
    users: Annotated[Path | None, typer.Option("--users", help="File with one user id a line.")] = None,
    likes: Annotated[
        list[str] | None,
        typer.Option("--likes", help="A title that somebody outside the data likes; repeatable."),
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option("--source", "-s", help="Use only this source domain; repeatable.")
    ] = None,
    k: Annotated[int | None, typer.Option("-k", min=1, help="Items a list (default: 10).")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a line (docs/answer.md).")
    ] = False,
    no_model: Annotated[bool, typer.Option("--no-model", help="Leave the language model out.")] = False,
    explain: Annotated[bool, typer.Option("--explain/--no-explain", help="Say why, item by item.")] = True,
    only_new: Annotated[
        bool, typer.Option("--new", help="Only items that nobody had when the index was built.")
    ] = False,
    experiment: Annotated[
        bool, typer.Option("--experiment/--no-experiment", help="Take part in a running experiment.")
    ] = True,
    model: ModelOption = None,
    record: RecordOption = None,
    replay: ReplayOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Recommend items of a domain to people who are known in others, with a reason for each."""
    from tastebridge.agent.asking import Question, ask
    from tastebridge.agent.experiments.served import ExperimentService
    from tastebridge.agent.terminal import show

    question = Question(tuple(user or ()), users, tuple(likes or ()))
    if not question:
        raise typer.BadParameter("give exactly one of --user, --users and --likes", param_hint="--user")
    use_model(model, record, replay)
    takes_part = experiment and model is None and replay is None
    with ExperimentService(
        open_workspace(workspace), use_model=not no_model, takes_part=takes_part
    ) as recommender:
        refused = 0
        answers = ask(recommender, question, target, k=k, sources=source, explain=explain, only_new=only_new)
        for answer in answers:
            refused += show(answer, as_json=as_json)
    if refused:
        print(f"{refused} could not be served", file=sys.stderr)


app.command()(chat)


@app.command()
def doctor(
    model: Annotated[
        str | None,
        typer.Option(
            "--model", help="Probe this model instead, as in vllm:NAME@URL; 'settings': the settings' own."
        ),
    ] = None,
    target: Annotated[
        str | None, typer.Option("--target", "-t", help="Domain on whose held-out people it is probed.")
    ] = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Compare the log with the index made from it, and say what to run; exit code 1 if anything is wrong.

    With --model: find out in two minutes what a language model can do here: which ways of ranking beat
    chance, its bias for places, whether it follows a schema, writes what is true, and reads a chat turn.

    More: docs/models.md
    """
    if model is not None:
        _probe(model, target, as_json=as_json, workspace=workspace)
        return
    import json
    from dataclasses import asdict

    from tastebridge.agent.terminal import console, show_checks
    from tastebridge.retrieval.index.doctor import examine
    from tastebridge.retrieval.log import EventLog

    place = open_workspace(workspace)
    with EventLog(place.log_url) as log:
        checks = examine(place, log)
    if as_json:
        print(json.dumps([asdict(check) for check in checks]))
    else:
        show_checks(console(), checks)
    raise typer.Exit(0 if all(check.ok for check in checks) else 1)


@app.command()
def calibrate(
    target: Annotated[str, typer.Option("--target", "-t", help="Domain to recommend from.")],
    people: Annotated[int, typer.Option(min=4, help="Held-out people whose lists the model ranks.")] = 64,
    mode: Annotated[
        list[str] | None,
        typer.Option("--mode", help="A way of ranking to try; repeatable. See docs/models.md"),
    ] = None,
    model: ModelOption = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Measure what the language model's ranking is worth on held-out people, and fit its weight.

    The weight is 0, and the model stays out of the ranking, unless it helps people who did not choose it.
    """
    from tastebridge.agent.calibrating import calibrate_model
    from tastebridge.agent.model_terminal import show_weight
    from tastebridge.agent.ranking.modes import mode_names
    from tastebridge.agent.terminal import bars, console

    use_model(model)
    modes = mode_names(mode or ())
    with bars() as progress:
        weight = calibrate_model(open_workspace(workspace), target, people, progress, modes=modes)
    if as_json:
        print(weight.model_dump_json())
    else:
        show_weight(console(), weight)


@app.command()
def ab(
    target: Annotated[str, typer.Option("--target", "-t", help="Domain on whose held-out people it runs.")],
    arm: Annotated[
        list[str],
        typer.Option(
            "--arm",
            "-a",
            help='"NAME: key=value,key=value"; two or more, the baseline first. Keys: prompt, explain, '
            "model, mode, settings=FILE.toml, and every key of [model].",
        ),
    ],
    people: Annotated[int, typer.Option(min=2, help="Held-out people at most.")] = 200,
    repeats: Annotated[int, typer.Option(min=1, help="Readings of each list, with other seeds.")] = 1,
    wordings: Annotated[
        int, typer.Option(min=1, help="Wordings of each prompt, with its own, to see what a wording does.")
    ] = 1,
    metric: Annotated[str, typer.Option(help="What decides: ndcg@10, hit@1, hit@10 or support.")] = "ndcg@10",
    explain: Annotated[
        int, typer.Option(min=0, help="Items of each person to be explained, for the share that is true.")
    ] = 0,
    no_stop: Annotated[
        bool, typer.Option("--no-stop", help="Read everybody and look once, at the end.")
    ] = False,
    seed: Annotated[int | None, typer.Option(help="Decides orders and statistics.")] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder of the test.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin anew, whatever was read before.")] = False,
    record: RecordOption = None,
    replay: ReplayOption = None,
    no_lists: Annotated[bool, typer.Option("--no-lists", help="Show nobody's lists in the report.")] = False,
    plan: Annotated[
        bool, typer.Option("--plan", help="Only say what the test could see and what it would cost.")
    ] = False,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Find out which of two or more prompts, models, modes or settings ranks better, and how sure that is.

    Every arm reads the same held-out people's lists. The test stops as soon as the difference is clear, in a
    way that is valid although it looks again and again; the same command goes on after a kill.

    More: docs/ab.md
    """
    import shlex

    from tastebridge.agent.terminal import bars
    from tastebridge.eval.ab.arms import arms_of
    from tastebridge.eval.ab.config import AbConfig
    from tastebridge.eval.ab.opening import Sources
    from tastebridge.eval.ab.planning import in_words
    from tastebridge.eval.ab.results import Planned
    from tastebridge.eval.ab.run import plan_ab, run_ab

    if record is not None and replay is not None:
        raise typer.BadParameter("give either --record or --replay, not both", param_hint="--record")
    place = open_workspace(workspace)
    config = AbConfig(
        target=target,
        arms=arms_of(place, arm),
        people=people,
        repeats=repeats,
        wordings=wordings,
        metric=metric,
        explain=explain,
        stop=not no_stop,
        seed=seed,
        lists=not no_lists,
    )
    sources = Sources(record=record, replay=replay)
    if plan:
        planned = plan_ab(place, config, sources)
        print(planned.model_dump_json() if as_json else "\n".join(in_words(planned, config)))
        return

    def told(planned: Planned) -> None:
        for line in in_words(planned, config):
            print(line, file=sys.stderr)

    with bars() as progress:
        results, folder = run_ab(
            place,
            config,
            progress,
            folder=out,
            fresh=fresh,
            sources=sources,
            told=told,
            command=shlex.join(["tastebridge", *sys.argv[1:]]),
        )
    if as_json:
        print(results.model_dump_json())
        return
    for sentence in results.verdict:
        print(sentence)
    for warning in results.warnings:
        print(f"note: {warning}", file=sys.stderr)
    print(f"report: {folder / 'report.html'}", file=sys.stderr)


@app.command()
def train(
    source: Annotated[
        str | None, typer.Option("--source", "-s", help="Domain whose histories are read.")
    ] = None,
    target: Annotated[
        str | None, typer.Option("--target", "-t", help="Domain whose titles are learned.")
    ] = None,
    minutes: Annotated[float, typer.Option(min=0.1, help="Minutes of training.")] = 60.0,
    steps: Annotated[
        int | None, typer.Option(min=4, help="Exactly so many steps instead, to repeat a training.")
    ] = None,
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", help="A setting of the training, as in rank=8; repeatable."),
    ] = None,
    teacher_tokens: Annotated[
        int, typer.Option(min=0, help="Let the settings' model teach it, for so many tokens.")
    ] = 0,
    allow_remote: Annotated[
        bool, typer.Option("--allow-remote", help="Send histories and titles to a teacher elsewhere.")
    ] = False,
    listing: Annotated[bool, typer.Option("--list", help="List what was trained.")] = False,
    use: Annotated[str | None, typer.Option(help="Use this version from now on.")] = None,
    remove: Annotated[str | None, typer.Option(help="Remove this version or unfinished training.")] = None,
    export: Annotated[
        Path | None, typer.Option(help="Write the version in use, or --version, to this folder.")
    ] = None,
    version: Annotated[str | None, typer.Option(help="Which version to export.")] = None,
    merged: Annotated[bool, typer.Option("--merged", help="Export whole weights, not an adapter.")] = False,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Train the small language model on the workspace's own people, and find out what it is worth.

    It learns which titles follow a history, from people who know both domains. Held-out people decide how
    much it counts, and for whom; where it does not help it takes no part. The same command goes on after a
    kill.

    More: docs/training.md
    """
    from tastebridge.agent.training.desk import TrainingDesk

    desk = TrainingDesk(open_workspace(workspace), as_json=as_json)
    if listing:
        desk.list()
    elif use is not None:
        desk.use(use)
    elif remove is not None:
        desk.remove(remove)
    elif export is not None:
        desk.export(export, version, source, target, merged=merged)
    elif source is None or target is None:
        raise typer.BadParameter("give --source and --target, or one of --list, --use, --remove, --export")
    else:
        desk.train(
            source,
            target,
            minutes=minutes,
            steps=steps,
            settings=setting or [],
            teacher_tokens=teacher_tokens,
            allow_remote=allow_remote,
        )


@app.command()
def demo(
    k: Annotated[int, typer.Option("-k", min=1, help="Items a list.")] = 10,
    no_model: Annotated[bool, typer.Option("--no-model", help="Leave the language model out.")] = False,
    workspace: Annotated[
        Path, typer.Option("--workspace", "-w", help="Directory of the demo's own workspace.")
    ] = Path(".tastebridge/demo"),
) -> None:
    """Recommend books to three people who have only a film history, in a small sample world.

    The works are real, the people are synthetic. The first run builds the index.
    """
    from tastebridge.agent.demo import run_demo
    from tastebridge.agent.terminal import bars, console, show_answer
    from tastebridge.retrieval.sample import SYNTHETIC_NOTICE

    with bars() as progress:
        shown = run_demo(workspace, progress, k=k, use_model=not no_model)
    for answer in shown.answers:
        show_answer(console(), answer, notice=SYNTHETIC_NOTICE)
    if shown.trained:
        print(shown.trained)


@eval_app.command("run")
def eval_run(
    study: Annotated[
        Path | None, typer.Argument(help="A study file in YAML; or name one direction with the options.")
    ] = None,
    target: Annotated[str | None, typer.Option("--target", "-t", help="Domain to recommend from.")] = None,
    source: Annotated[
        str | None, typer.Option("--source", "-s", help="Domain in which people are known.")
    ] = None,
    method: Annotated[
        list[str] | None, typer.Option("--method", "-m", help="Only these; repeatable. See: eval list")
    ] = None,
    protocol: Annotated[str | None, typer.Option(help="cold-start, leave-last-out or time-split.")] = None,
    metric: Annotated[str | None, typer.Option(help="What methods are tuned and compared by.")] = None,
    convention: Annotated[
        str | None, typer.Option(help="Whose definitions: trec, recbole, rectools or lenskit.")
    ] = None,
    budget: Annotated[int | None, typer.Option(min=1, help="Settings tried a method (default: 8).")] = None,
    seed: Annotated[int | None, typer.Option(help="Decides whatever is drawn.")] = None,
    validation: Annotated[
        bool, typer.Option("--validation", help="Score the validation users; leave the test users unread.")
    ] = False,
    negatives: Annotated[
        int | None, typer.Option(min=1, help="Rank 1 relevant item among so many sampled ones instead.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder of the run.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Compute everything again.")] = False,
    record: RecordOption = None,
    replay: ReplayOption = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Tune every method on validation users, score them on test users, and write a report.

    An interrupted run goes on where it was; what did not change is not computed again.
    """
    import shlex

    from tastebridge.agent.terminal import bars, show_markdown
    from tastebridge.eval.study import open_study
    from tastebridge.retrieval.settings import default_workspace

    if (study is None) == (target is None) or (study is not None and source is not None):
        raise typer.BadParameter(
            "give either a study file, or --target and --source, not both", param_hint="STUDY"
        )
    options = {
        "methods": method,
        "protocol": protocol,
        "metric": metric,
        "convention": convention,
        "budget": budget,
        "seed": seed,
        "read": "validation" if validation else None,
        "candidates": {"negatives": negatives} if negatives else None,
    }
    use_model(None, record, replay)
    opened = open_study(study, workspace or default_workspace(), source, target, options)
    folder = out or opened.default_folder
    with bars() as progress:
        results = opened.run(
            folder, progress, fresh=fresh, command=shlex.join(["tastebridge", *sys.argv[1:]])
        )
    if as_json:
        print(results.model_dump_json())
    else:
        show_markdown((folder / "summary.md").read_text(encoding="utf-8"))
        print(f"report: {folder / 'report.html'}")


@eval_app.command("compare")
def eval_compare(
    first: Annotated[Path, typer.Argument(help="Folder of the run before.")],
    second: Annotated[Path, typer.Argument(help="Folder of the run after.")],
    as_json: JsonOption = False,
) -> None:
    """Compare two runs user by user, with corrected p-values."""
    import json

    from tastebridge.agent.terminal import show_markdown
    from tastebridge.eval.comparing import compare_runs, markdown

    comparison = compare_runs(first, second)
    if as_json:
        rows = [{"direction": name, **one.model_dump()} for name, one in comparison.comparisons]
        print(json.dumps({"comparisons": rows, "only_in_one": comparison.only_in_one}))
    else:
        show_markdown(markdown(comparison))


@eval_app.command("report")
def eval_report(
    run: Annotated[Path, typer.Argument(help="Folder of a run.")],
    no_open: Annotated[bool, typer.Option("--no-open", help="Only write it.")] = False,
) -> None:
    """Write the reports of a run again and open report.html in a browser."""
    import webbrowser

    from tastebridge.eval.report.write import write_reports
    from tastebridge.eval.run_files import read_results

    report = write_reports(read_results(run), run).report
    print(report)
    if not no_open:
        webbrowser.open(report.resolve().as_uri())


@eval_app.command("ratings")
def eval_ratings(
    source: Annotated[str, typer.Option("--source", "-s", help="Domain whose ratings stay known.")],
    target: Annotated[str, typer.Option("--target", "-t", help="Domain whose ratings are predicted.")],
    beta: Annotated[
        list[float] | None,
        typer.Option(
            help="Share of the people in both domains who are tested; repeatable (default: 0.2 0.5 0.8)."
        ),
    ] = None,
    form: Annotated[
        list[str] | None, typer.Option(help="paper or clean; repeatable (default: both).")
    ] = None,
    method: Annotated[list[str] | None, typer.Option("--method", "-m", help="Only these.")] = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Predict ratings of people who are cold in the target: the 20/50/80 % protocol of EMCDR and PTUPCDR.

    The paper form is optimistic, as published numbers are: it picks the epoch on the test users.
    """
    from tastebridge.agent.terminal import show_markdown
    from tastebridge.eval.ratings import BETAS, FORMS, PREDICTORS, markdown, run_ratings

    results = run_ratings(
        open_workspace(workspace),
        source,
        target,
        beta or BETAS,
        form or FORMS,
        methods=method or tuple(PREDICTORS),
        progress=lambda words: print(words, file=sys.stderr),
    )
    print(results.model_dump_json()) if as_json else show_markdown(markdown(results))


@eval_app.command("probe")
def eval_probe(
    target: Annotated[str, typer.Option("--target", "-t", help="Domain whose data the model may know.")],
    allow_remote: Annotated[
        bool, typer.Option("--allow-remote", help="Send titles and rows of the data to a model elsewhere.")
    ] = False,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Ask the settings' language model whether it knows the data by heart: titles, next items, rows."""
    import json

    from tastebridge.agent.terminal import bars
    from tastebridge.eval.probe.run import run_probe

    with bars() as progress:
        found = run_probe(open_workspace(workspace), target, allow_remote=allow_remote, progress=progress)
    if as_json:
        rows = [one.model_dump() for one in found.results]
        print(json.dumps({"results": rows, "left_out": found.left_out}))
        return
    for one in found.results:
        span = f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})"
        print(f"{one.kind}: {span}, chance {one.chance:.3f}, n = {one.n}")
        print(f"  {one.message}")
    for reason in found.left_out:
        print(f"left out: {reason}")


@eval_app.command("turns")
def eval_turns(
    file: Annotated[
        Path | None, typer.Argument(help="JSON lines of turns with their right readings (docs/chat.md).")
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", help="Let this model read, as in local:NAME; else the rules.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="Only so many turns, spread over the file.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure how well the turns of a conversation are read, field by field."""
    from tastebridge.eval.conversation.command import measure_reading
    from tastebridge.eval.conversation.reading_accuracy import markdown

    found = measure_reading(file, model, limit)
    sys.stdout.write(found.model_dump_json() + "\n" if as_json else markdown(found))


@eval_app.command("list")
def eval_list(as_json: JsonOption = False) -> None:
    """List the protocols, methods and metrics that a study can name."""
    import json

    from tastebridge.agent.terminal import show_markdown
    from tastebridge.eval.catalogue import names, names_markdown

    if as_json:
        print(json.dumps(names()))
    else:
        show_markdown(names_markdown())


@prompts_app.command("tune")
def prompts_tune(
    prompt: Annotated[str, typer.Argument(help="The ranking prompt to search, as in rank/recent@v1.")],
    target: Annotated[str, typer.Option("--target", "-t", help="Domain on whose held-out people.")],
    tokens: Annotated[
        int, typer.Option(min=1, help="For the whole search; the last test comes on top.")
    ] = 500_000,
    arms: Annotated[int, typer.Option(min=2, help="Ways to put it, with the prompt as it is.")] = 8,
    people: Annotated[int, typer.Option(min=4, help="Held-out people at most; half are for the test.")] = 400,
    mode: Annotated[
        str | None, typer.Option(help="Way of ranking (default: the one the prompt is for).")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Decides which ways are tried, and the orders.")] = None,
    save: Annotated[
        str | None, typer.Option("--save", help="Keep a winner in the workspace as rank/NAME.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder of the search.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin anew, whatever was read before.")] = False,
    model: ModelOption = None,
    record: RecordOption = None,
    replay: ReplayOption = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Try wordings, examples and orders of a prompt on validation people; test the winner once on others.

    Every way gets the same budget, and the better half goes on to more people. The same command goes on
    after a kill.

    More: docs/prompts.md
    """
    import shlex

    from tastebridge.agent.terminal import bars
    from tastebridge.eval.ab.opening import Sources
    from tastebridge.eval.ab.tuning.config import config_of
    from tastebridge.eval.ab.tuning.tune import tune

    use_model(model)
    place = open_workspace(workspace)
    config = config_of(
        place, prompt, target, mode=mode, tokens=tokens, arms=arms, people=people, seed=seed, save_as=save
    )
    with bars() as progress:
        results, folder = tune(
            place,
            config,
            progress,
            folder=out,
            fresh=fresh,
            sources=Sources(record=record, replay=replay),
            command=shlex.join(["tastebridge", *sys.argv[1:]]),
        )
    if as_json:
        print(results.model_dump_json())
        return
    for sentence in results.verdict:
        print(sentence)
    print(f"search: {folder}", file=sys.stderr)


def main() -> None:
    """Runs the command line; an expected error is one line on the error stream and exit code 1."""
    from tastebridge.retrieval.errors import TastebridgeError

    try:
        app()
    except TastebridgeError as error:
        print(f"error: {error}", file=sys.stderr)
        raise SystemExit(1) from None
    except BrokenPipeError:  # the reader of a pipe, such as head, has gone
        sys.stderr.close()
        raise SystemExit(1) from None


def _probe(model: str, target: str | None, *, as_json: bool, workspace: Path | None) -> None:
    from tastebridge.agent.model_terminal import show_card
    from tastebridge.agent.probing.desk import probe_model
    from tastebridge.agent.terminal import bars, console

    use_model(None if model == "settings" else model)
    with bars() as progress:
        card = probe_model(open_workspace(workspace), target, progress)
    if as_json:
        print(card.model_dump_json())
    else:
        show_card(console(), card)


if __name__ == "__main__":
    main()
