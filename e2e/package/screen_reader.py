"""Says as JSON what a screen reader finds in the windows of a process: python3 screen_reader.py PID."""

import json
import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

STATES = {
    "hasFocus": Atspi.StateType.FOCUSED,
    "isEnabled": Atspi.StateType.ENABLED,
    "isSelected": Atspi.StateType.SELECTED,
}


def told(one):
    states = one.get_state_set()
    facts = {word: states.contains(state) for word, state in STATES.items()}
    return {"role": one.get_role_name(), "name": one.get_name() or "", **facts}


def below(one, found):
    # what goes away while it is read is not there
    try:
        found.append(told(one))
        children = [one.get_child_at_index(at) for at in range(one.get_child_count())]
    except GLib.Error:
        return
    for child in children:
        if child is not None:
            below(child, found)


def windows_of(pid):
    desktop = Atspi.get_desktop(0)
    programs = [desktop.get_child_at_index(at) for at in range(desktop.get_child_count())]
    for program in programs:
        if program is not None and program.get_process_id() == pid:
            yield from (program.get_child_at_index(at) for at in range(program.get_child_count()))


def main():
    found = []
    for window in windows_of(int(sys.argv[1])):
        if window is None:
            continue
        # Chromium tells what its pages hold once somebody asks for this, which few but screen readers do
        window.get_relation_set()
        below(window, found)
    print(json.dumps(found))


main()
