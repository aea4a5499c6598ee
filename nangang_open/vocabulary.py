"""The closed vocabularies of the codebook and the tool; `schemas/` carries the same words with their labels."""

from __future__ import annotations

from enum import StrEnum


class Disposition(StrEnum):
    """What a numeral token is (codebook section 2)."""

    FIGURE = "figure"
    THRESHOLD = "threshold"
    PERIOD = "period"
    NAME = "name"
    ENUMERATOR = "enumerator"
    IDIOM = "idiom"


class QuantityKind(StrEnum):
    """What sort of quantity a figure states (codebook section 3)."""

    LEVEL = "level"
    FLOW = "flow"
    FLOW_AVG = "flow_avg"
    SHARE = "share"
    RATE = "rate"
    GROWTH = "growth"
    GROWTH_AVG = "growth_avg"
    GROWTH_SPAN = "growth_span"
    CHANGE = "change"
    RANK = "rank"
    DURATION = "duration"


class Hedge(StrEnum):
    """What the words around a number do to it (codebook section 3; Civil Code of the PRC, art. 1259)."""

    EXACT = "exact"
    ABOUT = "about"
    OVER = "over"
    AND_MORE = "and_more"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    UNDER = "under"


class Direction(StrEnum):
    """Whether a growth or a change goes up or down; empty for every other kind."""

    NONE = ""
    UP = "up"
    DOWN = "down"


class Status(StrEnum):
    """How firm a figure is (codebook section 3)."""

    ACTUAL = "actual"
    PROVISIONAL = "provisional"
    TARGET = "target"


class PriceBasis(StrEnum):
    """The prices that money and its growth are measured at; empty for all else."""

    NONE = ""
    CURRENT = "current"
    CONSTANT = "constant"
    UNSTATED = "unstated"


class Comparability(StrEnum):
    """Whether the report says that two periods are compared on one scope."""

    NONE = ""
    COMPARABLE_SCOPE = "comparable_scope"


class Scale(StrEnum):
    """The multiplier word or sign behind a numeral."""

    NONE = ""
    HUNDRED = "百"
    THOUSAND = "千"
    TEN_THOUSAND = "万"
    HUNDRED_THOUSAND = "十万"
    MILLION = "百万"
    TEN_MILLION = "千万"
    HUNDRED_MILLION = "亿"
    BILLION = "十亿"
    TEN_BILLION = "百亿"
    HUNDRED_BILLION = "千亿"
    TRILLION = "万亿"
    PERCENT = "%"
    PER_MILLE = "‰"
    PERCENTAGE_POINT = "个百分点"


class Topic(StrEnum):
    """The field of government work an indicator belongs to."""

    ECONOMY = "economy"
    AGRICULTURE = "agriculture"
    INDUSTRY = "industry"
    SERVICES = "services"
    INNOVATION = "innovation"
    REFORM = "reform"
    CITY = "city"
    ENVIRONMENT = "environment"
    PEOPLE = "people"
    COVID = "covid"
    SAFETY = "safety"
    GOVERNMENT = "government"


class Domain(StrEnum):
    """What an indicator's values are numbers of."""

    COUNT = "count"
    SHARE = "share"
    RATE = "rate"
    MONEY = "money"
    AREA = "area"
    LENGTH = "length"
    MASS = "mass"
    VOLUME = "volume"
    ENERGY = "energy"
    INDEX = "index"
    RANK = "rank"
    DURATION = "duration"


class ScopeKind(StrEnum):
    """What a scope is, where a figure is not about the whole district."""

    PLACE = "place"
    FIELD = "field"
    INSTITUTION = "institution"
    WHOLE = "whole"


class UnknownKind(StrEnum):
    """Why relations need a quantity that no figure states."""

    BASE = "base"
    WEIGHT = "weight"
    THRESHOLD = "threshold"
    LIST = "list"
    BOUND = "bound"
    REMAINDER = "remainder"
    WHOLE = "whole"


class Version(StrEnum):
    """Which text of a report a source is."""

    AS_DELIVERED = "as_delivered"
    AS_ADOPTED = "as_adopted"
    AS_POSTED = "as_posted"


class Reading(StrEnum):
    """How the printed digits came from the number behind them (codebook section 4)."""

    HALF_UP = "half_up"
    TRUNCATED = "truncated"
    HALF_EVEN = "half_even"


class Basis(StrEnum):
    """Why a relation should hold (codebook section 5)."""

    STATED = "stated"
    DEFINITION = "definition"
    SCOPE = "scope"
    PLAUSIBLE = "plausible"


class Verdict(StrEnum):
    """What the intervals say of a relation (codebook section 5)."""

    CERTAIN = "certain"
    CONSISTENT = "consistent"
    LENIENT = "lenient"
    CONTRADICTED = "contradicted"
    IMPLIED = "implied"
    UNDECIDED = "undecided"


class Layer(StrEnum):
    """A layer of validation, in the order they run."""

    DESCRIPTOR = "descriptor"
    SCHEMA = "schema"
    SOURCE = "source"
    RELATIONS = "relations"
    RELEASE = "release"


class Severity(StrEnum):
    """Whether a finding makes a package invalid."""

    ERROR = "error"
    WARNING = "warning"


class Language(StrEnum):
    """The languages that people read us in."""

    ZH = "zh"
    EN = "en"
