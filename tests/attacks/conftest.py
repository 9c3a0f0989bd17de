"""A place to grade in, and the marker of what takes long."""

import os
import shutil

import pytest
from calling import Place


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: takes minutes; run it by `pytest tests/attacks -m slow`")


@pytest.fixture(scope="session", autouse=True)
def bubblewrap():
    if shutil.which("bwrap") is None:
        message = "no bubblewrap: install it with `apt-get install bubblewrap`"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)


@pytest.fixture
def place():
    made = Place()
    yield made
    made.close()
