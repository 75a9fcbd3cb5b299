"""What must hold for the pages of the classroom, as functions that list what is wrong; an empty list is good."""

import re
from collections.abc import Iterator

LONGEST = 90  # minutes between two breaks
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_QUOTED = re.compile(r'"([^"]+)"')


def prose(text: str) -> str:
    """The page without its blocks of code, whose comments look like headings."""
    return _FENCE.sub("", text)


def headings(text: str, depth: int) -> list[str]:
    return re.findall(rf"^{'#' * depth} (.+)$", prose(text), re.MULTILINE)


def part(text: str, heading: str) -> str:
    """What stands below "## A" or "## A: b", up to the next heading that is as high; "" where there is none."""
    lines, marks = text.splitlines(), heading.partition(" ")[0]
    for start, line in enumerate(lines):
        if line == heading or line.startswith(f"{heading}:"):
            stop = re.compile(rf"#{{1,{len(marks)}}} ")
            end = next((i for i in range(start + 1, len(lines)) if stop.match(lines[i])), len(lines))
            return "\n".join(lines[start + 1 : end])
    return ""


def rows(text: str) -> list[list[str]]:
    """The body rows of every table in a part of a page."""
    found = []
    for block in re.findall(r"(?:^\|.*\|\n?)+", text, re.MULTILINE):
        found += [
            [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in block.splitlines()[2:]
        ]
    return found


def slug(heading: str) -> str:
    """The anchor of a heading, as MyST and mdBook make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


# ---- the guide


def cut_problems(text: str) -> Iterator[str]:
    """A cut's minutes add up to what its table and its title say, with a break in time."""
    for cut in headings(part(text, "## Cuts"), 3):
        total = stretch = 0
        for name, minutes, *_ in rows(part(text, f"### {cut}")):
            if name.startswith("**"):
                said = int(minutes.strip("*"))
                if said != total:
                    yield f"{cut}: {name.strip('*')} is {said}, the rows add up to {total}"
                if (titled := re.match(r"(\d+) minutes", cut)) and int(titled[1]) != total:
                    yield f"{cut}: the rows add up to {total}"
                total = stretch = 0
                continue
            total += int(minutes)
            stretch = 0 if name == "break" else stretch + int(minutes)
            if stretch > LONGEST:
                yield f"{cut}: {stretch} minutes without a break, at {name}"


def plan_problems(text: str, number: str, chapter: str) -> Iterator[str]:
    """The plan of a chapter has its sections in their order, and takes the minutes that the chapter says."""
    core = chapter.partition("\n## More\n")[0]
    plan = rows(part(text, f"## Chapter {number}").partition("\n### ")[0])
    sections = [row[0] for row in plan if len(row) == 4 and not row[0].startswith("**")]
    if sections != headings(core, 2):
        yield f"{number}: the plan has {sections}, the chapter {headings(core, 2)}"
    total = next((int(row[1].strip("*")) for row in plan if row[0] == "**core**"), 0)
    added = sum(int(row[1]) for row in plan if len(row) == 4 and not row[0].startswith("**"))
    stated = re.search(r"takes about (\d+) minutes", core)
    if not total == added == int(stated[1] if stated else 0):
        yield f"{number}: core {total}, the rows add up to {added}, the chapter says {stated and stated[0]}"
    folded = [row[0] for row in plan if len(row) == 3]
    if missing := [name for name in folded if name not in headings(chapter, 3)]:
        yield f"{number}: the chapter has no folded part {missing}"


def quoted_problems(text: str, chapters: dict[str, str]) -> Iterator[str]:
    """Parts of chapters that the cuts name in quotation marks are there."""
    for row in rows(part(text, "## Cuts")):
        chapter = chapters.get(row[0][:2], "")
        for name in _QUOTED.findall(row[2]) if chapter else []:
            if name != "Try it" and name not in headings(chapter, 3) + headings(chapter, 2):
                yield f"chapter {row[0][:2]} has no part {name!r}"


def answer_problems(text: str, kind: str, wrong: dict[str, list[str]]) -> Iterator[str]:
    """For each exercise, quiz or prediction the guide has what people answer wrongly, each once."""
    told = [name.partition(" ")[2] for name in headings(text, 3) if name.startswith(f"{kind} ")]
    if sorted(told) != sorted(wrong):
        yield f"{kind}: the guide has {sorted(told)}, the course {sorted(wrong)}"
    for name in told:
        listed = [
            row[0].strip('"' if row[0].startswith('"') else "`")
            for row in rows(part(text, f"### {kind} {name}"))
        ]
        matched = {entry: [w for w in wrong.get(name, []) if w.startswith(entry)] for entry in listed}
        for entry, found in matched.items():
            if len(found) != 1:
                yield f"{kind} {name}: {entry!r} is {len(found)} of its answers"
        if len(listed) != len(wrong.get(name, [])):
            yield f"{kind} {name}: {len(listed)} rows for {len(wrong.get(name, []))} answers"


def link_problems(pages: dict[str, str], name: str) -> Iterator[str]:
    """Every link to a page of the course leads to a page, and to a heading of it."""
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(pages[name])):
        file, _, anchor = target.partition("#")
        if "://" in target:
            continue
        if file and file not in pages:
            yield f"{name}: {target} leads nowhere"
            continue
        anchors = {slug(h) for depth in (1, 2, 3) for h in headings(pages[file or name], depth)}
        if anchor and anchor not in anchors:
            yield f"{name}: {target} leads to no heading"


