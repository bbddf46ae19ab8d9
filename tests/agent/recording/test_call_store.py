"""Files of recorded calls: whole or not at all, and checked when they are read."""

import hashlib
import random
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.agent.backend import Completion, Message, Usage
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.recording.calls import COMPLETION, COUNT, Call, to_complete
from tastebridge.agent.recording.recorder import RecordingBackend
from tastebridge.agent.recording.replay import ReplayBackend
from tastebridge.agent.recording.store import CallStore
from tastebridge.retrieval.errors import InputError, ModelUnavailable, UnreadableFile

ANSWER = Completion("An answer, “quoted”.", Usage(3, 5, 1), "stop")


def asking(text: str = "What now?") -> Call:
    return to_complete("wise", [Message("user", text)], 9, None)


def test_what_was_put_is_got(tmp_path: Path):
    store = CallStore(tmp_path)
    sealed = store.seal(asking())
    assert store.get(sealed, COMPLETION) is None
    store.put(sealed, ANSWER, COMPLETION)
    assert CallStore(tmp_path).get(sealed, COMPLETION) == ANSWER
    assert len(store) == 1


def test_the_name_is_the_sha256_of_the_redacted_call(tmp_path: Path):
    store = CallStore(tmp_path)
    spelled = (
        '{"model":"wise","method":"complete","messages":[["user","M\\u00fcller: [redacted e-mail]"]],'
        '"max_tokens":9,"schema":null}'
    )
    expected = hashlib.sha256(spelled.encode("ascii")).hexdigest()
    assert store.seal(asking("Müller: m@x.org")).digest == expected
    alike = [store.seal(asking(f"mail {name}@x.org")) for name in "ab"]
    assert alike[0].digest == alike[1].digest
    assert all(sealed.hides for sealed in alike)
    assert not store.seal(asking()).hides


def test_no_unfinished_file_is_left(tmp_path: Path):
    store = CallStore(tmp_path)
    store.put(store.seal(asking()), ANSWER, COMPLETION)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files == [store.path(store.seal(asking()))]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "calls").write_text("in the way")
    store = CallStore(tmp_path)
    with pytest.raises(InputError, match=r"cannot record a call in .*calls"):
        store.put(store.seal(asking()), ANSWER, COMPLETION)


@given(st.floats(0, 1, exclude_max=True))
def test_a_torn_file_is_an_error_that_names_it(tmp_path_factory: pytest.TempPathFactory, share: float):
    store = CallStore(tmp_path_factory.mktemp("recording"))
    sealed = store.seal(asking())
    store.put(sealed, ANSWER, COMPLETION)
    path = store.path(sealed)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(UnreadableFile, match=path.name) as caught:
        store.get(sealed, COMPLETION)
    assert caught.value.path == path


@given(st.floats(0, 1, exclude_max=True), st.integers(1, 255))
def test_a_changed_byte_changes_no_answer(
    tmp_path_factory: pytest.TempPathFactory, where: float, change: int
):
    store = CallStore(tmp_path_factory.mktemp("recording"))
    sealed = store.seal(asking())
    store.put(sealed, ANSWER, COMPLETION)
    path = store.path(sealed)
    damaged = bytearray(path.read_bytes())
    damaged[int(where * len(damaged))] ^= change
    path.write_bytes(damaged)
    found: Completion | None = ANSWER
    with suppress(UnreadableFile):
        found = store.get(sealed, COMPLETION)
    assert found == ANSWER


def test_an_answer_that_was_altered_on_purpose_is_not_believed(tmp_path: Path):
    store = CallStore(tmp_path)
    sealed = store.seal(asking())
    store.put(sealed, ANSWER, COMPLETION)
    path = store.path(sealed)
    text = zstandard.ZstdDecompressor().decompress(path.read_bytes())
    path.write_bytes(zstandard.ZstdCompressor().compress(text.replace(b"An answer", b"A wonder")))
    with pytest.raises(UnreadableFile, match="damaged"):
        store.get(sealed, COMPLETION)


def test_a_file_that_claims_to_be_huge_is_not_read(tmp_path: Path):
    store = CallStore(tmp_path)
    sealed = store.seal(asking())
    store.path(sealed).parent.mkdir(parents=True)
    huge = zstandard.ZstdCompressor().compressobj(size=1 << 40).compress(b"x" * 1_000_000)
    store.path(sealed).write_bytes(huge)
    with pytest.raises(UnreadableFile, match="damaged"):
        store.get(sealed, COMPLETION)


def test_the_file_of_another_call_is_not_believed(tmp_path: Path):
    store = CallStore(tmp_path)
    one, other = store.seal(asking("one")), store.seal(asking("other"))
    store.put(one, ANSWER, COMPLETION)
    store.path(other).parent.mkdir(exist_ok=True)
    store.path(one).rename(store.path(other))
    with pytest.raises(UnreadableFile, match="damaged"):
        store.get(other, COMPLETION)


def test_an_answer_of_another_form_is_not_believed(tmp_path: Path):
    store = CallStore(tmp_path)
    sealed = store.seal(asking())
    store.put(sealed, 7, COUNT)
    with pytest.raises(UnreadableFile, match="damaged"):
        store.get(sealed, COMPLETION)


def test_a_damaged_call_is_an_error_in_a_replay_and_recorded_anew_by_a_recorder(tmp_path: Path):
    model = FunctionBackend(writes=lambda messages: "fine", name="wise")
    recording = RecordingBackend(model, CallStore(tmp_path))
    prompts, options = [[Message("user", "What now?")]], {"max_tokens": 9, "deadline": Deadline()}
    recording.complete(prompts, **options)
    path = recording._store.path(recording._store.seal(asking()))
    path.write_bytes(b"")
    with pytest.raises(ModelUnavailable, match=path.name):
        ReplayBackend(tmp_path).complete(prompts, **options)
    assert recording.complete(prompts, **options)[0].text == "fine"
    assert ReplayBackend(tmp_path).complete(prompts, **options)[0].text == "fine"


WRITER = """
import random, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_call_store import write_all
write_all(Path(sys.argv[1]), int(sys.argv[3]))
"""


def write_all(folder: Path, seed: int) -> None:
    store = CallStore(folder)
    for number in random.Random(seed).sample(range(60), 60):
        answer = Completion(f"answer {number} " * 50, Usage(number, 1, 1), "stop")
        store.put(store.seal(asking(str(number))), answer, COMPLETION)


def test_several_processes_write_to_one_folder(tmp_path: Path):
    here = str(Path(__file__).parent)
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), here, str(seed)]) for seed in range(3)
    ]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    store = CallStore(tmp_path)
    assert len(store) == 60
    for number in range(60):
        found = store.get(store.seal(asking(str(number))), COMPLETION)
        assert found is not None
        assert found.usage.prompt_tokens == number
    assert not list(tmp_path.rglob(".*"))
