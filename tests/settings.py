"""The product's settings on the test server: the environment is set first, then the real settings are read."""

import os

from tests.database import TEST_DATA_FOLDER, prepare_test_environment

prepare_test_environment()

from huoshui.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one costs 50 ms a sign-in; one test checks it
STORED_FILES_FOLDER = TEST_DATA_FOLDER / f"files-{os.getpid()}"
SNAPSHOT_FOLDER = TEST_DATA_FOLDER / f"snapshots-{os.getpid()}"
