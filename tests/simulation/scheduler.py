"""Coroutines stepped one at a time in an order a seed decides: every await is a place where anything may strike."""

import heapq
import itertools
import random
from collections.abc import Callable, Coroutine, Generator
from typing import Any

CRASH_CHANCE = 0.004
LOOK_EVERY = 25


class Pause:
    """Let the others go on, for at least so many steps."""

    def __init__(self, steps: int) -> None:
        self._steps = steps

    def __await__(self) -> Generator[int, None, None]:
        yield self._steps


PAUSE = Pause(0)
SLEEP = Pause(12)


Task = tuple["Process", Coroutine[Any, Any, None]]


class Process:
    """Tasks that die together; `begin` starts them, at first and after each crash."""

    def __init__(
        self, name: str, scheduler: "Scheduler", begin: Callable[["Process"], None], mortal: bool = True
    ) -> None:
        self.name = name
        self.mortal = mortal
        self.on_crash: list[Callable[[], None]] = []
        self.tasks: list[Coroutine[Any, Any, None]] = []
        self._scheduler = scheduler
        self._begin = begin
        begin(self)

    def spawn(self, task: Coroutine[Any, Any, None]) -> None:
        """Run a task as part of this process."""
        self.tasks.append(task)
        self._scheduler.ready.append((self, task))

    def crash(self) -> None:
        """Die at once, forget everything not stored, start again."""
        self._scheduler.note(f"{self.name} crashes")
        forget, self.on_crash = self.on_crash, []
        for each in forget:
            each()
        dead, self.tasks = self.tasks, []
        self._scheduler.forget(self)
        for task in dead:
            task.close()
        self._begin(self)


class Scheduler:
    """Steps tasks; the same seed steps them in the same order with the same accidents."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.ready: list[Task] = []
        self._asleep: list[tuple[int, int, Task]] = []
        self._naps = itertools.count()
        self.steps = 0
        self.chaos = True
        self.trace: list[str] = []

    def note(self, text: str) -> None:
        """Write down what happened, for whoever replays the seed."""
        self.trace.append(f"{self.steps:5d} {text}")

    def chance(self, probability: float) -> bool:
        """Whether an accident strikes now; never in the calm after the chaos."""
        return self.chaos and self.dice.random() < probability

    def run(self, done: Callable[[], bool], steps_max: int) -> bool:
        """Step until done; False when the steps run out first."""
        last = self.steps + steps_max
        while self.steps < last:
            self._step()
            if self.steps % LOOK_EVERY == 0 and done():
                return True
        return False

    def forget(self, process: Process) -> None:
        """Step no task of this process any more."""
        self.ready = [task for task in self.ready if task[0] is not process]
        self._asleep = [nap for nap in self._asleep if nap[2][0] is not process]
        heapq.heapify(self._asleep)

    def _step(self) -> None:
        self.steps = self.steps + 1 if self.ready else self._asleep[0][0]
        while self._asleep and self._asleep[0][0] <= self.steps:
            self.ready.append(heapq.heappop(self._asleep)[2])
        number = int(self.dice.random() * len(self.ready))
        process, task = self.ready[number]
        if process.mortal and self.chance(CRASH_CHANCE):
            process.crash()
            return
        try:
            nap = task.send(None)
        except StopIteration:
            process.tasks.remove(task)
            self.ready.pop(number)
            return
        if nap:
            heapq.heappush(self._asleep, (self.steps + nap, next(self._naps), self.ready.pop(number)))
