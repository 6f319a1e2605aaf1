#!/bin/sh
# Starts PostgreSQL the way the image on Docker Hub is documented to: POSTGRES_PASSWORD (or POSTGRES_HOST_AUTH_METHOD=trust),
# POSTGRES_USER, POSTGRES_DB, POSTGRES_INITDB_ARGS, PGDATA, each also as <NAME>_FILE where it may be secret, and the scripts
# in /docker-entrypoint-initdb.d. Unlike that image it never runs as root.
set -eu

# The value of variable $1, or the content of the file that $1_FILE names, or $2.
setting() {
  eval "value=\${$1:-} file=\${$1_FILE:-}"
  if [ -n "$value" ] && [ -n "$file" ]; then
    echo "error: both $1 and $1_FILE are set; set one of them" >&2
    exit 1
  fi
  [ -z "$file" ] || value=$(cat "$file")
  echo "${value:-$2}"
}

# An option alone means: the server with that option.
case ${1:-} in -*) set -- postgres "$@" ;; esac
[ "${1:-}" = postgres ] || exec "$@"

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  user=$(setting POSTGRES_USER postgres)
  password=$(setting POSTGRES_PASSWORD "")
  database=$(setting POSTGRES_DB "$user")
  method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
  if [ -z "$password" ] && [ "$method" != trust ]; then
    echo "error: the database has no superuser password; set POSTGRES_PASSWORD to a non-empty value" >&2
    exit 1
  fi
  mkdir -p "$PGDATA"
  chmod 0700 "$PGDATA" 2>/dev/null || true # a mounted folder may belong to root and be shared by group
  secret=$(mktemp)
  printf '%s\n' "${password:-unused}" >"$secret"
  # shellcheck disable=SC2086 # the arguments are meant to be split
  initdb --pgdata="$PGDATA" --username="$user" --pwfile="$secret" --auth-local=trust --auth-host="$method" \
    ${POSTGRES_INITDB_ARGS:-}
  rm -f "$secret"
  echo "host all all all $method" >>"$PGDATA/pg_hba.conf"

  # Set up behind the local socket only: nobody shall connect over the network before the database is complete.
  pg_ctl --pgdata="$PGDATA" --wait --silent --options="-c listen_addresses=''" start
  if [ "$database" != postgres ]; then
    createdb --username="$user" --maintenance-db=postgres "$database"
  fi
  for script in /docker-entrypoint-initdb.d/*; do
    case $script in
      *.sh) echo "running $script"; sh "$script" ;;
      *.sql) echo "running $script"; psql -v ON_ERROR_STOP=1 --username="$user" --dbname="$database" --file="$script" ;;
    esac
  done
  pg_ctl --pgdata="$PGDATA" --wait --silent --mode=fast stop
  echo "the database is set up"
fi

# Without these the password would be in the environment of every session's process.
unset POSTGRES_PASSWORD PGPASSWORD
exec "$@" -c listen_addresses='*'
