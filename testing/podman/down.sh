#!/usr/bin/env bash
# Stops the Podman that testing/podman/up.sh started, with every container and network in it. Its images stay for the next start;
# `rm -r` of the folder this prints frees their space.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../lib/process.sh"
. "$here/../lib/engine.sh"

state=${CAIRN_PODMAN_STATE:-${XDG_STATE_HOME:-$HOME/.local/state}/cairn-podman}
[ -d "$state" ] || exit 0
exec 9>"$state/lock"
flock 9
if alive "$state" podman; then empty_engine "$state/podman.sock"; fi
terminate "$state" podman 30
echo "the tests' Podman is down; its images are kept in $state" >&2
