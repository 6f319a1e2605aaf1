#!/usr/bin/env bash
# Stops the cluster that testing/cluster/up.sh started and removes all it knew; any other cluster is left alone. The built
# programs are kept, and so are the servers' last logs, in logs/ of the cluster's folder.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../lib/process.sh"

name=cairn-cluster
[ "${CAIRN_CLUSTER_PODS:-simulated}" = simulated ] || name=cairn-cluster-real
state=${CAIRN_CLUSTER_STATE:-${XDG_STATE_HOME:-$HOME/.local/state}/$name}
[ -d "$state" ] || exit 0
exec 9>"$state/lock"
flock 9

# Folders that claims of this cluster were given on this machine; with the cluster nobody is left who would remove them.
if alive "$state" kube-apiserver && [ -x "$state/bin/kubectl" ]; then
  "$state/bin/kubectl" --kubeconfig "$state/kubeconfig" get persistentvolumes --request-timeout=5s \
    --output=jsonpath='{range .items[*]}{.spec.hostPath.path}{"\n"}{end}' 2>/dev/null |
    while read -r path; do
      case $path in /tmp/hostpath_pv/?*) rm -rf "$path" ;; esac
    done || true
fi

[ ! -e "$state/containerd" ] || CAIRN_CLUSTER_STATE=$state "$here/node.sh" down
for server in kwok kube-scheduler kube-controller-manager kube-apiserver etcd; do
  terminate "$state" "$server" 15
done
mkdir -p "$state/logs"
mv -f "$state"/*.log "$state/logs/" 2>/dev/null || true
find "$state" -mindepth 1 -maxdepth 1 ! -name lock ! -name logs -exec rm -rf {} +
echo "the test cluster is down" >&2
