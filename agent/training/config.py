"""The settings of a training."""

from pydantic import Field, NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt

from ...retrieval.settings import Section

MODULES = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
"""The linear layers of a decoder block that are adapted."""


class TrainingConfig(Section):
    """What is learned and how. The defaults are what learned most per minute in the trials.

    docs/benchmarks.md has the table of the trials.
    """

    layers: PositiveInt = 12
    """So many of the upper layers are adapted; the lower ones are only read."""
    rank: PositiveInt = 16
    """Rank of the low-rank matrices (Hu et al. 2021)."""
    alpha: PositiveFloat = 32.0
    """What they add is scaled by alpha / rank."""
    learning_rate: PositiveFloat = 1e-3
    """Of AdamW, after a short warm-up; falls to 0 over the last quarter of the steps."""
    batch_people: PositiveInt = 8
    """People a step."""
    history_titles: PositiveInt = 10
    """So many of a person's source titles are read; serving reads the newest ones."""
    titles_per_person: PositiveInt = 6
    """So many of a person's target titles are predicted each time the person is seen."""
    title_words: PositiveInt = 6
    """Titles are cut to their first words: the rest is mostly sizes and packs."""
    attributes: NonNegativeInt = 2
    """So many genres and themes are read and predicted with each title, where the catalogue has them."""
    company: NonNegativeFloat = 0.0
    """People of the target alone who are seen, a bridge user; half of their titles predict the rest."""
    alone: NonNegativeFloat = 0.125
    """Titles predicted after no history, for each bridge user: what the likelihood is compared with."""
    new_items: float = Field(default=0.05, ge=0.0, lt=0.5)
    """Share of the target's items that are kept from the model, to find out what it makes of new ones."""
    list_temperature: PositiveFloat = 5.0
    """Of the student's scores in the lists of a teacher: the higher, the less sure it must become."""
    passes: PositiveInt = 20
    """No more than so many times through everybody, however much time there is."""
    seed: int = 20261121
    """Draws the order, the titles and the first weights."""
