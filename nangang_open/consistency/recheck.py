"""Check a printed chain of narrowings line by line with fractions alone: only its givens are taken on trust."""

import re
from fractions import Fraction

GIVEN = re.compile(r"^given (\w+): (\S+ [^ ,\n]+)(, whole)?$", re.MULTILINE)
CLAIM = re.compile(r"^relation ([\w.]+): (.+) (==|<=|<) (.+)$", re.MULTILINE)
WHY = r"(?:left less right of (.+) is (at least|more than) (\S+), which|what follows shows that it) is impossible"
STEP = re.compile(r"([\d.]+)\. (?:(\w+) in (\S+ \S+): )?" + WHY + r"(?:; (?:\w+ in (\S+ \S+)|nothing) is left)?")
Range = tuple[Fraction, Fraction, bool, bool]  # both ends, and whether they belong to it; beyond BIG is none
INF, BIG, BINDS = Fraction(10) ** 9999, Fraction(10) ** 5000, {"+": 1, "-": 1, "*": 2, "/": 2, "**": 3}
NIL, ONE = ((Fraction(n), Fraction(n), True, True) for n in (0, 1))


def _read(text: str) -> Range:
    low, high = (Fraction(end.replace("∞", "1e9999")) for end in text[1:-1].split(", "))
    return low, high, text[0] == "[", text[-1] == "]"


def _by(x: Range, y: Range) -> Range:
    pairs = [(a, b, c, d) for a, c in ((x[0], x[2]), (x[1], x[3])) for b, d in ((y[0], y[2]), (y[1], y[3]))]
    ends = [(a * b, (c and d) or (c and not a) or (d and not b)) for a, b, c, d in pairs]
    return min(ends)[0], max(ends)[0], (min(ends)[0], True) in ends, (max(ends)[0], True) in ends


def _plus(x: Range, y: Range, times: Fraction = ONE[0]) -> Range:
    y = _by(y, (times, times, True, True))
    return x[0] + y[0], x[1] + y[1], x[2] and y[2], x[3] and y[3]


def _inverse(x: Range) -> Range:  # zero is left out; where it lies inside, or nothing else does, there are no bounds
    if x[0] < 0 < x[1] or x == NIL:
        return -INF, INF, False, False
    low, high = (NIL[0] if abs(a) > BIG else 1 / a if a else b for a, b in ((x[1], -INF), (x[0], INF)))
    return low, high, x[3] and x[1] != 0, x[2] and x[0] != 0


def _value(words: list[str], names: dict[str, tuple[Range, Range]], level: int = 0) -> tuple[Range, Range]:
    word = words.pop(0)
    x, slope = _value(words, names) if word == "(" else names.get(word) or (_read(f"[{word}, {word}]"), NIL)
    while words and BINDS.get(words[0], 0) > level:
        sign = words.pop(0)
        y, other = _value(words, names, BINDS[sign])
        if sign in "+-":
            x, slope = (_plus(one, two, Fraction(f"{sign}1")) for one, two in ((x, y), (slope, other)))
        if sign == "/":
            y, other = _inverse(y), _plus(NIL, _by(_by(_inverse(y), _inverse(y)), other), -ONE[0])
        for factor, rate in [(x, slope)] * (int(y[0]) - 1) if sign == "**" else [(y, other)] * (sign in "*/"):
            x, slope = _by(x, factor), _plus(_by(slope, factor), _by(x, rate))
    del words[: level == 0]  # the closing parenthesis
    return x, slope


def _least(sides: list[tuple[Fraction, str]], box: dict[str, Range]) -> tuple[Fraction, bool]:
    corner, attained = dict(box), True
    for name in (*box, ""):
        total = rate = NIL
        for times, side in sides:
            names = {n: (x, ONE if n == name else NIL) for n, x in (box if name else corner).items()}
            x, slope = _value(re.findall(r"\*\*|[-+*/()]|[\d.]+|\w+", side), names)
            total, rate = _plus(total, x, times), _plus(rate, slope, times)
        low, high, has_low, has_high = box.get(name, NIL)
        end, belongs, flat = (low, has_low, rate[2]) if rate[0] >= 0 else (high, has_high, rate[3])
        if name and (rate[0] >= 0 or rate[1] <= 0) and (rate == NIL or abs(end) < BIG):
            corner[name] = NIL if abs(end) > BIG else (end, end, True, True)
            attained &= belongs or (flat and 0 in rate[:2])
    return total[0], total[2] and attained


def check(printed: str) -> dict[str, Range] | None:
    """Return what a chain leaves of its names, None where it leaves nothing; raises an error at the first wrong line."""
    given = {name: _read(text) for name, text, _ in GIVEN.findall(printed)}
    gap = {name: Fraction(bool(whole)) for name, _, whole in GIVEN.findall(printed)}
    claims = {claim: rest for claim, *rest in CLAIM.findall(printed)}
    cases: list[tuple[str, dict[str, Range], int]] = [("", given, 0)]
    for line in printed.splitlines()[len(given) + len(claims) :]:
        number, name, part, reason, bound, least, left = STEP.fullmatch(line).groups()  # type: ignore[union-attr]
        above, box, count = cases.pop()
        inside, after = {**box, name: _read(part)} if name else box, _read(left) if left else None
        right = number == f"{above}.{count + 1}".lstrip(".")
        if name:
            x, y = sorted((inside[name], after or box[name]))
            right &= (x[0], y[1], x[2], y[3]) == box[name] and (x == y or x[1] + gap[name] == y[0])
            right &= x == y if not after else x[3] != y[2] or gap[name] > 0
        cases += [(above, {**box, name: after}, count + 1)] if after else []
        if reason:
            weights = [("1 * " + part).split(" * ")[-2:] for part in reason.split(" + ")]
            sides = [(Fraction(w) * t, claims[c][p]) for w, c in weights for p, t in ((0, 1), (2, -1))]
            low, attained = _least(sides, inside)
            strict = not attained or any(claims[c][1] == "<" for _, c in weights)
            right &= weights[0][0] in ("1", "-1") and all(Fraction(w) > 0 or claims[c][1] == "==" for w, c in weights)
            right &= (low, attained) == (Fraction(least), bound == "at least") and low >= 0 and (low > 0 or strict)
        else:
            cases.append((number, inside, 0))
        if not right:
            raise ValueError(f"this does not follow: {line}")
    if any(number for number, _, _ in cases):
        raise ValueError("a case is left open")
    return cases[0][1] if cases else None
