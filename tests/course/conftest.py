"""What the tests of the course share."""

import pytest


@pytest.fixture
def own_learn(tmp_path, monkeypatch):
    """A learner's folder of this test's own: nothing is noted where a person learns."""
    folder = tmp_path / "learn"
    monkeypatch.setenv("LTVIZ_LEARN", str(folder))
    return folder
