"""Sphinx's settings. What the book is called and what is in it stands in book.toml and chapters/SUMMARY.md."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # for the modules beside this file

from ltviz.course import home, manifest  # noqa: E402 - Sphinx asks for the path above

_book = manifest()
project = _book.title
author = ", ".join(_book.authors)
language = _book.language
root_doc = "index"
exclude_patterns = ["**.ipynb"]

extensions = ["myst_nb", "sphinxcontrib.bibtex", "folds", "figures", "roles", "running"]
suppress_warnings = ["myst.domains"]
nitpicky = True
bibtex_bibfiles = [str(home() / "chapters" / "references.bib")]
bibtex_default_style = "alpha"
myst_heading_anchors = 3

nb_execution_mode = "cache"
nb_execution_cache_path = str(HERE / "_build" / ".jupyter_cache")
nb_execution_raise_on_error = True
nb_execution_timeout = 600
nb_merge_streams = False  # its joints gain a line end; figures.py joins them exactly
nb_output_stderr = "error"  # a warning in a chapter is an error in the book
nb_code_prompt_show = "Show the code"
nb_code_prompt_hide = "Hide the code"
nb_ipywidgets_js = {}  # host.js mounts them, see figures.py

html_theme = "sphinx_book_theme"
html_title = _book.title
templates_path = ["templates"]  # two parts of the theme, with names for readers who listen
html_static_path = ["static", "_build/static"]
html_css_files = ["theme.css", "book.css"]
html_js_files = [("book.js", {"priority": 900})]
html_favicon = "static/icon.svg"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_permalinks_icon = "#"
html_use_index = False
html_theme_options = {
    "use_download_button": False,
    "use_fullscreen_button": False,
    "show_toc_level": 2,
    "toc_title": "On this page",
    "search_bar_text": "Search the book",
    "footer_content_items": [],
    "shorten_urls": False,
    "show_navbar_depth": 1,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "github-dark-colorblind",
}
html_context = {"default_mode": "auto"}  # light or dark, as the reader's system is
