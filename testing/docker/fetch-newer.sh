#!/usr/bin/env bash
# Fetches a Docker engine and Compose that are newer than those of Debian 12, for benchmarks, and prints the folder of their
# programs. Nothing is installed: Debian's packages are unpacked into ${XDG_CACHE_HOME:-~/.cache}/cairn/docker/<version>/.
#
#   newer=$(testing/docker/fetch-newer.sh)
#   testing/docker/down.sh                       # there can be one engine at a time
#   eval "export $(CAIRN_DOCKERD=$newer/dockerd CAIRN_DOCKER_STATE=~/.local/state/cairn-docker-newer testing/docker/up.sh)"
#   PATH=$newer:$PATH docker-compose version
#
# They come from the suite $CAIRN_DEBIAN_SUITE (default: unstable) of the mirror this machine uses, signed as all of Debian is.
# The machine's own runc serves: the newer one wants a newer C library.
set -euo pipefail
suite=${CAIRN_DEBIAN_SUITE:-unstable}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/cairn/docker
apt=$cache/apt
mkdir -p "$apt"/{lists,cache}/partial "$apt"/cache/archives/partial
exec 9>"$cache/lock"
flock 9

mirror=$({ cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || true; } |
  sed -nE 's/^(URIs: |deb (\[.*\] )?)([^ ]*\/debian)\/?( .*)?$/\3/p' | sort -u | head -n 1)
[ -n "$mirror" ] || { echo "testing/docker/fetch-newer.sh: no Debian mirror found in the machine's apt sources" >&2; exit 1; }
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$apt/sources.list"
cat >"$apt/apt.conf" <<CONF
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$apt/lists";
Dir::Cache "$apt/cache";
APT::Sandbox::User "root";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
CONF
export APT_CONFIG=$apt/apt.conf
if [ -z "$(find "$apt/lists" -name '*Packages*' -mmin -1440)" ]; then
  apt-get update >&2
fi

version=$(apt-cache show --no-all-versions "docker.io/$suite" | sed -n 's/^Version: //p' | head -n 1)
[ -n "$version" ] || { echo "testing/docker/fetch-newer.sh: $suite has no docker.io" >&2; exit 1; }
root=$cache/$version
if [ ! -e "$root/complete" ]; then
  rm -rf "$root"
  mkdir -p "$root/debs" "$root/bin"
  (cd "$root/debs" && apt-get download {docker.io,docker-cli,docker-compose,containerd,tini-static}"/$suite" >&2)
  for package in "$root"/debs/*.deb; do dpkg-deb --extract "$package" "$root"; done
  rm -r "$root/debs"
  for program in "$root"/usr/{bin,sbin}/*; do ln -s "$program" "$root/bin/"; done
  "$root/bin/dockerd" --version >&2 # a program of a suite too new for this machine's libraries fails here
  "$root/bin/docker-compose" version >&2
  touch "$root/complete"
fi
echo "$root/bin"
