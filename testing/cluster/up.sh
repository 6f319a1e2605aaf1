#!/usr/bin/env bash
# Makes a Kubernetes cluster available to the tests and prints `CAIRN_TEST_KUBECONFIG=<file>` (all else goes to stderr).
#
#   eval "export $(testing/cluster/up.sh)"
#
# With CAIRN_CLUSTER_PODS=real there is, instead of the simulated nodes, one that runs containers (node.sh), in a cluster of its
# own beside the other; then the variable is CAIRN_TEST_REAL_KUBECONFIG, here and where it is set by hand.
#
# With CAIRN_TEST_KUBECONFIG set that cluster is used as it is. Otherwise this machine's own is started: etcd, API server,
# controller manager, scheduler and kwok (two simulated nodes; simulated-pods.yaml says how pods live there), built by
# build.sh, on ports of 127.0.0.1 that are free, with everything they own in ${CAIRN_CLUSTER_STATE:-~/.local/state/cairn-cluster}.
# With CAIRN_CLUSTER_AUDIT=true every request is noted in audit.log there, as a benchmark counts them.
# kubectl is there as bin/kubectl. Running it twice changes nothing, except that what has died is started again.
# testing/cluster/down.sh stops what this started and forgets its content.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../lib/process.sh"

say() { echo "testing/cluster/up.sh: $*" >&2; }
pods=${CAIRN_CLUSTER_PODS:-simulated}
case $pods in
  simulated) variable=CAIRN_TEST_KUBECONFIG name=cairn-cluster host=127.0.0.1 ;;
  real) variable=CAIRN_TEST_REAL_KUBECONFIG name=cairn-cluster-real host=10.201.0.1 ;;
  *) say "CAIRN_CLUSTER_PODS is 'simulated' or 'real', not '$pods'"; exit 1 ;;
esac
state=${CAIRN_CLUSTER_STATE:-${XDG_STATE_HOME:-$HOME/.local/state}/$name}

if [ -n "${!variable:-}" ] && [ "${!variable}" != "$state/kubeconfig" ]; then
  [ -r "${!variable}" ] || { say "$variable names ${!variable}, which cannot be read"; exit 1; }
  echo "$variable=${!variable}"
  exit 0
