"""What a list is asked for with: the arguments of the tool and the input of the runnable."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Text = Annotated[str, Field(min_length=1, max_length=500)]


class ForOneUser(BaseModel):
    """What may be chosen where it is settled whom the list is for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    target: Text = Field(description="The domain to recommend from.")
    k: int | None = Field(
        None, ge=1, le=100, description="How many items; leave it out for the usual number."
    )
    sources: list[Text] | None = Field(
        None,
        max_length=50,
        description="Domains whose history may be used; leave it out for all in which there is some.",
    )


class Request(ForOneUser):
    """Whom a list is for, and of what. Exactly one of `user` and `likes` is given."""

    user: Text | None = Field(None, description="The id of a known user. Give this or likes.")
    likes: list[Text] = Field(
        default_factory=list,
        max_length=200,
        description="Titles that somebody likes, if they are not a known user. Give this or user.",
    )

    @model_validator(mode="after")
    def _is_for_one(self) -> Self:
        if (self.user is not None) == bool(self.likes):
            raise ValueError("give either user, the id of a known user, or likes, titles that somebody likes")
        return self
