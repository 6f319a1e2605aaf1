#!/usr/bin/env bash
# Builds what renders the operator's chart and prints its path. It is kept outside the checkout, as the test cluster's programs
# are; a first build takes about two minutes on two cores, later ones none.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
command -v go >/dev/null || {
  echo "testing/helm/build.sh: 'go' is not on the PATH; install Go 1.26 or newer to render the chart" >&2
  exit 1
}
key=$(cat "$here"/{go.mod,go.sum,main.go} | sha256sum | cut -c1-12)
bin=${XDG_CACHE_HOME:-$HOME/.cache}/cairn/helm/$key
mkdir -p "$bin"
exec 9>"$bin/.lock"
flock 9
if [ ! -x "$bin/chart" ]; then
  (cd "$here" && CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags="-s -w" -o "$bin/.chart" .) >&2
  mv "$bin/.chart" "$bin/chart"
fi
echo "$bin/chart"
