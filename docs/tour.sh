#!/usr/bin/env bash
# Makes docs/tour.md: what a new user sees, command by command, on the shop example. Run it again after a change of the
# command line: docs/tour.sh > docs/tour.md
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cairn=$PWD/cairn
place=$(mktemp -d)
trap 'cd "$place/shop" && "$cairn" down -v >/dev/null 2>&1 || true; rm -rf "$place"' EXIT
cp -r examples/shop "$place/shop"
export XDG_STATE_HOME=$place/state XDG_RUNTIME_DIR=$place/run
mkdir -p "$XDG_RUNTIME_DIR"
"$cairn" version >/dev/null 2>&1
cd "$place/shop"

say() { printf '\n%s\n' "$*"; }
show() { # a command as the user types it, what it prints, and how it ends when not well
  printf '\n```\n$ cairn %s\n' "$*"
  local code=0
  "$cairn" "$@" 2>&1 | sed "s#$place#~#g" || code=${PIPESTATUS[0]}
  [ "$code" = 0 ] || printf '(exit %s)\n' "$code"
  printf '```\n'
}

echo '# A tour'
say 'Made by [docs/tour.sh](tour.sh) from real runs in `examples/shop`. Start everything in order, and wait until it is ready:'
show up -d --wait
say 'What runs, and where it is reached:'
show ps
say 'What rests on what:'
show tree
say '## A broken service'
say 'Somebody renames a file and makes a typo (`Stok.java`). The stock is replaced; nobody waits for ever, and nothing that did not change is touched:'
sed -i.bak 's/Stock\.java"/Stok.java"/; s/, Stock\.java\]/, Stok.java]/' cairn.yaml
show up -d --wait --wait-timeout 6s
show why stock
show logs stock --previous -n 4
say '## Repaired'
mv cairn.yaml.bak cairn.yaml
show up -d --wait --wait-timeout 60s
say 'A second `up` of the same file has nothing to do:'
show up -d --wait
say '## One resource'
show restart worker
show wait --for ready --timeout 30s
show events
say '## A wrong file'
sed 's/interval: 2s/intervall: 2s/' cairn.yaml >wrong.yaml
show validate -f wrong.yaml
say '## Down'
show down -v
show ls
