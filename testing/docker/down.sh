#!/usr/bin/env bash
# Stops the engine that testing/docker/up.sh started, with every container, network and volume in it; any other engine is
# left alone. Its images stay for the next start; `rm -r` of the folder this prints frees their space.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../lib/process.sh"
. "$here/../lib/engine.sh"

state=${CAIRN_DOCKER_STATE:-${XDG_STATE_HOME:-$HOME/.local/state}/cairn-docker}
[ -d "$state" ] || exit 0
exec 9>"$state/lock"
flock 9

if alive "$state" dockerd; then empty_engine "$state/docker.sock"; fi
terminate "$state" dockerd 30
# dockerd leaves the network namespace of --network=host mounted, and the folder could not be removed.
umount "$state/exec/netns/default" 2>/dev/null || true
if [ -e "$state/made-docker0" ]; then
  ip link delete docker0 2>/dev/null || true
  rm -f "$state/made-docker0"
fi
echo "the test engine is down; its images are kept in $state" >&2
