"""Two tastes that can be read off the titles, and people who have one of them."""

from dataclasses import replace

import numpy as np
from worlds.block_world import BlockWorld, block_world

from tastebridge.agent.training.config import TrainingConfig
from tastebridge.agent.training.material import Material, make_material
from tastebridge.retrieval.dataset import DomainData
from tastebridge.retrieval.fusion.held_out import HeldOutLists

N_ITEMS = 12
NUMBERS = ("one", "two", "three", "four", "five", "six")
FRAME = ("Source", "Target", "that", "one", "the", "same", "person", "chose", ":", "-")
WORDS = (*FRAME, "red", "blue", *NUMBERS)
FAST = TrainingConfig(
    layers=2, rank=8, alpha=16, learning_rate=0.02, batch_people=8, titles_per_person=3, seed=3, new_items=0.0
)


def titled_world() -> BlockWorld:
    """Items of taste A are red, those of taste B blue."""
    made = block_world(80, N_ITEMS)
    return replace(made, source=titled(made.source), target=titled(made.target))


def titled(data: DomainData) -> DomainData:
    """Returns a domain of 12 items with titles, and nothing else, that tell the taste."""
    half = N_ITEMS // 2
    titles = [f"{'red' if n < half else 'blue'} {NUMBERS[n % half]}" for n in range(N_ITEMS)]
    items = [replace(item, title=title, themes=()) for item, title in zip(data.items, titles, strict=True)]
    return replace(data, items=items)


def held_out(world: BlockWorld, people: int = 40) -> HeldOutLists:
    """Lists of the last people, with all items in one order for everybody."""
    rows = np.arange(len(world.target.user_nos))[-people:]
    items = np.tile(np.arange(N_ITEMS), (people, 1))
    relevant = np.stack([np.isin(np.arange(N_ITEMS), world.target.histories.liked(int(row))) for row in rows])
    return HeldOutLists(
        world.target.user_nos[rows],
        world.target.item_nos[items],
        np.tile(np.linspace(1, 0, N_ITEMS, dtype=np.float32), (people, 1)),
        relevant,
    )


def material_of(world: BlockWorld, config: TrainingConfig, lists: HeldOutLists | None) -> Material:
    text = world.source_space.text, world.target_space.text
    return make_material(world.source, world.target, lists, *text, config)
