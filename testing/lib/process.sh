# Starting and stopping servers by hand, for the scripts beside this folder. To be sourced by bash.
#
# A server's identity is its process id together with the moment it was started, both in <state>/<name>.pid. A pid alone may
# belong to somebody else after a restart of the machine or of the server, and then nothing of ours may signal it.

# When process $1 was started, in clock ticks since boot; fails when there is no such process or only its zombie.
start_time() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  stat=${stat##*) } # what follows the program's name, which may contain blanks and brackets
  set -- $stat
  [ "$1" != Z ] && echo "${20}"
}

# launch <state> <name> <command...>: starts a server in a session of its own, its output in <state>/<name>.log.
launch() {
  local state=$1 name=$2
  shift 2
  # Descriptors above 2 are closed: a lock that the script holds would otherwise be held for as long as the server lives.
  setsid "$@" </dev/null >"$state/$name.log" 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
  local pid=$!
  disown "$pid"
  echo "$pid $(start_time "$pid")" >"$state/$name.pid"
}

# alive <state> <name>: whether the very process that launch started still runs.
alive() {
  local pid started
  read -r pid started 2>/dev/null <"$1/$2.pid" && [ -n "$started" ] && [ "$(start_time "$pid")" = "$started" ]
}

# await <state> <name> <seconds> <command...>: until the command succeeds; fails at once, with the end of its log, when the
# server has ended, and after that many seconds otherwise.
await() {
  local state=$1 name=$2 deadline=$((SECONDS + $3))
  shift 3
  until "$@" >/dev/null 2>&1; do
    if ! alive "$state" "$name"; then
      echo "$name ended during its start; the end of $state/$name.log:" >&2
      tail -n 20 "$state/$name.log" >&2
      return 1
    elif ((SECONDS >= deadline)); then
      echo "$name did not become ready in time; the end of $state/$name.log:" >&2
      tail -n 20 "$state/$name.log" >&2
      return 1
    fi
    sleep 0.1
  done
}

# terminate <state> <name> <seconds>: asks the server to end, insists after that many seconds, and forgets it.
terminate() {
  local state=$1 name=$2 deadline=$((SECONDS + $3)) pid rest
  if alive "$state" "$name"; then
    read -r pid rest <"$state/$name.pid"
    kill -TERM "$pid" 2>/dev/null || true
    while alive "$state" "$name" && ((SECONDS < deadline)); do sleep 0.05; done
    if alive "$state" "$name"; then
      echo "$name (process $pid) did not end in time and was killed" >&2
      kill -KILL "$pid" 2>/dev/null || true
    fi
  fi
  rm -f "$state/$name.pid"
}
