"""A training that would not fit is refused before it begins, with what is needed and what is there."""

import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from tastebridge.agent.adapters.memory import available_bytes
from tastebridge.agent.adapters.resources import GB, MB, Batch, Needs, check_resources, needs
from tastebridge.retrieval.errors import AdapterUnusable, ModelUnavailable, NotEnoughMemory, StorageFull
from tastebridge.retrieval.weights import model_path

Usage = namedtuple("Usage", "total used free")
KERNEL = {"proc/meminfo": "MemTotal:       9000 kB\nMemAvailable:   8000 kB\n"}


SMALL = Batch(tokens=10, predicted=5)


class TestNeeds:
    def test_the_disk_grows_with_the_adapter(self, tiny_base: Path):
        def disk(rank: int, layers: int) -> int:
            modules = ["q_proj", "down_proj"]
            return needs(tiny_base, rank=rank, modules=modules, layers=layers, batch=SMALL).disk_bytes

        none = disk(2, 0)
        # q_proj reads 16 and writes 16, down_proj 24 and 16: 72 numbers a rank, 4 bytes each, seven times.
        assert disk(2, 1) - none == 2 * 72 * 4 * 7
        assert disk(2, 2) - none == disk(4, 1) - none == 2 * (disk(2, 1) - none)

    def test_the_memory_grows_with_the_batch(self, tiny_base: Path):
        def memory(tokens: int, predicted: int, number_bytes: int = 2) -> int:
            return needs(
                tiny_base,
                rank=2,
                modules=["q_proj"],
                layers=1,
                batch=Batch(tokens, predicted),
                number_bytes=number_bytes,
            ).memory_bytes

        assert memory(2000, 0) - memory(1000, 0) == memory(3000, 0) - memory(2000, 0) > 0
        assert memory(1000, 100) - memory(1000, 0) == 100 * 24 * 16  # its widest matrix has 24 rows
        assert memory(1000, 0, number_bytes=4) > memory(1000, 0)

    def test_a_batch_is_counted_in_titles(self):
        assert Batch.of_titles(people=8, read=10, predicted=6, words=5) == Batch(8 * 16 * 10, 8 * 6 * 10)

    @pytest.mark.model
    @pytest.mark.parametrize(("people", "layers", "measured_gb"), [(8, 12, 2.2), (16, 12, 3.6), (8, 30, 3.6)])
    def test_covers_what_was_measured(self, people: int, layers: int, measured_gb: float):
        try:
            base = model_path("smollm2-135m-instruct")
        except ModelUnavailable:
            pytest.skip("the weights of smollm2-135m-instruct are not in the model cache")
        modules = [f"{name}_proj" for name in ("q", "k", "v", "o", "gate", "up", "down")]
        batch = Batch.of_titles(people, read=10, predicted=6, words=6)
        found = needs(base, rank=16, modules=modules, layers=layers, batch=batch)
        assert measured_gb < found.memory_bytes / GB < 1.2 * measured_gb
        assert found.disk_bytes < 300 * MB

    @pytest.mark.parametrize(
        "data", [b"", b"\xff" * 20, b"\x02\0\0\0\0\0\0\0[]", b'\x08\0\0\0\0\0\0\0{"a": 1}']
    )
    def test_a_broken_base_model_is_said(self, tmp_path: Path, data: bytes):
        (tmp_path / "model.safetensors").write_bytes(data)
        with pytest.raises(AdapterUnusable, match=r"model\.safetensors"):
            needs(tmp_path, rank=2, modules=["q_proj"], layers=1, batch=SMALL)


class TestCheck:
    needed = Needs(memory_bytes=3 * GB, disk_bytes=500 * MB)

    def test_enough_is_enough(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(GB, 0, 500 * MB))
        check_resources(self.needed, tmp_path / "not" / "there", memory_bytes=3 * GB)

    def test_too_little_disk(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(GB, 0, 499 * MB))
        with pytest.raises(StorageFull, match=r"needs 500 MB .* 499 MB are free; free some space"):
            check_resources(self.needed, tmp_path, memory_bytes=3 * GB)

    def test_too_little_memory(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(GB, 0, GB))
        with pytest.raises(NotEnoughMemory, match=r"needs 3\.0 GB of memory, 2\.9 GB are available"):
            check_resources(self.needed, tmp_path, memory_bytes=29 * GB // 10)


class TestMemory:
    @staticmethod
    def system(root: Path, files: dict[str, str]) -> Path:
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        return root

    def test_is_what_the_kernel_calls_available(self, tmp_path: Path):
        assert available_bytes(self.system(tmp_path, KERNEL)) == 8_192_000

    def test_is_unknown_elsewhere(self, tmp_path: Path):
        assert available_bytes(tmp_path) is None

    def test_of_this_machine_is_a_number(self):
        assert (available_bytes() or 1) > 0

    @pytest.mark.parametrize(("maximum", "expected"), [("max", 8_192_000), ("1000000", 650_000), ("10", 0)])
    def test_a_container_has_less(self, tmp_path: Path, maximum: str, expected: int):
        group = {
            "memory.max": maximum,
            "memory.current": "400000",
            "memory.stat": "anon 1\ninactive_file 50000\n",
        }
        files = {f"sys/fs/cgroup/{name}": text for name, text in group.items()}
        assert available_bytes(self.system(tmp_path, {**KERNEL, **files})) == expected

    def test_a_group_around_the_own_one_counts(self, tmp_path: Path):
        files = {
            "proc/self/cgroup": "0::/user/shell\n",
            "sys/fs/cgroup/user/shell/memory.max": "max",
            "sys/fs/cgroup/user/shell/memory.current": "10",
            "sys/fs/cgroup/user/memory.max": "500000",
            "sys/fs/cgroup/user/memory.current": "100000",
        }
        assert available_bytes(self.system(tmp_path, {**KERNEL, **files})) == 400_000

    def test_the_older_control_groups_count(self, tmp_path: Path):
        files = {
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "600000",
            "sys/fs/cgroup/memory/memory.usage_in_bytes": "100000",
        }
        assert available_bytes(self.system(tmp_path, {**KERNEL, **files})) == 500_000
