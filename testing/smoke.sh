#!/usr/bin/env bash
# Two resources and one dependency, on processes and on Docker: b is started after a is ready, survives the death of its
# supervisor, and goes first. The cluster's part is the packaged operator's own test; make smoke runs all three.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cairn=$PWD/cairn
place=$(mktemp -d)
export XDG_STATE_HOME=$place/state XDG_RUNTIME_DIR=$place/run
mkdir -p "$XDG_RUNTIME_DIR"
finish() {
  local code=$?
  for stack in "$place"/*.yaml; do "$cairn" down -v -f "$stack" >/dev/null 2>&1 || true; done
  rm -rf "$place"
  exit $code
}
trap finish EXIT

write() { # the name of the backend, then the workload of a resource as one line of YAML
  cat >"$place/$1.yaml" <<YAML
apiVersion: cairn.dev/v1alpha1
kind: Stack
metadata: {name: smoke-$1}
spec:
  resources:
  - name: a
    $2
    stop: {grace: 1s}
  - name: b
    $2
    stop: {grace: 1s}
    dependsOn: [{name: a}]
YAML
}

sequence() { # of the first event of that resource and type
  "$cairn" events -p "$id" -o jsonl | grep "\"resource\":\"$1\"" | grep -i "$2\"" | head -1 | sed 's/.*"sequence":\([0-9]*\).*/\1/'
}

run() {
  local backend=$1 stack=$place/$1.yaml id before after supervisor
  "$cairn" up -d --wait --runtime "$backend" -f "$stack" >/dev/null 2>&1
  id=$(basename "$XDG_STATE_HOME"/cairn/smoke-"$backend"-*)
  before=$(sequence a ready) after=$(sequence b starting)
  [ "$before" -lt "$after" ] || { echo "smoke: $backend: b was started (event $after) before a was ready (event $before)" >&2; return 1; }
  supervisor=$(cat "$XDG_STATE_HOME/cairn/$id/lock")
  kill -9 "$supervisor"
  "$cairn" up -d --wait --runtime "$backend" -f "$stack" >/dev/null 2>&1
  [ "$("$cairn" events -p "$id" -o jsonl | grep '"resource":"a"' | grep -ci 'starting"')" = 1 ] ||
    { echo "smoke: $backend: a was started again after its supervisor was killed" >&2; return 1; }
  "$cairn" down -v -f "$stack" >/dev/null 2>&1
  echo "smoke: $backend: in order, adopted after kill -9, gone"
}

"$cairn" version >/dev/null
write process 'process: {command: [busybox, httpd, -f, -p, "127.0.0.1:${self.port}"], ports: [{name: http}]}'
run process
if [ -n "${DOCKER_HOST:-}" ]; then
  write docker 'container: {image: "cairn-test/busybox:1", command: [httpd, -f, -p, "8080"], ports: [{port: 8080}], files: [{path: /www/index.html, content: hello}]}'
  run docker
else
  echo "smoke: docker: left out, no engine (make docker-up)"
fi
