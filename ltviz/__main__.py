"""``python -m ltviz``, the same as the command ``ltviz``."""

import sys

from ltviz.cli import main

sys.exit(main())
