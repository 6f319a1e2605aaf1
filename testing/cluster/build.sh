#!/usr/bin/env bash
# Builds the programs of the test cluster from their Go modules and prints the folder they are in.
#
#   testing/cluster/build.sh            builds what is missing for a cluster with simulated pods
#   testing/cluster/build.sh node       and what a node with real ones needs besides
#
# The binaries are kept outside the checkout, in ${XDG_CACHE_HOME:-~/.cache}/cairn/cluster/<key>/, where <key> is made of the
# Kubernetes version and the content of everything that decides what is built. A first build takes about eight minutes on two
# cores and 2 GB of memory; later ones take none. The usual settings of Go (GOFLAGS=-p=1, GOPROXY, GOMAXPROCS) are honoured.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
command -v go >/dev/null || {
  echo "testing/cluster/build.sh: 'go' is not on the PATH; install Go 1.25 or newer to build the test cluster" >&2
  exit 1
}

version=$(sed -nE 's/^(require)?[[:space:]]*k8s\.io\/kubernetes (v[0-9.]+)( .*)?$/\2/p' "$here/kubernetes/go.mod")
[ -n "$version" ] || { echo "testing/cluster/build.sh: no Kubernetes version found in kubernetes/go.mod" >&2; exit 1; }

# What to build: name, module folder, package.
programs="
etcd                    etcd        go.etcd.io/etcd/server/v3
kubectl                 kubernetes  k8s.io/kubernetes/cmd/kubectl
kube-apiserver          kubernetes  k8s.io/kubernetes/cmd/kube-apiserver
kube-controller-manager kubernetes  k8s.io/kubernetes/cmd/kube-controller-manager
kube-scheduler          kubernetes  k8s.io/kubernetes/cmd/kube-scheduler
kwok                    kwok        sigs.k8s.io/kwok/cmd/kwok
"

# Of the same modules, so they are covered by the same key; CoreDNS is a module of its own, and has its own.
resolver=coredns-$(cat "$here"/coredns/{go.mod,go.sum,main.go} | sha256sum | cut -c1-12)
node_programs="
kubelet                 kubernetes  k8s.io/kubernetes/cmd/kubelet
kube-proxy              kubernetes  k8s.io/kubernetes/cmd/kube-proxy
$resolver    coredns     .
"

# kubectl and the servers report the version they were built from; without this they say v0.0.0 and clients mistrust them.
minor=${version#v1.}
minor=${minor%%.*}
stamp=k8s.io/component-base/version
ldflags="-s -w -X $stamp.gitVersion=$version -X $stamp.gitMajor=1 -X $stamp.gitMinor=$minor"

key=$version-$({ cat "$here"/{kubernetes,etcd,kwok}/go.{mod,sum}; echo "$programs $ldflags"; } | sha256sum | cut -c1-12)
bin=${XDG_CACHE_HOME:-$HOME/.cache}/cairn/cluster/$key
mkdir -p "$bin"
exec 9>"$bin/.lock"
flock 9

[ "${1:-}" != node ] || programs+=$node_programs
while read -r name module package; do
  [ -n "$name" ] || continue
  [ -x "$bin/$name" ] && continue
  echo "building $name ($package)" >&2
  started=$SECONDS
  (cd "$here/$module" && CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags="$ldflags" -o "$bin/.$name" "$package") >&2
  mv "$bin/.$name" "$bin/$name"
  echo "built $name in $((SECONDS - started)) s" >&2
done <<<"$programs"

[ "${1:-}" != node ] || ln -sf "$resolver" "$bin/coredns"
echo "$bin"
