"""Check a printed chain of narrowings line by line with fractions alone: only its givens are taken on trust."""

from __future__ import annotations

import re
from fractions import Fraction

X = tuple[Fraction, Fraction, bool, bool]  # lower and upper end, and whether they belong to it; INF stands for no bound
WORD = re.compile(r"(?:lower|upper)\(\w+\)|\*\*|[-+*/()]|[\d.]+|\w+")
STEP = re.compile(
    r"([\d.]+)\. (?:(\w+) in (\S+ \S+): )?(?:the sides of (.+) would differ by (\S+ \S+), which|what follows shows that it)"
    r" is impossible(?:; (?:\w+ in (\S+ \S+)|nothing) is left)?"
)
GIVEN = re.compile(r"given (\w+): ([^ ,]+, [^ ,]+)(, whole)?|relation ([\w.]+): (.+) (==|<=|<|>=|>) (.+)")
Claims = dict[str, tuple[str, str, str]]
Cases = list[tuple[str, dict[str, X] | None, int]]
LEVEL, INF, BIG = {"+": 1, "-": 1, "*": 2, "/": 2, "**": 3}, Fraction(10) ** 9999, Fraction(10) ** 5000


def _interval(text: str) -> X:
    low, high = (Fraction(end.replace("∞", "1e9999")) for end in text[1:-1].split(", "))
    return low, high, text[0] == "[", text[-1] == "]"


def _ends(x: X) -> list[tuple[Fraction, bool]]:
    return [(x[0], x[2]), (x[1], x[3])]


def _point(a: Fraction | int) -> X:
    return Fraction(a), Fraction(a), True, True


def _clip(a: Fraction) -> Fraction:
    return (INF if a > 0 else -INF) if abs(a) > BIG else a if abs(a) * BIG > 1 else Fraction(0)


def _mul(x: X, y: X) -> X:
    found = [(_clip(a * b), (c and d) or (c and not a) or (d and not b)) for a, c in _ends(x) for b, d in _ends(y)]
    low, high = min(found)[0], max(found)[0]
    return low, high, (low, True) in found, (high, True) in found


class _V:
    """The values of an expression, and its slope in each name."""

    def __init__(self, x: X, slopes: dict[str, X] | None = None) -> None:
        self.x, self.slopes = x, slopes or {}

    def __add__(self, o: _V) -> _V:
        (a, b, c, d), (e, f, g, h), zero = self.x, o.x, _point(0)
        slopes = {n: (_V(self.slopes.get(n, zero)) + _V(o.slopes.get(n, zero))).x for n in self.slopes | o.slopes}
        return _V((_clip(a + e), _clip(b + f), c and g, d and h), slopes)

    def __mul__(self, o: _V) -> _V:
        one, other = ({n: _mul(s, b.x) for n, s in a.slopes.items()} for a, b in ((self, o), (o, self)))
        return _V(_mul(self.x, o.x), (_V(self.x, one) + _V(self.x, other)).slopes)

    def __pow__(self, n: int) -> _V:
        (a, c), (b, d) = _ends(self.x)
        if n < 0:
            x = (_clip(1 / b) if b else -INF, _clip(1 / a) if a else INF / (b != 0), d and b != 0, c and a != 0)
            x = (-INF, INF, False, False) if a < 0 < b else x
            rate = x if a < 0 < b else _mul(_point(-1), (_V(x) ** 2).x)
            return _V(x, {m: _mul(rate, s) for m, s in self.slopes.items()}) ** -n
        if n % 2 == 0 and a < 0:
            (b, d), (a, c) = ((-a, c), (-b, d)) if b <= 0 else (max((b, d), (-a, c)), (Fraction(0), True))
        rate = _mul(_point(n), (_V(self.x) ** (n - 1)).x) if n > 1 else _point(n)
        return _V(
            (_clip(a**n), _clip(b**n), c, d) if n else _point(1), {m: _mul(rate, s) for m, s in self.slopes.items()}
        )


def _value(words: list[str], names: dict[str, _V], level: int = 0) -> _V:
    word, turn = words.pop(0), _V(_point(-1))
    found = turn * _value(words, names, 2) if word == "-" else _value(words, names) if word == "(" else names.get(word)
    found = found or _V(_point(Fraction(word)))
    while words and LEVEL.get(words[0], 0) > level:
        sign = words.pop(0)
        right = _value(words, names, LEVEL[sign])
        right = turn * right if sign == "-" else right**-1 if sign == "/" else right
        found = found + right if sign in "+-" else found ** int(right.x[0]) if sign == "**" else found * right
    del words[: level == 0]  # the closing parenthesis
    return found


