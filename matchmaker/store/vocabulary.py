"""An event's own vocabulary: concepts and terms that it adds, terms that mean nothing at it."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.store.base import Key, Row, one_of

#: What a concept says about a statement; ``more`` adds links to one that the house has
CONCEPT_KINDS = ("what", "problem", "sector", "place", "general", "more")
#: Where a term stands: among those of a language, among the hints, or among those that mean nothing here
TERM_LISTS = ("es", "en", "cues", "muted")


class VocabularyConceptRow(Row):
    """A concept that the vocabulary of the house lacks; links name concepts of either."""

    __tablename__ = "vocabulary_concepts"
    __table_args__ = (UniqueConstraint("event_id", "concept"), one_of("kind", CONCEPT_KINDS))

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    #: Its id in the vocabulary, ``natural_wine``
    concept: Mapped[str]
    kind: Mapped[str] = mapped_column(default="what")
    sought: Mapped[bool] = mapped_column(default=False)
    broader: Mapped[list[str]] = mapped_column(default=list)
    helps: Mapped[list[str]] = mapped_column(default=list)
    near: Mapped[list[str]] = mapped_column(default=list)
    met_by: Mapped[list[str]] = mapped_column(default=list)


class VocabularyTermRow(Row):
    """A term of a concept, the house's or the event's; or one that means nothing at this event."""

    __tablename__ = "vocabulary_terms"
    __table_args__ = (
        UniqueConstraint("event_id", "concept", "list", "term"),
        one_of("list", TERM_LISTS),
        CheckConstraint("(list = 'muted') = (concept = '')", name="muted_of_no_concept"),
        CheckConstraint("term <> ''", name="term_given"),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    #: Id of the concept; blank when the term is muted
    concept: Mapped[str]
    list: Mapped[str]
    term: Mapped[str]
