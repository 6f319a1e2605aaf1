#!/usr/bin/env bash
# Builds the operator's image from deploy/Dockerfile and what `mvn package` left, on a base of this machine's own JDK, and gives it
# to the node with real pods, as a registry would.
#
#   DOCKER_HOST=... testing/images/operator.sh cairn-operator:0.1.0
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../lib/jdk.sh"
image=$1
version=$(sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$JAVA_HOME/release")
base=cairn-test/java:$version

# The modules that the operator and the command line need, and the libraries that these are linked to.
java_root() {
  local root=$1 library
  jlink --add-modules java.se,jdk.unsupported,jdk.management,jdk.zipfs,jdk.net,jdk.jfr,jdk.crypto.ec --strip-debug \
    --no-header-files --no-man-pages --output "$root/opt/java"
  mkdir -p "$root"/{etc,bin,usr/bin}
  install -d -m 1777 "$root/tmp"
  for library in $(find "$root/opt/java" -name '*.so' -o -path '*/bin/java' | xargs ldd 2>/dev/null |
    sed -nE 's,^(.*=> )?[[:space:]]*(/(usr/)?lib[^ ]*) \(0x.*,\2,p' | sort -u); do
    install -D "$(readlink -f "$library")" "$root$library"
  done
  ln -s /opt/java/bin/java "$root/usr/bin/java"
}

if ! docker image inspect "$base" >/dev/null 2>&1; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  java_root "$work/root"
  tar --directory="$work/root" --create --owner=0 --group=0 . | docker import --change 'ENV PATH=/usr/bin:/bin' - "$base" >/dev/null
fi
DOCKER_BUILDKIT=0 docker build --quiet --build-arg "BASE=$base" --file "$here/../../deploy/Dockerfile" --tag "$image" "$here/../.." >&2
docker save "$image" | CAIRN_CLUSTER_STATE=${CAIRN_CLUSTER_STATE:?the state of the cluster with real pods} "$here/../cluster/node.sh" load
