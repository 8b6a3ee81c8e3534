# Sourced by the commands in bin/: finds the checkout, makes .venv and keeps it equal to the lock.
# POSIX sh; needs Python 3.11 or later with venv, nothing else.

set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
venv="$here/.venv"
python="$venv/bin/python"
cd "$here"
PYTHONPATH=
export PYTHONPATH

find_python() {
    for candidate in python3.11 python3.12 python3.13 python3; do
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
            2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "Python 3.11 or later with venv is needed; on Debian: apt-get install python3-venv" >&2
    exit 1
}

# Keep what Python compiles, under var/, even where the environment forbids to write it beside the
# sources: a demo is nine processes and a test run starts dozens, and each would compile Django.
keep_bytecode() {
    unset PYTHONDONTWRITEBYTECODE
    PYTHONPYCACHEPREFIX="$here/var/bytecode"
    export PYTHONPYCACHEPREFIX
}

# setup demo|dev: the demo is content with the tools being there too
setup() {
    if [ -e var ] && [ ! -w var ] && [ -z "${PORTAL_STATE:-}" ]; then
        echo "The folder var belongs to another user: run as that user, remove it, or set" \
            "PORTAL_STATE to a folder of your own." >&2
        exit 1
    fi
    locks=$(cat requirements.lock requirements-dev.lock requirements-uv.lock | cksum)
    stamp=$(cat "$venv/.installed" 2>/dev/null || true)
    case "$stamp" in
    "$1 $locks" | "dev $locks") "$python" -c '' 2>/dev/null && return ;;
    esac
    if ! "$python" -m pip --version >/dev/null 2>&1; then
        base=$(find_python)
        echo "Making .venv with $("$base" --version) …"
        "$base" -m venv --clear "$venv"
    fi
    lock=requirements.lock
    [ "$1" = demo ] || lock=requirements-dev.lock
    echo "Installing what $lock names (only when it has changed) …"
    if "$python" -m pip install -qq --disable-pip-version-check --require-hashes \
        -r requirements-uv.lock; then
        "$venv/bin/uv" pip sync --quiet --require-hashes --python "$python" "$lock"
    else
        echo "uv is not to be had here; pip does it, more slowly …"
        "$python" -m pip install -qq --disable-pip-version-check --require-hashes -r "$lock"
    fi
    echo "$1 $locks" >"$venv/.installed"
}
