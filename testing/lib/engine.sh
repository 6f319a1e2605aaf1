# What the scripts that start a container engine for the tests share. To be sourced by bash.

# empty_engine <socket>: whatever is in this engine is a test's; without this its bridges and volumes would outlive it.
empty_engine() {
  local -x DOCKER_HOST=unix://$1
  docker ps --all --quiet | xargs --no-run-if-empty docker rm --force --volumes >/dev/null || true
  docker network prune --force >/dev/null || true
  docker volume prune --force >/dev/null || true
}