fi
[ "$pods" = simulated ] || "$here/node.sh" possible
if ((${#state} > 80)); then
  say "the path $state is too long for the sockets in it (at most 80 characters); set CAIRN_CLUSTER_STATE"
  exit 1
fi
command -v openssl >/dev/null || { say "'openssl' is not on the PATH; install it to make the cluster's certificates"; exit 1; }

bin=$("$here/build.sh" $([ "$pods" = simulated ] || echo node))
mkdir -p "$state"
chmod 0700 "$state" # an administrator's token is in it
exec 9>"$state/lock"
flock 9
if [ -L "$state/bin" ] && [ "$(readlink "$state/bin")" != "$bin" ]; then
  say "the running cluster is of another version; starting over"
  flock -u 9
  CAIRN_CLUSTER_STATE=$state "$here/down.sh"
  mkdir -p "$state"
  exec 9>"$state/lock"
  flock 9
fi
ln -sfn "$bin" "$state/bin"

# free_port <name>: the port that this cluster has for <name>, chosen once; below the range the kernel hands out itself.
free_port() {
  local port
  port=$(sed -n "s/^$1=//p" "$state/ports" 2>/dev/null || true)
  while [ -z "$port" ]; do
    port=$((20000 + RANDOM % 10000))
    if grep -q "=$port\$" "$state/ports" 2>/dev/null || (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      port=
    else
      echo "$1=$port" >>"$state/ports"
    fi
  done
  echo "$port"
}

scheme=https
api=$host:$(free_port api)
pki=$state/pki

if [ ! -e "$pki/complete" ]; then
  mkdir -p "$pki"
  key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650)
  {
    openssl req -x509 "${key[@]}" -subj /CN=cairn-test-ca -keyout "$pki/ca.key" -out "$pki/ca.crt"
    openssl req "${key[@]}" -x509 -CA "$pki/ca.crt" -CAkey "$pki/ca.key" -subj /CN=kube-apiserver \
      -addext basicConstraints=critical,CA:FALSE -addext extendedKeyUsage=serverAuth \
      -addext subjectAltName=IP:127.0.0.1,IP:10.200.0.1,IP:10.201.0.1,DNS:localhost,DNS:kubernetes.default.svc \
      -keyout "$pki/api.key" -out "$pki/api.crt"
    openssl ecparam -genkey -name prime256v1 -noout -out "$pki/accounts.key"
    openssl ec -in "$pki/accounts.key" -pubout -out "$pki/accounts.pub"
  } 2>"$pki/openssl.log" || { cat "$pki/openssl.log" >&2; exit 1; }
  token() { openssl rand -hex 24 | tee "$pki/$1.token"; }
  {
    echo "$(token admin),admin,admin,system:masters"
    echo "$(token controller-manager),system:kube-controller-manager,kube-controller-manager"
    echo "$(token scheduler),system:kube-scheduler,kube-scheduler"
  } >"$pki/tokens.csv"
  touch "$pki/complete"
fi

# kubeconfig <user> <file>
kubeconfig() {
  cat >"$2" <<YAML
apiVersion: v1
kind: Config
current-context: cairn-test
contexts: [{name: cairn-test, context: {cluster: cairn-test, user: $1}}]
clusters:
  - name: cairn-test
    cluster: {server: "$scheme://$api", certificate-authority-data: "$(base64 -w0 <"$pki/ca.crt")"}
users: [{name: $1, user: {token: "$(cat "$pki/$1.token")"}}]
YAML
}
kubeconfig admin "$state/kubeconfig"
kubeconfig controller-manager "$state/controller-manager.kubeconfig"
kubeconfig scheduler "$state/scheduler.kubeconfig"
kubectl() { "$bin/kubectl" --kubeconfig "$state/kubeconfig" --cache-dir "$state/kubectl-cache" "$@"; }
healthy() { curl -fsS --max-time 5 --insecure "$@"; }

# run <name> <command…>: unless it runs already.
run() { alive "$state" "$1" || launch "$state" "$@"; }

peers=${scheme%s}://127.0.0.1:$(free_port etcd-peer) # there are none, and clients use the socket; it insists on a port
run etcd "$bin/etcd" --name=cairn-test --data-dir="$state/etcd" --unsafe-no-fsync --logger=zap --log-level=warn \
  --listen-client-urls="unix://$state/etcd.sock" --advertise-client-urls="$peers" \
  --listen-peer-urls="$peers" --initial-advertise-peer-urls="$peers" --initial-cluster="cairn-test=$peers"
await "$state" etcd 30 test -S "$state/etcd.sock"

[ "$pods" = simulated ] || "$here/node.sh" bridge
audit=()
if [ "${CAIRN_CLUSTER_AUDIT:-}" = true ]; then
  echo '{"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "omitStages": ["RequestReceived"], "rules": [{"level": "Metadata"}]}' >"$state/audit-policy.json"
  audit=(--audit-policy-file="$state/audit-policy.json" --audit-log-path="$state/audit.log" --audit-log-maxsize=1000)
fi
run kube-apiserver "$bin/kube-apiserver" --etcd-servers="unix://$state/etcd.sock" \
  --bind-address="$host" --secure-port="${api#*:}" --advertise-address="$host" \
  --tls-cert-file="$pki/api.crt" --tls-private-key-file="$pki/api.key" \
  --token-auth-file="$pki/tokens.csv" --authorization-mode=Node,RBAC \
  --service-account-issuer=cairn-test --service-account-key-file="$pki/accounts.pub" \
  --service-account-signing-key-file="$pki/accounts.key" --service-cluster-ip-range=10.200.0.0/16 \
  --endpoint-reconciler-type="$([ "$pods" = real ] && echo lease || echo none)" --kubelet-preferred-address-types=InternalIP --allow-privileged=true \
  "${audit[@]}"
await "$state" kube-apiserver 120 kubectl get --raw /readyz

# The default limits on requests would be what a benchmark measures. On a busy machine a simulated node's heartbeat may be
# late; its pods would be marked not ready and stay so.
port=$(free_port controller-manager)
run kube-controller-manager "$bin/kube-controller-manager" --kubeconfig="$state/controller-manager.kubeconfig" \
  --bind-address=127.0.0.1 --secure-port="$port" --leader-elect=false --use-service-account-credentials=true \
  --service-account-private-key-file="$pki/accounts.key" --root-ca-file="$pki/ca.crt" \
  --kube-api-qps=500 --kube-api-burst=1000 --node-monitor-grace-period=2h --enable-hostpath-provisioner=true
await "$state" kube-controller-manager 60 healthy "$scheme://127.0.0.1:$port/healthz"

port=$(free_port scheduler)
run kube-scheduler "$bin/kube-scheduler" --kubeconfig="$state/scheduler.kubeconfig" --bind-address=127.0.0.1 \
  --secure-port="$port" --leader-elect=false --kube-api-qps=500 --kube-api-burst=1000
await "$state" kube-scheduler 60 healthy "$scheme://127.0.0.1:$port/healthz"

if [ "$pods" = real ]; then
  kubeconfig admin "$state/node.kubeconfig"
  CAIRN_CLUSTER_STATE=$state "$here/node.sh" up
else
  run kwok "$bin/kwok" --kubeconfig="$state/kubeconfig" --config="$here/simulated-pods.yaml" \
    --manage-all-nodes=false --manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake \
    --node-lease-duration-seconds=40 --server-address="127.0.0.1:$(free_port kwok)"
  kubectl apply --filename="$here/base.yaml" >/dev/null
  await "$state" kwok 60 kubectl wait --for=condition=Ready node --selector=cairn.dev/simulated=true --timeout=30s
fi
# A pod is refused until the controller manager has made the namespace's service account.
await "$state" kube-controller-manager 60 kubectl get serviceaccount default --namespace=default
echo "$variable=$state/kubeconfig"
