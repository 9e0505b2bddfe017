#!/bin/sh
# Print the first Python on PATH that is 3.11 or newer; `make PYTHON=...` chooses another.
for candidate in python3.13 python3.12 python3.11 python3 python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        command -v "$candidate"
        exit 0
    fi
done
cat >&2 <<'MESSAGE'

chainrule: no Python 3.11 or newer was found on PATH.
    Install one (Debian, Ubuntu: apt-get install python3), or name one: make PYTHON=/path/to/python3

MESSAGE
exit 1
