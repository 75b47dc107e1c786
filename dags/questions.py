"""Questions to people that Airflow's own operator cannot ask: one per base, each with its own outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param

if TYPE_CHECKING:
    from collections.abc import Collection

    from airflow.sdk import Context

# Airflow checks defaults against their schema when the task starts, so the schema cannot demand that something is
# typed.
_TEXT = ["null", "string"]
OF_A_DECISION = {
    "document": Param(None, type=_TEXT, title="文号 document", description="its number; must be given"),
    "reason": Param(None, type=_TEXT, title="理由 reason", description="goes on record; must be given"),
    "effective_on": Param(
        None, type=_TEXT, format="date", title="生效日期 from", description="empty: the day of the answer"
    ),
}


class DecideOnBase(HITLOperator):
    """Asks for the decision on one base (``tbw.round.assessment.Question`` as a dict).

    An answer without a document or a reason, or with a day that does not exist, does not count: it is asked again.
    """

    template_fields: Collection[str] = ("question",)

    def __init__(self, *, question: dict[str, Any], **kwargs: Any) -> None:  # noqa: ANN401 - whatever an operator takes
        super().__init__(subject="", options=["unknown until it is asked"], **kwargs)
        self.question = question

    def execute(self, context: Context) -> Any:  # noqa: ANN401 - as Airflow declares it
        """Ask, with the question for this base filled in."""
        self._know()
        return super().execute(context)

    def execute_complete(self, context: Context, event: dict[str, Any]) -> Any:  # noqa: ANN401 - as Airflow declares it
        """Return the answer, or ask again."""
        from tbw.ground import places
        from tbw.records.decision_kinds import DecisionError
        from tbw.round import assessment

        self._know()
        try:
            answer = super().execute_complete(context, event)
            assessment.as_record(places.store(), places.reference(), self.question, answer)
        except (ValueError, DecisionError) as error:
            self.log.warning("the answer does not count, it is asked again: %s", error)
            return super().execute(context)
        return answer

    def _know(self) -> None:
        self.subject, self.body, self.options = (self.question[name] for name in ("subject", "body", "options"))
