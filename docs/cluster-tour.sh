#!/usr/bin/env bash
# Makes docs/cluster-tour.md: what a new user sees on a cluster, command by command. Needs the cluster of `make cluster-up`
# (real servers, simulated pods) and no other operator on it: docs/cluster-tour.sh > docs/cluster-tour.md
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. testing/lib/jdk.sh
variable=$(testing/cluster/up.sh)
export KUBECONFIG=${variable#*=} CAIRN_WATCH_NAMESPACES=tour
PATH=${KUBECONFIG%/*}/bin:$PATH
log=$(mktemp)
operator=
leave() {
  kubectl delete namespace tour --ignore-not-found >/dev/null 2>&1 || true
  [ -z "$operator" ] || kill "$operator" 2>/dev/null || true
  rm -f "$log"
}
trap leave EXIT

say() { printf '\n%s\n' "$*"; }
show() { # a command as the user types it, what it prints, and how it ends when not well
  printf '\n```\n$ %s\n' "$*"
  local code=0
  "${@/#cairn/./cairn}" 2>&1 || code=$?
  [ "$code" = 0 ] || printf '(exit %s)\n' "$code"
  printf '```\n'
}

echo '# A tour of a cluster'
say 'Made by [docs/cluster-tour.sh](cluster-tour.sh) from real runs of [examples/cluster](../examples/cluster/stack.yaml). `make cluster-up` starts an API server with its controllers; the pods are simulated, and are ready after a second whatever their image. The definition first, then the operator, here as a process of this machine; [docs/operator.md](operator.md) says how it runs in the cluster.'
show kubectl apply --server-side --filename crds/stacks.cairn.dev-v1.yml
show kubectl create namespace tour
printf '\n```\n$ cairn operator &\n```\n'
./cairn operator >"$log" 2>&1 &
operator=$!
grep -q 'cairn .* started in' < <(tail -n +1 --pid="$operator" -f "$log") || { cat "$log" >&2; exit 1; }
say '## Up'
show kubectl apply --namespace tour --filename examples/cluster/stack.yaml
show kubectl wait --namespace tour --for=condition=Ready stack/shop --timeout=120s
show kubectl get stacks --namespace tour
say 'What was made, and that it belongs to the Stack:'
show kubectl get deployments,statefulsets,jobs,services,persistentvolumeclaims --namespace tour
say 'In which order, and why:'
show kubectl events --namespace tour --for stack/shop
show cairn tree --cluster --namespace tour -p shop
say '## A broken change'
say 'A file with a mistake in it: nothing that runs is touched, and the Stack says where it is:'
printf '\n```\n$ sed "s/image: ghcr.io.acme.shop:1.4/image: Shop:1.5/" examples/cluster/stack.yaml | kubectl apply --namespace tour --filename -\n'
sed 's#image: ghcr.io/acme/shop:1.4#image: Shop:1.5#' examples/cluster/stack.yaml | kubectl apply --namespace tour --filename - 2>&1 || true
printf '```\n'
show kubectl wait --namespace tour --for=condition=Stalled stack/shop --timeout=60s
show kubectl get stacks --namespace tour
show kubectl get deployments --namespace tour
say 'Repaired:'
show kubectl apply --namespace tour --filename examples/cluster/stack.yaml
show kubectl wait --namespace tour --for=condition=Ready stack/shop --timeout=120s
say '## One resource'
show cairn restart --cluster --namespace tour -p shop web
show kubectl wait --namespace tour --for=condition=Ready stack/shop --timeout=120s
say '## Down'
say 'In reverse order; the data of the database stays, and the Secret that opens it:'
show kubectl delete --namespace tour stack shop
show kubectl get deployments,statefulsets,jobs,services,configmaps,secrets,persistentvolumeclaims --namespace tour