def _difference(reason: str, claims: Claims, names: dict[str, _V]) -> tuple[_V, set[str]]:
    total, signs = _V(_point(0)), set()
    for part in reason.split(" + "):
        weight, claim = part.split(" * ") if " * " in part else ("1", part)
        left, sign, right = claims[claim]
        sides = [_value(WORD.findall(side), names) for side in (left, right)[:: -1 if sign[0] == ">" else 1]]
        total += _V(_point(Fraction(weight))) * (sides[0] + _V(_point(-1)) * sides[1])
        signs.add(sign.replace(">", "<") if Fraction(weight) > 0 or sign == "==" else "taken away")
    return total, signs


def _impossible(reason: str, claims: Claims, box: dict[str, X], known: dict[str, _V]) -> X | None:
    """Return what the sides differ by, with the ends put in of names that move it one way only; None if it may be so."""
    names = known | {n: _V(x, {n: _point(1)}) for n, x in box.items()}
    total, signs = _difference(reason, claims, names)
    sides: list[tuple[Fraction, bool]] = []
    for upper in (0, 1):
        corner, closed = dict(names), True
        for name, slope in total.slopes.items():
            end, attained = _ends(box[name])[upper if slope[0] >= 0 else 1 - upper]
            if slope[0] == slope[1] == 0:
                end, attained = next((e for e in box[name][:2] if abs(e) < INF), Fraction(0)), True
            if (slope[0] >= 0 or slope[1] <= 0) and abs(end) < INF:
                corner[name] = _V(_point(end))
                closed &= attained or (slope[0] == 0 and slope[2]) or (slope[1] == 0 and slope[3])
        try:
            end, attained = _ends(_difference(reason, claims, corner)[0].x)[upper]
        except ZeroDivisionError:
            (end, attained), closed = _ends(total.x)[upper], True
        sides.append((end, attained and closed))
    (low, low_closed), (high, high_closed) = sides
    above = low > 0 or (low == 0 and ("<" in signs or not low_closed))
    below = signs == {"=="} and (high < 0 or (high == 0 and not high_closed))
    return (low, high, low_closed, high_closed) if "taken away" not in signs and (above or below) else None


def _parted(before: X, removed: X, left: X | None, whole: bool) -> bool:
    """Return whether what was taken away and what is left make up what was there, one beside the other."""
    if left is None:
        return removed == before
    pairs = (
        one
        for one in ((removed, left), (left, removed))
        if (one[0][0::2], one[1][1::2]) == (before[0::2], before[1::2])
    )
    return any((y[0] == x[1] and x[3] != y[2]) or (whole and y[0] == x[1] + 1) for x, y in pairs)


def _step(line: str, cases: Cases, whole: set[str], claims: Claims, known: dict[str, _V]) -> None:
    step = STEP.fullmatch(line)
    if step is None:
        raise ValueError(f"this is no line of a chain: {line!r}")
    while len(cases) > 1 and cases[-1][0] != step[1].rpartition(".")[0]:
        if cases.pop()[1] is not None:
            raise ValueError(f"a case is left open before {line!r}")
    number, box, count = cases[-1]
    if box is None:
        raise ValueError(f"this does not follow: {line}")
    name, removed, left = step[2], _interval(step[3] or "[0, 0]"), _interval(step[6]) if step[6] else None
    inside = {**box, name: removed} if name else {**box}
    if step[1] != f"{number}.{count + 1}".lstrip(".") or (
        name and not _parted(box[name], removed, left, name in whole)
    ):
        raise ValueError(f"this does not follow: {line}")
    cases[-1] = (number, {**box, name: left} if left else None, count + 1)
    if not step[4]:
        cases.append((step[1], inside, 0))
    elif _impossible(step[4], claims, inside, known) != _interval(step[5]):
        raise ValueError(f"this is not so: {line}")


def check(printed: str) -> dict[str, X] | None:
    """Return what a chain leaves of its names, None where it leaves nothing; raises ValueError at the first wrong line."""
    whole, known, claims = set[str](), dict[str, _V](), Claims()
    given: dict[str, X] = {}
    cases: Cases = [("", given, 0)]  # number, what is left, and steps so far
    for line in printed.splitlines():
        if (m := GIVEN.fullmatch(line)) and m[1]:
            x = given[m[1]] = _interval(m[2])
            known |= {f"lower({m[1]})": _V(_point(x[0])), f"upper({m[1]})": _V(_point(x[1]))}
            whole |= {m[1]} if m[3] else set()
        elif m:
            claims[m[4]] = (m[5], m[6], m[7])
        else:
            try:
                _step(line, cases, whole, claims, known)
            except (ArithmeticError, AttributeError, LookupError, TypeError):
                raise ValueError(f"this does not follow: {line}") from None
    if any(box is not None for _, box, _ in cases[1:]):
        raise ValueError("the last case is left open")
    return cases[0][1]
