"""The checked inputs, loaded when the first of them is filled in: pydantic costs a third of a start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cs_desk.models import inputs

    class Forms:
        """What `forms()` offers, for the type checker."""

        ApprovalAnswer = inputs.ApprovalAnswer
        CloseContact = inputs.CloseContact
        NewComplaint = inputs.NewComplaint
        NewContact = inputs.NewContact
        NewCustomer = inputs.NewCustomer
        NewMoment = inputs.NewMoment
        NewOffer = inputs.NewOffer
        NewPromise = inputs.NewPromise
        SkipStep = inputs.SkipStep
        check = staticmethod(inputs.check)


def forms() -> type[Forms]:
    """Return the module of inputs."""
    from cs_desk.models import inputs

    found: Any = inputs
    return found  # type: ignore[no-any-return]  # the module has these names; a Protocol cannot say classes
