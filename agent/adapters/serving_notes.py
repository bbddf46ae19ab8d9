"""The README.md of an export: how to serve what is in the folder."""

import shlex

from .files import LoraConfig
from .manifest import AdapterManifest

VLLM_RANKS = (8, 16, 32, 64, 128, 256, 512)
"""What `--max-lora-rank` takes; the smallest that the adapter fits in needs the least memory."""


WHY_TARGET_MODULES = """
`--lora-target-modules` keeps vLLM from also adapting the layer that makes the probabilities: it would then
fail when it is asked for the probabilities of given texts. A vLLM without this option needs merged weights.
"""


def adapter_notes(manifest: AdapterManifest, lora: LoraConfig, folder: str) -> str:
    """Returns the README.md of an exported adapter.

    Args:
        manifest: of the adapter.
        lora: its `adapter_config.json`.
        folder: the name of the exported folder.
    """
    room = next((allowed for allowed in VLLM_RANKS if allowed >= lora.r), lora.r)
    options = ["--served-model-name", manifest.base_model, "--enable-lora", "--max-lora-rank", str(room)]
    why = ""
    if isinstance(lora.target_modules, list):
        options += ["--lora-target-modules", *lora.target_modules]
        why = WHY_TARGET_MODULES
    options += ["--lora-modules", f"{manifest.version}={folder}"]
    return _notes(
        manifest,
        what=f"A LoRA adapter of rank {lora.r} in PEFT's format, for the base model `{manifest.base_model}`.",
        before="`BASE` is the folder of the base model: `tastebridge models list` shows where.",
        command=f"vllm serve BASE {shlex.join(options)}",
        after=why,
    )


def merged_notes(manifest: AdapterManifest, folder: str) -> str:
    """Returns the README.md of a model that an adapter was merged into.

    Args:
        manifest: of the adapter.
        folder: the name of the exported folder.
    """
    return _notes(
        manifest,
        what=f"The model `{manifest.base_model}` with a trained adapter merged into its weights (bfloat16).",
        before="transformers loads this folder like any model.",
        command=f"vllm serve {shlex.quote(folder)} --served-model-name {manifest.version}",
        after="",
    )


def _notes(manifest: AdapterManifest, what: str, before: str, command: str, after: str) -> str:
    return f"""# {manifest.source} → {manifest.target}, adapter {manifest.version}

{what}
Trained by tastebridge on {manifest.data.trained_on} people with the prompt `{manifest.prompt}`;
`manifest.json` has the rest.

## Serve it

{before} In the folder that holds this one:

```
{command}
```
{after}
## Let tastebridge use the server

In `tastebridge.toml`:

```toml
[model]
trained_url = "http://127.0.0.1:8000/v1"
```

The server must offer it under the name of its version, as the command says; the workspace keeps its own copy,
which says what the scores are worth.
"""
