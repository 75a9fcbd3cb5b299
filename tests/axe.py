"""axe-core's rules on a page in the browser: names, roles, contrast, order."""

from pathlib import Path

from tests.chromium import Shown

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
FIND = """([where, options]) => axe.run(where, options).then((found) => found.violations.flatMap((rule) =>
  rule.nodes.map((node) => `${rule.id}: ${node.target} ${node.failureSummary}`)))"""


def violations(shown: Shown, where: str, *, without: tuple[str, ...] = ()) -> list[str]:
    """What axe-core finds in the elements of that selector at rest, one line each. without: rules not asked."""
    shown.rest()
    shown.page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    rules = {rule: {"enabled": False} for rule in without}
    found = shown.page.evaluate(FIND, [where, {"runOnly": TAGS, "rules": rules}])
    return [str(line) for line in found]