def fold_problems(text: str) -> Iterator[str]:
    """Each question of the self-test has an answer that can be opened and closed, and nothing else is folded."""
    questions = re.findall(r"^\*\*(\d)\. ", part(text, "### Self-test"), re.MULTILINE)
    folded = re.findall(r"<details><summary>Answer (\d)</summary>\n\n.+?\n\n</details>", text, re.DOTALL)
    if not questions == folded == ["1", "2", "3", "4"]:
        yield f"questions {questions}, answers {folded}"


# ---- the glossary


def glossary_problems(text: str, chapters: dict[str, str]) -> Iterator[str]:
    """Every entry is in the index, short, and explained in a chapter that has its word."""
    entries = headings(text, 3)
    index = re.findall(r"^\[([^\]]+)\]\(#([^)]+)\)", text.partition("<!-- end of index -->")[0], re.MULTILINE)
    if index != [(name, slug(name)) for name in sorted(entries, key=_alphabetical)]:
        yield "the index does not list the headings in the order of the alphabet"
    for name in entries:
        yield from (
            f"{name}: {problem}" for problem in _entry_problems(name, part(text, f"### {name}"), chapters)
        )


def _alphabetical(name: str) -> str:
    return name.lower().replace("λ", "lambda")


def _entry_problems(name: str, text: str, chapters: dict[str, str]) -> Iterator[str]:
    meaning, mark, where = re.split(r"\*(Explained in|Planned for|See)\*", " ".join(text.split()), maxsplit=1)
    sentences = re.findall(r"[.?!:]\)?(?= [A-Z−|]|$)", meaning.strip())
    if not 1 <= len([s for s in sentences if s[0] != ":"]) <= 4:
        yield f"{len(sentences)} sentences"
    number = re.match(r" chapter (\d\d)", where)
    if mark == "Planned for" and (number is None or number[1] in chapters):
        yield "is planned for no chapter, or for one that exists"
    if mark == "Explained in":
        said = _QUOTED.search(where)
        word = (said[1] if said else name).lower()
        if number is None or word not in " ".join(chapters.get(number[1], "").lower().split()):
            yield f"{where.strip()} does not have {word!r}"


# ---- the inventory


def inventory_problems(text: str, chapters: dict[str, str]) -> Iterator[str]:
    """Six questions with three or four answers, one right; every answer is discussed; the parts named exist."""
    questions, answers = text.split("\n## Answers\n")
    reasons = re.split(r"^\*\*Question \d\.\*\*", answers, flags=re.MULTILINE)[1:]
    right = {row[0]: row for row in rows(answers)}
    for number in "123456":
        letters = re.findall(r"^\* ☐ \*\*(\w)\*\*", part(questions, f"### Question {number}"), re.MULTILINE)
        if letters not in (["a", "b", "c"], ["a", "b", "c", "d"]):
            yield f"question {number} has the choices {letters}"
        if right[number][2].strip("*") not in letters:
            yield f"question {number}: {right[number][2]} is none of its choices"
        discussed = set(re.findall(r"\*([a-d])\*", reasons[int(number) - 1].partition("\n### ")[0]))
        if discussed != set(letters):
            yield f"question {number}: the answers discuss {sorted(discussed)}"
        yield from _treated(number, right[number][3], chapters)


def _treated(question: str, where: str, chapters: dict[str, str]) -> Iterator[str]:
    number = re.search(r"chapter (\d\d)", where)[1]
    if ("planned" in where) is (number in chapters):
        yield f"question {question}: {where}"
    for name in _QUOTED.findall(where):
        if name not in headings(chapters[number], 2) + headings(chapters[number], 3):
            yield f"question {question}: chapter {number} has no part {name!r}"
