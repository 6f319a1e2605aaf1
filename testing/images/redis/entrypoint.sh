#!/bin/sh
# Starts Redis the way the image on Docker Hub is documented to: options alone, or a configuration file first, mean the server.
set -eu
case ${1:-} in -* | *.conf) set -- redis-server "$@" ;; esac
if [ "${1:-}" = redis-server ]; then
  shift
  # Debian's server refuses clients from other containers until it has a password; the image on Docker Hub does not.
  case ${1:-} in
    *.conf) file=$1 && shift && exec redis-server "$file" --protected-mode no "$@" ;;
    *) exec redis-server --protected-mode no "$@" ;;
  esac
fi
exec "$@"
