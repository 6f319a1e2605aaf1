#!/usr/bin/env bash
# A node that runs containers, for the cluster in $CAIRN_CLUSTER_STATE: containerd and kubelet, pods on a bridge of their own,
# kube-proxy for the addresses of Services and CoreDNS for their names. Needs root; called by up.sh and down.sh.
#
#   testing/cluster/node.sh possible     fails and says why when this machine cannot
#   testing/cluster/node.sh bridge       makes the bridge cairn0, at whose address the API server listens
#   testing/cluster/node.sh up | down
#   testing/cluster/node.sh load         takes an image's archive from standard input
#
# The images are those of testing/images, loaded from their archives. Everything on disk is below $CAIRN_CLUSTER_STATE.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../lib/process.sh"

address=10.201.0.1
network=10.201.0.0/24
say() { echo "testing/cluster/node.sh: $*" >&2; }

possible() {
  local program
  [ "$(id -u)" = 0 ] || { say "a node with real pods needs root"; return 1; }
  for program in containerd ctr runc iptables conntrack ip; do
    command -v "$program" >/dev/null || { say "'$program' is not installed (run .ci/install)"; return 1; }
  done
  [ -x /usr/lib/cni/bridge ] || { say "containernetworking-plugins is not installed (run .ci/install)"; return 1; }
}

bridge() {
  ip link show cairn0 >/dev/null 2>&1 || ip link add cairn0 type bridge
  ip address replace "$address/24" dev cairn0
  ip link set cairn0 up
  sysctl -q -w net.ipv4.ip_forward=1
}

