#!/usr/bin/env bash
# Makes a Docker engine available to the tests and prints `DOCKER_HOST=<address>` (progress and problems go to stderr).
#
#   eval "export $(testing/docker/up.sh)"
#
# An engine that answers is used as it is: the one DOCKER_HOST names, else the one at the usual socket. Otherwise, as root on
# Linux, a dockerd is started by hand with everything it owns in ${CAIRN_DOCKER_STATE:-~/.local/state/cairn-docker}. Running
# it twice changes nothing. testing/docker/down.sh stops what this started. CAIRN_DOCKERD names another
# dockerd to start.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../lib/process.sh"

say() { echo "testing/docker/up.sh: $*" >&2; }
# The API's ping, without a docker client: the machine may have none.
answers() { curl -fsS --max-time 5 --unix-socket "${1#unix://}" localhost/_ping; }

state=${CAIRN_DOCKER_STATE:-${XDG_STATE_HOME:-$HOME/.local/state}/cairn-docker}
own=unix://$state/docker.sock
usual=unix:///var/run/docker.sock

if [ -n "${DOCKER_HOST:-}" ] && [ "$DOCKER_HOST" != "$own" ]; then
  # Somebody chose an engine; replacing it by another one without a word would test the wrong thing.
  if case $DOCKER_HOST in unix://*) answers "$DOCKER_HOST" ;; *) docker version ;; esac >/dev/null 2>&1; then
    echo "DOCKER_HOST=$DOCKER_HOST"
    exit 0
  fi
  say "no engine answers at DOCKER_HOST=$DOCKER_HOST; start it, or unset DOCKER_HOST"
  exit 1
fi
if [ -z "${CAIRN_DOCKERD:-}" ] && [ -S "${usual#unix://}" ] && answers "$usual" >/dev/null 2>&1; then
  echo "DOCKER_HOST=$usual"
  exit 0
fi

dockerd=$(command -v "${CAIRN_DOCKERD:-dockerd}") || {
  say "no engine answers and there is no ${CAIRN_DOCKERD:-dockerd} to start; run .ci/install, or install docker.io"
  exit 1
}
[ "$(id -u)" = 0 ] || { say "no engine answers, and dockerd can be started by root only"; exit 1; }
if ((${#state} > 60)); then
  say "the path $state is too long for the sockets in it (at most 60 characters); set CAIRN_DOCKER_STATE"
  exit 1
fi

mkdir -p "$state"
exec 9>"$state/lock"
flock 9
if ! alive "$state" dockerd; then
  # Two engines share the bridge docker0 and the firewall's chains; the second to start takes them from the first.
  if other=$(pgrep -x dockerd -r S,R,D | head -n 1) && [ -n "$other" ]; then
    say "another dockerd runs (process $other); name it with DOCKER_HOST, or stop it first"
    exit 1
  fi
  # With forwarding already on, dockerd leaves the policy of the FORWARD chain alone; else it drops everybody else's packets.
  if [ "$(cat /proc/sys/net/ipv4/ip_forward)" = 0 ]; then
    echo 1 >/proc/sys/net/ipv4/ip_forward
  fi
  [ -e /sys/class/net/docker0 ] || touch "$state/made-docker0"
  rm -f "$state/docker.sock" "$state/engine.pid"
  # Its own containerd, runc and proxy are beside a dockerd that is not the system's.
  PATH=$(dirname "$dockerd"):$PATH launch "$state" dockerd "$dockerd" --host "$own" --data-root "$state/data" \
    --exec-root "$state/exec" --pidfile "$state/engine.pid"
fi
await "$state" dockerd 60 answers "$own"
echo "DOCKER_HOST=$own"
