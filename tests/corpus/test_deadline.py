"""A deadline ends work that does not end by itself, and hands through whatever the work gives or raises."""

import threading
import time

import pytest

from helpers.corpus.deadline import DeadlineError, within


def test_a_result_and_an_error_come_through():
    assert within(5, divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        within(5, divmod, 7, 0)
    with pytest.raises(SystemExit):
        within(5, exit)


def test_work_that_never_ends_is_stopped():
    ended = threading.Event()

    def work():
        try:
            while True:
                pass
        finally:
            ended.set()

    with pytest.raises(DeadlineError, match="not done within 0.1 seconds"):
        within(0.1, work)
    assert ended.wait(5)


def test_work_that_catches_every_exception_is_stopped_too():
    ended = threading.Event()

    def work():
        tries = 0
        while tries < 1:
            try:
                while True:
                    pass
            except BaseException:
                tries += 1
        try:
            while True:
                pass
        finally:
            ended.set()

    with pytest.raises(DeadlineError):
        within(0.1, work)
    assert ended.wait(5)


def test_work_that_is_stuck_in_c_is_left_behind():
    with pytest.raises(DeadlineError):
        within(0.05, time.sleep, 4)


def test_deadlines_inside_each_other_and_side_by_side():
    def inner():
        with pytest.raises(DeadlineError):
            within(0.05, time.sleep, 1)
        return "went on"

    assert within(10, inner) == "went on"
