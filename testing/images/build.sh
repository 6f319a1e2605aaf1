#!/usr/bin/env bash
# Builds the images the tests run, from programs of this machine's own Debian packages: no registry is asked for anything.
#
#   DOCKER_HOST=... testing/images/build.sh            loads them into the engine and prints their names
#   testing/images/build.sh archives                   only makes their files
#
#   cairn-test/busybox:1     sh, httpd, nc, wget, sleep … in one static file; runs `sh` unless told otherwise
#   cairn-test/postgres:15   PostgreSQL as user 999, with the environment variables of the image on Docker Hub
#   cairn-test/redis:7       Redis as user 999; arguments are given to redis-server
#
# The files of an image are kept as ${XDG_CACHE_HOME:-~/.cache}/cairn/images/<name>-<version>-<key>.tar (a docker-archive,
# which containerd imports as well) and packed again when
# this script or a package has changed. A package that is missing is named; with CI=true that is a failure.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/cairn/images
mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
only=${1:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { echo "testing/images/build.sh: $*" >&2; }
incomplete=

# with_packages <package...>: whether all are installed; says which are not.
with_packages() {
  local package
  for package; do
    if [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
      say "no $image: the package $package is not installed (run .ci/install)"
      incomplete=yes
      return 1
    fi
  done
  packages="$*"
}

# put <root> <path...>: copies files and folders, symbolic links as such, to where they are on this machine.
put() {
  local root=$1
  shift
  tar --directory=/ --create --file=- "${@#/}" | tar --directory="$root" --extract --file=-
}

# with_libraries <root> <file...>: copies programs or libraries, and all they are linked to, as plain files.
with_libraries() {
  local root=$1 library
  shift
  for library in $( { printf '%s\n' "$@"; ldd "$@" | grep -oE '/[^ :)]+\.so[^ :)]*'; } | sort -u); do
    install -D "$(readlink -f "$library")" "$root$library"
  done
}

# Every root has the shell and the tools of busybox, users with a name, and a place for temporary files.
busybox_root() {
  local root=$1 path
  mkdir -p "$root"/{bin,sbin,etc,usr/bin,usr/sbin,proc,sys,dev,run,root,var}
  install -d -m 1777 "$root/tmp"
  for path in $(/bin/busybox --list-full); do ln -sf /bin/busybox "$root/$path"; done
  rm -f "$root/bin/busybox"
  install -m 0755 /bin/busybox "$root/bin/busybox"
  cat >"$root/etc/passwd" <<'PASSWD'
root:x:0:0:root:/root:/bin/sh
service:x:999:999:service:/tmp:/bin/sh
user:x:1000:1000:user:/tmp:/bin/sh
nobody:x:65534:65534:nobody:/tmp:/bin/sh
PASSWD
  printf 'root:x:0:\nservice:x:999:\nuser:x:1000:\nnogroup:x:65534:\n' >"$root/etc/group"
}

postgres_root() {
  local root=$1 home=/usr/lib/postgresql/15
  busybox_root "$root"
  put "$root" "$home/bin" "$home/lib" "/usr/share/postgresql/15" /usr/share/zoneinfo /usr/lib/locale/C.utf8
  rm -rf "$root$home/lib/bitcode" "$root$home/lib/llvmjit.so" "$root$home"/bin/{pgbench,pg_upgrade,pg_config} # 40 MB unused
  with_libraries "$root" "$home"/bin/{postgres,initdb,pg_ctl,psql,pg_isready,pg_dump,pg_controldata} \
    "$home"/lib/{libpqwalreceiver,plpgsql,dict_snowball,pgcrypto}.so
  # Names of the host are looked up by libraries that no program is linked to.
  with_libraries "$root" /lib/x86_64-linux-gnu/libnss_{files,dns}.so.2
  install -m 0755 "$here/postgres/entrypoint.sh" "$root/usr/bin/entrypoint"
  install -d "$root/docker-entrypoint-initdb.d"
  install -d -m 0777 "$root/var/lib/postgresql/data" "$root/var/run/postgresql"
}

redis_root() {
  local root=$1
  busybox_root "$root"
  with_libraries "$root" /usr/bin/redis-server /usr/bin/redis-cli
  with_libraries "$root" /lib/x86_64-linux-gnu/libnss_{files,dns}.so.2
  install -m 0755 "$here/redis/entrypoint.sh" "$root/usr/bin/entrypoint"
  install -d -m 0777 "$root/data"
}

# pack <root>: the folder as a layer on standard output. The same files give the same bytes. What is below the folders named
# in $owned belongs to the image's user, all else to root.
pack() {
  local all=$work/all mine=$work/mine pattern=${owned:-nothing}
  (cd "$1" && find . | sort) >"$all"
  grep -E "^\./($pattern)(/|\$)" "$all" >"$mine" || true
  layer() { tar --directory="$root" --no-recursion --mtime=@0 --numeric-owner "$@"; }
  local root=$1 layer=$work/layer.tar
  grep -vxFf "$mine" "$all" | layer --create --owner=0 --group=0 --file="$layer" --files-from=-
  if [ -s "$mine" ]; then
    layer --append --owner=999 --group=999 --file="$layer" --files-from="$mine"
  fi
}

# load <function> <config>: makes the image's archive when it is not there or outdated, and loads it into the engine when the
# engine has another one or none. <config> is the image's configuration as the OCI image specification writes it.
load() {
  local function=$1 config=$2 root=$work/${image##*/} key archive id old
  # shellcheck disable=SC2086
  key=$({ cat "$here/build.sh" "$here"/*/entrypoint.sh; dpkg-query --show libc6 $packages; } | sha256sum | cut -c1-12)
  archive=${image##*/}
  archive=$cache/${archive/:/-}-$key.tar
  if [ ! -e "$archive" ]; then
    say "packing $image"
    "$function" "$root"
    pack "$root"
    cat >"$work/config.json" <<JSON
{"architecture": "$(dpkg --print-architecture)", "os": "linux", "created": "1970-01-01T00:00:00Z", "config": $config,
 "rootfs": {"type": "layers", "diff_ids": ["sha256:$(sha256sum "$work/layer.tar" | cut -d' ' -f1)"]}}
JSON
    echo "[{\"Config\": \"config.json\", \"RepoTags\": [\"$image\"], \"Layers\": [\"layer.tar\"]}]" >"$work/manifest.json"
    rm -f "${archive%-*}"-*.tar
    tar --directory="$work" --create --file="$archive.new" manifest.json config.json layer.tar
    mv "$archive.new" "$archive"
  fi
  if [ "$only" = archives ]; then
    echo "$image"
    return
  fi
  id=sha256:$(tar --extract --to-stdout --file="$archive" config.json | sha256sum | cut -d' ' -f1)
  old=$(docker image inspect --format '{{.Id}}' "$image" 2>/dev/null || true)
  if [ "$old" != "$id" ]; then
    docker load --quiet --input "$archive" >/dev/null
    # Its predecessor would stay without a name; one that a container still uses does.
    [ -z "$old" ] || docker image rm "$old" >/dev/null 2>&1 || true
  fi
  echo "$image"
}

path=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin

image=cairn-test/busybox:1
if with_packages busybox-static; then
  owned=
  load busybox_root '{"Env": ["PATH='$path'"], "Cmd": ["sh"]}'
fi

image=cairn-test/redis:7
if with_packages busybox-static redis-server redis-tools; then
  owned=data
  load redis_root '{"Env": ["PATH='$path'"], "Entrypoint": ["entrypoint"], "Cmd": ["redis-server"], "User": "999:999",
    "ExposedPorts": {"6379/tcp": {}}, "Volumes": {"/data": {}}, "WorkingDir": "/data"}'
fi

image=cairn-test/postgres:15
if with_packages busybox-static postgresql-15 postgresql-client-15 tzdata; then
  owned='var/lib/postgresql|var/run/postgresql'
  load postgres_root '{"Env": ["PATH='$path:/usr/lib/postgresql/15/bin'", "PGDATA=/var/lib/postgresql/data", "LANG=C.UTF-8"],
    "Entrypoint": ["entrypoint"], "Cmd": ["postgres"], "User": "999:999", "StopSignal": "SIGINT",
    "ExposedPorts": {"5432/tcp": {}}, "Volumes": {"/var/lib/postgresql/data": {}}}'
fi

if [ -n "$incomplete" ] && [ "${CI:-}" = true ]; then
  exit 1
fi
