#!/usr/bin/env bash
# Makes a Podman available to the tests and prints `DOCKER_HOST=<address>` (progress and problems go to stderr). As root on Linux, with
# everything it owns in ${CAIRN_PODMAN_STATE:-~/.local/state/cairn-podman}. Running it twice changes nothing; testing/podman/down.sh
# stops it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../lib/process.sh"

say() { echo "testing/podman/up.sh: $*" >&2; }
state=${CAIRN_PODMAN_STATE:-${XDG_STATE_HOME:-$HOME/.local/state}/cairn-podman}
socket=$state/podman.sock

command -v podman >/dev/null || { say "there is no podman; apt-get install podman aardvark-dns"; exit 1; }
[ "$(id -u)" = 0 ] || { say "the tests' podman is started by root only"; exit 1; }
mkdir -p "$state"
exec 9>"$state/lock"
flock 9
# A machine may allow fewer open files and processes than Podman gives by itself; images of this machine have no registry in their names; locks in
# shared memory would be those of the machine's own Podman.
cat >"$state/containers.conf" <<CONF
[containers]
default_ulimits = ["nofile=$(ulimit -Hn):$(ulimit -Hn)", "nproc=4096:4096"]
[engine]
compat_api_enforce_docker_hub = false
lock_type = "file"
CONF
if ! alive "$state" podman; then
  rm -f "$socket"
  CONTAINERS_CONF=$state/containers.conf launch "$state" podman podman --root "$state/data" --runroot "$state/run" \
    --tmpdir "$state/tmp" --cgroup-manager cgroupfs --events-backend file --runtime runc system service --time=0 "unix://$socket"
fi
await "$state" podman 30 curl -fsS --max-time 5 --unix-socket "$socket" localhost/_ping
echo "DOCKER_HOST=unix://$socket"
