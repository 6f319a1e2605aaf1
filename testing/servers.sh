#!/usr/bin/env bash
# Brings up what the tests can use on this machine and prints, to be evaluated by a shell, the variables that name it. What is
# not there is said on stderr, tier by tier, with the reason; with CI=true that is a failure.
#
#   eval "$(testing/servers.sh)"
#
# CAIRN_TIERS, when set, is the list of those wanted, of `docker,api,cluster`; empty for none.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
wanted=,${CAIRN_TIERS-docker,api,cluster},
present=
missing=
reasons=$(mktemp)
trap 'rm -f "$reasons"' EXIT

# tier <name> <command…>: the command's last line on stdout is VARIABLE=value.
tier() {
  local name=$1 line
  shift
  case $wanted in *",$name,"*) ;; *) echo "tier $name: not wanted" >&2 && return ;; esac
  if line=$({ "$@" 2>&1 >&3 | tee "$reasons" >&2; } 3>&1 | tail -n 1) && [ -n "$line" ]; then
    echo "tier $name: $line" >&2
    printf 'export %s=%q\n' "${line%%=*}" "${line#*=}"
    present=${present:+$present,}$name
  else
    echo "tier $name: MISSING: $(tail -n 1 "$reasons")" >&2
    missing=yes
  fi
}

docker_with_images() {
  local line
  line=$("$here/docker/up.sh") || return
  DOCKER_HOST=${line#*=} "$here/images/build.sh" >&2 || return
  echo "$line"
}

# A cluster of its own, in a folder of its own.
real_pods() {
  CAIRN_CLUSTER_PODS=real CAIRN_CLUSTER_STATE=${CAIRN_CLUSTER_STATE:+$CAIRN_CLUSTER_STATE-real} "$here/cluster/up.sh"
}

tier docker docker_with_images
tier api "$here/cluster/up.sh"
tier cluster real_pods
echo "export CAIRN_TIERS=$present"
if [ -n "$missing" ] && [ "${CI:-}" = true ]; then
  echo "a tier is missing, and with CI=true every wanted tier has to run" >&2
  exit 1
fi