# Configuration, all of it below the cluster's folder.
configure() {
  mkdir -p "$node/cni" "$node/kubelet" "$node/manifests"
  cat >"$node/containerd.toml" <<TOML
version = 2
root = "$node/root"
state = "$node/run"
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.devmapper"]
[grpc]
  address = "$node/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "registry.k8s.io/pause:3.6"
  # Where CAP_SYS_RESOURCE is missing, runc could not lower the score it is asked to.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$node/cni"
TOML
  cat >"$node/cni/10-cairn.conflist" <<JSON
{"cniVersion": "0.4.0", "name": "cairn", "plugins": [
  {"type": "bridge", "bridge": "cairn0", "isGateway": true, "ipMasq": true, "hairpinMode": true,
   "ipam": {"type": "host-local", "dataDir": "$node/addresses", "ranges": [[{"subnet": "$network", "rangeStart": "10.201.0.10"}]],
            "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "firewall"},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
JSON
  cat >"$node/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $address
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
cgroupDriver: cgroupfs
failCgroupV1: false
failSwapOn: false
containerRuntimeEndpoint: unix://$node/containerd.sock
clusterDNS: [$address]
clusterDomain: cluster.local
registerNode: true
staticPodPath: $node/manifests
# A test machine's disk is never empty enough for the defaults.
evictionHard: {memory.available: 50Mi, nodefs.available: "1%", imagefs.available: "1%"}
imageGCHighThresholdPercent: 100
imageGCLowThresholdPercent: 99
YAML
  cat >"$node/Corefile" <<COREFILE
cluster.local:53 {
  bind $address
  errors
  cache 1
  kubernetes cluster.local { kubeconfig $state/node.kubeconfig cairn-test
    ttl 0 }
}
COREFILE
}

run() { alive "$state" "$1" || launch "$state" "$@"; }

images() {
  local archive
  ctr() { command ctr --address "$node/containerd.sock" --namespace k8s.io "$@"; }
  for archive in "${XDG_CACHE_HOME:-$HOME/.cache}"/cairn/images/*.tar; do
    ctr images import "$archive" >/dev/null
  done
  # What keeps a pod's network alive has only to sleep.
  ctr images list --quiet | grep -q pause:3.6 || pause
}

# The sandbox's image: busybox, told to do nothing.
pause() {
  local work
  work=$(mktemp -d)
  mkdir -p "$work/image/bin"
  cp "$(command -v busybox)" "$work/image/bin/busybox"
  tar -C "$work/image" -cf "$work/layer.tar" bin
  local diff
  diff=$(sha256sum "$work/layer.tar" | cut -d' ' -f1)
  printf '{"architecture":"amd64","os":"linux","config":{"Entrypoint":["/bin/busybox","sleep","2147483647"]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' "$diff" >"$work/config.json"
  printf '[{"Config":"config.json","RepoTags":["registry.k8s.io/pause:3.6"],"Layers":["layer.tar"]}]' >"$work/manifest.json"
  tar -C "$work" -cf "$work/pause.tar" manifest.json config.json layer.tar
  ctr images import "$work/pause.tar" >/dev/null
  rm -rf "$work"
}

up() {
  possible
  bridge
  configure
  run containerd containerd --config "$node/containerd.toml"
  await "$state" containerd 60 ctr --address "$node/containerd.sock" version
  "$here/../images/build.sh" archives >&2
  images
  run coredns "$state/bin/coredns" -conf "$node/Corefile"
  run kube-proxy "$state/bin/kube-proxy" --kubeconfig="$state/node.kubeconfig" --proxy-mode=iptables \
    --cluster-cidr="$network" --conntrack-max-per-core=0 --healthz-bind-address= --metrics-bind-address="$address:10249" \
    --hostname-override=real-0
  run kubelet "$state/bin/kubelet" --config="$node/kubelet.yaml" --kubeconfig="$state/node.kubeconfig" \
    --root-dir="$node/kubelet" --hostname-override=real-0 --node-ip="$address" --v=1
  await "$state" kubelet 60 "$state/bin/kubectl" --kubeconfig "$state/kubeconfig" get node real-0
  await "$state" kubelet 60 "$state/bin/kubectl" --kubeconfig "$state/kubeconfig" wait --for=condition=Ready node/real-0 --timeout=30s
  sed -n '/^# The controller manager/,$p' "$here/base.yaml" | "$state/bin/kubectl" --kubeconfig "$state/kubeconfig" apply --filename=- >/dev/null
}

down() {
  local task pid
  terminate "$state" kubelet 15
  if alive "$state" containerd; then
    # Shims outlive containerd: what they run is ended first.
    for task in $(ctr --address "$node/containerd.sock" --namespace k8s.io tasks list --quiet 2>/dev/null); do
      ctr --address "$node/containerd.sock" --namespace k8s.io tasks kill --signal SIGKILL "$task" >/dev/null 2>&1 || true
    done
    for task in $(ctr --address "$node/containerd.sock" --namespace k8s.io containers list --quiet 2>/dev/null); do
      ctr --address "$node/containerd.sock" --namespace k8s.io tasks delete --force "$task" >/dev/null 2>&1 || true
      ctr --address "$node/containerd.sock" --namespace k8s.io containers delete "$task" >/dev/null 2>&1 || true
    done
  fi
  terminate "$state" kube-proxy 15
  [ ! -x "$state/bin/kube-proxy" ] || "$state/bin/kube-proxy" --cleanup >/dev/null 2>&1 || true
  terminate "$state" coredns 15
  terminate "$state" containerd 15
  awk -v below="$node/" 'index($2, below) == 1 { print $2 }' /proc/mounts | sort -r | while read -r mounted; do umount -l "$mounted" || true; done
  ip link delete cairn0 2>/dev/null || true
}

case ${1:-} in
  possible) possible ;;
  bridge) bridge ;;
  up | down)
    state=${CAIRN_CLUSTER_STATE:?the folder of the cluster}
    node=$state/containerd
    "$1"
    ;;
  load) ctr --address "${CAIRN_CLUSTER_STATE:?the folder of the cluster}/containerd/containerd.sock" --namespace k8s.io images import - >/dev/null ;;
  *) say "possible, bridge, up, down or load"; exit 2 ;;
esac
